/**
 * A second, much smaller idea of what the till does, that shares nothing with it: what the goods of each sale cost, from
 * what was rung up and answered, and whether the cashier ended it. Together with what the backend took from customers it
 * foretells how every sale ends. Rule PROVE-46.
 */
import type { SaleView } from '../../../electron/contract/sale-values.ts';
import { PRODUCTS } from './demo.ts';
import { Broken } from './broken.ts';
import type { Called } from './world.ts';

type Line = { unitMinor: number; quantity: number; discountMinor: number };
type Cart = { lines: Map<string, Line>; discountMinor: number };

export interface SaleModel {
  before(): void;
  /** `sale`: what the screen shows now. `survived`: the process lived on; if not, what was asked may have happened or not. */
  after(called: Called, sale: SaleView | null, survived: boolean): void;
  /** The screen was told anew what is on disk: it must be what this model knows of. */
  adopt(sale: SaleView | null): void;
  /** Sales whose cancel was granted. */
  readonly cancelled: ReadonlySet<string>;
  /** Sales that may have been cancelled: the till died over it. */
  readonly maybeCancelled: ReadonlySet<string>;
  /** Sales whose void was granted. */
  readonly voided: ReadonlySet<string>;
  /** Sales that may have been voided: nobody heard. */
  readonly maybeVoided: ReadonlySet<string>;
  /** What a sale cost when it was last seen. */
  readonly totals: ReadonlyMap<string, number>;
  /** How many totals were foretold and compared. */
  readonly foretold: () => number;
}

const totalOf = ({ lines, discountMinor }: Cart): number => {
  let subtotal = 0;
  for (const { unitMinor, quantity, discountMinor: off } of lines.values()) {
    subtotal += unitMinor * quantity - Math.min(off, unitMinor * quantity);
  }
  return subtotal - Math.min(discountMinor, subtotal);
};

const priceOf = new Map(PRODUCTS.map(({ sku, priceMinor }) => [sku, priceMinor]));

type Asked = {
  saleId?: string;
  productId?: string;
  quantity?: number;
  lineId?: string;
  amountText?: string;
  priceText?: string;
  discount?: { kind: string; amount?: { minor: number } } | null;
};

