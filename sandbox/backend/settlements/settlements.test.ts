/** Settlements and payouts (wallet API section 8), over real HTTP, with the file read as a merchant would. */
import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { balanceOf, closeWithCleanLedger, codeOf, fen, payByCode } from '../../testing/payments.ts';
import { openTestWorld, uuidV7, type TestTerminal, type TestWorld } from '../../testing/test-world.ts';
import { DEMO_MERCHANT_ID, DEMO_STORE_ID } from '../../demo/demo-shops.ts';
import { merchantAccount } from '../ledger.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../time.ts';
import { DIFFERENCE_KINDS } from './planted-differences.ts';
import { COLUMNS, csvOf, feeOf, totalsOf, type SettlementLine } from './settlement-rows.ts';

/** 2026-03-05, half past midnight in Shanghai. */
const CLOSES_AT_MS = Date.parse('2026-03-04T16:30:00.000Z');
const DATE = '2026-03-04';
const MERCHANT = merchantAccount(DEMO_MERCHANT_ID);

type Money = Readonly<{ amount: number }>;
type Counted = Readonly<{ count: number; amount: Money }>;
type Settlement = Readonly<{
  sha256: string;
  lines: string;
  closedAt: string;
  totals: Readonly<
    Record<'payments' | 'refunds' | 'topups' | 'bills' | 'fares', Counted> &
      Record<'fees' | 'discountsByMerchant' | 'net', Readonly<{ amount: Money }>>
  >;
}>;
type Row = Readonly<Record<string, string>>;

let world: TestWorld;
let terminal: TestTerminal;

beforeEach(async () => {
  world = await openTestWorld();
  terminal = await world.enrol();
});
// [SANDBOX-5] holds after every one of these tests.
afterEach(() => closeWithCleanLedger(world));

async function settlement(date = DATE): Promise<Settlement> {
  const answer = await terminal.call('GET', `/v1/settlements/${date}`);
  expect(answer.status).toBe(200);
  return answer.json as Settlement;
}

async function rowsOf(date = DATE): Promise<readonly Row[]> {
  const { sha256, lines } = await settlement(date);
  const file = await terminal.call('GET', lines.slice(world.origin.length));
  expect(file.headers).not.toHaveProperty('content-encoding');
  expect(createHash('sha256').update(file.bytes).digest('hex')).toBe(sha256);
  const text = gunzipSync(file.bytes).toString('utf8');
  expect(text.startsWith('\uFEFFtype,id,payment_id,')).toBe(true);
  const [header = '', ...rest] = text.slice(1).split('\r\n');
  expect(rest.pop()).toBe('');
  const names = header.split(',');
  return rest.map((line) => Object.fromEntries(line.split(',').map((value, index) => [names[index] ?? '', value])));
}

const refund = (paymentId: string, amount: number, businessDate = DATE) =>
  terminal.call('PUT', `/v1/refunds/${uuidV7()}`, {
    paymentId,
    amount: fen(amount),
    reason: 'returned',
    occurredAt: new Date(world.clock.now()).toISOString(),
    businessDate,
  });
const endDay = (): void => world.clock.set(CLOSES_AT_MS);
const sum = (rows: readonly Row[], type: string, column: string): number =>
  rows.filter((row) => row['type'] === type).reduce((total, row) => total + Number(row[column]), 0);

