/**
 * The sums of the takings, kept up to date behind the commit, against sums made anew from payments, sales and refunds: after
 * days of sales that were paid, refused, taken offline, declined afterwards and given back, and after crashes in between.
 */
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { paymentById } from '../payment/2-tender/payment-store.ts';
import { createJournal } from '../payment/3-journal/journal.ts';
import { saleById } from '../sale/sale-store.ts';
import { netTotalsOf } from '../sale/sale.ts';
import { textOf, integerOf } from '../storage/row.ts';
import type { ReadableDb } from '../storage/database.ts';
import { createInboxWorld, CODE, type InboxWorld } from '../testing/inbox-world.ts';
import { MANAGER } from '../testing/till-world.ts';
import { bookPlace, type BookRecord } from '../payment/6-reconciliation/book-store.ts';
import { createBooksFollower, FOLLOW_EVERY_MS } from './books-follower.ts';
import { recordOfPayment } from './record-of.ts';
import { cellsOf, changeOf, DIMENSIONS, type Cell } from './takings.ts';
import { PRODUCT_PAGE } from './takings-sales.ts';
import { takingsBy, takingsByCategory, takingsByDay } from './takings-store.ts';

// A whole till lives through each, and a loaded machine makes it slower.
vi.setConfig({ testTimeout: 120_000 });

const ALL = { from: '2000-01-01', to: '2099-12-31' };

let world: InboxWorld;

beforeEach(async () => {
  world = await createInboxWorld();
  onTestFinished(() => world.close());
});

/** What the payments and refunds say themselves, one after the other, with none of the sums. */
function scanned(db: ReadableDb): Readonly<Record<string, unknown>> {
  const payments = db
    .all('SELECT payment_id FROM payments')
    .map((row) => paymentById(db, textOf(row, 'payment_id')))
    .filter((payment) => ['approved', 'accepted_offline', 'refund_due'].includes(payment?.state ?? ''));
  const refunds = db.all(`SELECT amount_minor FROM refunds WHERE state = 'succeeded'`);
  const byProduct = new Map<string, number>();
  const byTender = new Map<string, number>();
  for (const payment of payments) {
    if (payment === null) continue;
    byTender.set(payment.method, (byTender.get(payment.method) ?? 0) + payment.amount.minor);
    const sale = saleById(db, payment.saleId);
    const nets = sale === null ? [] : netTotalsOf(sale);
    sale?.lines.forEach(({ productId }, index) => {
      const key = productId ?? '';
      byProduct.set(key, (byProduct.get(key) ?? 0) + (nets[index]?.minor ?? 0));
    });
  }
  return {
    saleCount: payments.length,
    grossMinor: payments.reduce((sum, payment) => sum + (payment?.amount.minor ?? 0), 0),
    refundCount: refunds.length,
    refundMinor: refunds.reduce((sum, row) => sum + integerOf(row, 'amount_minor'), 0),
    byProduct: Object.fromEntries(byProduct),
    byTender: Object.fromEntries(byTender),
  };
}

function summedUp(db: ReadableDb): Readonly<Record<string, unknown>> {
  const total = (name: 'saleCount' | 'grossMinor' | 'refundCount' | 'refundMinor'): number =>
    takingsByDay(db, ALL).reduce((sum, day) => sum + day[name], 0);
  const gross = (dimension: 'product' | 'tender') =>
    Object.fromEntries(
      takingsBy(db, dimension, ALL)
        .filter(({ saleCount }) => saleCount > 0)
        .map(({ member, grossMinor }) => [member, grossMinor]),
    );
  return {
    saleCount: total('saleCount'),
    grossMinor: total('grossMinor'),
    refundCount: total('refundCount'),
    refundMinor: total('refundMinor'),
    byProduct: gross('product'),
    byTender: gross('tender'),
  };
}

async function variedDay(): Promise<void> {
  await world.paidSale();
  const saleId = await world.ringUp('tea');
  await world.call('sale.add_amount', { amountText: '3.33', name: null });
  await world.call('sale.discount', { saleId, discount: { kind: 'percent', basisPoints: 1_500 } });
  await world.call('checkout.start', { saleId });
  await world.call('checkout.enter_code', { saleId, code: CODE });
  await world.advance(500);
  await world.nextSale();
  await world.refundDue();
  await world.nextSale();
}

test('[TAKINGS-1] the sums are those of the payments, sales and refunds themselves', async () => {
  await variedDay();
  await world.advance(FOLLOW_EVERY_MS * 2);
  const { read } = world.storage;
  expect(summedUp(read)).toEqual(scanned(read));
  expect(scanned(read)).toMatchObject({ saleCount: 3 });
});

