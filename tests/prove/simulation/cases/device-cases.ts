/**
 * V1 and V2: readers that are pulled out at each moment of a tap, cards that answer wrongly, late or twice, and scanners
 * that send whatever scanners send. No device decides about money, and nothing that is scanned by mistake is paid for.
 * Rule PROVE-59.
 */
import type { SimulatedCard } from '../../../../hardware/nfc-reader/simulated-driver.ts';
import { createSeededRandom, type SeededRandom } from '../../seeded-random.ts';
import { PRODUCTS } from '../demo.ts';
import type { Shop } from '../shop.ts';
import type { FaultCase, Stage } from './case.ts';
import { acknowledge, payByCode, ringUp } from './flows.ts';
import { untilFree } from './shop-care.ts';

const WALLETS = ['wlt_zhang', 'wlt_li', 'wlt_chen', 'wlt_liu'] as const;

type Fault = (shop: Shop, walletId: string, random: SeededRandom) => Promise<void>;

const unplug = (shop: Shop): void => shop.world.till().reader.setState('gone');
const plugIn = (shop: Shop): void => shop.world.till().reader.setState('ready');
const wrongCard =
  (card: SimulatedCard): Fault =>
  async (shop, walletId) => {
    await shop.tap(walletId, 0, card);
    await shop.world.pass(300);
  };

const FAULTS: Readonly<Record<string, Fault>> = {
  unplugged_before_it_is_armed: async (shop) => {
    unplug(shop);
    await shop.world.pass(1_000);
    plugIn(shop);
  },
  unplugged_while_armed: async (shop) => {
    await shop.world.pass(500);
    unplug(shop);
    await shop.world.pass(500);
    plugIn(shop);
  },
  unplugged_while_reading: async (shop, walletId) => {
    await shop.tap(walletId, 400, null);
    await shop.world.pass(200);
    unplug(shop);
    await shop.world.pass(1_000);
    plugIn(shop);
  },
  unplugged_when_the_phone_has_answered: async (shop, walletId) => {
    await shop.tap(walletId, 100, null);
    await shop.world.pass(101);
    unplug(shop);
    await shop.world.pass(1_000);
    plugIn(shop);
  },
  reset_by_itself: async (shop) => {
    for (const state of ['gone', 'found', 'opening', 'ready'] as const) {
      shop.world.till().reader.setState(state);
      await shop.world.pass(200);
    }
  },
  faulty: async (shop) => {
    shop.world.till().reader.setState('faulty');
    await shop.world.pass(1_000);
    plugIn(shop);
  },
  two_cards_at_once: async (shop, walletId) => {
    await shop.tap(walletId, 300, null);
    await shop.tap('wlt_li', 200, null);
    await shop.world.pass(1_000);
  },
  the_same_card_twice: async (shop, walletId) => {
    await shop.tap(walletId, 100, null);
    await shop.world.pass(50);
    await shop.tap(walletId, 100, null);
    await shop.world.pass(1_000);
  },
  answer_very_late: async (shop, walletId) => {
    await shop.tap(walletId, 30_000, null);
    await shop.world.pass(31_000);
  },
  goods_added_while_reading: async (shop, walletId) => {
    await shop.tap(walletId, 500, null);
    await shop.do('sale.add_product', { productId: 'cola', quantity: 1 });
    await shop.world.pass(1_500);
  },
  card_pulled_away: wrongCard(async () => {
    throw new Error('the card is gone');
  }),
  phone_locked: wrongCard(async () => ({ kind: 'unlock_phone' })),
  over_the_wallets_limit: wrongCard(async () => ({ kind: 'over_wallet_limit' })),
  cancelled_on_the_phone: wrongCard(async () => ({ kind: 'cancelled_on_phone' })),
  a_transit_card: wrongCard(async () => ({ kind: 'foreign_card', card: 'transit_card' })),
  an_answer_without_content: wrongCard(async () => ({ kind: 'presented', presentment: new Uint8Array(0) })),
  an_answer_too_long: wrongCard(async () => ({ kind: 'presented', presentment: new Uint8Array(1_300).fill(1) })),
  an_answer_of_noise: wrongCard(async () => ({
    kind: 'presented',
    presentment: Uint8Array.from({ length: 200 }, (_, at) => (at * 97) & 0xff),
  })),
};

