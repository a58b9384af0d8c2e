/** Taps and journeys (wallet API section 9), over real HTTP, in every order in which gates may report them. */
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { balanceOf, closeWithCleanLedger, codeOf, tapPresentment } from '../../testing/payments.ts';
import { openTestWorld, TEST_START_MS, uuidV7, type TestTerminal, type TestWorld } from '../../testing/test-world.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../time.ts';

const METRO = 'merchant:mer_metro';
/** The demo's highest fare, and how long a journey may take. */
const MAX_FARE = 900;
const MAX_JOURNEY_MS = 180 * MINUTE_MS;

type Tap = Readonly<{ id: string; at: string; stationId: string; [member: string]: unknown }>;
type Result = Readonly<{
  id: string | null;
  journeyId?: string | null;
  fare?: Readonly<{ amount: number }> | null;
  problem?: Readonly<{ code: string; status: number }>;
}>;

let world: TestWorld;
let gate: TestTerminal;

beforeEach(async () => {
  world = await openTestWorld();
  gate = await world.enrol('DEMO-GATE-0001');
});
// [SANDBOX-5] holds after every one of these tests.
afterEach(() => closeWithCleanLedger(world));

/** A tap that passes; `minute` counts from the start of the tests. */
async function tapOf(
  direction: 'entry' | 'exit',
  stationId: string,
  minute: number,
  change: Readonly<Record<string, unknown>> = {},
  walletId = 'wlt_zhang',
): Promise<Tap> {
  return {
    id: uuidV7(),
    at: new Date(TEST_START_MS + minute * MINUTE_MS).toISOString(),
    stationId,
    gateId: 'g1',
    direction,
    presentment: await tapPresentment(world, walletId, gate.id, 0),
    decision: 'open',
    reason: null,
    ...change,
  };
}

async function send(taps: readonly unknown[], terminal = gate): Promise<readonly Result[]> {
  const answer = await terminal.call('POST', '/v1/taps', { taps });
  expect(answer.status).toBe(200);
  return (answer.json as { results: readonly Result[] }).results;
}

const one = async (tap: unknown): Promise<Result> => (await send([tap]))[0] ?? { id: null };
const fares = (results: readonly Result[]): readonly (number | null)[] =>
  results.map(({ fare }) => fare?.amount ?? null);
const paidBy = async (walletId = 'wlt_zhang'): Promise<number> =>
  500_000 - (await balanceOf(world, `wallet:${walletId}`));
const later = (minutes: number): void => world.clock.set(TEST_START_MS + minutes * MINUTE_MS);
const isoDay = (): string => new Date(world.clock.now() + 8 * HOUR_MS).toISOString().slice(0, 10);

function permutations<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  if (items.length < 2) return [items];
  return items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]));
}

