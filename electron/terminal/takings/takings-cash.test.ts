/**
 * Days of sales by wallet and in cash, drawn by chance: each way of looking at them against the journal itself and against
 * the reports of their shifts; and the books of a till from before they held cash.
 */
import fc from 'fast-check';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { silentLog } from '../../kernel/log.ts';
import { canonicalText } from '../payment/3-journal/entry-hash.ts';
import { bookPlace } from '../payment/6-reconciliation/book-store.ts';
import { remakeReport } from '../shift/remade-report.ts';
import { totalsOfSpan } from '../shift/roll-up.ts';
import { closedShifts } from '../shift/shift-store.ts';
import type { StoredReport } from '../shift/stored-report.ts';
import { addTotals, NO_TOTALS, totalOf, totalsBelow, type Totals } from '../shift/shift-totals.ts';
import type { ReadableDb } from '../storage/database.ts';
import { MIGRATIONS } from '../storage/migrations.ts';
import { openStorage, type Storage } from '../storage/sqlite.ts';
import { createInboxWorld, CODE, type InboxWorld } from '../testing/inbox-world.ts';
import { createTestWallet } from '../testing/test-wallet.ts';
import { temporaryFolder } from '../testing/test-storage.ts';
import { MANAGER } from '../testing/till-world.ts';
import { DIMENSIONS, sumsOf, type Dimension } from './takings.ts';
import { takingsBy, takingsByDay } from './takings-store.ts';

// Each day lives through a dozen sales.
vi.setConfig({ testTimeout: 120_000 });

const ALL = { from: '2000-01-01', to: '2099-12-31' };
/** Of the way through a shift, where somebody looks. */
const SHARES = [0, 0.13, 0.37, 0.5, 0.71, 0.93, 1];
const NO_CASH = { pieces: [], total: { minor: 0, currency: 'CNY' } } as const;

const ACTS = [
  'wallet',
  'cash',
  'mixed',
  'offline',
  'declined',
  'refund_wallet',
  'refund_cash',
  'cancel',
  'z',
  'hour',
] as const;
type Act = (typeof ACTS)[number];

async function openWorld(): Promise<InboxWorld> {
  const world = await createInboxWorld();
  onTestFinished(() => world.close());
  await world.signIn(MANAGER);
  await world.call('shift.open', { float: NO_CASH });
  return world;
}

/** Goods of an odd price with a discount, so that sharing them leaves something over. */
async function ringUp(world: InboxWorld): Promise<string> {
  await world.ringUp('tea');
  const { saleId } = await world.call('sale.add_amount', { amountText: '3.33', name: null });
  await world.call('sale.discount', { saleId, discount: { kind: 'percent', basisPoints: 1_250 } });
  return saleId;
}

async function payByCode(world: InboxWorld, saleId: string): Promise<string> {
  await world.call('checkout.start', { saleId });
  const { paymentId } = await world.call('checkout.enter_code', { saleId, code: CODE });
  await world.advance(500);
  await world.nextSale();
  return paymentId;
}

type Memory = { wallet: { saleId: string; paymentId: string } | null; cashSaleId: string | null; seed: number };

async function live(world: InboxWorld, act: Act, memory: Memory): Promise<void> {
  const refund = { reason: 'goods_returned', note: '', amountText: '1.01' } as const;
  switch (act) {
    case 'wallet': {
      const saleId = await ringUp(world);
      memory.wallet = { saleId, paymentId: await payByCode(world, saleId) };
      return;
    }
    case 'cash':
      memory.cashSaleId = await ringUp(world);
      await world.during(world.call('cash.pay', { saleId: memory.cashSaleId, tenderedText: '50' }), 5_000);
      return;
    case 'mixed': {
      const saleId = await ringUp(world);
      await world.during(world.call('cash.take_part', { saleId, amountText: '4.56' }), 5_000);
      memory.wallet = { saleId, paymentId: await payByCode(world, saleId) };
      memory.cashSaleId = saleId;
      return;
    }
    case 'offline':
    case 'declined':
      await world.goOffline();
      // A wallet whose payment was declined is not taken offline again.
      memory.seed += 1;
      await world.sell(createTestWallet(world.clock.now(), { seed: memory.seed }));
      if (act === 'declined') world.backend.nextCustomer({ kind: 'decline', code: 'account_closed', retryable: false });
      await world.goOnline();
      return;
    case 'refund_wallet':
      if (memory.wallet === null) return;
      await world.during(world.call('refund.begin', { ...refund, ...memory.wallet }), 5_000);
      await world.advance(20_000);
      memory.wallet = null;
      return;
    case 'refund_cash':
      if (memory.cashSaleId === null) return;
      await world.call('refund.cash', { ...refund, saleId: memory.cashSaleId });
      memory.cashSaleId = null;
      return;
    case 'cancel':
      await world.cancelSale(await ringUp(world));
      return;
    case 'z':
      await world.call('shift.close', { cash: null, note: '' });
      await world.call('shift.open', { float: NO_CASH });
      return;
    case 'hour':
      await world.advance(3_600_000);
      return;
  }
}

