/** Paper, people and keys in the simulated shop: that what is checked of them would be found. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { ringUp, FLOWS, payByCode } from './cases/flows.ts';
import { conclude } from './conclude.ts';
import { MANAGER } from './demo.ts';
import { paperFaults } from './paper-acts.ts';
import { signInSomebody } from './staff-acts.ts';
import { START_MS, TILL_FILE } from './template.ts';
import { testWorlds } from './test-world.ts';

const worlds = testWorlds();

test('[PROVE-78] the paper and the books are held against each other, each way', async () => {
  const shop = await worlds.open('paper', true);
  const { world } = shop;
  await FLOWS.code(shop);
  const saleId = world.watch.till().prepare('SELECT sale_id FROM sales').pluck().get() as string;
  await shop.do('receipt.print', { saleId, language: null });
  const [jobId] = world.watch.till().prepare('SELECT job_id FROM print_jobs').pluck().all() as string[];
  if (jobId === undefined || world.printer === null) throw new Error('nothing was queued');
  const stateOf = (): unknown => world.watch.till().prepare('SELECT state FROM print_jobs').pluck().get();
  expect(paperFaults(world.watch.till(), world.printer)).toEqual([`the print ${jobId} is queued still`]);
  await world.pass(60_000);
  expect(['confirmed', 'sent', 'failed']).toContain(stateOf());
  expect(paperFaults(world.watch.till(), world.printer)).toEqual([]);
  const twice = { ...world.printer, papers: new Map([[jobId, 2]]) };
  expect(paperFaults(world.watch.till(), twice)).toEqual([
    `the print ${jobId} came out 2 times and was wanted 1 times`,
  ]);
  // Of so many copies one at least is confirmed.
  for (let copy = 0; copy < 6; copy += 1) {
    await shop.do('receipt.print', { saleId, language: null });
    await world.pass(60_000);
  }
  const confirmed = "SELECT job_id FROM print_jobs WHERE state = 'confirmed' ORDER BY job_key";
  const printed = world.watch.till().prepare(confirmed).pluck().all() as string[];
  expect(printed.length).toBeGreaterThan(0);
  expect(paperFaults(world.watch.till(), { ...world.printer, papers: new Map() })).toEqual(
    printed.map((id) => `the print ${id} is confirmed and never came out`),
  );
  await conclude(shop);
});

test('[PROVE-78] a till that dies over a print leaves it to a person, and the paper that came out stays what it is', async () => {
  const shop = await worlds.open('paper and a kill', true);
  const { world } = shop;
  await FLOWS.code(shop);
  const saleId = world.watch.till().prepare('SELECT sale_id FROM sales').pluck().get() as string;
  await shop.do('receipt.print', { saleId, language: null });
  await world.time.advanceUntil(5_000, () => {
    const state = world.watch.till().prepare('SELECT state FROM print_jobs').pluck().get();
    return state === 'printing';
  });
  await world.kill();
  await world.boot();
  await shop.lookAnew();
  const job = world.watch.till().prepare('SELECT state, problem FROM print_jobs').get();
  expect(job).toEqual({ state: 'failed', problem: 'interrupted' });
  await conclude(shop);
});

test('[PROVE-79] a new key outlives a bank that is set back, and the till goes on being paid', async () => {
  const shop = await worlds.open('keys');
  const { host, network } = shop.world;
  await host.backUp();
  await shop.do('session.sign_out', {});
  await shop.do('session.sign_in', MANAGER);
  const renewed = await shop.do('terminal.renew_key', {});
  await shop.world.pass(5_000);
  expect(renewed.answer()).toMatchObject({ ok: true });
  network.cutStreams();
  await host.restore();
  await ringUp(shop);
  await payByCode(shop);
  await shop.world.pass(5_000);
  expect(shop.checkout()?.screen).toBe('approved');
  await conclude(shop);
});

test('[PROVE-79] whoever was sent away cannot sign in, and somebody else does', async () => {
  const shop = await worlds.open('staff');
  await shop.do('session.sign_out', {});
  await shop.do('session.sign_in', MANAGER);
  const away = { cashierId: 'c1', name: '王芳', role: 'cashier' as const, active: false };
  expect((await shop.do('staff.change', away)).answer()).toMatchObject({ ok: true });
  await signInSomebody(shop);
  const session = shop.world.watch.till().prepare('SELECT cashier_id FROM sessions').pluck().get();
  expect(session).toBe(MANAGER.cashierId);
});

test('[PROVE-90] what a till was told on its first day lies behind its clock', () => {
  const till = new Database(join(worlds.templates().enrolled, TILL_FILE), { readonly: true });
  const newest = till.prepare('SELECT max(at_ms) FROM journal').pluck().get();
  const told = till.prepare('SELECT wall_ms, monotonic_ms FROM confirmations').raw().all() as [number, number][];
  till.close();
  expect(newest).toBeLessThan(START_MS);
  expect(told.length).toBeGreaterThan(0);
  expect(Math.max(...told.flat())).toBeLessThan(START_MS);
});
