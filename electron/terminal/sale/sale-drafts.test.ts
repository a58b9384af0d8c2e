/** What may be done to a sale: tables of acts and their first refusals. */
import { describe, expect, test } from 'vitest';
import { MAX_QUANTITY, MAX_SALE_LINES, SALE_STATES, type Discount } from '../../contract/sale-values.ts';
import { MAX_SALE_MINOR, money } from '../../kernel/money.ts';
import {
  draftAddGoods,
  draftCheckoutLeft,
  draftCheckoutStarted,
  draftDiscountLine,
  draftDiscountSale,
  draftRemoveLine,
  draftSaleCancelled,
  draftSalePaid,
  draftSetQuantity,
  type Goods,
  type SaleAuthor,
  type SaleDrafts,
} from './sale-drafts.ts';
import { isActive, SALE_TRANSITIONS, saleView, type Sale, type SaleLine } from './sale.ts';

const yuan = (minor: number) => money(minor, 'CNY');
const NAME = { 'zh-CN': '可乐', en: 'Cola' };
const UNIT = { 'zh-CN': '瓶', en: 'bottle' };

function author(): SaleAuthor {
  let made = 0;
  return {
    cashierId: 'c1',
    cashierName: { 'zh-CN': '王芳', en: 'Wang Fang' },
    businessDate: '2026-03-02',
    currency: 'CNY',
    makeId: () => `id-${(made += 1)}`,
  };
}

const cola: Goods = { productId: 'cola', barcode: '6901234567892', name: NAME, unit: UNIT, unitPrice: yuan(350) };
const keyed: Goods = { productId: null, barcode: null, name: NAME, unit: UNIT, unitPrice: yuan(100) };

function line(over: Partial<SaleLine> = {}): SaleLine {
  const zero = yuan(0);
  return { ...cola, lineId: 'l1', quantity: 2, discount: null, discountTotal: zero, total: yuan(700), ...over };
}

function sale(over: Partial<Sale> = {}): Sale {
  return {
    saleId: 's1',
    state: 'open',
    acknowledged: false,
    setAsideAtMs: null,
    cashierId: 'c1',
    cashierName: NAME,
    receipt: null,
    openedAtMs: 1,
    completedAtMs: null,
    businessDate: '2026-03-01',
    currency: 'CNY',
    lines: [line()],
    discount: null,
    subtotal: yuan(700),
    discountTotal: yuan(0),
    total: yuan(700),
    voidedAtMs: null,
    exchange: yuan(0),
    exchanges: [],
    exchanged: yuan(0),
    cashTaken: yuan(0),
    cashTendered: yuan(0),
    cashRefunded: yuan(0),
    rounding: yuan(0),
    ...over,
  };
}

function types(drafts: SaleDrafts): readonly string[] {
  return drafts.ok ? drafts.value.map(({ type }) => type) : [drafts.error.code];
}

const full = sale({
  lines: Array.from({ length: MAX_SALE_LINES }, (_, index) => line({ lineId: `l${index}`, productId: `p${index}` })),
});