/** What the journal's own entries say, none of the tables. */
function inJournal(world: InboxWorld): Readonly<{ grossMinor: number; refundMinor: number; lostMinor: number }> {
  const minorOf = (value: unknown): number =>
    typeof value === 'object' && value !== null && 'minor' in value ? Number(value.minor) : 0;
  const sum = (type: string, of: (body: Readonly<Record<string, unknown>>) => number): number =>
    world.journal(type).reduce((total, body) => total + of(body), 0);
  const amountOf = (id: string): number => {
    const row = world.storage.read.get(
      `SELECT json_extract(body, '$.amount.minor') AS minor FROM journal
       WHERE subject_id = ? AND type IN ('payment.created', 'refund.requested')`,
      id,
    );
    return Number(row?.['minor']);
  };
  const sumOfEnded = (type: string): number =>
    world.storage.read
      .all('SELECT subject_id FROM journal WHERE type = ?', type)
      .reduce((total, row) => total + amountOf(String(row['subject_id'])), 0);
  const lostMinor = sumOfEnded('payment.unpaid');
  return {
    grossMinor: sum('sale.paid', ({ total, rounding }) => minorOf(total) + minorOf(rounding)) - lostMinor,
    refundMinor: sum('sale.cash_refunded', ({ amount }) => minorOf(amount)) + sumOfEnded('refund.succeeded'),
    lostMinor,
  };
}

function summed(db: ReadableDb, dimension: Dimension): Readonly<{ grossMinor: number; refundMinor: number }> {
  const { grossMinor, refundMinor } = sumsOf(
    dimension === 'day' ? takingsByDay(db, ALL) : takingsBy(db, dimension, ALL),
  );
  return { grossMinor, refundMinor };
}

/** X + X = Z, wherever the first look was taken; and the parts by hour and by cashier are the sales. */
function expectSumOfLooks(db: ReadableDb, { fromSequence, toSequence, timeZone, totals }: StoredReport): void {
  const looks = new Set(SHARES.map((share) => fromSequence + Math.floor((toSequence - fromSequence) * share)));
  for (const look of looks) {
    const first = totalsOfSpan(db, { fromSequence, toSequence: look, timeZone });
    const second = totalsOfSpan(db, { fromSequence: look + 1, toSequence, timeZone });
    expect(addTotals(first, second)).toEqual(totals);
  }
  const sum = (those: ReturnType<typeof totalsBelow>): number => those.reduce((all, [, { minor }]) => all + minor, 0);
  const sales = totalOf(totals, 'sales').minor;
  expect(sum(totalsBelow(totals, 'hour'))).toBe(sales);
  expect(sum(totalsBelow(totals, 'cashier').filter(([name]) => name.endsWith('/sales')))).toBe(sales);
  expect(sum(totalsBelow(totals, 'tender'))).toBe(sales + totalOf(totals, 'rounding').minor);
}

function emptyBooks(): Storage {
  const opened = openStorage({ file: `${temporaryFolder()}/remade.db`, log: silentLog });
  if (!opened.ok) throw new Error(opened.error.code);
  onTestFinished(() => opened.value.close());
  return opened.value;
}

