/**
 * The end of a run at a gate or a kiosk: the barrier works again, whoever paid and went away comes back for the tickets, and
 * journeys whose other end is missing are charged when their time is over. Rules PROVE-144 to PROVE-147.
 */
import { Broken } from './broken.ts';
import { putInZone, type Crossing } from './crossings.ts';
import { openPayments } from './end-checks.ts';
import { salesSetAside } from './desk-acts.ts';
import { fetchPaid, paidOrders } from './kiosk-acts.ts';
import { valuesOf } from './kept-statements.ts';
import type { Shop } from './shop.ts';

/** As long as anything may take once the world is kind (conclude.ts). */
const ENDS_WITHIN_MS = 50 * 60_000;
const LOOK_EVERY_MS = 20_000;
/** Whoever guesses wrong numbers waits so long. */
const GUESSED_MS = 600_000;
const MADE_MS = 3_000;
/** From the phone to the barrier's word. */
const LAST_PASSENGER_MS = 4_000;
/** The longest journey, the day after which a missing end is charged, and some more. */
const CHARGED_MS = 30 * 3_600_000;
/** What one start may still have to report. */
const REPORTED_MS = 120_000;

/** Nobody is signed in at a gate or kiosk, and people have money unless somebody sees to it that they have not. */
export async function openPlace(shop: Shop, crossing: Crossing | null = null): Promise<void> {
  const { world } = shop;
  if (crossing !== null) {
    putInZone(world.folder, crossing.zone);
    await world.boot();
  }
  await world.pass(1_000);
  await world.call('session.sign_out', {});
  // Past the minute in which its clock was confirmed.
  await world.pass(60_000);
}

export async function endPlace(shop: Shop): Promise<void> {
  const { world } = shop;
  if (world.place === null) return;
  world.wallOffsetMs = 0;
  // Whoever stands there still is decided about, also by a process that stands still.
  await world.pass(Math.max(0, world.till().life.thawsAt - world.time.now()) + LAST_PASSENGER_MS);
  if (world.barrier !== null) world.barrier.manner = 'opens';
  if (world.till().life.isAlive()) await world.call('session.sign_out', {});
  await untilIdle(shop);
  if (world.place === 'kiosk') await fetchAll(shop);
  if (world.place === 'metro_gate') await chargeMissingEnds(shop);
}

const SETTLING = `SELECT (SELECT count(*) FROM gate_passages WHERE outcome = 'opening')
  + (SELECT count(*) FROM fare_taps WHERE state IN ('held', 'unsent'))`;

async function untilIdle(shop: Shop): Promise<void> {
  const { world } = shop;
  const endAt = world.time.now() + ENDS_WITHIN_MS;
  const till = world.watch.till();
  const left = (): readonly string[] => [
    ...openPayments(till).map(({ payment_id: id, state }) => `${id} is ${state}`),
    ...salesSetAside(shop).map((id) => `sale ${id} is set aside`),
    ...(shop.sale() === null ? [] : [`sale ${shop.sale()?.saleId} stands there`]),
    ...(Number(valuesOf(till, SETTLING).get()) === 0 ? [] : ['passages or taps are not settled']),
  ];
  await shop.lookAnew();
  for (let still = left(); still.length > 0; still = left()) {
    if (world.time.now() > endAt) throw new Broken('liveness', still.join('; '));
    await world.pass(LOOK_EVERY_MS);
  }
}

async function fetchAll(shop: Shop): Promise<void> {
  const { world } = shop;
  const roll = world.random('fetch');
  await world.pass(GUESSED_MS);
  for (const order of paidOrders(shop).filter(({ ticketCount }) => ticketCount === 0)) {
    await fetchPaid(shop, roll, order);
    await world.pass(MADE_MS);
    await world.call('kiosk.leave', {});
    await world.pass(MADE_MS);
  }
}

async function chargeMissingEnds({ world }: Shop): Promise<void> {
  await world.kill();
  await world.time.advance(CHARGED_MS);
  await world.host.tick();
  await world.boot();
  await world.pass(REPORTED_MS);
}
