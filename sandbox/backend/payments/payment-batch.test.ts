/** Batches of forwarded payments (wallet API section 4), over real HTTP. */
import { describe, expect, test } from 'vitest';
import { useCounter } from '../../testing/counter.ts';
import { codeOf, fen, offlineMethod, qrPresentment, type PaymentAnswer } from '../../testing/payments.ts';
import { uuidV7 } from '../../testing/test-world.ts';

const counter = useCounter();
const { put, body } = counter;

describe('batches', () => {
  type Result = { id: string | null; payment?: PaymentAnswer; problem?: { code: string; status: number } };
  const send = async (payments: unknown): Promise<readonly Result[]> =>
    ((await counter.terminal.call('POST', '/v1/payment-batches', { payments })).json as { results: Result[] }).results;
  const item = async (walletId: string): Promise<Record<string, unknown>> => ({
    id: uuidV7(),
    ...body(offlineMethod(counter.world, 'qr', await qrPresentment(counter.world, walletId))),
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
    const answer = await counter.terminal.call('POST', '/v1/payment-batches', { payments });
    expect([answer.status, codeOf(answer)]).toEqual([422, 'validation_failed']);
  });

  test('[SANDBOX-46] 500 that all fail are still answered', async () => {
    const results = await send(Array.from({ length: 500 }, () => ({ id: uuidV7() })));
    expect(results.filter(({ problem }) => problem?.status === 422)).toHaveLength(500);
  });
});
