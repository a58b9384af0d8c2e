/** Days and payouts as they are fetched: in order, checked, kept whole or not at all, and asked for again when they are gone. */
import { createHash } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import type { FileShelf } from '../../../kernel/file-shelf.ts';
import { silentLog } from '../../../kernel/log.ts';
import { createSeededRandom } from '../../../kernel/seeded-random.ts';
import { createMemoryShelf } from '../../../system/memory-shelf.ts';
import type { Storage } from '../../storage/database.ts';
import { openTestStorage } from '../../testing/test-storage.ts';
import { createVirtualClock, type VirtualClock } from '../../testing/virtual-clock.ts';
import type {
  BackendAnswer,
  BackendPayout,
  ReadySettlement,
  WalletBackend,
} from '../../wallet-backend/wallet-backend.ts';
import {
  fileNameOf,
  mismatchedDates,
  payoutsOf,
  settlementLines,
  settlementOf,
  settlementsOf,
  type StoredSettlement,
} from './settlement-store.ts';
import {
  createSettlementSync,
  KEPT_DAYS,
  SETTLEMENTS_EVERY_MS,
  SETTLEMENTS_FIRST_MS,
  type SettlementSync,
} from './settlement-sync.ts';

const STORE = 'store_1';
const ALL = { from: '2000-01-01', to: '2100-01-01' };
const LOST = { kind: 'no_usable_answer', cause: 'timed_out', retryAfterMs: null } as const;
const NONE = { count: 0, amountMinor: 0 };

const open: SettlementSync[] = [];
afterEach(() => {
  for (const sync of open.splice(0)) sync.stop();
});

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function fileOf(date: string): Uint8Array {
  return Buffer.from(`rows of ${date}`);
}

function settlement(date: string, sha256 = sha256Of(fileOf(date))): ReadySettlement {
  const totals = { payments: NONE, refunds: NONE, topups: NONE, bills: NONE, fares: NONE };
  return {
    businessDate: date,
    closedAtMs: 1_000,
    totals: { ...totals, feesMinor: 0, discountsByMerchantMinor: 0, netMinor: 12 },
    currency: 'CNY',
    sha256,
    linesPath: date,
  };
}

type Backend = Pick<WalletBackend, 'getSettlement' | 'getSettlementLines' | 'getPayouts'>;
type World = Readonly<{
  storage: Storage;
  clock: VirtualClock;
  shelf: FileShelf;
  sync: SettlementSync;
  asked: string[];
  fetched: StoredSettlement[];
  doubtful: string[];
}>;

/** A backend where every day before `today` is closed, unless a test says otherwise. */
function setUp({
  backend = {},
  today = () => '2026-03-04',
  firstDate = '2026-03-01',
  storage = openTestStorage(),
  shelf = createMemoryShelf(),
}: Partial<{
  backend: Partial<Backend>;
  today: () => string;
  firstDate: string;
  storage: Storage;
  shelf: FileShelf;
}> = {}): World {
  const clock = createVirtualClock();
  const asked: string[] = [];
  const fetched: StoredSettlement[] = [];
  const doubtful: string[] = [];
  const whole: Backend = {
    getSettlement: async (date) => ({ kind: 'answered', status: 200, value: settlement(date) }),
    getSettlementLines: async (date, take) => send(fileOf(date), take),
    getPayouts: async () => ({ kind: 'answered', status: 200, value: [] }),
    ...backend,
  };
  const sync = createSettlementSync({
    ...{ clock, storage, shelf, log: silentLog, random: createSeededRandom(1) },
    backend: {
      getSettlement: (date) => {
        asked.push(date);
        return whole.getSettlement(date);
      },
      getSettlementLines: (date, take) => {
        asked.push(`${date} lines`);
        return whole.getSettlementLines(date, take);
      },
      getPayouts: (from, to) => {
        asked.push(`payouts ${from} ${to}`);
        return whole.getPayouts(from, to);
      },
    },
    storeId: () => STORE,
    today,
    firstDate: () => firstDate,
    onAnswer: () => undefined,
    onFetched: (each) => void fetched.push(each),
    onDoubtful: (kind, { businessDate }) => void doubtful.push(`${kind} ${businessDate}`),
    onChanged: () => undefined,
  });
  open.push(sync);
  sync.start();
  return { storage, clock, shelf, sync, asked, fetched, doubtful };
}

/** Piece by piece, in memory that is used again for the next one, as a download does. */
async function send(
  bytes: Uint8Array,
  take: (piece: Uint8Array) => void,
): Promise<BackendAnswer<{ sha256: string; byteCount: number }>> {
  const reused = new Uint8Array(5);
  for (let at = 0; at < bytes.length; at += reused.length) {
    const piece = bytes.subarray(at, at + reused.length);
    reused.set(piece);
    take(reused.subarray(0, piece.length));
  }
  return { kind: 'answered', status: 200, value: { sha256: sha256Of(bytes), byteCount: bytes.length } };
}

