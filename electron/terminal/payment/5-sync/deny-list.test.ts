/** The deny list: pages, versions, a list that is replaced only when the new one is whole, and a million rows. */
import { afterEach, describe, expect, test } from 'vitest';
import { silentLog } from '../../../kernel/log.ts';
import { createSeededRandom } from '../../../kernel/seeded-random.ts';
import type { Storage } from '../../storage/database.ts';
import { openTestStorage } from '../../testing/test-storage.ts';
import { createVirtualClock, type VirtualClock } from '../../testing/virtual-clock.ts';
import type { BackendAnswer } from '../../wallet-backend/wallet-backend.ts';
import { confirmationOf } from './confirmation-store.ts';
import { denyListState, isDenied, knownVersion, type DenyListPage } from './deny-list-store.ts';
import { createDenyListSync, SLICE_ROWS, type DenyListSync } from './deny-list-sync.ts';

type Page = BackendAnswer<DenyListPage>;

const wallets = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => ({ iss: 'bank', walletId: `wlt_${from + index}`, reason: 'stolen' }));
const page = (members: Partial<DenyListPage>): Page => ({
  kind: 'answered',
  status: 200,
  value: { version: 1, mode: 'delta', more: false, add: [], remove: [], ...members },
});
const LOST: Page = { kind: 'no_usable_answer', cause: 'timed_out', retryAfterMs: null };

type Set = Readonly<{ storage: Storage; clock: VirtualClock; sync: DenyListSync; asked: (number | null)[] }>;
const open: DenyListSync[] = [];
afterEach(() => {
  for (const sync of open.splice(0)) sync.stop();
});

function setUp(pages: readonly Page[], storage = openTestStorage()): Set {
  const clock = createVirtualClock();
  const asked: (number | null)[] = [];
  const left = [...pages];
  const sync = createDenyListSync({
    clock,
    random: createSeededRandom(1),
    log: silentLog,
    storage,
    backend: {
      getDenyList: async (since) => {
        asked.push(since);
        return left.shift() ?? page({ version: 99 });
      },
    },
    moment: () => ({ wallMs: clock.now(), monotonicMs: clock.monotonic(), runId: 'run' }),
    onAnswer: () => undefined,
    onConfirmed: () => undefined,
  });
  open.push(sync);
  sync.start();
  return { storage, clock, sync, asked };
}

const denied = (storage: Storage, id: string): boolean => isDenied(storage.read, { iss: 'bank', id });

describe('pages', () => {
  test('[OFFLINE-22] a full list counts, and the old one goes, only when its last page is there', async () => {
    const first = [page({ mode: 'full', version: 3, add: wallets(0, 3) })];
    const { storage, clock } = setUp(first);
    await clock.advance(10);
    expect(denyListState(storage.read)).toMatchObject({ version: 3, walletCount: 3 });
    const next = setUp(
      [
        page({ mode: 'full', version: 4, more: true, add: wallets(10, 2) }),
        LOST,
        page({ version: 5, add: wallets(12, 1) }),
      ],
      storage,
    );
    await next.clock.advance(10);
    expect(next.asked).toEqual([3, 4]);
    expect(denied(storage, 'wlt_1')).toBe(true);
    expect(denied(storage, 'wlt_10')).toBe(false);
    expect(denyListState(storage.read).version).toBe(3);
    await next.clock.advance(16_000);
    expect(next.asked).toEqual([3, 4, 4]);
    expect(denyListState(storage.read)).toMatchObject({ version: 5, walletCount: 3, buildingVersion: null });
    expect(denied(storage, 'wlt_1')).toBe(false);
    expect(denied(storage, 'wlt_12')).toBe(true);
    expect(storage.read.all('SELECT DISTINCT generation FROM denied_wallets')).toHaveLength(1);
  });

  test('[OFFLINE-23] a delta adds and removes; its version is asked with; it is confirmed when nothing is left', async () => {
    const { storage, clock, asked } = setUp([
      page({ mode: 'full', version: 1, add: wallets(0, 4) }),
      page({ version: 2, more: true, add: wallets(7, 1), remove: [{ iss: 'bank', walletId: 'wlt_2' }] }),
      LOST,
      page({
        version: 3,
        remove: [
          { iss: 'bank', walletId: 'wlt_0' },
          { iss: 'other', walletId: 'wlt_1' },
        ],
      }),
    ]);
    await clock.advance(10);
    const confirmed = confirmationOf(storage.read, 'deny_list')?.monotonicMs;
    await clock.advance(300_000);
    expect(asked.slice(0, 4)).toEqual([null, 1, 2, 2]);
    expect(denied(storage, 'wlt_2')).toBe(false);
    expect(denied(storage, 'wlt_7')).toBe(true);
    expect(denied(storage, 'wlt_0')).toBe(false);
    expect(denied(storage, 'wlt_1')).toBe(true);
    expect(denyListState(storage.read)).toMatchObject({ walletCount: 3 });
    expect(confirmationOf(storage.read, 'deny_list')?.monotonicMs).toBeGreaterThan(confirmed ?? Infinity);
  });

  test('[OFFLINE-23] a part of a list is not taken for a list', async () => {
    const { storage, clock } = setUp([page({ mode: 'delta', version: 8, add: wallets(0, 1) }), LOST]);
    await clock.advance(10);
    expect(denyListState(storage.read).version).toBeNull();
    expect(confirmationOf(storage.read, 'deny_list')).toBeNull();
  });

  test('[OFFLINE-24] a page cut off half-way is applied again, and nothing is counted twice', async () => {
    const rows = wallets(0, SLICE_ROWS * 2 + 5);
    const { storage, clock, sync } = setUp([page({ mode: 'full', version: 1, add: rows.slice(0, 10) })]);
    await clock.advance(10);
    sync.stop();
    const cut = setUp([page({ version: 2, add: rows })], storage);
    await cut.clock.settle();
    cut.sync.stop();
    const again = setUp([page({ version: 2, add: rows })], storage);
    expect(knownVersion(storage.read)).toBe(1);
    await again.clock.advance(10);
    expect(denyListState(storage.read)).toMatchObject({ version: 2, walletCount: rows.length });
  });

  test('[OFFLINE-25] it is asked for at the start, soon after a hint, and every few minutes', async () => {
    const { clock, sync, asked } = setUp([page({ mode: 'full', version: 1 }), page({ version: 2 })]);
    await clock.advance(1_000);
    expect(asked).toEqual([null]);
    sync.soon();
    await clock.advance(600);
    expect(asked).toEqual([null, 1]);
    await clock.advance(300_000);
    expect(asked.length).toBeGreaterThanOrEqual(3);
    sync.stop();
    const before = asked.length;
    await clock.advance(3_600_000);
    expect(asked).toHaveLength(before);
  });
});

