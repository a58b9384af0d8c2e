/** A gate on some days with some passengers each, of which the oldest may leave; for tests of what is put away. */
import { afterEach, beforeEach, expect } from 'vitest';
import { integerOf, textOf, type Row } from '../../electron/terminal/storage/row.ts';
import { letRotate } from '../../electron/terminal/testing/closed-days.ts';
import { createGateWorld, type GateWorld } from '../../electron/terminal/testing/gate-world.ts';
import { createTestWallet } from '../../electron/terminal/testing/test-wallet.ts';
import { rebuildFaults } from '../../electron/terminal/testing/till-invariants.ts';
import { verifyFile } from '../../scripts/journal-verify.mjs';

export const DAY_MS = 86_400_000;
export const HALF_MINUTE_MS = 30_000;
/** Of five days, the first three leave. */
export const KEEP_DAYS = 2;
export const DAYS = 5;
export const PASSENGERS = 3;
export const LEFT = 3 * PASSENGERS;
export const ROW_TABLES = ['sales', 'sale_lines', 'payments', 'gate_passages', 'book_records', 'product_records'];

export type Sold = Readonly<{
  saleId: string;
  paymentId: string;
  receiptNumber: string;
  businessDate: string;
  occurredAtMs: number;
}>;

export interface GateDays {
  world(): GateWorld;
  /** In place of the one that each test begins with; it is closed behind the test, too. */
  use(other: GateWorld): void;
  rows(table: string): readonly Row[];
  counts(tables?: readonly string[]): readonly number[];
  takings(): readonly Row[];
  /** Passengers, and then the next day. */
  liveDay(): Promise<void>;
  nextDay(days?: number): Promise<void>;
  /** Some passengers on each of five days, as the tables have them. */
  liveDays(): Promise<readonly Sold[]>;
  /** Until the days that may leave have left, with their rows. */
  letAllLeave(pieces?: number): Promise<void>;
  demandWhole(): Promise<void>;
}

/** To be called where tests are named: each begins with a gate of its own. */
export function gateDays(): GateDays {
  const opened: GateWorld[] = [];
  let seed = 20;
  const world = (): GateWorld => {
    const newest = opened.at(-1);
    if (newest === undefined) throw new Error('a gate stands while a test runs');
    return newest;
  };
  beforeEach(async () => {
    opened.push(await createGateWorld({ journalKeepDays: KEEP_DAYS }));
  });
  afterEach(async () => {
    for (const each of opened.splice(0)) await each.close();
  });

  const rows = (table: string): readonly Row[] => world().storage.read.all(`SELECT * FROM ${table} ORDER BY 1`);
  const nextDay = async (days = 1): Promise<void> => {
    world().clock.shiftWall(days * DAY_MS);
    await world().restart();
    await world().advance(HALF_MINUTE_MS);
  };
  const liveDay = async (): Promise<void> => {
    for (let index = 0; index < PASSENGERS; index += 1) {
      seed += 1;
      const state = await world().tap(createTestWallet(world().clock.now(), { seed }));
      expect(state?.state).toBe('go');
      await world().advance(5_000);
    }
    await world().advance(HALF_MINUTE_MS);
    await nextDay();
  };
  return {
    world,
    use: (other) => void opened.push(other),
    rows,
    counts: (tables = ROW_TABLES) => tables.map((table) => rows(table).length),
    takings: () => rows('takings'),
    liveDay,
    nextDay,
    liveDays: async () => {
      for (let day = 0; day < DAYS; day += 1) await liveDay();
      return rows('payments').map((row) => ({
        ...{ saleId: textOf(row, 'sale_id'), paymentId: textOf(row, 'payment_id') },
        ...{ receiptNumber: textOf(row, 'receipt_number'), businessDate: textOf(row, 'business_date') },
        occurredAtMs: integerOf(row, 'occurred_at_ms'),
      }));
    },
    letAllLeave: async (pieces = 3) => {
      await letRotate(world(), pieces);
      await letRotate(world(), 0);
    },
    demandWhole: async () => {
      const said = await verifyFile(world().storage.file);
      expect(said.whole).toBe(true);
      expect(rebuildFaults(world().storage)).toEqual([]);
    },
  };
}