async function linesOf(world: World, date: string): Promise<string> {
  const stored = settlementOf(world.storage.read, STORE, date);
  if (stored === null) throw new Error(`${date} is not stored`);
  const pieces: Uint8Array[] = [];
  for await (const piece of settlementLines(world.shelf, stored)) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

test('[SYNC-40] every day that is over is fetched once, oldest first, and told of when its file lies there', async () => {
  const world = setUp();
  await world.clock.advance(SETTLEMENTS_FIRST_MS);
  const days = ['2026-03-01', '2026-03-02', '2026-03-03'];
  expect(world.asked).toEqual([...days.flatMap((day) => [day, `${day} lines`]), 'payouts 2026-02-01 2026-03-04']);
  expect(world.fetched.map(({ businessDate }) => businessDate)).toEqual(days);
  expect(await linesOf(world, '2026-03-02')).toBe('rows of 2026-03-02');
  const { linesPath: _notKept, ...told } = settlement('2026-03-02');
  expect(settlementOf(world.storage.read, STORE, '2026-03-02')).toMatchObject({
    ...told,
    state: 'kept',
    byteCount: fileOf('2026-03-02').length,
    replacedSha256: null,
  });
  await world.clock.advance(SETTLEMENTS_EVERY_MS);
  expect(world.fetched).toHaveLength(3);
});

test('[SYNC-40] a day that is not closed ends the round, and is asked after again within the hour or at a hint', async () => {
  let closed = '2026-03-02';
  const world = setUp({
    backend: {
      getSettlement: async (date) => ({
        kind: 'answered',
        status: 200,
        value: date < closed ? settlement(date) : null,
      }),
    },
  });
  await world.clock.advance(SETTLEMENTS_FIRST_MS);
  expect(world.fetched.map(({ businessDate }) => businessDate)).toEqual(['2026-03-01']);
  expect(world.asked).not.toContain('2026-03-03');
  closed = '2026-03-03';
  await world.clock.advance(SETTLEMENTS_EVERY_MS);
  expect(world.fetched).toHaveLength(2);
  closed = '2026-03-04';
  world.sync.soon();
  await world.clock.advance(1_000);
  expect(world.fetched).toHaveLength(3);
});

test('[SYNC-41] a file that is not the one the settlement names is not kept, is told of, and asked for again', async () => {
  let isRight = false;
  const world = setUp({
    backend: {
      getSettlementLines: (date, take) =>
        send(isRight || date !== '2026-03-01' ? fileOf(date) : Buffer.from('other rows'), take),
    },
  });
  await world.clock.advance(SETTLEMENTS_FIRST_MS);
  expect(mismatchedDates(world.storage.read, STORE)).toEqual(['2026-03-01']);
  expect(world.doubtful).toEqual(['settlement_mismatched 2026-03-01']);
  expect(world.fetched.map(({ businessDate }) => businessDate)).toEqual(['2026-03-02', '2026-03-03']);
  expect(await world.shelf.size(fileNameOf(settlement('2026-03-01')))).toBeNull();
  isRight = true;
  await world.clock.advance(SETTLEMENTS_EVERY_MS);
  expect(mismatchedDates(world.storage.read, STORE)).toEqual([]);
  expect(world.fetched.map(({ businessDate }) => businessDate)).toContain('2026-03-01');
});

test('[SYNC-42] a file that is cut off leaves nothing, and the day is tried again soon, before those after it', async () => {
  let tries = 0;
  const world = setUp({
    backend: {
      getSettlementLines: async (date, take) => {
        tries += 1;
        if (tries > 2) return send(fileOf(date), take);
        take(fileOf(date).subarray(0, 3));
        return { kind: 'no_usable_answer', cause: 'cut_off', retryAfterMs: null };
      },
    },
  });
  await world.clock.advance(SETTLEMENTS_FIRST_MS);
  expect(settlementsOf(world.storage.read, STORE, ALL)).toEqual([]);
  expect(world.asked).toEqual(['2026-03-01', '2026-03-01 lines']);
  await world.clock.advance(10_000);
  expect(world.fetched).toHaveLength(3);
});

test('[SYNC-42] a backend that is out of reach is asked again later and later, and one refused day holds up no other', async () => {
  let isThere = false;
  const refused = { kind: 'refused', status: 404, code: 'not_found', detail: null } as const;
  const world = setUp({
    backend: {
      getSettlement: async (date) => {
        if (!isThere) return LOST;
        return date === '2026-03-01' ? refused : { kind: 'answered', status: 200, value: settlement(date) };
      },
    },
  });
  await world.clock.advance(SETTLEMENTS_FIRST_MS + 600_000);
  expect(world.asked.length).toBeGreaterThan(2);
  expect(world.asked.length).toBeLessThan(60);
  isThere = true;
  await world.clock.advance(300_000);
  expect(world.fetched.map(({ businessDate }) => businessDate)).toEqual(['2026-03-02', '2026-03-03']);
});

test('[SYNC-43] a disk that takes nothing loses no day: it is fetched when the disk takes it', async () => {
  let isFull = true;
  const memory = createMemoryShelf();
  const shelf: FileShelf = {
    ...memory,
    async begin() {
      const file = await memory.begin();
      const full = (): never => {
        throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
      };
      return isFull ? { ...file, write: full } : file;
    },
  };
  const world = setUp({ shelf, backend: { getSettlementLines: async (date, take) => cutOffWhenFull(date, take) } });
  await world.clock.advance(SETTLEMENTS_FIRST_MS + 60_000);
  expect(world.fetched).toEqual([]);
  isFull = false;
  await world.clock.advance(300_000);
  expect(world.fetched).toHaveLength(3);
});

/** What the driver makes of a taker that throws. */
async function cutOffWhenFull(
  date: string,
  take: (piece: Uint8Array) => void,
): ReturnType<Backend['getSettlementLines']> {
  try {
    return await send(fileOf(date), take);
  } catch {
    return { kind: 'no_usable_answer', cause: 'cut_off', retryAfterMs: null };
  }
}

test('[SYNC-44] a file that went from the disk is noticed and fetched again; one that was altered is not handed out whole', async () => {
  const world = setUp();
  await world.clock.advance(SETTLEMENTS_FIRST_MS);
  await world.shelf.remove(fileNameOf(settlement('2026-03-02')));
  await world.clock.advance(SETTLEMENTS_EVERY_MS);
  expect(await linesOf(world, '2026-03-02')).toBe('rows of 2026-03-02');
  const altered = await world.shelf.begin();
  altered.write(Buffer.from('rows of 2026-03-09'));
  await altered.keep(fileNameOf(settlement('2026-03-02')));
  await expect(linesOf(world, '2026-03-02')).rejects.toThrow(/not what it was/u);
});

test('[SYNC-45] a day that the backend tells otherwise than before keeps the digest that it had', async () => {
  let file = Buffer.from('first rows');
  const world = setUp({
    firstDate: '2026-03-03',
    backend: {
      getSettlement: async (date) => ({ kind: 'answered', status: 200, value: settlement(date, sha256Of(file)) }),
      getSettlementLines: async (_date, take) => send(file, take),
    },
  });
  await world.clock.advance(SETTLEMENTS_FIRST_MS);
  const before = sha256Of(file);
  await world.shelf.remove(`${before}.csv.gz`);
  file = Buffer.from('other rows');
  await world.clock.advance(SETTLEMENTS_EVERY_MS);
  const stored = settlementOf(world.storage.read, STORE, '2026-03-03');
  expect(stored).toMatchObject({ state: 'kept', sha256: sha256Of(file), replacedSha256: before });
  expect(world.doubtful).toEqual(['settlement_changed 2026-03-03']);
});

test('[SYNC-46] payouts of the last month are kept, each once, as they were last told', async () => {
  const payout = (id: string, minor: number): BackendPayout => ({
    id,
    paidAtMs: 5_000,
    amount: { minor, currency: 'CNY' },
    businessDates: ['2026-03-01', '2026-03-02'],
    bankReference: 'ref',
  });
  let told = [payout('p1', 100)];
  const world = setUp({ backend: { getPayouts: async () => ({ kind: 'answered', status: 200, value: told }) } });
  await world.clock.advance(SETTLEMENTS_FIRST_MS);
  expect(payoutsOf(world.storage.read, STORE)).toEqual([{ ...payout('p1', 100), storeId: STORE }]);
  told = [payout('p1', 100), payout('p2', -7)];
  await world.clock.advance(SETTLEMENTS_EVERY_MS);
  expect(payoutsOf(world.storage.read, STORE).map(({ id, amount }) => [id, amount.minor])).toEqual([
    ['p1', 100],
    ['p2', -7],
  ]);
});

test('[SYNC-47] no day is asked after that the backend need not keep, and a till without books begins with its first day', async () => {
  const long = setUp({ firstDate: '2020-01-01' });
  await long.clock.advance(SETTLEMENTS_FIRST_MS);
  expect(long.fetched).toHaveLength(KEPT_DAYS);
  expect(long.asked[0]).toBe('2025-01-28');
  const fresh = setUp({ firstDate: '2026-03-04' });
  await fresh.clock.advance(SETTLEMENTS_FIRST_MS);
  expect(fresh.asked).toEqual(['payouts 2026-02-01 2026-03-04']);
});

test('[SYNC-47] a sync that stops in the middle of a file keeps nothing of it and leaves no timer', async () => {
  let release = (): void => undefined;
  const world = setUp({
    backend: {
      getSettlementLines: async (date, take) => {
        await new Promise<void>((resolve) => {
          release = resolve;
        });
        return send(fileOf(date), take);
      },
    },
  });
  await world.clock.advance(SETTLEMENTS_FIRST_MS);
  world.sync.stop();
  release();
  await world.clock.settle();
  expect(settlementsOf(world.storage.read, STORE, ALL)).toEqual([]);
  expect(world.clock.openTimers()).toBe(0);
});
