/**
 * Money that came too late: a reversal that meets a settled payment, a charge of which the till had been told otherwise.
 * It lands in the inbox, a manager gives it back, and whatever befalls the refund on its way, the customer gets back once
 * what was paid once. Rule PROVE-66.
 */
import type { InboxItem } from '../../../../electron/contract/inbox-values.ts';
import { CASHIER, MANAGER } from '../demo.ts';
import { FAULT_KINDS } from '../faults.ts';
import type { CrashPlan } from '../life.ts';
import { ensureSignedIn, type Shop } from '../shop.ts';
import type { FaultCase, Stage } from './case.ts';
import { ringUp } from './flows.ts';
import { untilFree } from './shop-care.ts';

const DAY_MS = 86_400_000;
/** Longer than any settlement stays open. */
const SETTLED_MS = 3 * DAY_MS;
/** A backoff of five minutes and what comes after it. */
const REFUND_PATIENCE_MS = 20 * 60_000;

/** A QR is given up, its reversal does not arrive, its customer pays it meanwhile, and the day is settled. */
async function lateApproval({ shop, expect }: Stage, walletId: string): Promise<void> {
  const { world } = shop;
  await shop.do('checkout.start', { saleId: await ringUp(shop) });
  await world.pass(3_000);
  const payload = shop.checkout()?.merchantQr?.payload;
  expect(payload !== undefined, 'a QR is shown');
  world.network.chooseFault = (call) => (call === 'reverse' ? 'lost_before_send' : null);
  await shop.do('sale.cancel', { saleId: shop.sale()?.saleId ?? '' });
  await shop.scanQr(walletId, payload ?? '');
  // The backend's hint is heard, and changes nothing: the payment is being reversed.
  await world.pass(1_000);
  await world.kill();
  await world.time.advance(SETTLED_MS);
  world.network.chooseFault = () => null;
  await world.boot();
  await shop.lookAnew();
  await world.pass(60_000);
}

async function asManager(shop: Shop): Promise<void> {
  await shop.do('session.sign_out', {});
  await shop.do('session.sign_in', MANAGER);
}

async function openItems(shop: Shop): Promise<readonly InboxItem[]> {
  const called = await shop.do('inbox.list', { state: 'open', cursor: null, limit: 50 });
  const answer = called.answer();
  return answer?.ok === true ? (answer.value as unknown as { items: readonly InboxItem[] }).items : [];
}

function refundStates({ world }: Shop): readonly string[] {
  return world.watch.till().prepare('SELECT state FROM refunds ORDER BY refund_key').pluck().all() as string[];
}

/** Gives back what the one open item is about; asks again when the till says that it could not. */
async function refund({ shop, expect }: Stage): Promise<void> {
  const { world } = shop;
  await asManager(shop);
  const [item, ...more] = await openItems(shop);
  expect(item?.kind === 'refund_due' && more.length === 0, `one item waits: ${item?.kind ?? 'none'}`);
  const endAt = world.time.now() + REFUND_PATIENCE_MS;
  while (refundStates(shop).length === 0 && world.time.now() < endAt) {
    await ensureManager(shop);
    // Twice at once, as an impatient finger does.
    await shop.doTwice('inbox.close', { itemId: item?.itemId ?? '', how: 'refunded', note: 'paid too late' });
    await world.pass(12_000);
  }
  await untilRefunded(shop, endAt);
}

async function ensureManager(shop: Shop): Promise<void> {
  if (!shop.world.noticeBoot()) return;
  await shop.lookAnew();
  await ensureSignedIn(shop);
  await asManager(shop);
}

async function untilRefunded({ world }: Shop, endAt: number): Promise<void> {
  const isOpen = (): boolean =>
    refundStates({ world } as Shop).some((state) => ['requested', 'pending'].includes(state));
  while (isOpen() && world.time.now() < endAt) await world.pass(10_000);
}