describe('a journey', () => {
  test('[SANDBOX-162] is an entry and the exit that follows it, charged by their zones when it is whole', async () => {
    const entered = await one(await tapOf('entry', 'harbour', -40));
    expect(entered).toMatchObject({ fare: null });
    const left = await one(await tapOf('exit', 'airport', -10));
    expect(left).toMatchObject({ journeyId: entered.journeyId, fare: { amount: 600, currency: 'CNY' } });
    expect([await paidBy(), await balanceOf(world, METRO)]).toEqual([600, 600]);
  });

  test('[SANDBOX-160] a student pays half of it and a senior nothing, as the certificate says', async () => {
    for (const [walletId, fare] of [['wlt_ma', 300] as const, ['wlt_he', 0] as const]) {
      await one(await tapOf('entry', 'harbour', -40, {}, walletId));
      expect(fares([await one(await tapOf('exit', 'airport', -10, {}, walletId))])).toEqual([fare]);
      expect(await paidBy(walletId)).toBe(fare);
    }
  });

  test('[SANDBOX-162] two journeys cost the same in whatever order their four taps are reported, one by one or at once', async () => {
    const ride = async (): Promise<readonly Tap[]> => [
      await tapOf('entry', 'harbour', -55),
      await tapOf('exit', 'airport', -40),
      await tapOf('entry', 'stadium', -35),
      await tapOf('exit', 'library', -10),
    ];
    let paid = 0;
    // Three days apart, so that no order meets the taps of the one before.
    for (const order of permutations([0, 1, 2, 3])) {
      world.clock.advance(DAY_MS * 3);
      const shift = (world.clock.now() - TEST_START_MS) / MINUTE_MS;
      const taps = (await ride()).map((tap) => ({
        ...tap,
        at: new Date(Date.parse(tap.at) + shift * MINUTE_MS).toISOString(),
      }));
      for (const index of order) await send([taps[index]]);
      expect(fares(await send(taps)), `order ${order.join('')}`).toEqual([600, 600, 500, 500]);
      paid += 1_100;
      expect(await paidBy()).toBe(paid);
    }
  });

  test('[SANDBOX-163] a tap is taken once, however often it comes, and another body under its id is a mismatch', async () => {
    const [entry, exit] = [await tapOf('entry', 'harbour', -40), await tapOf('exit', 'campus', -10)];
    const first = await send([entry, exit, exit, entry]);
    expect(fares(first)).toEqual([null, 400, 400, 400]);
    expect(await send([entry, exit])).toEqual([first[3], first[1]]);
    expect(await one({ ...exit, stationId: 'airport' })).toMatchObject({ problem: { code: 'idempotency_mismatch' } });
    const other = await world.enrol('DEMO-GATE-0002');
    expect((await send([exit], other))[0]).toMatchObject({ problem: { code: 'idempotency_mismatch', status: 409 } });
    expect(await paidBy()).toBe(400);
  });

  test('[SANDBOX-164] without its other end is charged the highest fare a day after it could have ended, and corrected', async () => {
    const entry = await tapOf('entry', 'harbour', 0);
    await send([entry]);
    const dueMs = TEST_START_MS + MAX_JOURNEY_MS + DAY_MS;
    world.clock.set(dueMs - 1);
    expect(fares([await one(entry)])).toEqual([null]);
    world.clock.set(dueMs);
    expect(fares([await one(entry)])).toEqual([MAX_FARE]);
    expect(await paidBy()).toBe(MAX_FARE);
    const exit = await tapOf('exit', 'old-town', 25);
    expect(fares(await send([exit, entry]))).toEqual([300, 300]);
    expect([await paidBy(), await balanceOf(world, METRO)]).toEqual([300, 300]);
  });

  test('[SANDBOX-164] an exit without an entry costs the highest fare too, and its late entry corrects it', async () => {
    const exit = await tapOf('exit', 'airport', 0, {}, 'wlt_ma');
    expect(fares([await one(exit)])).toEqual([null]);
    world.clock.advance(MAX_JOURNEY_MS + DAY_MS);
    expect(fares([await one(exit)])).toEqual([450]);
    const entry = await tapOf('entry', 'stadium', -10, {}, 'wlt_ma');
    expect(fares(await send([entry, exit]))).toEqual([150, 150]);
    expect(await paidBy('wlt_ma')).toBe(150);
  });

  test('[SANDBOX-165] an exit beyond the longest journey does not end it', async () => {
    const entry = await tapOf('entry', 'harbour', 0);
    later(181);
    const exit = await tapOf('exit', 'airport', 181);
    expect(fares(await send([entry, exit]))).toEqual([null, null]);
    world.clock.advance(MAX_JOURNEY_MS + DAY_MS + HOUR_MS);
    expect(fares(await send([entry, exit]))).toEqual([MAX_FARE, MAX_FARE]);
  });

  test('[SANDBOX-165] an entry that turns up between two taps takes over the exit, and the first waits for its end', async () => {
    const [first, exit] = [await tapOf('entry', 'airport', -50), await tapOf('exit', 'harbour', -10)];
    expect(fares(await send([first, exit]))).toEqual([null, 600]);
    const between = await tapOf('entry', 'old-town', -30);
    expect(fares(await send([between, exit, first]))).toEqual([300, 300, null]);
    expect(await paidBy()).toBe(300);
    const missing = await tapOf('exit', 'stadium', -40);
    expect(fares(await send([missing, first]))).toEqual([300, 300]);
    expect(await paidBy()).toBe(600);
  });

  test('[SANDBOX-168] without the money is not charged, is told at the exit, and raises an alert', async () => {
    await world.demo('POST', '/demo/wallets/wlt_zhang/settings', { balance: 599 });
    await one(await tapOf('entry', 'harbour', -40));
    const exit = await tapOf('exit', 'airport', -10);
    expect(await one(exit)).toMatchObject({ problem: { code: 'insufficient_funds', status: 422 } });
    expect(await balanceOf(world, 'wallet:wlt_zhang')).toBe(599);
    await world.demo('POST', '/demo/wallets/wlt_zhang/settings', { balance: 5_000 });
    expect(await one(exit)).toMatchObject({ problem: { code: 'insufficient_funds' } });
    const { alerts } = (await gate.call('GET', '/v1/alerts')).json as { alerts: readonly { kind: string }[] };
    expect(alerts.map(({ kind }) => kind)).toEqual(['fare_unpaid']);
  });

  test('[SANDBOX-169] open journeys are listed for a gate of the merchant, and nothing else', async () => {
    const open = (query: string, terminal = gate) => terminal.call('GET', `/v1/journeys?${query}`);
    const asked = 'iss=https%3A%2F%2Fwallet.example&walletId=wlt_zhang&open=true';
    const entry = await tapOf('entry', 'library', -5);
    const { journeyId } = await one(entry);
    expect((await open(asked)).json).toEqual([{ id: journeyId, entryStationId: 'library', entryAt: entry.at }]);
    expect((await open(asked, await world.enrol())).json).toEqual([]);
    expect((await open(asked.replace('wallet.example', 'partner-wallet.example'))).json).toEqual([]);
    expect(codeOf(await open('iss=x&walletId=y'))).toBe('validation_failed');
    await one(await tapOf('exit', 'library', -1));
    expect((await open(asked)).json).toEqual([]);
  });
});

