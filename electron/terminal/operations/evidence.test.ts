/** The customer showed proof: a note beside a payment, and nothing more. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createInboxWorld, type InboxWorld } from '../testing/inbox-world.ts';
import { rebuildFaults } from '../testing/till-invariants.ts';
import { CASHIER, MANAGER, SUPERVISOR } from '../testing/till-world.ts';

let world: InboxWorld;
beforeEach(async () => {
  world = await createInboxWorld();
}, 60_000);
afterEach(async () => {
  const faults = rebuildFaults(world.storage);
  await world.close();
  if (faults.length > 0) throw new Error(faults.join(', '));
});

/** Everything that is made from the journal, but for the journal. */
function books(): string {
  const read = (table: string): unknown => world.storage.read.all(`SELECT * FROM ${table} ORDER BY 1`);
  return JSON.stringify(['payments', 'sales', 'queue_items', 'refunds', 'inbox_items'].map(read));
}

const noteOn = (paymentId: string, note = '顾客出示扣款短信') => ({ paymentId, note });

describe('proof on the customer’s phone', () => {
  test('[INBOX-40] C14 is noted with name and time, and changes no money, no state and nothing that is asked', async () => {
    const { paymentId, saleId } = await world.lostApproval();
    await world.advance(5_000);
    const [before, state] = [books(), world.states().at(-1)];
    const atMs = world.clock.now();
    await world.call('checkout.note_evidence', noteOn(paymentId));
    expect(books()).toBe(before);
    expect(state).toBe('outcome_unknown');
    expect(world.journal('payment.evidence_noted')).toEqual([
      { saleId, note: '顾客出示扣款短信', whileState: 'outcome_unknown' },
    ]);
    const { timeline } = await world.call('sales.get', { saleId });
    const entry = timeline.find(({ type }) => type === 'payment.evidence_noted');
    expect(entry).toMatchObject({ atMs, cashierName: { en: 'Chen Jing' }, facts: { note: '顾客出示扣款短信' } });
  });

  test('[INBOX-40] C14 no note turns the screen green: only the backend’s word does, whatever was noted', async () => {
    const { paymentId, saleId } = await world.lostApproval();
    await world.call('checkout.note_evidence', noteOn(paymentId));
    const silent = { kind: 'no_answer', committed: false, cause: 'timed_out' } as const;
    for (const operation of ['getPayment', 'reversePayment', 'getChanges'] as const) {
      world.backend.script(operation, silent, 1_000);
    }
    world.backend.setReachable(true);
    await world.advance(60_000);
    expect((await world.snapshot()).connection.state).toBe('online');
    expect((await world.checkout()).payment?.state).toBe('reversing');
    const refused = await world.refused('checkout.enter_code', { saleId, code: '6235124674559394541' });
    expect(refused.code).toBe('sale.payment_unresolved');
    await world.crash();
    expect((await world.call('sales.get', { saleId })).sale.state).toBe('in_checkout');
  });

  test('[INBOX-41] by a supervisor or manager alone, who takes the till over from the cashier', async () => {
    const { paymentId, saleId } = await world.lostApproval();
    await world.advance(20_000);
    await world.call('sale.set_aside', { saleId });
    await world.signIn(CASHIER);
    expect((await world.refused('checkout.note_evidence', noteOn(paymentId))).code).toBe('contract.not_permitted');
    await world.call('session.sign_out', {});
    expect((await world.refused('checkout.note_evidence', noteOn(paymentId))).code).toBe('contract.not_signed_in');
    for (const who of [SUPERVISOR, MANAGER]) {
      await world.signIn(who);
      await world.call('checkout.note_evidence', noteOn(paymentId));
    }
    const rows = world.storage.read.all(
      `SELECT cashier_id FROM journal WHERE type = 'payment.evidence_noted' ORDER BY sequence`,
    );
    expect(rows).toEqual([{ cashier_id: SUPERVISOR.cashierId }, { cashier_id: MANAGER.cashierId }]);
  });

  test('[INBOX-41] about a payment that is in doubt, with words', async () => {
    const { paymentId } = await world.paidSale();
    expect((await world.refused('checkout.note_evidence', noteOn(paymentId))).code).toBe('checkout.evidence_needless');
    expect((await world.refused('checkout.note_evidence', noteOn('nobody'))).code).toBe('checkout.payment_not_found');
    const lost = await world.lostApproval();
    const wordless = await world.refused('checkout.note_evidence', noteOn(lost.paymentId, '  '));
    expect(wordless.code).toBe('contract.input_invalid');
    expect(world.journal('payment.evidence_noted')).toEqual([]);
  });
});
