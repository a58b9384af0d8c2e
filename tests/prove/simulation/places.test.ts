/** Gates and kiosks in the simulation: that they are drawn, and that what is checked of them would be found. */
import { expect, test } from 'vitest';
import { ACT_NAMES, actsAt, placeDeedsMissing } from './acts.ts';
import { passageFaults } from './gate-checks.ts';
import { conclude } from './conclude.ts';
import { GATE_ACTS, GATE_DEEDS } from './passenger-acts.ts';
import { KIOSK_ACTS, KIOSK_DEEDS } from './kiosk-acts.ts';
import { createTicketTimes, kioskFaults } from './kiosk-checks.ts';
import { AROUND_DEEDS, deedAt, METRO_STOPS, PLACE_NAMES } from './places.ts';
import { makeRich } from './cases/shop-care.ts';
import { drawScenario } from './scenario.ts';
import type { Shop } from './shop.ts';
import { streetTicket } from './street-tickets.ts';
import { testWorlds } from './test-world.ts';
import { zoneFaults } from './zone-checks.ts';

const worlds = testWorlds();
const GOES_BY_MS = 5_000;
/** Longer than the demo's time against passing back. */
const COMES_BACK_MS = 200_000;

const outcomes = ({ world }: Shop): readonly unknown[] =>
  world.watch.till().prepare('SELECT outcome FROM gate_passages ORDER BY passage_key').pluck().all();

/** What is found while the till's books say something else. */
function faultsWhile(shop: Shop, change: string, back: string, look: () => readonly string[]): readonly string[] {
  const { storage } = shop.world.till();
  storage.write((db) => void db.run(change));
  const faults = look();
  storage.write((db) => void db.run(back));
  return faults;
}

test('[PROVE-144] in every eighth schedule a gate or kiosk stands where the till would, with its own acts and no others', () => {
  const drawn = Array.from({ length: 200 }, (_, index) => drawScenario(String(index + 1)));
  const elsewhere = drawn.filter(({ place }) => place !== null);
  expect(elsewhere.length).toBeGreaterThan(14);
  expect(elsewhere.length).toBeLessThan(40);
  expect(new Set(elsewhere.map(({ place }) => place))).toEqual(new Set(PLACE_NAMES));
  for (const { place, steps } of drawn) {
    const allowed = actsAt(place, true);
    expect(steps.every(({ act }) => allowed.includes(act))).toBe(true);
  }
  const played = new Set(elsewhere.flatMap(({ steps }) => steps.map(({ act }) => act)));
  const own = ACT_NAMES.filter((act) => Object.hasOwn(GATE_ACTS, act) || Object.hasOwn(KIOSK_ACTS, act));
  expect(own.filter((act) => !played.has(act))).toEqual([]);
});

test('[PROVE-144] a run in which one of their deeds never happened has failed, and names it', () => {
  const around = PLACE_NAMES.flatMap((place) => AROUND_DEEDS.map((deed) => deedAt(place, deed)));
  expect(placeDeedsMissing({ 'ride ordered': 3 })).toEqual([
    ...GATE_DEEDS,
    ...KIOSK_DEEDS.filter((deed) => deed !== 'ride ordered'),
    ...around,
  ]);
});

test('[PROVE-152] clocks, a backend that is set back and moments that are crossed are drawn for each of them, and for shops as before', () => {
  const drawn = Array.from({ length: 500 }, (_, index) => drawScenario(String(index + 1)));
  for (const place of PLACE_NAMES) {
    const own = drawn.filter((scenario) => scenario.place === place);
    for (const wanted of ['set_the_clock', 'set_the_clock_right', 'back_up_the_backend', 'restore_the_backend'])
      expect(own.filter(({ steps }) => steps.some(({ act }) => act === wanted)).length, wanted).toBeGreaterThan(4);
    expect(own.filter(({ crossing }) => crossing !== null).length).toBeGreaterThan(2);
  }
  const shops = drawn.filter(({ place }) => place === null);
  expect(shops.every(({ crossing }) => crossing === null)).toBe(true);
  expect(shops.some(({ steps }) => steps.some(({ act }) => act === 'set_the_clock_right'))).toBe(false);
});

test('[PROVE-153] somebody who goes the same way again too soon is found, whatever the clock said meanwhile', async () => {
  const shop = await worlds.open('passed back', false, 'tram_gate');
  const { world, passengers } = shop;
  await makeRich(shop);
  for (let ride = 0; ride < 2; ride += 1) {
    await passengers?.tap('wlt_zhang');
    await world.pass(COMES_BACK_MS);
  }
  expect(outcomes(shop)).toEqual(['passed', 'passed']);
  expect(passageFaults(world)).toEqual([]);
  const [first, second] = world.barrier?.pulses ?? [];
  Object.assign(second ?? {}, { atMs: (first?.atMs ?? 0) + GOES_BY_MS });
  expect(passageFaults(world)).toEqual([expect.stringContaining('let somebody through who had just passed')]);
});