describe('a tap', () => {
  test('[SANDBOX-167] that the gate denied begins no journey, but uses its counter up', async () => {
    const denied = await tapOf('entry', 'harbour', -5, { decision: 'deny', reason: 'passback' });
    expect(await one(denied)).toEqual({ id: denied.id, journeyId: null, fare: null });
    const again = { ...denied, id: uuidV7(), decision: 'open', reason: null };
    expect(await one(again)).toMatchObject({ problem: { code: 'credential_replayed', status: 422 } });
  });

  test('[SANDBOX-167] is refused for good with the code of what is wrong with it, and moves nothing', async () => {
    const good = (change: Readonly<Record<string, unknown>>) => tapOf('entry', 'harbour', -5, change);
    const presentment = await tapPresentment(world, 'wlt_zhang', gate.id, 100);
    const revoked = await tapOf('entry', 'harbour', -5, {}, 'wlt_zhao');
    const cases: readonly (readonly [unknown, string, number])[] = [
      [await good({ presentment }), 'credential_invalid', 422],
      [revoked, 'wallet_blocked', 422],
      [await tapOf('entry', 'harbour', -5, {}, 'wlt_sun'), 'risk_rejected', 422],
      [await good({ stationId: 'moon' }), 'validation_failed', 422],
      [await tapOf('entry', 'harbour', 6), 'validation_failed', 422],
      [await good({ direction: 'up' }), 'validation_failed', 422],
      [await good({ reason: undefined }), 'validation_failed', 422],
      [{ id: 'x' }, 'validation_failed', 422],
      [7, 'validation_failed', 422],
    ];
    const results = await send(cases.map(([tap]) => tap));
    expect(results.map(({ problem }) => [problem?.code, problem?.status])).toEqual(
      cases.map(([, code, status]) => [code, status]),
    );
    expect(await one(revoked)).toEqual(results[1]);
    expect(await balanceOf(world, METRO)).toBe(0);
  });

  test('[SANDBOX-167] at a shop, which has no stations, is refused; so is no tap at all, and more than 500', async () => {
    const shop = await world.enrol();
    expect((await send([await tapOf('entry', 'harbour', -5)], shop))[0]).toMatchObject({
      problem: { code: 'validation_failed' },
    });
    for (const taps of [[], Array.from({ length: 501 }, () => 0), 'x'])
      expect((await gate.call('POST', '/v1/taps', { taps })).status).toBe(422);
  });

  test('[SANDBOX-167] during maintenance is to be sent again, and then counts', async () => {
    const entry = await tapOf('entry', 'harbour', -5);
    await world.demo('POST', '/demo/maintenance', { on: true });
    expect(await one(entry)).toMatchObject({ problem: { code: 'unavailable', status: 503 } });
    await world.demo('POST', '/demo/maintenance', { on: false });
    expect((await one(entry)).journeyId).toMatch(/^jny_/u);
  });

  test('[SANDBOX-163] of a disabled gate counts when it was before, and its repeats are answered', async () => {
    const entry = await tapOf('entry', 'harbour', -40);
    const { journeyId } = await one(entry);
    const [before, after] = [await tapOf('exit', 'campus', -1), await tapOf('entry', 'campus', 1)];
    await world.demo('POST', `/demo/terminals/${gate.id}/disable`);
    later(2);
    const results = await send([entry, before, after]);
    expect(results.slice(0, 2).map((result) => result.journeyId)).toEqual([journeyId, journeyId]);
    expect(results[2]).toMatchObject({ problem: { code: 'terminal_disabled', status: 403 } });
  });
});