describe('adding goods', () => {
  test('[SALE-10] the first goods open a sale, and so do the first after a sale that is over', () => {
    for (const before of [null, sale({ state: 'paid' }), sale({ state: 'cancelled' })]) {
      const drafts = draftAddGoods(before, cola, 2, author());
      expect(types(drafts)).toEqual(['sale.opened', 'sale.line_added']);
      expect(drafts).toMatchObject({
        value: [
          { subjectId: 'id-1', cashierId: 'c1', body: { businessDate: '2026-03-02', currency: 'CNY' } },
          { subjectId: 'id-1', body: { lineId: 'id-2', quantity: 2, unitPrice: { minor: 350, currency: 'CNY' } } },
        ],
      });
    }
  });

  test('[SALE-11] the same product at the same price raises the quantity of its line', () => {
    expect(draftAddGoods(sale(), cola, 3, author())).toMatchObject({
      value: [{ type: 'sale.line_changed', body: { lineId: 'l1', quantity: 5 } }],
    });
  });

  test('[SALE-11] its discount stays on the line', () => {
    const discount: Discount = { kind: 'percent', basisPoints: 1_000 };
    expect(draftAddGoods(sale({ lines: [line({ discount })] }), cola, 1, author())).toMatchObject({
      value: [{ body: { quantity: 3, discount } }],
    });
  });

  test('[SALE-11] another price, another product and every keyed amount are lines of their own', () => {
    const dearer = { ...cola, unitPrice: yuan(400) };
    const lines = [line(), line({ lineId: 'l2', ...keyed, quantity: 1, total: yuan(100) })];
    for (const goods of [dearer, { ...cola, productId: 'other' }, keyed]) {
      expect(types(draftAddGoods(sale({ lines }), goods, 1, author()))).toEqual(['sale.line_added']);
    }
  });

  test('[SALE-11] goods are added while the sale is in checkout', () => {
    expect(types(draftAddGoods(sale({ state: 'in_checkout' }), keyed, 1, author()))).toEqual(['sale.line_added']);
  });

  const tooDear: Goods = { ...keyed, unitPrice: yuan(MAX_SALE_MINOR) };
  test.each([
    ['no piece', sale(), cola, 0, 'sale.quantity_invalid'],
    ['half a piece', sale(), cola, 0.5, 'sale.quantity_invalid'],
    ['less than nothing', sale(), cola, -1, 'sale.quantity_invalid'],
    ['too many pieces', null, cola, MAX_QUANTITY + 1, 'sale.quantity_invalid'],
    [
      'one more piece than a line takes',
      sale({ lines: [line({ quantity: MAX_QUANTITY })] }),
      cola,
      1,
      'sale.quantity_invalid',
    ],
    ['a line too many', full, keyed, 1, 'sale.too_many_lines'],
    ['a quantity before a full sale', full, keyed, 0, 'sale.quantity_invalid'],
    ['a first line over the limit', null, tooDear, 2, 'sale.total_too_large'],
    ['one fen over the limit', sale(), tooDear, 1, 'sale.total_too_large'],
  ] as const)('[SALE-12] refuses %s', (_name, before, goods, quantity, code) => {
    expect(types(draftAddGoods(before, goods, quantity, author()))).toEqual([code]);
  });

  test('[SALE-12] takes the last line, the last piece and the last fen', () => {
    expect(types(draftAddGoods(sale({ lines: full.lines.slice(1) }), keyed, 1, author()))).toEqual(['sale.line_added']);
    expect(types(draftAddGoods(null, tooDear, 1, author()))).toEqual(['sale.opened', 'sale.line_added']);
    expect(types(draftAddGoods(sale({ lines: [line({ quantity: MAX_QUANTITY - 1 })] }), cola, 1, author()))).toEqual([
      'sale.line_changed',
    ]);
    expect(types(draftAddGoods(full, { ...cola, productId: 'p3' }, 1, author()))).toEqual(['sale.line_changed']);
  });

  test('[SALE-13] the limit looks at the goods before discounts, so that taking one away never breaks it', () => {
    const half: Discount = { kind: 'percent', basisPoints: 5_000 };
    const lines = [line({ unitPrice: yuan(MAX_SALE_MINOR), quantity: 1, discount: half, total: yuan(1) })];
    expect(draftAddGoods(sale({ lines }), keyed, 1, author())).toEqual({
      ok: false,
      error: { code: 'sale.total_too_large', maxMinor: yuan(MAX_SALE_MINOR) },
    });
  });
});

describe('changing and discounting', () => {
  const over = sale({ state: 'paid' });
  const empty = sale({ lines: [], subtotal: yuan(0), total: yuan(0) });
  const cents = (minor: number): Discount => ({ kind: 'amount', amount: yuan(minor) });
  const all: Discount = { kind: 'percent', basisPoints: 10_000 };

  test.each([
    ['quantity', draftSetQuantity(sale(), 'l1', 7, 'c1'), 'sale.line_changed'],
    ['quantity of a sale that is over', draftSetQuantity(over, 'l1', 7, 'c1'), 'sale.not_open'],
    ['quantity of a line that is gone', draftSetQuantity(sale(), 'l9', 7, 'c1'), 'sale.line_not_found'],
    ['quantity 0', draftSetQuantity(sale(), 'l1', 0, 'c1'), 'sale.quantity_invalid'],
    ['quantity 10,000', draftSetQuantity(sale(), 'l1', 10_000, 'c1'), 'sale.quantity_invalid'],
    ['removal', draftRemoveLine(sale(), 'l1', 'c1'), 'sale.line_removed'],
    ['removal of a line that is gone', draftRemoveLine(sale(), 'l9', 'c1'), 'sale.line_not_found'],
    ['removal from a sale that is over', draftRemoveLine(over, 'l1', 'c1'), 'sale.not_open'],
    ['line discount', draftDiscountLine(sale(), 'l1', cents(700), 'c1'), 'sale.line_changed'],
    ['line discount of one fen too much', draftDiscountLine(sale(), 'l1', cents(701), 'c1'), 'sale.discount_invalid'],
    ['line discount of nothing', draftDiscountLine(sale(), 'l1', cents(0), 'c1'), 'sale.discount_invalid'],
    ['line discount below nothing', draftDiscountLine(sale(), 'l1', cents(-1), 'c1'), 'sale.discount_invalid'],
    [
      'line discount in another currency',
      draftDiscountLine(sale(), 'l1', { kind: 'amount', amount: money(1, 'EUR') }, 'c1'),
      'sale.discount_invalid',
    ],
    ['line discount taken away', draftDiscountLine(sale(), 'l1', null, 'c1'), 'sale.line_changed'],
    ['line discount of a line that is gone', draftDiscountLine(sale(), 'l9', all, 'c1'), 'sale.line_not_found'],
    ['line discount of a sale that is over', draftDiscountLine(over, 'l1', all, 'c1'), 'sale.not_open'],
    ['sale discount', draftDiscountSale(sale(), all, 'c1'), 'sale.discounted'],
    ['sale discount too much', draftDiscountSale(sale(), cents(701), 'c1'), 'sale.discount_invalid'],
    ['sale discount on nothing', draftDiscountSale(empty, all, 'c1'), 'sale.discount_invalid'],
    ['sale discount taken away from nothing', draftDiscountSale(empty, null, 'c1'), 'sale.discounted'],
    ['sale discount of a sale that is over', draftDiscountSale(over, null, 'c1'), 'sale.not_open'],
  ] as const)('[SALE-14] %s', (_name, drafts, expected) => {
    expect(types(drafts)).toEqual([expected]);
  });
});

