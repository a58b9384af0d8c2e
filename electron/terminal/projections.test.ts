/** Whatever happened at a till, its tables can be thrown away and made anew from the journal, byte for byte. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { createJournal } from './payment/3-journal/journal.ts';
import { verifyChain } from './payment/3-journal/verify-chain.ts';
import { PROJECTIONS } from './projections.ts';
import type { ReadableDb } from './storage/database.ts';
import { createTillWorld, type TillWorld } from './testing/till-world.ts';
import { createVirtualClock } from './testing/virtual-clock.ts';

const TABLES = PROJECTIONS.flatMap(({ tables }) => tables);

/** Every row of every projection, in the order in which the table holds them. */
function dump(db: ReadableDb): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    TABLES.map((table) => [table, db.all(`SELECT * FROM ${table}`).map((row) => JSON.stringify(row))]),
  );
}

/** A morning with a bit of everything: sold, declined, left, cancelled, unknown, signed in and out. */
async function liveAMorning(world: TillWorld): Promise<void> {
  const paid = await world.ringUp('water');
  await world.call('sale.add_amount', { amountText: '3.30', name: '散装糖果' });
  await world.call('sale.discount', { saleId: paid, discount: { kind: 'percent', basisPoints: 500 } });
  await world.call('checkout.start', { saleId: paid });
  await world.advance(500);
  const payment = await world.call('checkout.enter_code', { saleId: paid, code: '6212345678901234567' });
  await world.advance(3_000);
  await world.call('checkout.acknowledge', { paymentId: payment.paymentId });

  const left = await world.ringUp('tea');
  await world.call('checkout.start', { saleId: left });
  await world.advance(500);
  await world.call('checkout.leave', { saleId: left });
  await world.advance(2_000);
  const cancelled = world.call('sale.cancel', { saleId: left });
  await world.advance(2_000);
  await cancelled;

  await world.refused('session.sign_in', { cashierId: 'c1', pin: '0000' });
  await world.crash();
  const unknown = await world.ringUp('cola');
  await world.call('checkout.start', { saleId: unknown });
  await world.advance(500);
  world.backend.setReachable(false);
  await world.call('checkout.enter_code', { saleId: unknown, code: '6212345678901234567' });
  await world.advance(20_000);
}

describe('the projections', () => {
  test('[JOURNAL-10] are made anew from the journal, the very same rows in the very same order', async () => {
    const world = await createTillWorld();
    onTestFinished(() => world.close());
    await liveAMorning(world);
    const journal = createJournal({ clock: createVirtualClock(), projections: PROJECTIONS });
    const before = dump(world.storage.read);
    for (const table of ['sales', 'sale_lines', 'sale_goods', 'enrolments', 'sessions', 'payments']) {
      expect(before[table]?.length, table).toBeGreaterThan(0);
    }
    world.storage.write((db) => journal.rebuild(db));
    expect(dump(world.storage.read)).toEqual(before);
    const entries = journal.read(world.storage.read, { limit: 10_000 });
    expect(verifyChain(entries)).toMatchObject({ kind: 'whole', entryCount: entries.length });
  }, 60_000);

  test('[JOURNAL-10] no table belongs to two of them, and each is there', async () => {
    const world = await createTillWorld();
    onTestFinished(() => world.close());
    expect(new Set(TABLES).size).toBe(TABLES.length);
    expect(Object.keys(dump(world.storage.read))).toEqual(TABLES);
  });

  test('[JOURNAL-11] nothing secret stands in the journal: no PIN, no payment code', async () => {
    const world = await createTillWorld();
    onTestFinished(() => world.close());
    await liveAMorning(world);
    const bodies = world.storage.read.all('SELECT body FROM journal').map(({ body }) => String(body));
    expect(bodies.length).toBeGreaterThan(20);
    for (const body of bodies) expect(/6212345678901234567|"pin"|1234"|0000"/.test(body), body).toBe(false);
  }, 60_000);
});
