/**
 * What is taken and refused while the backend is out of reach: each limit at its edge, counters that were used, lists and
 * clocks that are not to be trusted, wallets that do not pay later. Rule PROVE-65.
 */
import type { CheckoutView } from '../../../../electron/contract/checkout-values.ts';
import type { FaultCase, Stage } from './case.ts';
import { acknowledge, comeBack, payByCode, ringUp, takeOffline } from './flows.ts';
import { makeRich, untilFree } from './shop-care.ts';

const HOUR_MS = 3_600_000;
/** The same text within three seconds is one event (C33). */
const REPEAT_MS = 3_100;
const WATER = 200;
const COLA = 350;

const codeOf = (called: { answer: () => unknown }): string => {
  const answer = called.answer() as { ok: boolean; error?: { code: string } } | null;
  return answer === null ? 'no answer' : (answer.error?.code ?? 'ok');
};

const screenOf = ({ shop }: Stage): CheckoutView['screen'] | 'none' => shop.checkout()?.screen ?? 'none';

async function policy({ shop }: Stage, change: object): Promise<void> {
  await shop.world.host.demo('POST', '/demo/policy', change);
  // The event stream tells of it within a moment.
  await shop.world.pass(3_000);
}

async function show({ shop }: Stage, text: string | null): Promise<string> {
  return codeOf(await shop.do('scan.submit', { text: text ?? '', source: 'scanner' }));
}

/** Sells until the till says no, and answers with how many were taken and why the next was not. */
async function sellOffline(stage: Stage, product: string, walletIds: readonly string[]): Promise<[number, string]> {
  const { shop } = stage;
  for (let count = 0; count < 60; count += 1) {
    await ringUp(shop, product);
    const text = await shop.presentmentText(walletIds[count % walletIds.length] ?? '');
    const code = await show(stage, text);
    if (code !== 'ok') return [count, code];
    await shop.world.pass(200);
    await acknowledge(shop);
  }
  return [60, 'no end'];
}

async function goOffline({ shop }: Stage): Promise<void> {
  await ringUp(shop);
  shop.world.network.outage = 'refused';
  shop.world.network.cutStreams();
  await shop.world.pass(4_000);
  await shop.do('sale.cancel', { saleId: shop.sale()?.saleId ?? '' });
}

const ALL = ['wlt_zhang', 'wlt_li', 'wlt_chen', 'wlt_liu'] as const;

type Limit = Readonly<{ policy: object; product: string; wallets: readonly string[]; taken: number; code: string }>;

const LIMITS: Readonly<Record<string, Limit>> = {
  unsent_total: {
    ...{ policy: { maxUnsentTotal: 5 * WATER }, product: 'water', wallets: ALL },
    ...{ taken: 5, code: 'offline.unsent_total_reached' },
  },
  unsent_total_between: {
    ...{ policy: { maxUnsentTotal: 5 * COLA - 1 }, product: 'cola', wallets: ALL },
    ...{ taken: 4, code: 'offline.unsent_total_reached' },
  },
  unsent_count: {
    ...{ policy: { maxUnsentCount: 3 }, product: 'water', wallets: ALL },
    ...{ taken: 3, code: 'offline.unsent_count_reached' },
  },
  wallet_day: {
    ...{ policy: { maxPerWalletPerDay: 4 * WATER }, product: 'water', wallets: ['wlt_li'] },
    ...{ taken: 4, code: 'offline.wallet_day_limit_reached' },
  },
  per_payment: {
    ...{ policy: { maxPerPayment: WATER - 1 }, product: 'water', wallets: ALL },
    ...{ taken: 0, code: 'offline.payment_too_large' },
  },
  per_qr_payment: {
    ...{ policy: { maxPerQrPayment: WATER - 1 }, product: 'water', wallets: ALL },
    ...{ taken: 0, code: 'offline.payment_too_large' },
  },
  switched_off: {
    ...{ policy: { enabled: false }, product: 'water', wallets: ALL },
    ...{ taken: 0, code: 'offline.disabled' },
  },
  only_taps: {
    ...{ policy: { channels: ['tap'] }, product: 'water', wallets: ALL },
    ...{ taken: 0, code: 'offline.channel_disabled' },
  },
};