describe('days by chance', () => {
  test('[TAKINGS-18, SHIFT-20, SHIFT-27] each way of looking at them sums to the journal, and their Z reports to the looks in between', async () => {
    const met = new Set<Act>();
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([...ACTS, ...ACTS], { minLength: 12 }), async (acts) => {
        const world = await openWorld();
        const memory: Memory = { wallet: null, cashSaleId: null, seed: 20 };
        for (const act of acts) {
          // oxlint-disable-next-line no-await-in-loop -- a day is lived in order
          await live(world, act, memory);
          met.add(act);
        }
        await world.call('shift.close', { cash: null, note: '' });
        await world.advance(60_000);
        const { read } = world.storage;
        const { lostMinor, ...told } = inJournal(world);
        for (const dimension of DIMENSIONS) {
          if (dimension !== 'promotion')
            expect({ dimension, ...summed(read, dimension) }).toEqual({ dimension, ...told });
        }
        const closed = closedShifts(read, null, 100);
        const totals = closed.reduce<Totals>((sum, { report }) => addTotals(sum, report.totals), NO_TOTALS);
        const tenders = totalsBelow(totals, 'tender').reduce((sum, [, { minor }]) => sum + minor, 0);
        expect(tenders).toBe(told.grossMinor + lostMinor);
        const saleCount = sumsOf(takingsByDay(read, ALL)).saleCount + world.journal('payment.unpaid').length;
        expect(saleCount).toBe(world.journal('sale.paid').length);
        for (const { report } of closed) {
          expectSumOfLooks(read, report);
          const made = remakeReport(read, emptyBooks(), report.number);
          expect(made?.remade).toBe(made?.stored);
          expect(made?.stored).toBe(canonicalText(report));
        }
      }),
      { numRuns: 3, seed: 20_261_122 },
    );
    expect(met).toEqual(new Set(ACTS));
  });
});

test('[TAKINGS-17] cash counts when its sale is paid, as a way of paying of its own', async () => {
  const world = await openWorld();
  const figures = () => world.call('takings.figures', { from: '2026-11-22', to: '2026-11-22' });
  const saleId = await world.ringUp('tea');
  await world.during(world.call('cash.take_part', { saleId, amountText: '6' }), 5_000);
  expect((await figures()).total).toMatchObject({ saleCount: 0, gross: { minor: 0 } });
  const paymentId = await payByCode(world, saleId);
  const { total, tables } = await figures();
  expect(total).toMatchObject({ saleCount: 1, gross: { minor: 1_000 } });
  expect(tables.tender).toMatchObject([
    { member: 'cash', saleCount: 1, gross: { minor: 600 } },
    { member: 'payment_code', saleCount: 1, gross: { minor: 400 } },
  ]);
  expect(tables.product).toMatchObject([{ name: { en: 'Tea' }, quantity: 1, gross: { minor: 1_000 } }]);

  await world.call('refund.cash', { saleId, amountText: '2', reason: 'goods_returned', note: '' });
  const after = await figures();
  expect(after.tables.tender[0]).toMatchObject({ member: 'cash', refundCount: 1, refund: { minor: 200 } });
  expect(after.tables.product).toMatchObject([{ refund: { minor: 200 } }]);
  const asked = { from: '2026-11-22', to: '2026-11-22', cursor: null, limit: 10 } as const;
  const behind = async (table: 'tender' | 'product', member: string) =>
    (await world.call('takings.sales', { ...asked, table, member })).sales.map(({ amount }) => amount.minor);
  expect(await behind('tender', 'cash')).toEqual([-200, 600]);
  expect(await behind('product', after.tables.product[0]?.member ?? '')).toEqual([-200, 600, 400]);

  // A statement that has the wallet's part agrees: nobody else tells of cash.
  const month = await world.call('reconciliation.month', { month: '2026-11' });
  expect(month.days.find(({ businessDate }) => businessDate === '2026-11-22')).toMatchObject({ till: { minor: 400 } });
  expect(paymentId).not.toBe('');
});

test('[TAKINGS-19] the books of an older till are made anew, with its cash', async () => {
  const version = 26;
  const file = `${temporaryFolder()}/till.sqlite`;
  const older = openStorage({ file, log: silentLog, migrations: MIGRATIONS.slice(0, version) });
  if (!older.ok) throw new Error(older.error.code);
  older.value.write((db) => {
    db.run(`INSERT INTO takings VALUES ('day', '2026-11-21', '', 1, 0, 400, 0, 0, 0)`);
    db.run('INSERT INTO book_places VALUES (1, 7)');
    db.run(`INSERT INTO book_records VALUES (3, 'payment', 'p', 'p', 's', 'r', 'T1', 'c1', 'tap', 'paid', 400, 'CNY',
      '2026-11-21', 9, 0, NULL, NULL, NULL, '[]')`);
  });
  older.value.close();
  const newer = openStorage({ file, log: silentLog });
  if (!newer.ok) throw new Error(newer.error.code);
  onTestFinished(() => newer.value.close());
  const { read } = newer.value;
  expect([bookPlace(read), takingsByDay(read, ALL), read.all('SELECT * FROM book_records')]).toEqual([0, [], []]);
});
