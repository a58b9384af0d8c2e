/**
 * Money beside the wallet's payments: cash for a whole sale or a part of it, a part given back, and refunds from the
 * receipt, to the wallet and out of the drawer. Rule PROVE-77.
 */
import type { SeededRandom } from '../seeded-random.ts';
import { asManager, press } from './desk-hands.ts';
import { rowsOf, valuesOf } from './kept-statements.ts';
import type { Shop } from './shop.ts';

type MoneyAct = (shop: Shop, roll: SeededRandom) => Promise<void>;

/** What is counted, by the journal, since most of it waits for the backend before it is granted. */
export const MONEY_ENTRIES = {
  'sale.cash_taken': 'cash taken',
  'sale.cash_returned': 'cash given back',
  'sale.refund_begun': 'refund to the wallet',
  'sale.cash_refunded': 'refund in cash',
} as const;
/** Rarely is a sale paid with goods, and rarely do these come back, too. */
const THROUGH_GOODS = 0.5;

/** The newest sale that goods of an earlier one paid a part of, and what had paid that one; null: there is none. */
function paidThroughGoods({ world }: Shop): Readonly<{ saleId: string; paymentId: string }> | null {
  const found = rowsOf(
    world.watch.till(),
    `SELECT link.sale_id AS saleId, payments.payment_id AS paymentId FROM sale_exchanges AS link
       JOIN sales ON sales.sale_id = link.sale_id AND sales.state = 'paid' AND sales.voided_at_ms IS NULL
       JOIN payments ON payments.sale_id = link.from_sale_id AND payments.state = 'approved'
     ORDER BY link.exchange_key DESC LIMIT 1`,
  ).get() as { saleId: string; paymentId: string } | undefined;
  return found ?? null;
}

/** Counted by their rows: a refund's entry is of one type, whatever it goes back through. */
export function countRefundsThroughGoods(shop: Shop): void {
  const count = 'SELECT count(DISTINCT refund_id) FROM exchange_refunds WHERE refund_id IS NOT NULL';
  for (let left = Number(valuesOf(shop.world.watch.till(), count).get()); left > 0; left -= 1)
    shop.did(THROUGH_GOODS_DEED);
}

export const THROUGH_GOODS_DEED = 'refund through an exchange';

/** Of the newest sales that were paid, since receipts are brought back soon or never. */
export function paidSale({ world }: Shop, roll: SeededRandom): string | null {
  const ids = valuesOf(
    world.watch.till(),
    "SELECT sale_id FROM sales WHERE state = 'paid' ORDER BY sale_key DESC LIMIT 6",
  ).all() as string[];
  return ids.length === 0 ? null : roll.pick(ids);
}

/** All that is left, or some of it; sometimes more than there ever was. */
export function someAmount(roll: SeededRandom): string | null {
  return roll.chance(0.4) ? null : `${roll.below(12)}.${String(1 + roll.below(99)).padStart(2, '0')}`;
}

const returned = (saleId: string, roll: SeededRandom) => ({
  ...{ saleId, reason: 'goods_returned' as const, note: '' },
  amountText: someAmount(roll),
});

export const MONEY_ACTS = {
  pay_cash: async (shop, roll) => {
    const sale = shop.sale();
    if (sale === null) return;
    const tenderedText = roll.chance(0.5) ? null : String(5 * (1 + roll.below(40)));
    await press(shop, roll, null, 'cash.pay', { saleId: sale.saleId, tenderedText });
  },
  pay_a_part_in_cash: async (shop, roll) => {
    const sale = shop.sale();
    if (sale === null) return;
    await press(shop, roll, null, 'cash.take_part', {
      ...{ saleId: sale.saleId, amountText: `${roll.below(4)}.${1 + roll.below(9)}` },
    });
  },
  give_the_part_back: async (shop, roll) => {
    const sale = shop.sale();
    if (sale?.cash === undefined || sale.cash === null) return;
    await press(shop, roll, null, 'cash.give_back', { saleId: sale.saleId });
  },
  refund_to_the_wallet: async (shop, roll) => {
    const through = roll.chance(THROUGH_GOODS) ? paidThroughGoods(shop) : null;
    const saleId = through?.saleId ?? paidSale(shop, roll);
    if (saleId === null) return;
    const own = valuesOf(
      shop.world.watch.till(),
      'SELECT payment_id FROM payments WHERE sale_id = ? ORDER BY payment_key DESC LIMIT 1',
    ).get(saleId) as string | undefined;
    const paymentId = through?.paymentId ?? own;
    if (paymentId === undefined) return;
    await asManager(shop);
    await press(shop, roll, null, 'refund.begin', { ...returned(saleId, roll), paymentId });
  },
  refund_in_cash: async (shop, roll) => {
    const saleId = paidSale(shop, roll);
    if (saleId === null) return;
    await asManager(shop);
    await press(shop, roll, null, 'refund.cash', returned(saleId, roll));
  },
} as const satisfies Record<string, MoneyAct>;