async function limit(stage: Stage, { policy: change, product, wallets, taken, code }: Limit): Promise<void> {
  const { shop, fired, expect } = stage;
  await policy(stage, change);
  await goOffline(stage);
  const [count, why] = await sellOffline(stage, product, wallets);
  fired('limit_reached');
  expect(count === taken && why === code, `${count} were taken, then ${why}; ${taken} and ${code} were due`);
  // A second request on the wire must not make room for one payment more.
  shop.world.network.chooseFault = (call) => (call === 'batch' ? 'lost_after_commit' : null);
  shop.world.network.outage = null;
  await shop.world.pass(1_500);
  shop.world.network.chooseFault = () => null;
  await comeBack(shop);
}

type Story = (stage: Stage) => Promise<void>;

const STORIES: Readonly<Record<string, Story>> = {
  counter_replayed: async (stage) => {
    const { shop, fired, expect } = stage;
    await goOffline(stage);
    const text = await shop.presentmentText('wlt_li');
    await ringUp(shop);
    expect((await show(stage, text)) === 'ok', 'shown once it is taken');
    await shop.world.pass(200);
    await acknowledge(shop);
    await shop.world.pass(REPEAT_MS);
    await ringUp(shop, 'cola');
    expect((await show(stage, text)) === 'offline.counter_replayed', 'shown twice it is a replay');
    fired('counter_replayed');
    await comeBack(shop);
  },
  counter_of_a_refused: async (stage) => {
    const { shop, fired, expect } = stage;
    await policy(stage, { maxPerQrPayment: WATER });
    await goOffline(stage);
    const text = await shop.presentmentText('wlt_li');
    const saleId = await ringUp(shop, 'cola');
    expect((await show(stage, text)) === 'offline.payment_too_large', 'it is more than one payment may be');
    await shop.do('sale.cancel', { saleId });
    await shop.world.pass(REPEAT_MS);
    await ringUp(shop, 'water');
    expect((await show(stage, text)) === 'offline.counter_replayed', 'a refusal uses the counter up');
    fired('refused_and_shown_again');
    await comeBack(shop);
  },
  counter_over_a_restart: async (stage) => {
    const { shop, fired, expect } = stage;
    await goOffline(stage);
    const text = await shop.presentmentText('wlt_liu');
    await ringUp(shop);
    await show(stage, text);
    await acknowledge(shop);
    await shop.world.kill();
    await shop.world.boot();
    await shop.lookAnew();
    await shop.world.pass(4_000);
    await ringUp(shop, 'cola');
    expect((await show(stage, text)) === 'offline.counter_replayed', 'a counter is remembered over a restart');
    fired('killed_and_shown_again');
    await comeBack(shop);
  },
  denied_wallet: async (stage) => {
    const { shop, fired, expect } = stage;
    await goOffline(stage);
    await ringUp(shop);
    const code = await show(stage, await shop.presentmentText('wlt_zhao'));
    expect(code === 'offline.wallet_denied', `a wallet on the deny list is refused: ${code}`);
    fired('denied_wallet_shown');
    await comeBack(shop);
  },
  deny_list_stale: async (stage) => {
    const { shop, fired, expect } = stage;
    await policy(stage, { maxPolicyAgeHours: 1 });
    shop.world.network.chooseFault = (call) => (call === 'deny_list' ? 'lost_before_send' : null);
    await shop.world.pass(HOUR_MS + 600_000);
    await goOffline(stage);
    await ringUp(shop);
    const code = await show(stage, await shop.presentmentText('wlt_li'));
    expect(code === 'offline.deny_list_too_old', `a list that is too old is not trusted: ${code}`);
    fired('deny_list_grew_old');
    shop.world.network.chooseFault = () => null;
    await comeBack(shop);
  },
  clock_set: async (stage) => {
    const { shop, fired, expect } = stage;
    await goOffline(stage);
    shop.world.wallOffsetMs += 30_000;
    await shop.world.pass(1_000);
    await ringUp(shop);
    const code = await show(stage, await shop.presentmentText('wlt_li'));
    expect(code === 'offline.clock_not_trusted', `a clock that was set decides nothing: ${code}`);
    fired('clock_set');
    await comeBack(shop);
  },
  not_fresh: async (stage) => {
    const { shop, fired, expect } = stage;
    await goOffline(stage);
    const text = await shop.presentmentText('wlt_li');
    await shop.world.pass(61_000);
    await ringUp(shop);
    expect((await show(stage, text)) === 'offline.qr_not_fresh', 'a picture of a QR is not taken a minute later');
    fired('shown_late');
    await comeBack(shop);
  },
  numeric_code: async (stage) => {
    const { shop, fired, expect } = stage;
    await goOffline(stage);
    await ringUp(shop);
    await payByCode(shop);
    await shop.world.pass(500);
    expect(screenOf(stage) !== 'accepted_offline', 'a plain code is never taken offline');
    fired('code_shown_offline');
    await comeBack(shop);
  },
  declined_later: async (stage) => {
    const { shop, fired, expect } = stage;
    await ringUp(shop);
    await takeOffline(shop, 'wlt_sun');
    expect(screenOf(stage) === 'accepted_offline', 'nobody can know yet that it will be declined');
    await acknowledge(shop);
    await comeBack(shop);
    const rows = shop.world.watch.till().prepare('SELECT state FROM offline_acceptances').pluck().all();
    expect(rows[0] === 'unpaid', `what was declined is a loss, and called so: ${String(rows[0])}`);
    fired('declined_after_acceptance');
    await goOffline(stage);
    await ringUp(shop);
    const code = await show(stage, await shop.presentmentText('wlt_sun'));
    expect(code === 'offline.wallet_denied', `its wallet is taken offline no more: ${code}`);
    await comeBack(shop);
  },
  one_bad_item: async (stage) => {
    const { shop, fired, expect } = stage;
    await makeRich(shop);
    await goOffline(stage);
    await sellSome(stage, ['wlt_li', 'wlt_sun', 'wlt_chen', 'wlt_liu']);
    await comeBack(shop);
    const states = shop.world.watch.till().prepare('SELECT state FROM offline_acceptances ORDER BY 1').pluck().all();
    fired('one_declined_among_others');
    expect(states.join() === 'paid,paid,paid,unpaid', `one that is declined stops nobody: ${states.join()}`);
  },
  killed_while_forwarding: async (stage) => {
    const { shop, fired, expect } = stage;
    await goOffline(stage);
    await sellSome(stage, ALL);
    shop.world.network.chooseFault = (call) => (call === 'batch' ? 'slow_5s' : null);
    shop.world.network.outage = null;
    await shop.world.pass(4_000);
    await shop.world.kill();
    fired('killed_while_forwarding');
    await shop.world.boot();
    shop.world.network.chooseFault = () => null;
    await shop.lookAnew();
    await comeBack(shop);
    const states = shop.world.watch.till().prepare('SELECT state FROM offline_acceptances').pluck().all();
    expect(
      states.every((state) => state === 'paid'),
      `all are paid, once: ${states.join()}`,
    );
  },
};

async function sellSome(stage: Stage, walletIds: readonly string[]): Promise<void> {
  const { shop, expect } = stage;
  for (const walletId of walletIds) {
    await ringUp(shop);
    const code = await show(stage, await shop.presentmentText(walletId));
    expect(code === 'ok', `taken offline: ${code}`);
    await shop.world.pass(200);
    await acknowledge(shop);
  }
}

export function offlineCases(): readonly FaultCase[] {
  const one = (name: string, play: Story): FaultCase => ({
    name: `offline/${name}`,
    tier: 'quick',
    caseCount: 1,
    play: async (stage) => {
      await play(stage);
      await untilFree(stage);
    },
  });
  return [
    ...Object.entries(LIMITS).map(([name, row]) => one(`limit/${name}`, (stage) => limit(stage, row))),
    ...Object.entries(STORIES).map(([name, story]) => one(name, story)),
  ];
}
