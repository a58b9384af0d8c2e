/** A till's queue as a signed file: carried out by the rules of the wallet API, in the till's name, as often as one likes. */
import { sign } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  closeWithCleanLedger,
  fen,
  offlineMethod,
  payByCode,
  paymentOf,
  qrPresentment,
  tapPresentment,
} from '../testing/payments.ts';
import { jwkOf, makeTestKey, type Answer, type TestKey } from '../testing/signed-client.ts';
import { openTestWorld, paymentBody, uuidV7, type TestTerminal, type TestWorld } from '../testing/test-world.ts';
import { canonicalJson, type JsonObject } from './json.ts';

let world: TestWorld;
let terminal: TestTerminal;

beforeEach(async () => {
  world = await openTestWorld();
  terminal = await world.enrol();
});
// [SANDBOX-5] holds after every one of these tests.
afterEach(() => closeWithCleanLedger(world));

type Item = Readonly<{ id: string; state: string; errand: string; body: string | null; reason: string | null }>;
type Refund = Readonly<{ id: string; body: string }>;
type Outcome = Readonly<{
  id: string;
  payment?: Readonly<{ status: string; terminalId: string }>;
  refund?: Readonly<{ status: string }>;
  problem?: Readonly<{ code: string }>;
}>;

const accepted = (id: string, body: unknown): Item => ({
  ...{ id, state: 'accepted_offline', errand: 'put_payment', reason: null },
  body: JSON.stringify(body),
});
const reversing = (id: string): Item => ({ id, state: 'reversing', errand: 'reverse', body: null, reason: 'timeout' });
const unknown = (id: string): Item => ({ id, state: 'outcome_unknown', errand: 'query', body: null, reason: null });

function documentOf(payments: readonly Item[], refunds: readonly Refund[] = []): JsonObject {
  const head = {
    type: 'wallet-till.queue_export',
    version: 1,
    terminalId: terminal.id,
    publicKey: jwkOf(terminal.key),
  };
  const exportedAt = new Date(world.clock.now()).toISOString();
  return {
    ...head,
    exportedAt,
    payments: payments.map((each) => ({ ...each })),
    refunds: refunds.map((each) => ({ ...each })),
  };
}

function fileOf(document: JsonObject, key: TestKey = terminal.key): Record<string, unknown> {
  const value = sign(null, Buffer.from(canonicalJson(document)), key.privateKey).toString('base64url');
  return { document, signature: { keyThumbprint: key.thumbprint, value } };
}

