/** Batches of forwarded payments (wallet API section 4), over real HTTP. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  codeOf,
  fen,
  closeWithCleanLedger,
  offlineMethod,
  qrPresentment,
  type PaymentAnswer,
} from '../../testing/payments.ts';
import type { Answer } from '../../testing/signed-client.ts';
import { openTestWorld, paymentBody, uuidV7, type TestTerminal, type TestWorld } from '../../testing/test-world.ts';

let world: TestWorld;
let terminal: TestTerminal;

beforeEach(async () => {
  world = await openTestWorld();
  terminal = await world.enrol();
});
// [SANDBOX-5] holds after every one of these tests.
afterEach(() => closeWithCleanLedger(world));

const put = (id: string, body: unknown): Promise<Answer> => terminal.call('PUT', `/v1/payments/${id}`, body);
const body = (method: unknown, amount = 1_250): Record<string, unknown> =>
  paymentBody(world.clock, method, { amount: fen(amount) });

describe('batches', () => {
  type Result = { id: string | null; payment?: PaymentAnswer; problem?: { code: string; status: number } };
  const send = async (payments: unknown): Promise<readonly Result[]> =>
    ((await terminal.call('POST', '/v1/payment-batches', { payments })).json as { results: Result[] }).results;
  const item = async (walletId: string): Promise<Record<string, unknown>> => ({
    id: uuidV7(),
    ...body(offlineMethod(world, 'qr', await qrPresentment(world, walletId))),
  });

  test('[SANDBOX-46] each item stands alone, in its place', async () => {
    const [good, poor] = [await item('wlt_zhang'), await item('wlt_wang')];
    const online = { ...body({ type: 'merchant_qr', expiresInSeconds: 60 }), id: uuidV7() };
    const broken: Record<string, unknown> = { ...(await item('wlt_zhang')), amount: fen(0) };
    const noId = { ...good, id: 'x' };
    const results = await send([good, null, noId, poor, online, broken, { ...good, cashierId: 'other' }, 7]);
    expect(results.map(({ id, payment, problem }) => [id, payment?.status ?? problem?.code])).toEqual([
      [good['id'], 'approved'],
      [null, 'validation_failed'],
      [null, 'validation_failed'],
      [poor['id'], 'declined'],
      [online.id, 'validation_failed'],
      [broken['id'], 'validation_failed'],
      [good['id'], 'idempotency_mismatch'],
      [null, 'validation_failed'],
    ]);
  });

  test('[SANDBOX-47] sent again it answers the same, and so does each item alone', async () => {
    const items = [await item('wlt_zhang'), await item('wlt_liu')];
    const first = await send(items);
    expect(await send(items)).toEqual(first);
    for (const [index, { id, ...alone }] of items.entries()) {
      const answer = await put(String(id), alone);
      expect([answer.status, answer.json]).toEqual([200, first[index]?.payment]);
    }
  });

  test.each([
    ['none', []],
    ['501', Array.from({ length: 501 }, () => null)],
    ['no list', { length: 1 }],
  ])('[SANDBOX-46] %s is refused as a whole', async (_name, payments) => {
    const answer = await terminal.call('POST', '/v1/payment-batches', { payments });
    expect([answer.status, codeOf(answer)]).toEqual([422, 'validation_failed']);
  });

  test('[SANDBOX-46] 500 that all fail are still answered', async () => {
    const results = await send(Array.from({ length: 500 }, () => ({ id: uuidV7() })));
    expect(results.filter(({ problem }) => problem?.status === 422)).toHaveLength(500);
  });
});
