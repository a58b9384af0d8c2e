/**
 * What people do at a kiosk that nobody stands behind: they choose, pay in one of its ways or not at all, take their tickets, go
 * away at any moment, come back for what they left, and call for staff, who come. Rule PROVE-144.
 */
import type { KioskView } from '../../../electron/contract/kiosk-values.ts';
import type { Snapshot } from '../../../electron/contract/terminal-values.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { answerOnPhone, scanShownQr } from './customer-acts.ts';
import { MANAGER } from './demo.ts';
import { press } from './desk-hands.ts';
import { rowsOf } from './kept-statements.ts';
import { METRO_FARES, PLACES } from './places.ts';
import { WALLETS, type Shop } from './shop.ts';

type KioskAct = (shop: Shop, roll: SeededRandom) => Promise<void>;

/** What is counted; a run in which one of them never happened has failed. */
export const KIOSK_DEEDS = [
  'ride ordered',
  'order given up',
  'tickets taken',
  'walked away',
  'tickets fetched',
  'ticket printed again',
  'kiosk receipt printed',
  'staff called',
  'staff came',
] as const;

const STATIONS = Object.keys(METRO_FARES.zoneOf);
/** Nobody sells more at once. */
const MAX_RIDES = 3;
/** Longer than the kiosk waits for whoever is choosing or reading. */
const GONE_MS = 100_000;

async function kioskView({ world }: Shop): Promise<KioskView | null> {
  const answer = (await world.call('terminal.snapshot', {})).answer();
  // The watch has held the answer against the contract.
  return answer?.ok === true ? (answer.value as unknown as Snapshot).kiosk : null;
}

async function order(shop: Shop, roll: SeededRandom): Promise<void> {
  // The station where it stands is not on the menu.
  const toStationId = roll.pick([...STATIONS, PLACES.kiosk.transit.place.stationId]);
  await press(shop, roll, 'ride ordered', 'kiosk.order', { toStationId, quantity: 1 + roll.below(MAX_RIDES) });
}

async function payByCode(shop: Shop, roll: SeededRandom): Promise<void> {
  const isOld = shop.codes.length > 0 && roll.chance(0.15);
  const text = isOld ? roll.pick(shop.codes) : await shop.freshCode(roll.pick(WALLETS));
  if (text !== null) await press(shop, roll, null, 'kiosk.scan', { text });
}

async function payBySignedQr(shop: Shop, roll: SeededRandom): Promise<void> {
  const text = await shop.presentmentText(roll.pick(WALLETS));
  if (text !== null) await press(shop, roll, null, 'kiosk.scan', { text });
}

async function pay(shop: Shop, roll: SeededRandom): Promise<void> {
  const way = roll.below(5);
  if (way === 0) return scanShownQr(shop, roll);
  if (way === 1) return void (await shop.tap(roll.pick(WALLETS), 100 + roll.below(300), null));
  return way === 2 ? payBySignedQr(shop, roll) : payByCode(shop, roll);
}

async function leave(shop: Shop, roll: SeededRandom, deed: (typeof KIOSK_DEEDS)[number]): Promise<void> {
  await press(shop, roll, deed, 'kiosk.leave', {});
}

type PaidOrder = Readonly<{ counter: number; code: string; ticketCount: number }>;

/** What was paid here, newest first, with what its passenger's phone shows. */
export function paidOrders({ world }: Shop): readonly PaidOrder[] {
  return rowsOf(
    world.watch.till(),
    `SELECT receipt_counter AS counter, coalesce(facts ->> '$.walletMasked', facts ->> '$.authCode', '0000') AS code,
       (SELECT count(*) FROM sold_tickets WHERE sold_tickets.sale_id = sales.sale_id) AS ticketCount
     FROM sales JOIN payments USING (sale_id)
     WHERE sales.state = 'paid' AND receipt_counter IS NOT NULL AND payments.state = 'approved'
     ORDER BY sale_key DESC`,
  ).all() as PaidOrder[];
}

/** By the number on the receipt and the end of what the phone shows, which somebody who was here knows. */
export async function fetchPaid(shop: Shop, roll: SeededRandom, { counter, code }: PaidOrder): Promise<void> {
  const walletEnding = code.replaceAll(/\D/gu, '').slice(-4).padStart(4, '0');
  await press(shop, roll, 'tickets fetched', 'kiosk.fetch', { receiptCounter: String(counter), walletEnding });
}

async function fetchTickets(shop: Shop, roll: SeededRandom): Promise<void> {
  const paid = paidOrders(shop).slice(0, 3);
  if (paid.length === 0) return;
  const order = roll.pick(paid);
  await fetchPaid(shop, roll, roll.chance(0.1) ? { ...order, code: '0000' } : order);
}

export const KIOSK_ACTS = {
  /** What people do who want their ride: without it chance alone would hardly ever come to one. */
  buy_on: async (shop, roll) => {
    const view = await kioskView(shop);
    if (view === null || view.order === null) return order(shop, roll);
    if (view.order.step === 'tickets') return leave(shop, roll, 'tickets taken');
    if (view.order.step === 'making') return;
    switch (shop.checkout()?.screen) {
      case 'ready':
        return pay(shop, roll);
      case 'waiting_customer':
        return answerOnPhone(shop, roll.chance(0.85));
      case 'declined':
      case 'expired':
      case 'cancelled':
        return press(shop, roll, null, 'kiosk.try_again', {});
      default:
        return undefined;
    }
  },
  order_rides: order,
  pay_at_the_kiosk: pay,
  show_a_code_at_the_kiosk: payByCode,
  try_again: async (shop, roll) => press(shop, roll, null, 'kiosk.try_again', {}),
  give_the_order_up: async (shop, roll) => leave(shop, roll, 'order given up'),
  walk_away: async (shop) => {
    await shop.world.pass(GONE_MS);
    shop.did('walked away');
  },
  fetch_the_tickets: fetchTickets,
  print_the_tickets: async (shop, roll) => press(shop, roll, 'ticket printed again', 'kiosk.print', {}),
  print_the_kiosk_receipt: async (shop, roll) => press(shop, roll, 'kiosk receipt printed', 'kiosk.print_receipt', {}),
  call_staff: async (shop, roll) => press(shop, roll, 'staff called', 'kiosk.call_staff', {}),
  come_to_the_kiosk: async (shop, roll) => press(shop, roll, 'staff came', 'kiosk.answer_call', MANAGER),
  spoil_the_kiosk_printer: async ({ world }, roll) => world.printer?.setTrouble(roll.pick(['paper_out', 'unplugged'])),
  mend_the_kiosk_printer: async ({ world }) => world.printer?.setTrouble(null),
} as const satisfies Record<string, KioskAct>;