describe('checkout, paid, cancelled', () => {
  const by = { terminalId: 'T-7', lastReceiptCounter: 41, businessDate: '2026-03-02', cashierId: 'c1' };
  const numbered = { receiptNumber: 'T-7-000009', receiptCounter: 9 };

  test('[SALE-15] the first checkout takes the next receipt number and the business date of its moment', () => {
    expect(draftCheckoutStarted(sale(), by)).toMatchObject({
      value: [
        {
          type: 'sale.checkout_started',
          body: { receiptNumber: 'T-7-000042', receiptCounter: 42, businessDate: '2026-03-02', total: yuan(700) },
        },
      ],
    });
  });

  test('[SALE-15] a later checkout of the same sale keeps the number', () => {
    expect(draftCheckoutStarted(sale({ receipt: numbered }), by)).toMatchObject({
      value: [{ body: { ...numbered, businessDate: '2026-03-02' } }],
    });
  });

  test('[SALE-15] past the six digits the number grows', () => {
    expect(draftCheckoutStarted(sale(), { ...by, lastReceiptCounter: 999_999 })).toMatchObject({
      value: [{ body: { receiptNumber: 'T-7-1000000' } }],
    });
  });

  test('[SALE-16] a sale of nothing is not taken to the checkout', () => {
    expect(types(draftCheckoutStarted(sale({ total: yuan(0) }), by))).toEqual(['sale.empty']);
  });

  test('[SALE-17] every act follows the table of states', () => {
    for (const state of SALE_STATES) {
      const now = sale({ state, receipt: numbered });
      const acts = {
        checkout_started: types(draftCheckoutStarted(now, by)),
        checkout_left: types(draftCheckoutLeft(now, 'c1')),
        paid: types(draftSalePaid(now, { paymentId: 'p1' }, null)),
        cancelled: types(draftSaleCancelled(now, 'c1')),
      };
      for (const [event, made] of Object.entries(acts)) {
        const next = SALE_TRANSITIONS[state][event as keyof typeof acts];
        expect(made).toEqual([next === undefined ? 'sale.not_open' : `sale.${event}`]);
      }
    }
  });

  test('[SALE-17] every state can be reached, and paid and cancelled have no way out', () => {
    const reached = new Set(['open', ...Object.values(SALE_TRANSITIONS).flatMap((row) => Object.values(row))]);
    expect([...reached].toSorted()).toEqual([...SALE_STATES].toSorted());
    expect(Object.keys({ ...SALE_TRANSITIONS.paid, ...SALE_TRANSITIONS.cancelled })).toEqual([]);
    expect(SALE_STATES.filter((state) => isActive(sale({ state })))).toEqual(['open', 'in_checkout']);
  });

  test('[SALE-18] seen from outside, a sale shows its number and nothing internal', () => {
    const view = saleView(sale({ receipt: numbered, state: 'in_checkout' }));
    expect(view.receiptNumber).toBe('T-7-000009');
    expect(Object.keys(view)).not.toContain('cashierId');
  });
});
