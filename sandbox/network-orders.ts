/**
 * What was ordered of the network and of the clock, kept in the database, so that all processes of one sandbox play the same
 * and a fault that was ordered once happens once in all of them. Each process has a copy of the orders that is never older
 * than half a second; whether a fault is still to be met the database alone decides. Rules SANDBOX-107, -186, -188.
 */
import type { Clock } from './backend/ports.ts';
import type { SandboxDatabase } from './backend/storage/database.ts';
import { SYSTEM_MONOTONIC } from './backend/system-ports.ts';
import { isMetByEvent, isMetByRequest, readFault, type Fault } from './faults.ts';

/** Who orders something in one window and tries it in another takes longer; a question twice a second costs nothing. */
const LOOK_EVERY_MS = 500;

/** A day either way: far more than any till takes for its own. The table has the same bound. */
export const MAX_OFFSET_MS = 24 * 3_600_000;

export type MetFault = Readonly<{ fault: Fault; metCount: number }>;

export type NetworkOrders = Readonly<{
  /** The sandbox's time: the machine's, and what was ordered on top of it. */
  clock: Clock;
  /** Has to be awaited before each request is looked at, and before the time is asked for. */
  lookAgain(): Promise<void>;
  /** Adds a fault, or tells what is wrong with it. */
  orderFault(order: unknown): Promise<string | null>;
  /** The first ordered fault that this request meets; it counts as met. */
  meet(method: string, path: string): Promise<Fault | null>;
  /** The same for an event that is about to be sent. */
  meetEvent(): Promise<Fault | null>;
  clearFaults(): Promise<void>;
  listFaults(): Promise<readonly MetFault[]>;
  orderOffset(offsetMs: number): Promise<void>;
  readOffset(): Promise<number>;
}>;

type Ordered = Readonly<{ id: number; fault: Fault; metCount: number }>;
type Copy = Readonly<{ takenAtMs: number; unmet: readonly Ordered[]; offsetMs: number }>;

export function createNetworkOrders(
  database: SandboxDatabase,
  machineClock: Clock,
  monotonic: () => number = SYSTEM_MONOTONIC,
): NetworkOrders {
  let copy: Copy = { takenAtMs: -Infinity, unmet: [], offsetMs: 0 };
  let looking: Promise<void> | null = null;

  const look = async (): Promise<void> => {
    // Before the questions: what is ordered while they are asked must not count as seen.
    const takenAtMs = monotonic();
    const ordered = await readOrdered(database);
    const unmet = ordered.filter(({ fault, metCount }) => metCount < fault.times);
    copy = { takenAtMs, unmet, offsetMs: await readOffset(database) };
  };
  const lookAgain = async (): Promise<void> => {
    if (monotonic() - copy.takenAtMs < LOOK_EVERY_MS) return;
    looking ??= look().finally(() => (looking = null));
    await looking;
  };
  /** After an order of this process: who gave it may rely on it from the next request on. */
  const lookNow = async (): Promise<void> => {
    await looking;
    await look();
  };
  const meetOne = async (isMeant: (fault: Fault) => boolean): Promise<Fault | null> => {
    for (const { id, fault } of copy.unmet) {
      if (!isMeant(fault)) continue;
      if (await countMeeting(database, id)) return fault;
      copy = { ...copy, unmet: copy.unmet.filter((other) => other.id !== id) };
    }
    return null;
  };

  return {
    clock: { now: () => machineClock.now() + copy.offsetMs },
    lookAgain,
    async orderFault(order) {
      const fault = readFault(order);
      if (typeof fault === 'string') return fault;
      await database
        .insertInto('ordered_faults')
        .values({ fault_json: JSON.stringify(fault), times: fault.times })
        .execute();
      await lookNow();
      return null;
    },
    meet: (method, path) => meetOne((fault) => isMetByRequest(fault, method, path)),
    meetEvent: () => meetOne(isMetByEvent),
    async clearFaults() {
      await database.deleteFrom('ordered_faults').execute();
      await lookNow();
    },
    listFaults: async () => (await readOrdered(database)).map(({ fault, metCount }) => ({ fault, metCount })),
    async orderOffset(offsetMs) {
      await database
        .insertInto('clock_orders')
        .values({ id: 1, offset_ms: offsetMs })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ offset_ms: offsetMs }))
        .execute();
      await lookNow();
    },
    readOffset: () => readOffset(database),
  };
}

/** One statement, so that of two processes one alone gets the last. False: it was met often enough, or taken back. */
async function countMeeting(database: SandboxDatabase, id: number): Promise<boolean> {
  const { numUpdatedRows } = await database
    .updateTable('ordered_faults')
    .set((column) => ({ met_count: column('met_count', '+', 1) }))
    .where('id', '=', id)
    .whereRef('met_count', '<', 'times')
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

async function readOrdered(database: SandboxDatabase): Promise<readonly Ordered[]> {
  const rows = await database.selectFrom('ordered_faults').selectAll().orderBy('id').execute();
  return rows.map((row) => {
    const fault = readFault(JSON.parse(row.fault_json));
    if (typeof fault === 'string') throw new Error(`the fault ${row.id} in the database is none: ${fault}`);
    return { id: row.id, fault, metCount: row.met_count };
  });
}

async function readOffset(database: SandboxDatabase): Promise<number> {
  const row = await database.selectFrom('clock_orders').select('offset_ms').executeTakeFirst();
  return row?.offset_ms ?? 0;
}
