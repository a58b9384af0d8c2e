/** What the database keeps of payments: made from the journal, without secrets, and never two charges of one sale. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AssertionError } from '../../kernel/assert.ts';
import type { JsonObject } from '../../kernel/json.ts';
import { paymentById, requestBody } from '../payment/2-tender/payment-store.ts';
import { StoredDamage } from '../storage/row.ts';
import { createJournal } from '../payment/3-journal/journal.ts';
import { queueItemOf } from '../payment/4-queue/queue-store.ts';
import { PROJECTIONS } from '../projections.ts';
import { textOf } from '../storage/row.ts';
import { rebuildFaults } from '../testing/till-invariants.ts';
import { createTillWorld, type TillWorld } from '../testing/till-world.ts';

const CODE = '6235124674559394540';

let world: TillWorld;
beforeEach(async () => {
  world = await createTillWorld();
});
afterEach(() => world.close());

async function payByCode(): Promise<string> {
  await world.ringUp();
  const outcome = await world.call('scan.submit', { text: CODE, source: 'wedge' });
  if (outcome.kind !== 'payment_started') throw new Error(`the code was taken for ${outcome.kind}`);
  return outcome.paymentId;
}

/** Everything that is stored, as one text. */
function everything(): string {
  const tables = world.storage.read
    .all(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'products_index%'`)
    .map((row) => textOf(row, 'name'));
  return tables.map((table) => JSON.stringify(world.storage.read.all(`SELECT * FROM ${table}`))).join('\n');
}

function record(type: string, subjectId: string, body: JsonObject): void {
  const journal = createJournal({ clock: world.clock, projections: PROJECTIONS });
  world.storage.write((db) => journal.record(db, [{ type, subjectId, cashierId: null, body }]));
}

test('[PAY-7] C22 payments and queue are made anew from the journal, row for row', async () => {
  world.backend.script('putPayment', { kind: 'no_answer', committed: true, cause: 'cut_off' });
  await payByCode();
  await world.advance(1_000);
  expect(rebuildFaults(world.storage)).toEqual([]);
  await world.advance(5_000);
  expect(rebuildFaults(world.storage)).toEqual([]);
});

test('[PAY-7] an entry that does not fit the payment is damage: the program stops, nothing is written', async () => {
  const paymentId = await payByCode();
  await world.advance(200);
  const before = everything();
  const writes: readonly (readonly [string, JsonObject])[] = [
    ['payment.sent', { event: 'sent' }],
    ['payment.declined', { event: 'declined', version: 9, decline: { code: 'limit_exceeded', retryable: true } }],
    ['payment.reversed', { event: 'reversed', version: 9 }],
    ['payment.reversal_asked', { event: 'gave_up', cause: 'timeout' }],
    ['payment.approved', { event: 'reversal_asked', cause: 'manager_reversed' }],
  ];
  for (const [type, body] of writes) {
    // An event the world may send late is refused by the machine before; in the journal it must not stand.
    expect(() => record(type, paymentId, body), type).toThrow(/payment|journal/);
  }
  expect(() => record('payment.sent', '01890000-0000-7000-8000-000000000009', { event: 'sent' })).toThrow(
    AssertionError,
  );
  expect(everything()).toBe(before);
});

test('[PAY-8] a payment code is kept only while its payment is open, and never in the journal', async () => {
  world.backend.nextCustomer({ kind: 'ask' });
  const paymentId = await payByCode();
  await world.advance(200);
  const journal = JSON.stringify(world.storage.read.all('SELECT * FROM journal'));
  expect(journal).not.toContain(CODE);
  expect(JSON.stringify(world.storage.read.all('SELECT * FROM payment_requests'))).toContain(CODE);
  world.backend.customerDecides(paymentId, { kind: 'approve' });
  await world.advance(4_000);
  expect(paymentById(world.storage.read, paymentId)?.state).toBe('approved');
  expect(everything()).not.toContain(CODE);
});

test('[PAY-11] C8 the very bytes of the first request are what a restart would send again', async () => {
  world.backend.script('putPayment', { kind: 'no_answer', committed: false, cause: 'timed_out' });
  const paymentId = await payByCode();
  const stored = textOf(world.storage.read.get('SELECT body FROM payment_requests') ?? {}, 'body');
  await world.crash();
  expect(textOf(world.storage.read.get('SELECT body FROM payment_requests') ?? {}, 'body')).toBe(stored);
  world.storage.write((db) => db.run(`UPDATE payment_requests SET body = json_set(body, '$.amount.amount', 1)`));
  const payment = paymentById(world.storage.read, paymentId);
  expect(payment).not.toBeNull();
  if (payment !== null) expect(() => requestBody(world.storage.read, payment)).toThrow(StoredDamage);
});

test('[PAY-23] C9 the database itself refuses a second payment of a sale while one may have money', async () => {
  world.backend.script('putPayment', { kind: 'no_answer', committed: false, cause: 'cut_off' });
  const paymentId = await payByCode();
  await world.advance(200);
  const payment = paymentById(world.storage.read, paymentId);
  expect(payment?.state).toBe('outcome_unknown');
  const second = '01890000-0000-7000-8000-000000000002';
  const { saleId = '', amount, receiptNumber = '', businessDate = '' } = payment ?? {};
  record('payment.created', second, {
    saleId,
    method: 'payment_code',
    amount: { minor: amount?.minor ?? 0, currency: 'CNY' },
    receiptNumber,
    businessDate,
    occurredAtMs: 1,
    bodySha256: 'b'.repeat(64),
  });
  expect(() => record('payment.sent', second, { event: 'sent' })).toThrow('a sale has one charge');
  expect(paymentById(world.storage.read, second)?.state).toBe('waiting');
});

test('[QUEUE-1] state and queue item change in one commit: a crash never finds one without the other', async () => {
  for (const when of ['before', 'after'] as const) {
    for (let n = 1; n <= 3; n += 1) {
      const other = await createTillWorld();
      await other.ringUp();
      other.crashAtCommit(n, when);
      // A process that died in the middle of a call does not answer it in any way that counts.
      await other.terminal.call('scan.submit', { text: CODE, source: 'wedge' }).catch(() => undefined);
      await other.advance(200);
      for (const row of other.storage.read.all('SELECT payment_id, state FROM payments')) {
        const isOpen = textOf(row, 'state') === 'authorizing';
        expect(queueItemOf(other.storage.read, textOf(row, 'payment_id')) !== null).toBe(isOpen);
      }
      await other.close();
    }
  }
});

test('[QUEUE-3] attempts that are forgotten cost a retry that comes early, nothing else', async () => {
  world.backend.script('putPayment', { kind: 'no_answer', committed: true, cause: 'cut_off' });
  const paymentId = await payByCode();
  await world.advance(100);
  world.backend.setReachable(false);
  await world.advance(600_000);
  expect(queueItemOf(world.storage.read, paymentId)?.attemptCount).toBeGreaterThan(3);
  world.storage.write((db) => db.run('DELETE FROM queue_attempts'));
  world.backend.setReachable(true);
  await world.crash();
  await world.advance(2_000);
  expect(paymentById(world.storage.read, paymentId)?.state).toBe('reversed');
  expect(queueItemOf(world.storage.read, paymentId)).toBeNull();
});