const send = (file: unknown): Promise<Answer> => world.demo('POST', '/demo/import-queue', file);
async function sent(
  document: JsonObject,
): Promise<Readonly<{ payments: readonly Outcome[]; refunds: readonly Outcome[] }>> {
  const answer = await send(fileOf(document));
  if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`);
  return answer.json as { payments: Outcome[]; refunds: Outcome[] };
}

const qrPaid = async (amount: number): Promise<Record<string, unknown>> =>
  paymentBody(world.clock, offlineMethod(world, 'qr', await qrPresentment(world, 'wlt_zhang')), {
    amount: fen(amount),
  });
const tapPaid = async (amount: number): Promise<Record<string, unknown>> =>
  paymentBody(world.clock, offlineMethod(world, 'tap', await tapPresentment(world, 'wlt_zhang', terminal.id, amount)), {
    amount: fen(amount),
  });

const balance = async (): Promise<number> =>
  ((await world.demo('GET', '/demo/wallets/wlt_zhang')).json as { balance: { amount: number } }).balance.amount;

describe('what a file does', () => {
  test('[SANDBOX-120] what was accepted offline is paid, by tap and by QR, once, however often the file comes', async () => {
    const before = await balance();
    const [tap, qr] = [accepted(uuidV7(), await tapPaid(200)), accepted(uuidV7(), await qrPaid(350))];
    const document = documentOf([tap, qr]);
    for (let time = 0; time < 3; time += 1) {
      const { payments } = await sent(document);
      expect(payments.map(({ id, payment }) => [id, payment?.status, payment?.terminalId])).toEqual([
        [tap.id, 'approved', terminal.id],
        [qr.id, 'approved', terminal.id],
      ]);
    }
    expect(before - (await balance())).toBe(550);
  });

  test('[SANDBOX-120] the till and the file both deliver, in either order: the same payment, once', async () => {
    const [first, second] = [await qrPaid(200), await qrPaid(350)];
    const [one, two] = [uuidV7(), uuidV7()];
    const byTill = await terminal.call('PUT', `/v1/payments/${one}`, first);
    const { payments } = await sent(documentOf([accepted(one, first), accepted(two, second)]));
    expect(payments.map(({ payment }) => payment?.status)).toEqual(['approved', 'approved']);
    const again = await terminal.call('PUT', `/v1/payments/${two}`, second);
    expect([byTill.status, again.status]).toEqual([201, 200]);
    const batch = {
      payments: [
        { ...first, id: one },
        { ...second, id: two },
      ],
    };
    const { results } = (await terminal.call('POST', '/v1/payment-batches', batch)).json as {
      results: readonly Readonly<{ payment?: Readonly<{ status: string }> }>[];
    };
    expect(results.map(({ payment }) => payment?.status)).toEqual(['approved', 'approved']);
    const rows = await world.server.database.selectFrom('payments').select('id').execute();
    expect(rows.map(({ id }) => id).toSorted()).toEqual([one, two].toSorted());
  });

  test('[SANDBOX-121] a reversal is carried out, a refund made, and of what is unknown the answer says how it stands', async () => {
    const [toReverse, toRefund, known] = [
      await payByCode(world, terminal, 'wlt_zhang', 200),
      await payByCode(world, terminal, 'wlt_zhang', 500),
      await payByCode(world, terminal, 'wlt_zhang', 300),
    ];
    const never = uuidV7();
    const refundId = uuidV7();
    const at = { occurredAt: new Date(world.clock.now()).toISOString(), businessDate: '2026-03-04' };
    const body = {
      paymentId: toRefund.id,
      amount: fen(500),
      reason: 'refund_due',
      ...at,
      cashierId: 's1',
      approvedBy: 's1',
    };
    const items = [reversing(toReverse.id), reversing(uuidV7()), unknown(known.id), unknown(never)];
    const document = documentOf(items, [{ id: refundId, body: JSON.stringify(body) }]);
    for (let time = 0; time < 2; time += 1) {
      const { payments, refunds } = await sent(document);
      expect(payments.map(({ payment, problem }) => payment?.status ?? problem?.code)).toEqual([
        ...['reversed', 'reversed', 'approved', 'payment_not_found'],
      ]);
      expect(refunds).toMatchObject([{ id: refundId, refund: { status: 'succeeded' } }]);
    }
    const after = paymentOf(await terminal.call('GET', `/v1/payments/${toRefund.id}`));
    expect(after.refunded.amount).toBe(500);
  });

  test('[SANDBOX-121] one bad item spoils no other', async () => {
    const good = accepted(uuidV7(), await qrPaid(200));
    const items = [
      accepted('no-uuid', await qrPaid(10)),
      accepted(uuidV7(), { nonsense: true }),
      { ...accepted(uuidV7(), {}), body: 'no json' },
      good,
    ];
    const { payments } = await sent(documentOf(items, [{ id: uuidV7(), body: '{}' }]));
    expect(payments.map(({ payment, problem }) => payment?.status ?? problem?.code)).toEqual([
      ...['validation_failed', 'validation_failed', 'validation_failed', 'approved'],
    ]);
  });

  test('[SANDBOX-121] a payment that was begun online is never put by a file', async () => {
    const online = paymentBody(world.clock, { type: 'merchant_qr', expiresInSeconds: 60 });
    const item = { ...accepted(uuidV7(), online), state: 'outcome_unknown', errand: 'query' };
    const { payments } = await sent(documentOf([item]));
    expect(payments).toMatchObject([{ problem: { code: 'payment_not_found' } }]);
  });

  test('[SANDBOX-121] another till’s payments are left alone', async () => {
    const other = await world.enrol();
    const paid = await payByCode(world, other, 'wlt_zhang', 200);
    const { payments } = await sent(documentOf([reversing(paid.id), unknown(paid.id)]));
    expect(payments.map(({ problem }) => problem?.code)).toEqual(['payment_not_found', 'payment_not_found']);
    expect(paymentOf(await other.call('GET', `/v1/payments/${paid.id}`)).status).toBe('approved');
  });
});

describe('whose file it is', () => {
  test('[SANDBOX-122] it bears the signature of the terminal that it names, over every byte of the document', async () => {
    const item = accepted(uuidV7(), await qrPaid(200));
    const document = documentOf([item]);
    const changed = { ...document, payments: [{ ...item, reason: 'timeout' }] };
    const signature = fileOf(document)['signature'];
    const other = await world.enrol();
    const bad = [
      { document: changed, signature },
      { document, signature: null },
      fileOf(document, makeTestKey()),
      fileOf(document, other.key),
      fileOf({ ...document, terminalId: other.id }),
      fileOf({ ...document, terminalId: 'nobody' }),
    ];
    for (const file of bad) expect((await send(file)).status).toBe(401);
    expect(await world.server.database.selectFrom('payments').select('id').execute()).toEqual([]);
    expect((await send(fileOf(document))).status).toBe(200);
  });

  test('[SANDBOX-122] what is no such file, or one of a kind that nobody knows, is refused whole', async () => {
    const document = documentOf([]);
    for (const change of [{ type: 'journal.day_signed' }, { version: 2 }, { payments: {} }]) {
      const file = fileOf({ ...document, ...change });
      expect((await send(file)).status).toBe(422);
    }
    expect((await send({})).status).toBe(422);
  });

  test('[SANDBOX-122] a disabled till’s goods are gone all the same; a retired till had nothing unsent', async () => {
    const item = accepted(uuidV7(), await qrPaid(200));
    world.clock.advance(1_000);
    await world.demo('POST', `/demo/terminals/${terminal.id}/disable`);
    const { payments } = await sent(documentOf([item]));
    expect(payments).toMatchObject([{ payment: { status: 'approved' } }]);
    await world.demo('POST', `/demo/terminals/${terminal.id}/enable`);
    expect((await terminal.call('DELETE', '/v1/terminals/self')).status).toBe(204);
    expect((await send(fileOf(documentOf([item])))).status).toBe(409);
  });
});