describe('a settlement', () => {
  test('[SANDBOX-130] tells every payment and refund of the day, and sums up to the merchant’s own books', async () => {
    const other = await world.enrol();
    const before = await balanceOf(world, MERCHANT);
    const discounted = await payByCode(world, terminal, 'wlt_chen', 5_000, { coupons: ['SHOP10'] });
    const plain = await payByCode(world, other, 'wlt_zhang', 1_250);
    await payByCode(world, terminal, 'wlt_wang', 99_999);
    await refund(discounted.id, 1_000);
    endDay();
    const { totals, closedAt } = await settlement();
    const rows = await rowsOf();
    expect(Date.parse(closedAt)).toBe(CLOSES_AT_MS);
    expect(rows.map(({ type, id, terminal_id: by }) => [type, id, by])).toEqual(
      expect.arrayContaining([
        ['payment', discounted.id, terminal.id],
        ['payment', plain.id, other.id],
      ]),
    );
    expect(rows).toHaveLength(3);
    expect(totals.payments).toEqual({ count: 2, amount: fen(6_250) });
    expect(totals.refunds).toEqual({ count: 1, amount: fen(1_000) });
    expect([totals.topups.count, totals.bills.count, totals.fares.count]).toEqual([0, 0, 0]);
    expect(totals.payments.amount.amount).toBe(sum(rows, 'payment', 'amount'));
    expect(totals.fees.amount.amount).toBe(sum(rows, 'payment', 'fee'));
    expect(totals.discountsByMerchant.amount.amount).toBe(
      sum(rows, 'payment', 'merchant_discount') - sum(rows, 'refund', 'merchant_discount'),
    );
    for (const row of rows) expect(Number(row['amount'])).toBe(Number(row['payer_paid']) + Number(row['discount']));
    expect((await balanceOf(world, MERCHANT)) - before).toBe(totals.net.amount.amount);
  });

  test('[SANDBOX-131] a fee is 0.38 % of what the merchant is credited, half a fen rounded up', () => {
    expect([feeOf(0), feeOf(131), feeOf(132), feeOf(10_000), feeOf(1_250)]).toEqual([0, 0, 1, 38, 5]);
    expect(feeOf(10 ** 12)).toBe(3_800_000_000);
  });

  test('[SANDBOX-132] is not ready before half an hour after midnight in the store’s zone, and never changes after', async () => {
    await payByCode(world, terminal, 'wlt_zhang', 500);
    world.clock.set(CLOSES_AT_MS - 1);
    const early = await terminal.call('GET', `/v1/settlements/${DATE}`);
    expect([early.status, early.json]).toEqual([202, { status: 'not_ready', retryAfter: 1 }]);
    expect(codeOf(await terminal.call('GET', `/v1/settlements/${DATE}/lines`))).toBe('not_found');
    const far = await terminal.call('GET', '/v1/settlements/2026-03-09');
    expect(far.json).toEqual({ status: 'not_ready', retryAfter: 300 });
    endDay();
    const first = await settlement();
    world.clock.advance(5 * DAY_MS);
    expect(await settlement()).toEqual(first);
  });

  test('[SANDBOX-133] what is approved after its day was closed is in the next to close', async () => {
    endDay();
    await settlement();
    const late = await payByCode(world, terminal, 'wlt_zhang', 700, { businessDate: DATE });
    expect(late.settlementDate).toBe('2026-03-05');
    world.clock.advance(DAY_MS);
    expect((await rowsOf('2026-03-05')).map(({ id }) => id)).toEqual([late.id]);
    expect(await rowsOf()).toEqual([]);
  });

  test('[SANDBOX-132] a day without trade is ready with zeros, also one from before the store had a till', async () => {
    endDay();
    expect(await rowsOf()).toEqual([]);
    expect(await rowsOf('2025-12-31')).toEqual([]);
    expect((await settlement('2025-12-31')).totals.net).toEqual({ amount: fen(0) });
  });

  test('[SANDBOX-132] a date that is none is refused, and the lines of one are gone after 400 days', async () => {
    expect(codeOf(await terminal.call('GET', '/v1/settlements/2026-02-30'))).toBe('validation_failed');
    await payByCode(world, terminal, 'wlt_zhang', 500);
    endDay();
    const { totals } = await settlement();
    world.clock.advance(400 * DAY_MS + MINUTE_MS);
    await world.server.backend.tick();
    expect(codeOf(await terminal.call('GET', `/v1/settlements/${DATE}/lines`))).toBe('not_found');
    expect((await settlement()).totals).toEqual(totals);
  });

  test('[SANDBOX-134] every terminal of the merchant is told that it is ready', async () => {
    endDay();
    await settlement();
    const told = await world.server.database
      .selectFrom('events')
      .select(['terminal_id', 'data_json'])
      .where('type', '=', 'settlement.ready')
      .execute();
    expect(told).toContainEqual({ terminal_id: null, data_json: JSON.stringify({ businessDate: DATE }) });
  });

  test('[SANDBOX-130] a text with a comma, a quote or a line end is quoted', () => {
    const line: SettlementLine = {
      type: 'payment',
      id: 'a,b',
      paymentId: 'say "x"',
      terminalId: 't',
      occurredAtMs: 0,
      amountMinor: 1,
      currency: 'CNY',
      payerPaidMinor: 1,
      discountMinor: 0,
      merchantDiscountMinor: 0,
      feeMinor: 0,
      status: 'approved',
      authCode: '',
    };
    expect(csvOf([line]).toString('utf8').slice(1)).toBe(
      `${COLUMNS.join(',')}\r\npayment,"a,b","say ""x""",t,1970-01-01T00:00:00.000Z,1,CNY,1,0,0,0,approved,\r\n`,
    );
    expect(totalsOf([line]).netMinor).toBe(1);
  });
});