async function tapWrongly(stage: Stage, name: string, walletId: string): Promise<void> {
  const { shop, fired, random } = stage;
  const saleId = await ringUp(shop);
  await shop.do('checkout.start', { saleId });
  await shop.world.pass(1_000);
  await FAULTS[name]?.(shop, walletId, random);
  fired(name);
  await shop.world.pass(4_000);
  // Whatever happened, the customer can pay in another way, once.
  if (shop.checkout()?.screen === 'ready') {
    await payByCode(shop);
    await shop.world.pass(3_000);
  }
  await acknowledge(shop);
  await untilFree(stage);
}

const TEXTS_PER_CASE = 25;
const GAPS_MS = [0, 50, 500, 5_000] as const;

/** What scanners send when they are not asked to: noise, labels, halves, other people's codes, attempts at mischief. */
const TEXTS: readonly ((random: SeededRandom) => string)[] = [
  (random) => Buffer.from(random.bytes(1 + random.below(60))).toString('latin1'),
  (random) => Buffer.from(random.bytes(1 + random.below(20))).toString('utf8'),
  (random) => String.fromCodePoint(1 + random.below(31)).repeat(1 + random.below(5)),
  (random) => Array.from({ length: 8 + random.below(6) }, () => random.below(10)).join(''),
  (random) => Array.from({ length: 16 + random.below(10) }, () => random.below(10)).join(''),
  (random) =>
    `WP1:${Buffer.from(random.bytes(1 + random.below(300)))
      .toString('base64')
      .toUpperCase()}`,
  (random) => `000201${Array.from({ length: 20 + random.below(60) }, () => random.below(10)).join('')}`,
  (random) => `https://pay.example/${Buffer.from(random.bytes(9)).toString('base64url')}`,
  (random) => `\u0002${random.pick(PRODUCTS).barcode ?? '690'}\u0003\r\n`,
  (random) => ` ${random.pick(PRODUCTS).barcode ?? '690'} `,
  (random) => (random.pick(PRODUCTS).barcode ?? '6901028075831').slice(0, 7),
  (random) =>
    random.pick(['<script>', '=1+1', '${jndi:x}', "'; DROP TABLE sales; --", '../../../etc/passwd', '🧾'.repeat(20)]),
  () => 'x'.repeat(4_096),
];

async function scanAnything({ shop, fired, expect }: Stage, seed: string): Promise<void> {
  const { world } = shop;
  const random = createSeededRandom(seed);
  for (let index = 0; index < TEXTS_PER_CASE; index += 1) {
    const text = random.pick(TEXTS)(random);
    if (text === '') continue;
    const source = random.pick(['wedge', 'scanner', 'manual'] as const);
    await shop.do('scan.submit', { text, source });
    await world.pass(random.pick(GAPS_MS));
    await shop.do('scan.submit', { text, source });
    fired('scanned');
    if (index % 5 === 4) await world.pass(2_000);
    const payment = shop.checkout()?.payment;
    if (payment !== null && payment !== undefined && payment.state !== 'authorizing') await acknowledge(shop);
  }
  expect(world.watch.greens.size === 0, 'nothing that was scanned by mistake has paid');
  expect(world.watch.ledger.charges.size === 0, 'nothing that was scanned by mistake was charged');
}

const QUICK_SCANS = 40;
const NIGHTLY_SCANS = 2_000;

export function deviceCases(): readonly FaultCase[] {
  const taps = Object.keys(FAULTS).flatMap((name) =>
    WALLETS.map((walletId): FaultCase => ({
      name: `V1/${name}/${walletId}`,
      tier: 'quick',
      caseCount: 1,
      play: (stage) => tapWrongly(stage, name, walletId),
    })),
  );
  const scans = Array.from({ length: NIGHTLY_SCANS }, (_, index): FaultCase => ({
    name: `V2/${index + 1}`,
    tier: index < QUICK_SCANS ? 'quick' : 'nightly',
    caseCount: TEXTS_PER_CASE,
    play: (stage) => scanAnything(stage, `V2/${index + 1}`),
  }));
  return [...taps, ...scans];
}