export function createSaleModel(): SaleModel {
  const carts = new Map<string, Cart>();
  const totals = new Map<string, number>();
  const cancelled = new Set<string>();
  const maybeCancelled = new Set<string>();
  const voided = new Set<string>();
  const maybeVoided = new Set<string>();
  let foretold = 0;
  let pending: Called[] = [];
  /** What the present sale may cost besides what is known: the till died over a change. */
  let maybeTotals: number[] = [];

  /** What the change makes of the cart, by this model's own arithmetic; null when it cannot tell. */
  const foretell = (name: string, asked: Asked, saleId: string): number | null => {
    const cart = carts.get(saleId) ?? { lines: new Map<string, Line>(), discountMinor: 0 };
    const lines = new Map([...cart.lines].map(([id, line]): [string, Line] => [id, { ...line }]));
    const line = asked.lineId === undefined ? undefined : lines.get(asked.lineId);
    let { discountMinor } = cart;
    const addGoods = (unitMinor: number, quantity: number): void => {
      // Which line the goods went to does not matter for what they cost, unless that line has a discount of its own.
      lines.set(`new ${lines.size}`, { unitMinor, quantity, discountMinor: 0 });
    };
    switch (name) {
      case 'sale.add_product':
      case 'scan.submit':
        addGoods(priceOf.get(asked.productId ?? '') ?? Number.NaN, asked.quantity ?? 0);
        break;
      case 'sale.add_amount':
        addGoods(Math.round(Number(asked.amountText) * 100), 1);
        break;
      case 'sale.set_quantity':
        if (line === undefined) return null;
        line.quantity = asked.quantity ?? 0;
        break;
      case 'sale.override_price':
        // A fixed discount follows the goods' worth, by rules of who may give how much.
        if (line === undefined || line.discountMinor > 0 || discountMinor > 0) return null;
        line.unitMinor = Math.round(Number(asked.priceText) * 100);
        break;
      case 'sale.remove_line':
        lines.delete(asked.lineId ?? '');
        break;
      case 'sale.discount_line':
        if (line === undefined) return null;
        line.discountMinor = asked.discount?.amount?.minor ?? 0;
        break;
      case 'sale.discount':
        discountMinor = asked.discount?.amount?.minor ?? 0;
        break;
      default:
        return null;
    }
    return totalOf({ lines, discountMinor });
  };

  const know = (view: SaleView): void => {
    const lines = view.lines.map(({ lineId, unitPrice, quantity, discount }): [string, Line] => [
      lineId,
      {
        unitMinor: unitPrice.minor,
        quantity,
        discountMinor: discount?.kind === 'amount' ? discount.amount.minor : 0,
      },
    ]);
    const discountMinor = view.discount?.kind === 'amount' ? view.discount.amount.minor : 0;
    carts.set(view.saleId, { lines: new Map(lines), discountMinor });
    totals.set(view.saleId, view.total.minor);
  };

  const compare = (name: string, expected: number, view: SaleView): void => {
    foretold += 1;
    if (expected !== view.total.minor)
      throw new Broken('model', `${name} makes ${view.total.minor} of a sale that costs ${expected}`);
  };

  const take = (called: Called, sale: SaleView | null): void => {
    const answer = called.answer();
    if (answer === null || !answer.ok) return;
    const asked = called.input as Asked;
    if (called.name === 'sale.cancel') {
      cancelled.add(asked.saleId ?? '');
      return;
    }
    if (called.name === 'sale.void') {
      voided.add(asked.saleId ?? '');
      return;
    }
    // Neither changes what a sale costs; an empty one that gives way to another is over.
    if (called.name === 'sale.set_aside' || called.name === 'sale.take_up') return;
    const scanned = productOf(called);
    if (scanned === null && !called.name.startsWith('sale.')) return;
    const view = scanned === null ? (answer.value as unknown as SaleView) : sale;
    if (view === null) throw new Broken('model', 'goods were rung up and no sale is shown');
    const expected = foretell(called.name, scanned ?? asked, view.saleId);
    if (expected !== null) compare(called.name, expected, view);
    know(view);
  };

  return {
    cancelled,
    maybeCancelled,
    voided,
    maybeVoided,
    totals,
    foretold: () => foretold,
    before: () => {
      // A cancel waits for the backend, so its answer may have come while other things went on.
      for (const called of pending) take(called, null);
      pending = pending.filter((called) => called.answer() === null);
    },
    after: (called, sale, survived) => {
      const asked = called.input as Asked;
      const died = called.answer() === null && !survived;
      if (called.name === 'sale.take_up') for (const [id, total] of totals) if (total === 0) maybeCancelled.add(id);
      if (called.name === 'sale.cancel' && called.answer() === null) maybeCancelled.add(asked.saleId ?? '');
      if (called.name === 'sale.void' && called.answer() === null) maybeVoided.add(asked.saleId ?? '');
      if (called.answer() !== null) take(called, sale);
      else if (survived) pending.push(called);
      if (died && sale !== null)
        maybeTotals = [foretell(called.name, asScan(called) ?? asked, sale.saleId)].flatMap(known);
    },
    adopt: (sale) => {
      if (sale !== null) {
        const total = totals.get(sale.saleId);
        const isKnown = total === undefined || total === sale.total.minor || maybeTotals.includes(sale.total.minor);
        if (!isKnown) throw new Broken('model', `a sale that costs ${total ?? 0} came back with ${sale.total.minor}`);
        know(sale);
      }
      maybeTotals = [];
    },
  };
}

const known = (value: number | null): readonly number[] => (value === null ? [] : [value]);

/** What a scan rang up; null when it did not. */
function productOf(called: Called): Asked | null {
  const answer = called.answer();
  if (called.name !== 'scan.submit' || answer?.ok !== true) return null;
  const outcome = answer.value as { kind: string; product?: { productId: string } };
  return outcome.product === undefined ? null : { productId: outcome.product.productId, quantity: 1 };
}

/** What a scan may have rung up when nobody heard what came of it. */
function asScan({ name, input }: Called): Asked | null {
  if (name !== 'scan.submit') return null;
  const { text } = input as { text: string };
  const product = PRODUCTS.find(({ barcode }) => barcode === text);
  return product === undefined ? null : { productId: product.sku, quantity: 1 };
}
