/**
 * A deny list of a million wallets: taken in page by page as the till does it, changed by a page of a hundred thousand, and
 * looked into. The list comes into force in one commit; the others only prepare it or tidy up, and none may hold the till up.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { silentLog } from '../../electron/kernel/log.ts';
import { createSeededRandom } from '../../electron/kernel/seeded-random.ts';
import { denyListState, isDenied, type DenyListPage } from '../../electron/terminal/payment/5-sync/deny-list-store.ts';
import { createDenyListSync } from '../../electron/terminal/payment/5-sync/deny-list-sync.ts';
import type { Storage } from '../../electron/terminal/storage/database.ts';
import { openStorage } from '../../electron/terminal/storage/sqlite.ts';
import { createVirtualClock } from '../../electron/terminal/testing/virtual-clock.ts';
import { atMost, median, quantile, rounded, timed, type Bench, type Metric } from './measure.ts';

const WALLETS = 1_000_000;
/** Wallet API section 3: at most so many rows an answer. */
const PAGE = 100_000;
const LOOKUPS = 20_000;
/** Issue 5: looked up in under a millisecond. */
const LOOKUP_MAX_US = 1_000;

const row = (n: number) => ({ iss: 'demo-bank', walletId: `wlt_${n}`, reason: 'stolen' });
const rows = (from: number, count: number) => Array.from({ length: count }, (_, index) => row(from + index));

function fullList(count: number): readonly DenyListPage[] {
  const pageCount = Math.ceil(count / PAGE);
  return Array.from({ length: pageCount }, (_, index) => ({
    version: index + 1,
    mode: index === 0 ? 'full' : 'delta',
    more: index + 1 < pageCount,
    add: rows(index * PAGE, Math.min(PAGE, count - index * PAGE)),
    remove: [],
  }));
}

type Taken = Readonly<{ seconds: number; commits: readonly number[] }>;

/** Hands the pages to the till's own way of keeping the list, and times each of its commits. */
async function take(storage: Storage, pages: readonly DenyListPage[]): Promise<Taken> {
  const clock = createVirtualClock();
  const commits: number[] = [];
  const left = [...pages];
  const last = pages.at(-1)?.version ?? 0;
  const sync = createDenyListSync({
    ...{ clock, log: silentLog, random: createSeededRandom(1) },
    storage: {
      ...storage,
      read: storage.read,
      write: (change) => {
        const startedAt = performance.now();
        try {
          return storage.write(change);
        } finally {
          commits.push(performance.now() - startedAt);
        }
      },
    },
    backend: {
      getDenyList: async () => {
        const value = left.shift() ?? { version: last, mode: 'delta', more: false, add: [], remove: [] };
        return { kind: 'answered', status: 200, value };
      },
    },
    moment: () => ({ wallMs: clock.now(), monotonicMs: clock.monotonic(), runId: 'bench' }),
    onAnswer: () => undefined,
    onConfirmed: () => undefined,
  });
  const startedAt = performance.now();
  sync.start();
  while (left.length > 0 || denyListState(storage.read).version !== last || denyListState(storage.read).isTidying) {
    await clock.advance(1);
  }
  sync.stop();
  return { seconds: (performance.now() - startedAt) / 1_000, commits };
}

/** In microseconds: half of them on the list, half of them not. */
function lookups(storage: Storage, count: number): readonly number[] {
  const random = createSeededRandom(2);
  return Array.from({ length: LOOKUPS }, () => {
    const [high = 0, middle = 0, low = 0] = random.bytes(3);
    const id = `wlt_${((high << 16) | (middle << 8) | low) % (count * 2)}`;
    return timed(() => void isDenied(storage.read, { iss: 'demo-bank', id })) * 1_000;
  });
}

function told(name: string, value: number, unit: string): Metric {
  return { name, value: rounded(value), unit, aim: 'told', met: true };
}

export const denyListBench: Bench = {
  name: 'deny-list',
  title: `A deny list of ${WALLETS.toLocaleString('en')} wallets`,
  parts: [],
  run: async ({ tell }) => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'till-bench-'));
    const file = path.join(folder, 'till.db');
    const opened = openStorage({ file, log: silentLog });
    if (!opened.ok) throw new Error(opened.error.code);
    const storage = opened.value;
    try {
      tell('taking in the whole list');
      const whole = await take(storage, fullList(WALLETS));
      const bytes = statSync(file).size;
      tell('taking in a page of changes');
      const remove = rows(0, PAGE / 2).map(({ iss, walletId }) => ({ iss, walletId }));
      const add = rows(WALLETS, PAGE / 2);
      const delta = await take(storage, [{ version: WALLETS, mode: 'delta', more: false, add, remove }]);
      const state = denyListState(storage.read);
      const times = lookups(storage, WALLETS);
      return [
        told('whole_list_seconds', whole.seconds, 's'),
        told('whole_list_longest_commit', Math.max(...whole.commits), 'ms'),
        told('changes_seconds', delta.seconds, 's'),
        told('changes_longest_commit', Math.max(...delta.commits), 'ms'),
        told('bytes_per_wallet', bytes / WALLETS, 'bytes'),
        told('lookup_p50', median(times), 'µs'),
        atMost('lookup_p99', quantile(times, 0.99), 'µs', LOOKUP_MAX_US),
        atMost('wallets_missing', WALLETS - state.walletCount, '', 0),
      ];
    } finally {
      storage.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
