/**
 * What comes back: a paid sale is voided whole, goods of an earlier sale pay for others, and stay with the customer after all.
 * None of it is granted at once when the backend has to be asked, so it is counted by the journal. Rule PROVE-140.
 */
import type { SeededRandom } from '../seeded-random.ts';
import { asManager, press, shutForDays } from './desk-hands.ts';
import { valuesOf } from './kept-statements.ts';
import { paidSale, someAmount } from './money-acts.ts';
import type { Shop } from './shop.ts';

type GoodsAct = (shop: Shop, roll: SeededRandom) => Promise<void>;

/** What is counted, by the entries that stand for it. */
export const GOODS_ENTRIES = {
  'sale.voided': 'sale voided',
  'sale.exchange_taken': 'goods exchanged',
  'sale.exchange_returned': 'goods kept after all',
} as const;

/** Half of the screens give each press of the key a name, so that the same press sent again is the same exchange. */
const nameOf = (roll: SeededRandom): Readonly<{ actId?: string }> =>
  roll.chance(0.5) ? { actId: `press-${roll.below(1_000_000)}` } : {};

export const GOODS_ACTS = {
  void_a_sale: async (shop, roll) => {
    const saleId = paidSale(shop, roll);
    if (saleId === null) return;
    await asManager(shop);
    await press(shop, roll, null, 'sale.void', { saleId, reason: 'customer_changed_mind', note: '' });
  },
  /** The network is gone, the shop shuts, and the settlement closes: the money can only be refunded, out of the inbox. */
  void_at_closing_time: async (shop, roll) => {
    const { network, watch } = shop.world;
    const paid = "SELECT sale_id FROM payments WHERE state = 'approved' ORDER BY payment_key DESC LIMIT 1";
    const saleId = valuesOf(watch.till(), paid).get() as string | undefined;
    if (saleId === undefined) return;
    network.outage = 'refused';
    network.cutStreams();
    await asManager(shop);
    await press(shop, roll, null, 'sale.void', { saleId, reason: 'wrong_sale', note: '' });
    await shutForDays(shop);
    network.outage = null;
  },
  exchange_goods: async (shop, roll) => {
    const sale = shop.sale();
    const fromSaleId = paidSale(shop, roll);
    if (sale === null || sale.lines.length === 0 || fromSaleId === null) return;
    await asManager(shop);
    const wish = { saleId: sale.saleId, fromSaleId, amountText: someAmount(roll), note: '' };
    await press(shop, roll, null, 'exchange.take', { ...wish, ...nameOf(roll) });
  },
  keep_the_goods: async (shop, roll) => {
    const sale = shop.sale();
    if (sale?.exchange === undefined) return;
    await press(shop, roll, null, 'exchange.give_back', { saleId: sale.saleId });
  },
} as const satisfies Record<string, GoodsAct>;