test('[TAKINGS-2] they go on where they were, whatever the moment in which the till died', async () => {
  await world.paidSale();
  await world.advance(FOLLOW_EVERY_MS - 1_000);
  world.crashAtCommit(2, 'after');
  await world.advance(FOLLOW_EVERY_MS * 3);
  await world.crash();
  await variedDay();
  await world.advance(FOLLOW_EVERY_MS * 2);
  const { read } = world.storage;
  expect(summedUp(read)).toEqual(scanned(read));
});

test('[TAKINGS-3] made anew from nothing they are the same, row for row', async () => {
  await variedDay();
  await world.advance(FOLLOW_EVERY_MS * 2);
  const rows = () =>
    [
      ...world.storage.read.all('SELECT * FROM takings WHERE sale_count <> 0 OR refund_count <> 0'),
      ...world.storage.read.all('SELECT * FROM book_records ORDER BY record_key'),
    ].map((row) => JSON.stringify(row));
  const kept = rows();
  world.storage.write((db) => {
    for (const table of ['takings', 'book_records', 'book_places']) db.run(`DELETE FROM ${table}`);
  });
  expect(bookPlace(world.storage.read)).toBe(0);
  await world.restart();
  await world.advance(FOLLOW_EVERY_MS * 2);
  expect(rows()).toEqual(kept);
});

test('[TAKINGS-4] a payment makes no commit for them: they follow behind', async () => {
  await world.paidSale();
  await world.advance(FOLLOW_EVERY_MS * 2);
  const place = bookPlace(world.storage.read);
  await world.paidSale();
  expect(bookPlace(world.storage.read)).toBe(place);
  await world.advance(FOLLOW_EVERY_MS * 2);
  expect(bookPlace(world.storage.read)).toBeGreaterThan(place);
});

describe('what a record adds', () => {
  const sold = [
    { productId: 'a', quantity: 2, netMinor: 300 },
    { productId: null, quantity: 1, netMinor: 100 },
  ];
  const paid: BookRecord = {
    recordKey: 1,
    kind: 'payment',
    recordId: 'p',
    paymentId: 'p',
    saleId: 's',
    receiptNumber: 'r',
    terminalId: 'T1',
    cashierId: 'c1',
    tender: 'tap',
    standing: 'paid',
    amountMinor: 400,
    currency: 'CNY',
    businessDate: '2026-03-04',
    localHour: 9,
    occurredAtMs: 0,
    authCode: null,
    payerPaidMinor: 350,
    merchantDiscountMinor: 20,
    promotions: [{ name: '满减', fundedBy: 'merchant', amountMinor: 20 }],
  };
  const cells = (record: BookRecord): readonly Cell[] => cellsOf(record, () => sold);
  const of = (record: BookRecord, dimension: string) =>
    cells(record)
      .filter((cell) => cell.dimension === dimension)
      .map(({ member, grossMinor, discountMinor, refundMinor, quantity }) => [
        member,
        grossMinor,
        discountMinor,
        refundMinor,
        quantity,
      ]);

  test('[TAKINGS-5] stands once in every way of looking at the day', () => {
    expect(new Set(cells(paid).map(({ dimension }) => dimension))).toEqual(new Set(DIMENSIONS));
    expect(of(paid, 'hour')).toEqual([['09', 400, 20, 0, 0]]);
    expect(of(paid, 'promotion')).toEqual([['merchant 满减', 400, 20, 0, 0]]);
    expect(of(paid, 'product')).toEqual([
      ['a', 300, 0, 0, 2],
      ['', 100, 0, 0, 1],
    ]);
  });

  test('[TAKINGS-6] a part of a sale shares its goods by what they brought, to the last fen', () => {
    const shares = of({ ...paid, amountMinor: 101 }, 'product').map(([, gross]) => Number(gross));
    expect(shares).toEqual([76, 25]);
  });

  test('[TAKINGS-7] accepted offline counts from the start and is taken out again when it is not paid', () => {
    const unsent: BookRecord = { ...paid, standing: 'unsent', promotions: [], merchantDiscountMinor: null };
    const declined: BookRecord = { ...unsent, standing: 'offline_declined' };
    expect(cells(unsent)).not.toEqual([]);
    expect(cells(declined)).toEqual([]);
    const change = changeOf(cells(unsent), cells(declined));
    expect(change.find(({ dimension }) => dimension === 'day')).toMatchObject({ saleCount: -1, grossMinor: -400 });
  });

  test('[TAKINGS-8] a refund counts on its own day once it has succeeded, and is taken off the goods of its sale', () => {
    const refund: BookRecord = { ...paid, kind: 'refund', standing: 'unknown', promotions: [] };
    expect(cells(refund)).toEqual([]);
    expect(of({ ...refund, standing: 'paid' }, 'day')).toEqual([['', 0, 0, 400, 0]]);
    expect(of({ ...refund, standing: 'paid', amountMinor: 100 }, 'product')).toEqual([
      ['a', 0, 0, 75, 0],
      ['', 0, 0, 25, 0],
    ]);
  });

  test('[TAKINGS-9] the same twice changes nothing', () => {
    expect(changeOf(cells(paid), cells(paid))).toEqual([]);
  });
});

