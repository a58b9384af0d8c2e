/**
 * What people do beside ringing up and paying: a sale is set aside for the next customer and taken up again, somebody shows
 * proof of a payment, a manager closes what lies in the inbox, shifts are opened, handed over and closed. Each act that
 * the till granted is counted, so that a schedule that never came to it is told. Rules PROVE-32 and PROVE-76.
 */
import type { InboxItem } from '../../../electron/contract/inbox-values.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { CASHIER, MANAGER } from './demo.ts';
import { asManager, press, shutForDays } from './desk-hands.ts';
import { GOODS_ACTS, GOODS_ENTRIES } from './goods-acts.ts';
import { rowsOf, valuesOf } from './kept-statements.ts';
import { NIGHT_DEEDS, sleepOver } from './nights.ts';
import { countRefundsThroughGoods, MONEY_ACTS, MONEY_ENTRIES, THROUGH_GOODS_DEED } from './money-acts.ts';
import { PAPER_ACTS, PAPER_DEEDS } from './paper-acts.ts';
import type { Shop } from './shop.ts';
import { STAFF_ACTS, STAFF_DEEDS } from './staff-acts.ts';

type DeskAct = (shop: Shop, roll: SeededRandom) => Promise<void>;

/** Deeds that wait for the backend, by the entries of the journal that stand for them. */
const JOURNALLED = { ...MONEY_ENTRIES, ...GOODS_ENTRIES } as const;

/** What is counted. */
export const DESK_DEEDS = [
  'sale set aside',
  'sale taken up',
  'evidence noted',
  'inbox item closed',
  'shop shut for days',
  'shift opened',
  'shift handed over',
  'shift closed',
  'night passed',
  ...Object.values(JOURNALLED),
  ...STAFF_DEEDS,
  ...PAPER_DEEDS,
  ...NIGHT_DEEDS,
  THROUGH_GOODS_DEED,
] as const;
export type DeskDeed = (typeof DESK_DEEDS)[number];

/** What never happened in a run, by its counts. */
export function deedsMissing(counts: Readonly<Record<string, number>>): readonly DeskDeed[] {
  return DESK_DEEDS.filter((deed) => (counts[deed] ?? 0) === 0);
}

export function countJournalledDeeds(shop: Shop): void {
  countRefundsThroughGoods(shop);
  const count = valuesOf(shop.world.watch.till(), 'SELECT count(*) FROM journal WHERE type = ?');
  for (const [type, deed] of Object.entries(JOURNALLED))
    for (let left = Number(count.get(type)); left > 0; left -= 1) shop.did(deed);
}

export const NO_CASH = { pieces: [], total: { minor: 0, currency: 'CNY' } } as const;

/** Sales that wait, oldest first: the screen lists them. */
export function salesSetAside({ world }: Shop): readonly string[] {
  return valuesOf(
    world.watch.till(),
    `SELECT sale_id FROM sales WHERE set_aside_at_ms IS NOT NULL
       AND (state IN ('open', 'in_checkout') OR (state = 'paid' AND acknowledged = 0)) ORDER BY sale_key`,
  ).all() as string[];
}

/** What somebody has to look at. */
export function openInboxItems({ world }: Shop): number {
  return Number(valuesOf(world.watch.till(), "SELECT count(*) FROM inbox_items WHERE state = 'open'").get());
}

/** Whatever may be in doubt, and sometimes what is not. */
function paymentInDoubt({ world }: Shop, roll: SeededRandom): string | null {
  const rows = rowsOf(
    world.watch.till(),
    "SELECT payment_id FROM payments WHERE state NOT IN ('waiting', 'approved', 'cancelled') ORDER BY payment_key DESC LIMIT 5",
  ).all() as { payment_id: string }[];
  return rows.length === 0 ? null : roll.pick(rows).payment_id;
}

export const DESK_ACTS = {
  ...MONEY_ACTS,
  ...GOODS_ACTS,
  ...STAFF_ACTS,
  ...PAPER_ACTS,
  set_aside: async (shop, roll) => {
    const sale = shop.sale();
    if (sale !== null) await press(shop, roll, 'sale set aside', 'sale.set_aside', { saleId: sale.saleId });
  },
  take_up: async (shop, roll) => {
    const waiting = salesSetAside(shop);
    if (waiting.length > 0) await press(shop, roll, 'sale taken up', 'sale.take_up', { saleId: roll.pick(waiting) });
  },
  note_evidence: async (shop, roll) => {
    const paymentId = paymentInDoubt(shop, roll);
    if (paymentId === null) return;
    await asManager(shop);
    await press(shop, roll, 'evidence noted', 'checkout.note_evidence', { paymentId, note: 'the phone says paid' });
  },
  close_an_inbox_item: async (shop, roll) => {
    if (openInboxItems(shop) === 0) return;
    await asManager(shop);
    const listed = await shop.do('inbox.list', { state: 'open', cursor: null, limit: 50 });
    const answer = listed.answer();
    if (answer?.ok !== true) return;
    const { items } = answer.value as unknown as { items: readonly InboxItem[] };
    if (items.length === 0) return;
    const { itemId, saleId } = roll.pick(items);
    const ways = [
      { how: 'explained', itemId, note: 'the customer was called' },
      { how: 'refunded', itemId, note: '' },
      { how: 'matched', itemId, note: '', saleId: saleId ?? shop.sale()?.saleId ?? itemId },
    ] as const;
    await press(shop, roll, 'inbox item closed', 'inbox.close', roll.pick(ways));
  },
  shut_for_days: async (shop) => {
    const { world } = shop;
    const reversing = valuesOf(world.watch.till(), "SELECT count(*) FROM payments WHERE state = 'reversing'").get();
    if (Number(reversing) === 0) return;
    await shutForDays(shop);
  },
  open_a_shift: async (shop, roll) => {
    await press(shop, roll, 'shift opened', 'shift.open', { float: NO_CASH });
  },
  hand_a_shift_over: async (shop, roll) => {
    const { cashierId, pin } = roll.chance(0.5) ? CASHIER : MANAGER;
    await press(shop, roll, 'shift handed over', 'shift.hand_over', {
      toCashierId: cashierId,
      pin,
      cash: null,
      note: '',
    });
  },
  close_a_shift: async (shop, roll) => {
    await press(shop, roll, 'shift closed', 'shift.close', { cash: null, note: '' });
    // The shop shuts for the night: what nothing is open in may leave the journal in the morning.
    if (roll.chance(0.5)) return;
    await sleepOver(shop.world);
    await shop.lookAnew();
    shop.did('night passed');
  },
} as const satisfies Record<string, DeskAct>;
