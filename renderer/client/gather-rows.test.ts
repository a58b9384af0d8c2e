/** Lists of many pages, read to their end or to the bound. */
import { expect, test } from 'vitest';
import type { Client } from '../../electron/contract/client.ts';
import { gatherRows, MAX_GATHERED_ROWS } from './gather-rows.ts';
import { RefusedError } from './use-till.ts';

/** Answers a list of so many numbers, page by page; the cursor is where the next begins. */
function clientOf(count: number, refusedAt = Infinity) {
  const limits: number[] = [];
  const call = (_name: string, { cursor, limit }: Readonly<{ cursor: string | null; limit: number }>) => {
    limits.push(limit);
    const from = Number(cursor ?? 0);
    if (from >= refusedAt) {
      return Promise.resolve({ ok: false, error: { code: 'contract.not_permitted', facts: {}, traceId: '' } });
    }
    const next = from + limit;
    const shifts = Array.from({ length: Math.min(limit, count - from) }, (_, index) => ({ number: from + index }));
    return Promise.resolve({ ok: true, value: { shifts, cursor: next < count ? String(next) : null } });
  };
  // Only what is asked for here is there.
  return { limits, client: { call } as unknown as Client };
}

const gather = ({ client }: Readonly<{ client: Client }>) =>
  gatherRows({ client }, 'shift.list', {}, ({ shifts }) => shifts);

test('[TAKINGS-27] a list is read to its end, in the pages that the contract allows, each row once', async () => {
  const answers = clientOf(250);
  const { rows, isCut } = await gather(answers);
  expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 250 }, (_, index) => index));
  expect([isCut, answers.limits]).toEqual([false, [100, 100, 100]]);
  expect(await gather(clientOf(0))).toEqual({ rows: [], isCut: false });
});

test('[TAKINGS-27] a list that is longer than is taken along is cut, which is told; one that just fits is whole', async () => {
  const long = await gather(clientOf(MAX_GATHERED_ROWS + 1));
  expect([long.rows.length, long.isCut]).toEqual([MAX_GATHERED_ROWS, true]);
  const fitting = await gather(clientOf(MAX_GATHERED_ROWS));
  expect([fitting.rows.length, fitting.isCut]).toEqual([MAX_GATHERED_ROWS, false]);
});

test('[TAKINGS-27] a refusal on the way is told, and no half table is taken along', async () => {
  await expect(gather(clientOf(250, 200))).rejects.toThrow(RefusedError);
});