describe('the settlement', () => {
  const rowsOf = async (date: string): Promise<readonly string[]> => {
    const { bytes } = await gate.call('GET', `/v1/settlements/${date}/lines`);
    return gunzipSync(bytes).toString('utf8').trim().split('\r\n').slice(1);
  };
  const totalsOf = async (date: string) =>
    ((await gate.call('GET', `/v1/settlements/${date}`)).json as { totals: Record<string, unknown> }).totals;

  test('[SANDBOX-166] has a row for each journey of the day it was charged on, with its fee', async () => {
    const { journeyId } = await one(await tapOf('entry', 'harbour', -40));
    await one(await tapOf('exit', 'airport', -10));
    const day = isoDay();
    world.clock.advance(DAY_MS);
    const [row = '', ...more] = await rowsOf(day);
    expect(more).toEqual([]);
    expect(row.split(',')).toEqual([
      'fare',
      journeyId,
      '',
      gate.id,
      '2026-03-04T04:00:00.000Z',
      '600',
      'CNY',
      '600',
      '0',
      '0',
      '2',
      'succeeded',
      '',
    ]);
    expect(await totalsOf(day)).toMatchObject({
      fares: { count: 1, amount: { amount: 600 } },
      fees: { amount: { amount: 2 } },
      net: { amount: { amount: 598 } },
    });
  });

  test('[SANDBOX-166] a correction joins its fare while the day is open, and is a refund of the journey afterwards', async () => {
    const [first, second] = [await tapOf('entry', 'harbour', 0), await tapOf('entry', 'harbour', 0, {}, 'wlt_li')];
    const journeys = (await send([first, second])).map(({ journeyId }) => journeyId ?? '');
    world.clock.advance(MAX_JOURNEY_MS + DAY_MS);
    const charged = isoDay();
    await send([await tapOf('exit', 'old-town', 20)]);
    world.clock.advance(DAY_MS);
    const late = await tapOf('exit', 'old-town', 30, {}, 'wlt_li');
    expect(fares([await one(late)])).toEqual([300]);
    const corrected = isoDay();
    world.clock.advance(DAY_MS);
    const shown = async (date: string) =>
      (await rowsOf(date)).map((row) => row.split(',')).map((row) => [row[0], row[1], row[2], row[5]].join());
    const rows = [`fare,${journeys[0]},,300`, `fare,${journeys[1]},,900`];
    expect((await shown(charged)).toSorted()).toEqual(rows.toSorted());
    expect(await shown(corrected)).toEqual([
      expect.stringMatching(new RegExp(`^refund,far_[^,]+,${journeys[1]},600$`, 'u')),
    ]);
    expect(await balanceOf(world, 'wallet:wlt_li')).toBe(2_000_000 - 300);
  });
});