test('[PROVE-153] a ticket that says another time than it is is found once, and one of now is not', async () => {
  const shop = await worlds.open('ticket times', true, 'kiosk');
  const { world } = shop;
  await makeRich(shop);
  await shop.do('kiosk.order', { toStationId: 'airport', quantity: 1 });
  await world.pass(1_000);
  await shop.do('kiosk.scan', { text: (await shop.freshCode('wlt_zhang')) ?? '' });
  await world.pass(GOES_BY_MS);
  const till = world.watch.till();
  expect(createTicketTimes(() => world.host.nowMs())(till)).toEqual([]);
  const dayLater = createTicketTimes(() => world.host.nowMs() + 86_400_000);
  expect(dayLater(till)).toEqual([expect.stringMatching(/says a time that is -864\d{5} ms wrong/u)]);
  expect(dayLater(till)).toEqual([]);
  await conclude(shop);
});

test('[PROVE-145] a ticket opens once, whatever happens to the gate in between', async () => {
  const shop = await worlds.open('tickets', false, 'tram_gate');
  const { world } = shop;
  const text = streetTicket(world.random('ticket'), world.time.now());
  if (world.barrier === null) throw new Error('a gate has a barrier');
  world.barrier.manner = 'stays_shut';
  await world.call('gate.scan', { text });
  await world.pass(60_000);
  expect(outcomes(shop)).toEqual(['not_opened']);
  world.barrier.manner = 'opens';
  await world.call('gate.scan', { text });
  await world.pass(GOES_BY_MS);
  expect(outcomes(shop)).toEqual(['not_opened', 'passed']);
  await world.kill();
  await world.boot();
  await world.pass(GOES_BY_MS);
  await world.call('gate.scan', { text });
  await world.pass(GOES_BY_MS);
  expect(outcomes(shop)).toEqual(['not_opened', 'passed']);
  await conclude(shop);
});

test('[PROVE-146] a ticket of a ride that is not paid, and a paid ride without one, are found', async () => {
  const shop = await worlds.open('kiosk', true, 'kiosk');
  const { world } = shop;
  await makeRich(shop);
  await shop.do('kiosk.order', { toStationId: 'airport', quantity: 2 });
  await world.pass(1_000);
  const [saleId] = world.watch.till().prepare('SELECT sale_id FROM sales').pluck().all() as string[];
  const given = `INSERT INTO sold_tickets (sale_id, ticket_number, ticket_id, good_until_ms, ticket_text)
    VALUES ('${saleId}', 1, '01a20173-b3ce-7de6-adce-83266663efc8', 1, 'WT1.x')`;
  const early = faultsWhile(shop, given, 'DELETE FROM sold_tickets', () => kioskFaults(world.watch.till()));
  expect(early).toEqual([
    `sale ${saleId} is in_checkout with 2 rides and 1 tickets`,
    `sale ${saleId} has tickets and is not paid`,
  ]);
  const code = await shop.freshCode('wlt_zhang');
  await shop.do('kiosk.scan', { text: code ?? '' });
  await world.pass(GOES_BY_MS);
  expect(world.watch.seen.tickets).toBeGreaterThan(0);
  expect(kioskFaults(world.watch.till())).toEqual([]);
  const torn = 'UPDATE sold_tickets SET sale_id = sale_id || ? WHERE ticket_number = 2';
  world.till().storage.write((db) => void db.run(torn, 'x'));
  expect(kioskFaults(world.watch.till())).toContain(`sale ${saleId} is paid with 2 rides and 1 tickets`);
  world.till().storage.write((db) => void db.run('UPDATE sold_tickets SET sale_id = ?', saleId ?? ''));
  await conclude(shop);
});

test('[PROVE-147] a journey that costs something else, and a tap that nobody passed with, are found', async () => {
  const shop = await worlds.open('metro', false, 'metro_gate');
  const { world, passengers } = shop;
  await makeRich(shop);
  const ride = async (stop: number, walletId: string): Promise<void> => {
    world.stop = METRO_STOPS[stop] ?? null;
    await world.restart();
    await world.pass(60_000);
    await passengers?.tap(walletId);
    await world.pass(GOES_BY_MS);
  };
  await ride(0, 'wlt_zhang');
  await ride(1, 'wlt_zhang');
  await ride(1, 'wlt_li');
  await world.pass(60_000);
  expect(outcomes(shop)).toEqual(['passed', 'passed', 'passed']);
  // The one who never got in pays the most, once that is sure.
  const open = zoneFaults(world);
  expect(open).toEqual([expect.stringContaining('costs 900, and 0 was taken for it')]);
  await conclude(shop);
  expect(zoneFaults(world)).toEqual([]);
  const taken = world.host.witness().prepare('SELECT charged_minor FROM journeys ORDER BY charged_minor').pluck().all();
  expect(taken).toEqual([500, 900]);
  const shut =
    "UPDATE gate_passages SET outcome = 'not_opened' WHERE passage_key = (SELECT min(passage_key) FROM gate_passages)";
  const found = faultsWhile(shop, shut, "UPDATE gate_passages SET outcome = 'passed'", () => zoneFaults(world));
  expect(found).toEqual([
    expect.stringContaining('is not_opened and open there'),
    expect.stringContaining('is open there, and nobody passed with it'),
  ]);
});