test('[TAKINGS-10] goods are summed up by their category of today', async () => {
  await variedDay();
  await world.advance(FOLLOW_EVERY_MS * 2);
  const { read } = world.storage;
  const categories = takingsByCategory(read, ALL);
  const products = takingsBy(read, 'product', ALL);
  const sum = (rows: readonly Readonly<{ grossMinor: number }>[]) =>
    rows.reduce((total, { grossMinor }) => total + grossMinor, 0);
  expect(categories.map(({ member }) => member)).toEqual(['', 'drinks']);
  expect(sum(categories)).toBe(sum(products));
});

test('[TAKINGS-23] a page of a rare product is found by the product, newest first, with its refunds', async () => {
  await world.signIn(MANAGER);
  const saleId = await world.ringUp('tea');
  await world.call('checkout.start', { saleId });
  const { paymentId } = await world.call('checkout.enter_code', { saleId, code: CODE });
  await world.advance(500);
  await world.nextSale();
  for (let count = 0; count < 3; count += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one customer after the other
    await world.paidSale();
  }
  const wish = { saleId, paymentId, amountText: '4', reason: 'goods_returned', note: '' } as const;
  await world.during(world.call('refund.begin', wish), 5_000);
  await world.advance(20_000);
  const asked = { from: '2026-11-01', to: '2026-11-30', table: 'product', member: 'tea', limit: 1 } as const;
  const first = await world.call('takings.sales', { ...asked, cursor: null });
  const second = await world.call('takings.sales', { ...asked, cursor: first.cursor });
  const third = await world.call('takings.sales', { ...asked, cursor: second.cursor });
  const amounts = [first, second, third].map(({ sales }) => sales.map(({ amount }) => amount.minor));
  expect(amounts).toEqual([[-400], [1_000], []]);
  const { read } = world.storage;
  const plan = read
    .all(`EXPLAIN QUERY PLAN ${PRODUCT_PAGE}`, 'tea', asked.from, asked.to, '9999-12-31', 1, 1)
    .map((row) => textOf(row, 'detail'));
  expect(plan[0]).toContain('SEARCH place USING PRIMARY KEY (product_id=?');
  expect(plan.join(' ')).not.toMatch(/SCAN|TEMP B-TREE/);
});

test('[TAKINGS-11] a long journal is followed in turns, so that payments come in between', async () => {
  await world.signIn(MANAGER);
  await world.paidSale();
  const { storage } = world;
  storage.write((db) => {
    for (const table of ['takings', 'book_records', 'book_places']) db.run(`DELETE FROM ${table}`);
  });
  let turns = 0;
  let now = 0;
  const clock = {
    now: () => world.clock.now(),
    monotonic: () => (now += 1_000),
    after: (_delayMs: number, wake: () => void) => {
      turns += 1;
      queueMicrotask(wake);
      return { cancel: () => undefined };
    },
  };
  const entryCount = integerOf(storage.read.get('SELECT max(sequence) AS head FROM journal') ?? {}, 'head');
  const small = createBooksFollower(
    {
      enrolment: () => null,
      journal: createJournal({ clock: world.clock, projections: [] }),
      ports: { clock, storage, log: { write: () => undefined } },
    },
    { sliceEntries: 5 },
  );
  await small.catchUp();
  expect(bookPlace(storage.read)).toBe(entryCount);
  expect(turns).toBeGreaterThanOrEqual(Math.floor(entryCount / 5));
});

test('[TAKINGS-5] what nobody was ever asked to pay is no record', async () => {
  await world.startCheckout();
  const { read } = world.storage;
  const waiting = read
    .all(`SELECT payment_id FROM payments WHERE state = 'waiting'`)
    .map((row) => paymentById(read, textOf(row, 'payment_id')));
  for (const payment of waiting) {
    if (payment !== null) expect(recordOfPayment(payment, { terminalId: 'T', localHour: 1 })).toBeNull();
  }
});
