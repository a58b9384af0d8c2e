/**
 * The end of every run: faults stop, people finish what they began, and everything must come to its end within a bounded
 * time. Then the books are checked. Rules PROVE-38, PROVE-47.
 */
import { Broken } from './broken.ts';
import { chargesOutsideTheBooks, endFaults, openPayments, openRefunds } from './end-checks.ts';
import { countJournalledDeeds, DESK_ACTS, NO_CASH, openInboxItems, salesSetAside } from './desk-acts.ts';
import { openPrints } from './paper-acts.ts';
import { endPlace } from './places-end.ts';
import type { Shop } from './shop.ts';
import { countKeysRenewed, signInSomebody } from './staff-acts.ts';
import { takeInLeftEntries } from './whole-journal.ts';
import type { Called } from './world.ts';

/**
 * The longest that anything may take once the world is kind: a delay of ten minutes that the backend asked for (wallet API
 * section 2), the longest backoff of five, the life of a QR of ten at most, and as much again for what comes after it.
 */
export const LIVENESS_MS = 50 * 60_000;

/** How long a cashier waits before looking at the screen again. */
const LOOK_EVERY_MS = 2_000;
const LATER_LOOK_EVERY_MS = 20_000;

export async function makeTheWorldKind({ world }: Shop): Promise<void> {
  const { network, host } = world;
  network.chooseFault = () => null;
  network.rewrite = null;
  network.outage = null;
  if (world.till().life.isAlive()) world.till().life.plan(null);
  await host.start();
  await host.demo('POST', '/demo/maintenance', { on: false });
  await world.revive();
  if (world.till().reader.state !== 'ready') world.till().reader.setState('ready');
  world.printer?.setTrouble(null);
}

/** Plays to the end and throws Broken when it does not come, or is not as it should be. */
export async function conclude(shop: Shop): Promise<void> {
  const { world, model } = shop;
  await makeTheWorldKind(shop);
  await endPlace(shop);
  const endAt = world.time.now() + LIVENESS_MS;
  await shop.lookAnew();
  for (let look = 0; !(await isOver(shop)); look += 1) {
    if (world.time.now() > endAt) {
      const open = openPayments(world.watch.till()).map(({ payment_id, state }) => `${payment_id} ${state}`);
      throw new Broken(
        'liveness',
        `it does not end: ${open.join(', ')}; the screen is ${shop.checkout()?.screen ?? 'dark'}`,
      );
    }
    await world.pass(look < 10 ? LOOK_EVERY_MS : LATER_LOOK_EVERY_MS);
    if (look % 10 === 9) await shop.lookAnew();
  }
  // Answers that are still under way must not change anything any more, and what the backend does by itself is done now.
  await world.pass(2_000);
  model.before();
  await world.host.tick();
  await untilFound(shop);
  await world.watch.look();
  // Before anybody gives back what nobody accounts for.
  const [outside] = chargesOutsideTheBooks(world);
  if (outside !== undefined) throw new Broken('books', `the books account for no charge of ${outside}`);
  await clearTheInbox(shop);
  await untilPrinted(shop);
  await world.watch.look();
  await takeInLeftEntries(world.watch.till(), world.till().storage.file);
  countJournalledDeeds(shop);
  countKeysRenewed(shop);
  const [first, ...more] = await endFaults(world, model);
  if (first !== undefined) throw new Broken('books', [first, ...more.slice(0, 4)].join('; '));
}

/** A till reads what changed at the backend every five minutes, and again when that failed. */
const FOUND_MS = 15 * 60_000;

/**
 * What the backend does by itself about payments that had ended has to be found: it was set back, or it tried a payment
 * that was taken offline once more.
 */
async function untilFound({ world }: Shop): Promise<void> {
  const endAt = world.time.now() + FOUND_MS;
  await world.watch.look();
  while (chargesOutsideTheBooks(world).length > 0 && world.time.now() < endAt) await world.pass(LATER_LOOK_EVERY_MS);
}

/** A job that keeps failing is tried some ten times; what is wanted meanwhile waits behind it. */
const PRINTED_MS = 30 * 60_000;

async function untilPrinted({ world }: Shop): Promise<void> {
  const endAt = world.time.now() + PRINTED_MS;
  while (openPrints(world.watch.till()) > 0 && world.time.now() < endAt) await world.pass(LATER_LOOK_EVERY_MS);
}

/** No schedule fills the inbox faster than this. */
const MOST_INBOX_ACTS = 40;
const REFUNDED_MS = 60_000;

/** The manager goes through the inbox before the day is over; not each way fits each item, and a refund takes its time. */
async function clearTheInbox(shop: Shop): Promise<void> {
  const { world } = shop;
  const roll = world.random('inbox');
  for (let act = 0; openInboxItems(shop) > 0; act += 1) {
    if (act === MOST_INBOX_ACTS) throw new Broken('liveness', `${openInboxItems(shop)} items stay in the inbox`);
    await DESK_ACTS.close_an_inbox_item(shop, roll);
    await world.pass(REFUNDED_MS);
  }
}

/** Whether nothing is open any more; if something is, the cashier does what the screen asks for. */
async function isOver(shop: Shop): Promise<boolean> {
  const sale = shop.sale();
  const checkout = shop.checkout();
  if (sale === null && checkout === null) {
    if (openPayments(shop.world.watch.till()).length > 0 || openRefunds(shop.world.watch.till()) > 0) return false;
    const [waiting] = salesSetAside(shop);
    if (waiting === undefined) return true;
    return signedIn(shop, await shop.do('sale.take_up', { saleId: waiting }));
  }
  const tried =
    checkout === null || checkout.screen === 'ready'
      ? await leave(shop, sale?.saleId ?? checkout?.saleId ?? '')
      : await goOn(shop);
  return signedIn(shop, tried);
}

/** It is not over; somebody signs in where that was what was missing. */
async function signedIn(shop: Shop, tried: Called | null): Promise<false> {
  const refused = tried?.answer();
  if (refused?.ok === false && refused.error.code === 'contract.not_signed_in') await signInSomebody(shop);
  return false;
}

/** Goods that stand for it go back to their customer first, and what was taken in cash, which needs a shift. */
async function leave(shop: Shop, saleId: string): ReturnType<Shop['do']> {
  if (shop.sale()?.exchange !== undefined) await shop.do('exchange.give_back', { saleId });
  const cancelled = await shop.do('sale.cancel', { saleId });
  if ((shop.sale()?.cash ?? null) === null) return cancelled;
  const returned = await shop.do('cash.give_back', { saleId });
  const refused = returned.answer();
  const needsShift = refused?.ok === false && refused.error.code === 'shift.not_open';
  return needsShift ? shop.do('shift.open', { float: NO_CASH }) : returned;
}

const END_SCREENS: readonly string[] = ['approved', 'accepted_offline', 'declined', 'expired', 'cancelled'];

async function goOn(shop: Shop): Promise<Awaited<ReturnType<Shop['do']>> | null> {
  const checkout = shop.checkout();
  if (checkout?.payment === null || checkout?.payment === undefined) return null;
  if (!END_SCREENS.includes(checkout.screen)) return null;
  return shop.do('checkout.acknowledge', { paymentId: checkout.payment.paymentId });
}
