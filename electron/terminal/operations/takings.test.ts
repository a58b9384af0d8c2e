/** The takings through the contract: figures, the week before, the sales behind a figure, and who may see them. */
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { TAKINGS_TABLES, type TakingsTable } from '../../contract/takings-values.ts';
import { createInboxWorld, CODE, type InboxWorld } from '../testing/inbox-world.ts';
import { CASHIER, MANAGER } from '../testing/till-world.ts';

// A whole till lives through each, and a loaded machine makes it slower.
vi.setConfig({ testTimeout: 120_000 });

const DATE = '2026-11-22';
const DAY_MS = 86_400_000;
let world: InboxWorld;

beforeEach(async () => {
  world = await createInboxWorld();
  onTestFinished(() => world.close());
  await world.signIn(MANAGER);
});

const figures = (from = DATE, to = DATE) => world.call('takings.figures', { from, to });
const sales = (table: TakingsTable | 'back', member: string, cursor: string | null = null, limit = 50) =>
  world.call('takings.sales', { from: DATE, to: DATE, table, member, cursor, limit });

test('[TAKINGS-12] figures are those of the moment in which they are asked for', async () => {
  expect((await figures()).total).toMatchObject({ saleCount: 0, gross: { minor: 0 }, net: { minor: 0 } });
  await world.paidSale();
  await world.paidSale();
  const { total, tables, scope, fee } = await figures();
  expect(total).toMatchObject({ saleCount: 2, gross: { minor: 400 }, refund: { minor: 0 }, net: { minor: 400 } });
  expect({ scope, fee }).toEqual({ scope: 'this_till', fee: null });
  expect(tables.day).toMatchObject([{ member: DATE, gross: { minor: 400 } }]);
  expect(tables.weekday).toMatchObject([{ member: '7', saleCount: 2 }]);
  expect(tables.product).toMatchObject([{ name: { en: 'Water' }, quantity: 2, gross: { minor: 400 } }]);
  expect(tables.category).toMatchObject([{ name: { en: 'Drinks' }, gross: { minor: 400 } }]);
  expect(tables.cashier).toMatchObject([{ member: MANAGER.cashierId, name: { en: 'Zhao Min' } }]);
  expect(tables.tender).toMatchObject([{ member: 'payment_code', saleCount: 2 }]);
});

test('[TAKINGS-13] behind a figure stand its sales, page by page, newest first', async () => {
  const made = [await world.paidSale(), await world.paidSale(), await world.paidSale()];
  const saleId = await world.ringUp('tea');
  await world.call('checkout.start', { saleId });
  await world.call('checkout.enter_code', { saleId, code: CODE });
  await world.advance(500);
  await world.nextSale();
  const { tables } = await figures();
  const water = tables.product.find(({ name }) => name?.en === 'Water')?.member ?? '';
  const first = await sales('product', water, null, 2);
  const second = await sales('product', water, first.cursor, 2);
  expect([...first.sales, ...second.sales].map((sale) => sale.saleId)).toEqual(
    made.map((sale) => sale.saleId).toReversed(),
  );
  expect(second.cursor).toBeNull();
  expect((await sales('day', '')).sales).toHaveLength(4);
  expect((await sales('cashier', CASHIER.cashierId)).sales).toEqual([]);
  const [hour] = tables.hour;
  expect((await sales('hour', hour?.member ?? '')).sales).toHaveLength(hour?.saleCount ?? -1);
});

test('[TAKINGS-26] behind what was given back stand refunds and voids alone', async () => {
  await world.paidSale();
  const sold = await world.paidSale();
  expect((await sales('back', '')).sales).toEqual([]);
  await world.during(
    world.call('refund.begin', { ...sold, amountText: '1', reason: 'goods_returned', note: '' }),
    2_000,
  );
  expect((await sales('back', '')).sales).toMatchObject([{ kind: 'refund', amount: { minor: -100 } }]);
  expect((await sales('day', '')).sales).toHaveLength(3);
});

test('[TAKINGS-14] a day stands beside the same day of the week before, and no day on both sides', async () => {
  await world.paidSale();
  // Off for a week: a till that is on has something to do every few seconds.
  await world.crash(7 * DAY_MS);
  await world.signIn(MANAGER);
  await world.paidSale();
  await world.paidSale();
  expect(await figures('2026-11-29', '2026-11-29')).toMatchObject({
    total: { saleCount: 2 },
    before: { saleCount: 1 },
  });
  expect(await figures('2026-11-20', '2026-11-29')).toMatchObject({
    total: { saleCount: 3 },
    before: { saleCount: 0 },
  });
});

