/** Late and orphan results, from the moment they are found to the moment somebody has closed them: over the contract. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { InboxItem } from '../../contract/inbox-values.ts';
import {
  CHANGES_EVER_READ_MS,
  CHANGES_READ_MS,
  CODE,
  createInboxWorld,
  type InboxWorld,
} from '../testing/inbox-world.ts';
import { textOf } from '../storage/row.ts';
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

const chargedMinor = (): number => [...world.backend.chargedMinor().values()].reduce((sum, minor) => sum + minor, 0);
const refund = (itemId: string, note = ''): Promise<InboxItem> =>
  world.during(world.call('inbox.close', { how: 'refunded', itemId, note }), 400);
const refundRefused = (itemId: string) =>
  world.during(world.refused('inbox.close', { how: 'refunded', itemId, note: '' }), 11_000);
const match = (itemId: string, saleId: string) =>
  world.call('inbox.close', { how: 'matched', itemId, saleId, note: '' });
const matchRefused = async (itemId: string, saleId: string): Promise<string> =>
  (await world.refused('inbox.close', { how: 'matched', itemId, saleId, note: '' })).code;
const explain = (itemId: string, note: string) => world.call('inbox.close', { how: 'explained', itemId, note });

describe('what lands in the inbox', () => {
  test('[INBOX-1] C16, C21 a reversal that came too late after the cashier cancelled: the customer is owed a refund', async () => {
    const { paymentId, saleId } = await world.refundDue();
    expect(world.states()).toContain('refund_due');
    expect(await world.item()).toMatchObject({
      kind: 'refund_due',
      cause: 'already_settled',
      state: 'open',
      ...{ paymentId, saleId, refundId: null },
      here: { state: 'refund_due', amount: { minor: 200 } },
    });
    expect((await world.snapshot()).inbox).toMatchObject({ openCount: 1 });
    expect(world.events.findLast(({ name }) => name === 'inbox.changed')?.payload).toMatchObject({ openCount: 1 });
  });

  test('[INBOX-1] C16 an approval that comes after its reversal was confirmed, whoever tells of it', async () => {
    const { paymentId, saleId } = await world.lostApproval();
    await world.call('checkout.cancel_payment', { paymentId });
    world.backend.setReachable(true);
    await world.advance(CHANGES_READ_MS);
    expect(world.states()).toContain('reversed');
    expect(await world.items()).toEqual([]);
    world.backend.distort(paymentId, { status: 'approved', authCode: '123456' });
    await world.advance(CHANGES_EVER_READ_MS);
    expect(await world.item()).toMatchObject({
      kind: 'late_approval',
      cause: 'reversed_here_approved_there',
      ...{ paymentId, saleId },
      here: { state: 'reversed' },
      told: { status: 'approved', authCode: '123456', amount: { minor: 200 } },
    });
    expect(
      (await world.call('sales.get', { saleId })).payments.find((each) => each.paymentId === paymentId)?.state,
    ).toBe('reversed');
  });

  test('[INBOX-1] a payment that was approved here and is not any more there', async () => {
    const { paymentId, saleId } = await world.paidSale();
    world.backend.distort(paymentId, { status: 'reversed' });
    await world.advance(CHANGES_EVER_READ_MS);
    expect(await world.item()).toMatchObject({
      kind: 'contradiction',
      cause: 'approved_here_reversed_there',
      paymentId,
    });
    expect((await world.call('sales.get', { saleId })).sale.state).toBe('paid');
  });

  test('[INBOX-1] an answer about another amount is not believed, and somebody hears of it', async () => {
    const { paymentId } = await world.paidSale();
    world.backend.distort(paymentId, { amount: { minor: 1, currency: 'CNY' } });
    await world.advance(CHANGES_EVER_READ_MS);
    expect(await world.item()).toMatchObject({ kind: 'contradiction', cause: 'answer_for_another_amount' });
  });

  test('[INBOX-1] C16 a payment and a refund that this till never heard of; what moved no money is none', async () => {
    const paymentId = await world.orphan(700);
    world.backend.nextCustomer({ kind: 'decline', code: 'insufficient_funds', retryable: false });
    await world.orphan();
    const refundId = await world.orphanRefund(paymentId, 300);
    world.backend.nextRefund({ kind: 'fail', code: 'issuer_error' });
    await world.orphanRefund(paymentId, 100);
    await world.advance(CHANGES_EVER_READ_MS);
    const found = await world.items();
    expect(found).toHaveLength(2);
    expect(found).toMatchObject(
      expect.arrayContaining([
        expect.objectContaining({
          kind: 'unknown_payment',
          cause: 'never_heard_of',
          paymentId,
          here: null,
          saleId: null,
        }),
        expect.objectContaining({ kind: 'unknown_refund', cause: 'never_heard_of', paymentId, refundId, here: null }),
      ]),
    );
    expect(found.find(({ kind }) => kind === 'unknown_payment')?.told).toMatchObject({ amount: { minor: 700 } });
  });

  test('[INBOX-1] C16 what the backend says is another terminal’s is kept, too, and said to be', async () => {
    const paymentId = await world.orphan();
    world.backend.distort(paymentId, { terminalId: 'another_till' });
    await world.advance(CHANGES_EVER_READ_MS);
    expect(await world.item()).toMatchObject({ kind: 'unknown_payment', cause: 'of_another_terminal', paymentId });
  });

  test('[INBOX-2] C22 found again and again, over re-reads, restarts and crashes, and told of once; a closed one stays closed', async () => {
    const paymentId = await world.orphan();
    await world.advance(CHANGES_EVER_READ_MS);
    const item = await world.item();
    await world.restart();
    world.storage.write((db) => db.run('DELETE FROM changes_cursors'));
    await world.advance(CHANGES_READ_MS);
    await world.crash();
    await world.advance(CHANGES_READ_MS);
    expect((await world.item()).itemId).toBe(item.itemId);
    await explain(item.itemId, '店主核对');
    world.storage.write((db) => db.run('DELETE FROM changes_cursors'));
    world.backend.tellResync();
    await world.advance(CHANGES_READ_MS);
    expect(await world.items()).toEqual([]);
    expect(world.journal('inbox.item_opened').filter((body) => body['paymentId'] === paymentId)).toHaveLength(1);
  });

  test('[INBOX-3] no payment code and no full wallet id is kept with it', async () => {
    await world.orphan();
    await world.refundDue();
    await world.advance(CHANGES_EVER_READ_MS);
    const rows = world.storage.read.all('SELECT opened FROM inbox_items');
    const entries = world.storage.read.all(`SELECT body FROM journal WHERE type LIKE 'inbox.%'`);
    expect(rows).toHaveLength(2);
    const text = JSON.stringify([rows, entries]);
    expect(text).not.toContain(CODE);
    expect(text).not.toMatch(/"wallet"|walletId/);
  });

  test('[INBOX-2] the process dies at any commit while it is found: it is there once, afterwards', async () => {
    for (const when of ['before', 'after'] as const) {
      for (const n of [1, 2]) {
        await world.orphan();
        const openBefore = (await world.snapshot()).inbox.openCount;
        world.crashAtCommit(n, when);
        world.backend.tellResync();
        await world.advance(1_000);
        expect(world.isDead(), `${when} commit ${n}`).toBe(true);
        await world.crash();
        await world.advance(CHANGES_READ_MS);
        expect((await world.snapshot()).inbox.openCount, `${when} commit ${n}`).toBe(openBefore + 1);
      }
    }
  });
});

describe('who closes it', () => {
  test('[INBOX-4] supervisors and managers see and close it; a cashier does neither, nobody even less', async () => {
    await world.orphan();
    await world.advance(CHANGES_EVER_READ_MS);
    const { itemId } = await world.item();
    await world.signIn(CASHIER);
    const list = { state: 'open', cursor: null, limit: 10 } as const;
    expect((await world.refused('inbox.list', list)).code).toBe('contract.not_permitted');
    const wish = { how: 'explained', itemId, note: '顾客自己的' } as const;
    expect((await world.refused('inbox.close', wish)).code).toBe('contract.not_permitted');
    await world.call('session.sign_out', {});
    expect((await world.refused('inbox.close', wish)).code).toBe('contract.not_signed_in');
    await world.signIn(MANAGER);
    await world.call('inbox.close', wish);
    expect(await world.items()).toEqual([]);
  });

  test('[INBOX-5] it is closed once, with who, when and why, in the journal and for good', async () => {
    const paymentId = await world.orphan();
    await world.advance(CHANGES_EVER_READ_MS);
    const { itemId } = await world.item();
    const atMs = world.clock.now();
    await explain(itemId, '  测试付款,已与银行核对  ');
    const entry = world.storage.read.get(
      `SELECT cashier_id, at_ms, subject_id FROM journal WHERE type = 'inbox.item_closed'`,
    );
    expect(entry).toEqual({ cashier_id: SUPERVISOR.cashierId, at_ms: atMs, subject_id: paymentId });
    expect(world.journal('inbox.item_closed')).toEqual([
      { itemId, how: 'explained', note: '测试付款,已与银行核对', saleId: null, refundId: null },
    ]);
    expect((await world.items('closed'))[0]).toMatchObject({
      itemId,
      state: 'closed',
      closed: { how: 'explained', by: { en: 'Chen Jing' }, note: '测试付款,已与银行核对', atMs },
    });
    const again = await world.refused('inbox.close', { how: 'explained', itemId, note: 'twice' });
    expect(again.code).toBe('inbox.item_closed');
    expect(await matchRefused(itemId, 'any')).toBe('inbox.item_closed');
    expect((await refundRefused(itemId)).code).toBe('inbox.item_closed');
    expect((await world.refused('inbox.close', { how: 'explained', itemId: 'none', note: 'x' })).code).toBe(
      'inbox.item_not_found',
    );
  });

  test('[INBOX-5] never silently: an explanation without a word is refused', async () => {
    await world.orphan();
    await world.advance(CHANGES_EVER_READ_MS);
    const { itemId } = await world.item();
    const refused = await world.refused('inbox.close', { how: 'explained', itemId, note: '   ' });
    expect(refused.code).toBe('contract.input_invalid');
    expect((await world.item()).itemId).toBe(itemId);
  });

  test('[INBOX-5] page by page: open ones oldest first, closed ones newest first', async () => {
    const ids = [await world.orphan(1), await world.orphan(2), await world.orphan(3)];
    await world.advance(CHANGES_EVER_READ_MS);
    const read = async (state: 'open' | 'closed'): Promise<readonly (string | null)[]> => {
      const seen: (string | null)[] = [];
      let cursor: string | null = null;
      do {
        const page: Readonly<{ items: readonly InboxItem[]; cursor: string | null }> = await world.call('inbox.list', {
          ...{ state, cursor, limit: 2 },
        });
        seen.push(...page.items.map(({ paymentId }) => paymentId));
        cursor = page.cursor;
      } while (cursor !== null);
      return seen;
    };
    expect(await read('open')).toEqual(ids);
    for (const { itemId } of await world.items()) await explain(itemId, 'ok');
    expect(await read('open')).toEqual([]);
    expect(await read('closed')).toEqual(ids.toReversed());
    const bad = await world.refused('inbox.list', { state: 'open', cursor: 'x', limit: 2 });
    expect(bad.code).toBe('contract.input_invalid');
  });
});

describe('matched to a sale', () => {
  test('[INBOX-6] to one that is over, of the same amount, that nothing else paid', async () => {
    const { paymentId, saleId } = await world.refundDue();
    const { itemId } = await world.item();
    expect(await matchRefused(itemId, 'nobody')).toBe('sale.not_found');
    expect(await matchRefused(itemId, saleId)).toBe('inbox.sale_not_over');
    await world.cancelSale(saleId);
    const closed = await match(itemId, saleId);
    expect(closed).toMatchObject({ state: 'closed', closed: { how: 'matched', saleId } });
    expect(world.journal('inbox.item_closed')).toMatchObject([{ how: 'matched', saleId, refundId: null }]);
    expect(chargedMinor()).toBe(200);
    expect(world.backend.chargedMinor().get(paymentId)).toBe(200);
  });

  test('[INBOX-6] the sale tells of it afterwards, also of a payment that it never began', async () => {
    const saleId = await world.startCheckout();
    await world.cancelSale(saleId);
    await world.orphan(200);
    await world.advance(CHANGES_EVER_READ_MS);
    await match((await world.item()).itemId, saleId);
    const { timeline } = await world.call('sales.get', { saleId });
    const closed = timeline.find(({ type }) => type === 'inbox.item_closed');
    expect(closed).toMatchObject({ cashierName: { en: 'Chen Jing' }, facts: { how: 'matched', saleId } });
  });

  test('[INBOX-6] a sale that another payment paid takes no second one: the customer paid twice', async () => {
    const { saleId } = await world.paidSale();
    await world.orphan(200);
    await world.advance(CHANGES_EVER_READ_MS);
    expect(await matchRefused((await world.item()).itemId, saleId)).toBe('inbox.sale_paid_otherwise');
  });

  test('[INBOX-6] nor a sale of another amount, nor one that an item was matched to before', async () => {
    const { saleId } = await world.refundDue();
    await world.cancelSale(saleId);
    await world.orphan(201);
    await world.orphan(200);
    await world.advance(CHANGES_EVER_READ_MS);
    const [due, other, same] = await world.items();
    expect(await matchRefused(other?.itemId ?? '', saleId)).toBe('inbox.amount_differs');
    await match(due?.itemId ?? '', saleId);
    expect(await matchRefused(same?.itemId ?? '', saleId)).toBe('inbox.sale_paid_otherwise');
  });

  test('[INBOX-6] nor a payment whose money has gone back, and a refund belongs to no sale', async () => {
    const { paymentId, saleId } = await world.refundDue();
    await world.cancelSale(saleId);
    await refund((await world.item()).itemId);
    world.backend.distort(paymentId, { amount: { minor: 1, currency: 'CNY' } });
    const orphan = await world.orphan();
    await world.orphanRefund(orphan, 200);
    await world.advance(CHANGES_EVER_READ_MS);
    const found = await world.items();
    const itemOf = (kind: InboxItem['kind']): string => found.find((each) => each.kind === kind)?.itemId ?? '';
    expect(await matchRefused(itemOf('contradiction'), saleId)).toBe('inbox.nothing_to_refund');
    expect(await matchRefused(itemOf('unknown_refund'), saleId)).toBe('inbox.not_about_a_payment');
    expect((await refundRefused(itemOf('unknown_refund'))).code).toBe('inbox.not_about_a_payment');
  });

  test('[INBOX-9] C12 a payment whose end nobody knows is neither matched nor refunded', async () => {
    const { saleId } = await world.paidSale();
    const { paymentId } = await world.lostApproval();
    world.backend.distort(paymentId, { amount: { minor: 200, currency: 'USD' } });
    world.backend.script('reversePayment', { kind: 'no_answer', committed: false, cause: 'timed_out' }, 100);
    world.backend.setReachable(true);
    await world.advance(120_000);
    const { itemId } = await world.item();
    expect(world.states().at(-1)).toBe('reversing');
    expect(await matchRefused(itemId, saleId)).toBe('sale.payment_unresolved');
    expect((await refundRefused(itemId)).code).toBe('sale.payment_unresolved');
    expect(world.sent('putRefund')).toBe(0);
  });
});

describe('refunded', () => {
  test('[INBOX-7] what was paid goes back under an id of its own, and the item closes with its refund', async () => {
    const paymentId = await world.orphan(700);
    await world.advance(CHANGES_EVER_READ_MS);
    const { itemId } = await world.item();
    const begun = await refund(itemId, '顾客已离开');
    expect(begun).toMatchObject({ state: 'refunding', refund: { state: 'requested', amount: { minor: 700 } } });
    const [closed] = await world.items('closed');
    expect(closed).toMatchObject({
      itemId,
      refund: { state: 'succeeded', payerRefunded: { minor: 700 }, paymentId },
      closed: { how: 'refunded', by: { en: 'Chen Jing' }, note: '顾客已离开' },
    });
    expect(closed?.refund?.refundId).not.toBe(paymentId);
    expect(chargedMinor()).toBe(0);
    expect(world.journal('refund.requested')).toMatchObject([{ paymentId, inboxItemId: itemId }]);
    const row = world.storage.read.get('SELECT body FROM refunds WHERE inbox_item_id = ?', itemId) ?? {};
    expect(JSON.parse(textOf(row, 'body'))).toMatchObject({
      approvedBy: SUPERVISOR.cashierId,
      reason: 'unknown_payment',
    });
  });

  test('[INBOX-7] only what is left of it: another refund took the rest', async () => {
    const { saleId } = await world.refundDue();
    const { itemId, paymentId } = await world.item();
    await world.orphanRefund(paymentId ?? '', 150);
    await refund(itemId);
    expect(world.journal('refund.requested')).toMatchObject([{ amount: { minor: 50 } }]);
    expect(chargedMinor()).toBe(0);
    expect((await world.call('sales.get', { saleId })).sale.state).toBe('in_checkout');
  });

  test('[INBOX-7] nothing is refunded that was not paid, is back already, or cannot be asked about', async () => {
    await world.refundDue();
    const { itemId, paymentId } = await world.item();
    world.backend.setReachable(false);
    expect((await refundRefused(itemId)).code).toBe('inbox.needs_network');
    world.backend.setReachable(true);
    await world.advance(30_000);
    await world.orphanRefund(paymentId ?? '', 200);
    expect((await refundRefused(itemId)).code).toBe('inbox.nothing_to_refund');
    world.backend.distort(paymentId ?? '', { status: 'reversed' });
    expect((await refundRefused(itemId)).code).toBe('inbox.not_paid');
    expect(world.journal('refund.requested')).toEqual([]);
    expect((await world.items()).map((each) => each.itemId)).toContain(itemId);
  });

  test('[INBOX-8] while its refund is on its way the item is closed in no other way, and is refunded once', async () => {
    await world.refundDue();
    const { itemId } = await world.item();
    world.backend.nextRefund({ kind: 'wait' });
    await refund(itemId);
    await world.advance(5_000);
    expect(await world.item()).toMatchObject({ state: 'refunding', refund: { state: 'pending' } });
    const explained = await world.refused('inbox.close', { how: 'explained', itemId, note: 'x' });
    expect(explained.code).toBe('inbox.refund_running');
    expect((await refundRefused(itemId)).code).toBe('inbox.refund_running');
    const { refund: running } = await world.item();
    expect(world.backend.refundDecides(running?.refundId ?? '', { kind: 'succeed' })).toBe(true);
    await world.advance(5_000);
    expect(await world.items()).toEqual([]);
    expect(chargedMinor()).toBe(0);
  });

  test('[INBOX-8] two who press at the same moment begin one refund', async () => {
    await world.refundDue();
    const { itemId } = await world.item();
    const wish = { how: 'refunded', itemId, note: '' } as const;
    const both = Promise.all([world.terminal.call('inbox.close', wish), world.terminal.call('inbox.close', wish)]);
    const answers = await world.during(both);
    expect(answers.map(({ ok }) => ok)).toEqual([true, false]);
    await world.advance(1_000);
    expect(world.journal('refund.requested')).toHaveLength(1);
    expect(chargedMinor()).toBe(0);
  });

  test('[INBOX-7] one that fails leaves the item open, for a new refund under a new id', async () => {
    await world.refundDue();
    const { itemId } = await world.item();
    world.backend.nextRefund({ kind: 'fail', code: 'issuer_error' });
    await refund(itemId);
    const failed = await world.item();
    expect(failed).toMatchObject({ state: 'open', refund: { state: 'failed', failureCode: 'issuer_error' } });
    expect(chargedMinor()).toBe(200);
    await refund(itemId);
    const [closed] = await world.items('closed');
    expect(closed?.refund?.refundId).not.toBe(failed.refund?.refundId);
    expect(chargedMinor()).toBe(0);
  });
});