describe('a payout', () => {
  const payouts = async (): Promise<readonly Readonly<{ amount: Money; businessDates: readonly string[] }>[]> =>
    (await terminal.call('GET', '/v1/payouts?from=2026-03-01&to=2026-03-31')).json as never;

  test('[SANDBOX-135] brings the net of a closed day to the bank the next morning, once', async () => {
    await payByCode(world, terminal, 'wlt_zhang', 10_000);
    endDay();
    const { totals } = await settlement();
    world.clock.advance(10 * HOUR_MS - 1);
    expect(await payouts()).toEqual([]);
    world.clock.advance(1);
    expect(await payouts()).toMatchObject([
      { amount: totals.net.amount, businessDates: expect.arrayContaining([DATE]) },
    ]);
    world.clock.advance(HOUR_MS);
    expect(await payouts()).toHaveLength(1);
    expect(await balanceOf(world, MERCHANT)).toBe(0);
  });

  test('[SANDBOX-135] a day that came out below zero is made up for by later ones', async () => {
    const paid = await payByCode(world, terminal, 'wlt_zhang', 1_000);
    world.clock.advance(DAY_MS);
    await refund(paid.id, 1_000, '2026-03-05');
    world.clock.advance(DAY_MS);
    // The first day was paid out; the second, a refund alone, waits.
    expect(await payouts()).toHaveLength(1);
    await payByCode(world, terminal, 'wlt_zhang', 3_000, { businessDate: '2026-03-06' });
    world.clock.advance(DAY_MS);
    const all = await payouts();
    expect(all).toHaveLength(2);
    expect(all[1]).toMatchObject({
      amount: fen(3_000 - feeOf(3_000) - 1_000),
      businessDates: ['2026-03-05', '2026-03-06'],
    });
    expect(await balanceOf(world, MERCHANT)).toBe(0);
  });

  test('[SANDBOX-135] dates that are none are refused', async () => {
    expect(codeOf(await terminal.call('GET', '/v1/payouts?from=2026-03-01'))).toBe('validation_failed');
  });
});

test('[SANDBOX-138] each store has a settlement and payouts of its own, and other merchants see nothing of them', async () => {
  const north = await world.enrol('DEMO-NORTH-0001');
  const tram = await world.enrol('DEMO-TRAM-0001');
  const before = await balanceOf(world, MERCHANT);
  await payByCode(world, terminal, 'wlt_zhang', 1_000);
  await payByCode(world, north, 'wlt_li', 3_000);
  await payByCode(world, tram, 'wlt_liu', 500);
  world.clock.set(CLOSES_AT_MS + 11 * HOUR_MS);
  const told = async (of: TestTerminal): Promise<readonly number[]> => {
    const { totals } = (await of.call('GET', `/v1/settlements/${DATE}`)).json as Settlement;
    const payouts = (await of.call('GET', '/v1/payouts?from=2026-03-01&to=2026-03-31')).json as { amount: Money }[];
    return [totals.payments.amount.amount, totals.net.amount.amount, ...payouts.map(({ amount }) => amount.amount)];
  };
  expect(await told(terminal)).toEqual([1_000, 996, 996]);
  expect(await told(north)).toEqual([3_000, 2_989, 2_989]);
  expect(await told(tram)).toEqual([500, 498, 498]);
  expect(await balanceOf(world, MERCHANT)).toBe(before);
});

describe('planted differences', () => {
  const plant = (kind: string, amount = 1): Promise<unknown> =>
    world.demo('POST', '/demo/settlement-differences', { storeId: 'sto_1', businessDate: DATE, kind, amount });

  test.each(DIFFERENCE_KINDS)('[SANDBOX-136] %s is in what is told, and the ledger stays right', async (kind) => {
    const storeId = DEMO_STORE_ID;
    const paid = await payByCode(world, terminal, 'wlt_zhang', 2_000);
    const ordered = await world.demo('POST', '/demo/settlement-differences', {
      storeId,
      businessDate: DATE,
      kind,
      paymentId: paid.id,
      amount: 7,
    });
    expect(ordered.status).toBe(201);
    endDay();
    const rows = await rowsOf();
    const told: Record<string, unknown> = {
      missing_row: [],
      extra_row: [2_000, 2_000],
      amount_differs: [2_007],
      fee_differs: [2_000],
      row_twice: [2_000, 2_000],
      payout_differs: [2_000],
    };
    expect(rows.map(({ amount }) => Number(amount))).toEqual(told[kind]);
    expect(rows.map(({ fee }) => Number(fee))[0]).toBe(
      kind === 'missing_row' ? undefined : feeOf(2_000) + (kind === 'fee_differs' ? 7 : 0),
    );
    const { totals } = await settlement();
    expect(totals.payments.amount.amount).toBe(sum(rows, 'payment', 'amount'));
    world.clock.advance(10 * HOUR_MS);
    await world.server.backend.tick();
    expect(await balanceOf(world, MERCHANT)).toBe(kind === 'payout_differs' ? 7 : 0);
  });

  test('[SANDBOX-136] a settlement that is ready is left alone, and what is no order is refused', async () => {
    endDay();
    await settlement();
    expect(await plant('missing_row')).toMatchObject({ status: 404 });
    expect(await plant('anything')).toMatchObject({ status: 422 });
    const late = await world.demo('POST', '/demo/settlement-differences', {
      storeId: DEMO_STORE_ID,
      businessDate: DATE,
      kind: 'row_twice',
    });
    expect(late.status).toBe(409);
  });
});