test('[TAKINGS-15] a range that is backwards, too long or no range is refused', async () => {
  const asked = (from: string, to: string) => world.refused('takings.figures', { from, to });
  expect(await asked('2026-11-22', '2026-11-21')).toMatchObject({ code: 'contract.input_invalid' });
  expect(await asked('2026-13-01', '2026-13-02')).toMatchObject({ code: 'contract.input_invalid' });
  expect(await asked('2024-01-01', '2026-01-01')).toMatchObject({
    code: 'takings.range_too_long',
    facts: { maxDays: 400 },
  });
});

test('[TAKINGS-16] a cashier sees none of it', async () => {
  await world.signIn(CASHIER);
  const refused = { code: 'contract.not_permitted' };
  expect(await world.refused('takings.figures', { from: DATE, to: DATE })).toMatchObject(refused);
  const asked = { from: DATE, to: DATE, table: 'day', member: '', cursor: null, limit: 1 } as const;
  expect(await world.refused('takings.sales', asked)).toMatchObject(refused);
});

test('[TAKINGS-25] behind every row of every table stand just its sales', async () => {
  const discount = {
    kind: 'coupon',
    name: '满减 券',
    fundedBy: 'wallet',
    amount: { minor: 50, currency: 'CNY' },
  } as const;
  const paid = async (saleId: string, customer: Parameters<typeof world.backend.nextCustomer>[0]) => {
    await world.call('checkout.start', { saleId });
    world.backend.nextCustomer(customer);
    await world.call('checkout.enter_code', { saleId, code: CODE });
    await world.advance(500);
    await world.nextSale();
    return saleId;
  };
  const withCoupon = await paid(await world.ringUp('water'), { kind: 'approve', discounts: [discount] });
  const plain = await paid(await world.ringUp('water'), { kind: 'approve' });
  const { saleId } = await world.call('sale.add_amount', { amountText: '3', name: null });
  const keyed = await paid(saleId, { kind: 'approve' });
  const { tables } = await figures();
  for (const table of TAKINGS_TABLES) {
    for (const row of tables[table]) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const behind = (await sales(table, table === 'day' ? '' : row.member)).sales;
      const minor = behind.reduce((sum, { amount }) => sum + amount.minor, 0);
      expect([table, row.member, minor]).toEqual([table, row.member, row.gross.minor]);
    }
  }
  expect((await sales('promotion', 'wallet 满减 券')).sales.map(({ saleId }) => saleId)).toEqual([withCoupon]);
  expect((await sales('category', '')).sales.map(({ saleId }) => saleId)).toEqual([keyed]);
  const drinks = tables.category.find(({ name }) => name?.en === 'Drinks')?.member ?? '';
  expect((await sales('category', drinks)).sales.map(({ saleId }) => saleId)).toEqual([plain, withCoupon]);
  expect((await sales('weekday', '1')).sales).toEqual([]);
  const first = await sales('weekday', '7', null, 2);
  const second = await sales('weekday', '7', first.cursor, 2);
  expect([...first.sales, ...second.sales].map((sale) => sale.saleId)).toEqual([keyed, plain, withCoupon]);
});

test('[TAKINGS-24] a void stands with its goods in every table, out of the sums, and marked behind each figure', async () => {
  const kept = await world.paidSale();
  const { saleId } = await world.paidSale();
  await world.call('sale.void', { saleId, reason: 'wrong_sale', note: '' });
  await world.advance(5_000);
  const { tables } = await figures();
  for (const table of TAKINGS_TABLES.filter((each) => each !== 'promotion')) {
    const [row] = tables[table];
    const sums = { saleCount: 1, gross: { minor: 200 }, voidCount: 1, voided: { minor: 200 }, net: { minor: 200 } };
    expect({ table, ...row }).toMatchObject({ table, ...sums });
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    const behind = (await sales(table, table === 'day' ? '' : (row?.member ?? ''))).sales;
    expect(behind.map((sale) => [sale.saleId, sale.standing])).toEqual([
      [saleId, 'voided'],
      [kept.saleId, 'paid'],
    ]);
  }
});