/** What every customer is out of pocket at the end, in all. */
function outOfPocket({ world }: Shop): number {
  return [...world.watch.ledger.charges.values()].reduce((sum, { payerMinor }) => sum + payerMinor, 0);
}

async function demandGivenBack({ shop, expect }: Stage): Promise<void> {
  await shop.world.watch.look();
  expect(outOfPocket(shop) === 0, `the customer has it back: ${outOfPocket(shop)} are missing`);
  expect(refundStates(shop).join() === 'succeeded', `by one refund: ${refundStates(shop).join()}`);
  await ensureManager(shop);
  expect((await openItems(shop)).length === 0, 'nothing is left in the inbox');
  await shop.do('session.sign_out', {});
  await shop.do('session.sign_in', CASHIER);
}

/** A refund whose end comes late, or never. */
async function slowRefund(stage: Stage, walletId: string, end: 'succeeded' | 'failed'): Promise<void> {
  const { shop, fired, expect } = stage;
  await lateApproval(stage, walletId);
  await refund(stage);
  fired(`refund_${end}_late`);
  if (end === 'succeeded') return demandGivenBack(stage);
  expect(refundStates(shop).join() === 'failed', `the wallet refuses it: ${refundStates(shop).join()}`);
  expect((await openItems(shop)).length === 1, 'what was not given back is open still');
}

async function faultyRefund(stage: Stage, fault: (typeof FAULT_KINDS)[number]): Promise<void> {
  const { shop, fired } = stage;
  await lateApproval(stage, 'wlt_li');
  let left = 1;
  shop.world.network.chooseFault = (call) => {
    if (call !== 'refund' || left === 0) return null;
    left -= 1;
    fired(fault);
    return fault;
  };
  await refund(stage);
  await demandGivenBack(stage);
}

async function killedRefund(stage: Stage, crash: CrashPlan): Promise<void> {
  const { shop, fired } = stage;
  await lateApproval(stage, 'wlt_li');
  await asManager(shop);
  const [item] = await openItems(shop);
  shop.world.noticeBoot();
  shop.world.planCrash(crash);
  await shop.do('inbox.close', { itemId: item?.itemId ?? '', how: 'refunded', note: 'paid too late' });
  await shop.world.pass(5_000);
  if (shop.world.noticeBoot()) fired(`killed_${crash.when}_${crash.kind}`);
  shop.world.till().life.plan(null);
  await shop.lookAnew();
  await ensureSignedIn(shop);
  if (refundStates(shop).length === 0) await refund(stage);
  else await untilRefunded(shop, shop.world.time.now() + REFUND_PATIENCE_MS);
  await asManager(shop);
  await demandGivenBack(stage);
}

const KILLS: readonly CrashPlan[] = [
  ...[1, 2].flatMap((n): CrashPlan[] => [
    { kind: 'commit', n, when: 'before' },
    { kind: 'commit', n, when: 'after' },
    { kind: 'send', n, when: 'before' },
    { kind: 'send', n, when: 'after' },
  ]),
];

export function inboxCases(): readonly FaultCase[] {
  const one = (name: string, play: FaultCase['play']): FaultCase => ({
    name: `inbox/${name}`,
    tier: 'quick',
    caseCount: 1,
    play: async (stage) => {
      await play(stage);
      await untilFree(stage);
    },
  });
  return [
    one('refunded', async (stage) => {
      await lateApproval(stage, 'wlt_li');
      stage.fired('settled_before_the_reversal');
      await refund(stage);
      await demandGivenBack(stage);
    }),
    one('refund_pending', (stage) => slowRefund(stage, 'wlt_zhou', 'succeeded')),
    one('refund_failed', (stage) => slowRefund(stage, 'wlt_wu', 'failed')),
    ...FAULT_KINDS.map((fault) => one(`refund/${fault}`, (stage) => faultyRefund(stage, fault))),
    ...KILLS.map((crash) =>
      one(`killed/${crash.when}_${crash.kind}_${crash.n}`, (stage) => killedRefund(stage, crash)),
    ),
  ];
}
