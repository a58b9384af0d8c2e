/** What customers do with their phones: scan, confirm, refuse, do nothing, hold them to the reader the wrong way. */
import type { SimulatedCard } from '../../../hardware/nfc-reader/simulated-driver.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { rowsOf } from './kept-statements.ts';
import { WALLETS, type Shop } from './shop.ts';

type CustomerAct = (shop: Shop, roll: SeededRandom) => Promise<void>;

const WRONG_CARDS: readonly SimulatedCard[] = [
  async () => ({ kind: 'unlock_phone' }),
  async () => ({ kind: 'over_wallet_limit' }),
  async () => ({ kind: 'cancelled_on_phone' }),
  async () => ({ kind: 'tap_again' }),
  async () => ({ kind: 'foreign_card', card: 'transit_card' }),
  async () => {
    throw new Error('the card was pulled away');
  },
  async () => ({ kind: 'presented', presentment: new Uint8Array(0) }),
  async () => ({ kind: 'presented', presentment: Uint8Array.from({ length: 300 }, (_, index) => index & 0xff) }),
];

/** Who is asked most likely is whoever was asked last. */
function whoIsAsked(shop: Shop, roll: SeededRandom): Shop['asked'][number] | null {
  if (shop.asked.length === 0) return null;
  return (roll.chance(0.8) ? shop.asked.at(-1) : roll.pick(shop.asked)) ?? null;
}

export async function scanShownQr(shop: Shop, roll: SeededRandom): Promise<void> {
  const payload = shop.checkout()?.merchantQr?.payload;
  if (payload !== undefined) await shop.scanQr(roll.pick(WALLETS), payload);
}

export async function answerOnPhone(shop: Shop, confirm: boolean): Promise<void> {
  await askPhones(shop);
  const asked = shop.asked.at(-1);
  if (asked !== undefined) await shop.decide(asked, confirm);
}

export const CUSTOMER_ACTS = {
  scan_the_qr: async (shop, roll) => {
    const shown = shop.checkout()?.merchantQr?.payload;
    const photo = shop.qrPayloads.length > 0 ? roll.pick(shop.qrPayloads) : undefined;
    const payload = roll.chance(0.85) ? (shown ?? photo) : photo;
    if (payload !== undefined) await shop.scanQr(roll.pick(WALLETS), payload);
  },
  confirm_on_the_phone: async (shop, roll) => {
    await askPhones(shop);
    const asked = whoIsAsked(shop, roll);
    if (asked !== null) await shop.decide(asked, true);
  },
  refuse_on_the_phone: async (shop, roll) => {
    await askPhones(shop);
    const asked = whoIsAsked(shop, roll);
    if (asked !== null) await shop.decide(asked, false);
  },
  tap: async (shop, roll) => {
    await shop.tap(roll.pick(WALLETS), 50 + roll.below(600), null);
  },
  tap_wrongly: async (shop, roll) => {
    await shop.tap(roll.pick(WALLETS), 0, roll.pick(WRONG_CARDS));
  },
} as const satisfies Record<string, CustomerAct>;

/** Phones show by themselves what their owners are asked to confirm. */
async function askPhones(shop: Shop): Promise<void> {
  const { host } = shop.world;
  if (!host.isUp) return;
  const rows = rowsOf(
    host.witness(),
    "SELECT id, wallet_id FROM payments WHERE status = 'pending_customer' AND wallet_id IS NOT NULL ORDER BY id",
  ).all() as { id: string; wallet_id: string }[];
  for (const { id: paymentId, wallet_id: walletId } of rows) {
    if (!shop.asked.some((asked) => asked.paymentId === paymentId)) shop.asked.push({ walletId, paymentId });
  }
}
