/** Nights in the simulation: that days leave in them, and that what is lost on the way would be found. */
import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { segmentsFolderOf } from '../../../electron/terminal/storage/segment-files.ts';
import { FLOWS } from './cases/flows.ts';
import { conclude } from './conclude.ts';
import { liveNights } from './nights.ts';
import { drawScenario, hasNights } from './scenario.ts';
import { testWorlds } from './test-world.ts';
import { takeInLeftEntries } from './whole-journal.ts';

const worlds = testWorlds();

test('[PROVE-148] days leave in the nights behind a schedule, though the till dies over it, and nothing is lost', async () => {
  const shop = await worlds.open('nights');
  const { world } = shop;
  await FLOWS.code(shop);
  await conclude(shop);
  const whole = Number(world.watch.till().prepare('SELECT count(*) FROM journal').pluck().get());
  await liveNights(shop);
  expect(shop.deeds.get('days left the journal')).toBe(1);
  expect(shop.deeds.get('died while days left')).toBeGreaterThan(0);
  const left = await takeInLeftEntries(world.watch.till(), world.till().storage.file);
  expect(left).toBeGreaterThanOrEqual(whole);
  const here = Number(world.watch.till().prepare('SELECT min(sequence) FROM main.journal').pluck().get());
  expect(here).toBe(left + 1);
  // A file that is gone is not passed over by anybody who looks.
  rmSync(segmentsFolderOf(world.till().storage.file), { recursive: true });
  world.watch.till().exec('DELETE FROM temp.left_entries');
  await expect(takeInLeftEntries(world.watch.till(), world.till().storage.file)).rejects.toThrow('is missing');
});

test('[PROVE-148] what nobody paid holds a day at a gate for a fortnight; then rows leave, and whoever asks has them back', async () => {
  const shop = await worlds.open('nights at a gate', false, 'tram_gate');
  const { passengers, world } = shop;
  for (const walletId of ['wlt_li', 'wlt_zhang', 'wlt_sun']) {
    if (walletId === 'wlt_sun') {
      world.network.outage = 'refused';
      world.network.cutStreams();
      await world.pass(12_000);
    }
    await passengers?.tap(walletId);
    await world.pass(10_000);
  }
  world.network.outage = null;
  await conclude(shop);
  const states = (): readonly unknown[] =>
    world.watch.till().prepare('SELECT state FROM payments ORDER BY payment_key').pluck().all();
  expect(states()).toEqual(['approved', 'approved', 'unpaid']);
  await liveNights(shop);
  expect(shop.deeds.get('rows of closed days put away')).toBe(1);
  expect(shop.deeds.get('rows brought back')).toBeGreaterThan(0);
  // What is open stays; of the others, those are here that somebody asked for.
  expect(states().length).toBe(1 + (shop.deeds.get('rows brought back') ?? 0));
  expect(states()).toContain('unpaid');
});

test('[PROVE-148] gates, kiosks and shops that shut for a night live nights, and no others', () => {
  const drawn = Array.from({ length: 100 }, (_, index) => drawScenario(String(index + 1)));
  const nights = drawn.filter(hasNights);
  expect(nights.length).toBeGreaterThan(8);
  expect(nights.length).toBeLessThan(40);
  expect(drawn.filter(({ place }) => place !== null).every(hasNights)).toBe(true);
});