describe('a page of changes', () => {
  const before = wallets(0, SLICE_ROWS + 10);
  const add = wallets(1_000_000, SLICE_ROWS * 2 + 5);
  const remove = before.slice(0, SLICE_ROWS + 3).map(({ iss, walletId }) => ({ iss, walletId }));
  const changes = page({ version: 2, add, remove });
  /** Wallets of each slice: on the list before, and after. */
  const gone = [remove[0], remove.at(-1)].map((wallet) => wallet?.walletId ?? '');
  const come = [add[0], add[SLICE_ROWS], add.at(-1)].map((wallet) => wallet?.walletId ?? '');

  /** Which of both lists lookups see, whole or not. */
  const seen = (storage: Storage): string => {
    const isOld = gone.every((id) => denied(storage, id)) && come.every((id) => !denied(storage, id));
    const isNew = gone.every((id) => !denied(storage, id)) && come.every((id) => denied(storage, id));
    return isOld ? 'old' : isNew ? 'new' : 'a mixture';
  };

  /** The program ends before or after its n-th commit; answers whether it came that far. */
  const killedAt = async (storage: Storage, n: number, when: 'before' | 'after'): Promise<boolean> => {
    let count = 0;
    const dying: Storage = {
      ...storage,
      read: storage.read,
      write: (change) => {
        count += 1;
        if (count > n || (count === n && when === 'before')) throw new Killed();
        const result = storage.write(change);
        if (count === n) set.sync.stop();
        return result;
      },
    };
    const set = setUp([changes], dying);
    await set.clock.advance(50).catch((error: unknown) => {
      if (!(error instanceof Killed)) throw error;
    });
    set.sync.stop();
    return count >= n;
  };
  class Killed extends Error {}

  test('[OFFLINE-44] is in force as a whole or not at all, wherever the program ends, and is finished by the next', async () => {
    const seenOnce = new Set<string>();
    let isReached = true;
    for (let n = 1; isReached; n += 1) {
      const storage = openTestStorage();
      const first = setUp([page({ mode: 'full', version: 1, add: before })], storage);
      await first.clock.advance(10);
      first.sync.stop();
      isReached = await killedAt(storage, n, 'after');
      const which = seen(storage);
      seenOnce.add(which);
      expect(denyListState(storage.read).version).toBe(which === 'old' ? 1 : 2);
      expect(denyListState(storage.read).walletCount).toBe(
        which === 'old' ? before.length : before.length - remove.length + add.length,
      );
      const next = setUp([which === 'old' ? changes : page({ version: 2 })], storage);
      await next.clock.advance(50);
      next.sync.stop();
      expect(seen(storage)).toBe('new');
      expect(denyListState(storage.read)).toEqual({
        ...{ version: 2, walletCount: before.length - remove.length + add.length },
        ...{ buildingVersion: null, isTidying: false },
      });
      const rows = storage.read.get('SELECT count(*) AS n FROM denied_wallets');
      expect(rows).toEqual({ n: before.length - remove.length + add.length });
    }
    expect([...seenOnce].toSorted()).toEqual(['new', 'old']);
  });
});

test('[OFFLINE-24] a million wallets: found as fast as one of ten, and no slice holds the till up', async () => {
  const pages = Array.from({ length: 10 }, (_, index) =>
    page({
      mode: index === 0 ? 'full' : 'delta',
      version: index + 1,
      more: index < 9,
      add: wallets(index * 100_000, 100_000),
    }),
  );
  const { storage, clock } = setUp(pages);
  let longestMs = 0;
  const write = storage.write.bind(storage);
  Object.assign(storage, {
    write: <T>(change: Parameters<Storage['write']>[0]): T => {
      const started = performance.now();
      const result = write(change) as T;
      longestMs = Math.max(longestMs, performance.now() - started);
      return result;
    },
  });
  while (denyListState(storage.read).version === null) await clock.advance(1);
  expect(denyListState(storage.read)).toMatchObject({ version: 10, walletCount: 1_000_000 });
  const started = performance.now();
  for (let n = 0; n < 2_000; n += 1) expect(denied(storage, `wlt_${n * 600}`)).toBe(n * 600 < 1_000_000);
  expect((performance.now() - started) / 2_000).toBeLessThan(1);
  expect(longestMs).toBeLessThan(1_500);
}, 120_000);
