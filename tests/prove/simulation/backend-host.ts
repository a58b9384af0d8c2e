/**
 * The sandbox's real rules inside a simulated world: on a database file, so that it can be restarted and set back to an
 * older copy, with a clock of its own and chance from the seed. Requests come as the network hands them over; customers
 * and testers use the same demo calls as the phone page does. Rules PROVE-30, PROVE-36.
 */
import { copyFileSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { createBackend, type Backend, type BackendResponse } from '../../../sandbox/backend/backend.ts';
import { copyDatabase, openDatabase, type SandboxDatabase } from '../../../sandbox/backend/storage/database.ts';
import { PRESENTMENT_MAKER, PRESENTMENT_VERIFIER } from '../../../sandbox/credentials/credential-ports.ts';
import type { SeededRandom } from '../seeded-random.ts';
import type { Trace } from './trace.ts';
import type { VirtualTime } from './virtual-time.ts';

export const ORIGIN = 'https://wallet.simulation.example';

export type HostRequest = Readonly<{
  method: string;
  url: string;
  headers: Readonly<Record<string, string>>;
  body: Uint8Array;
}>;

export type DemoAnswer = Readonly<{ status: number; json: Readonly<Record<string, unknown>> }>;

export interface BackendHost {
  readonly isUp: boolean;
  /** How often it was set back to an older copy. */
  readonly restoreCount: number;
  /** Taps that it had taken before it was set back; some were sent once more since. */
  readonly tapsBefore: ReadonlySet<string>;
  /** Its clock minus true time. */
  clockOffsetMs: number;
  nowMs(): number;
  handle(request: HostRequest): Promise<BackendResponse>;
  /** A signed refusal before any rule is looked at, as an overloaded backend gives it. */
  refuse(request: HostRequest, code: 'too_many_requests' | 'unavailable' | 'internal_error'): Promise<BackendResponse>;
  readStream: Backend['readStream'];
  /** The number of the newest event there is for anybody. */
  newestEventId(): number;
  /** Calls back after each request that may have changed something, over restarts too. */
  onCommit(listener: () => void): () => void;
  demo(method: 'GET' | 'POST', path: string, body?: object): Promise<DemoAnswer>;
  tick(): Promise<void>;
  /** Down from now; requests that come meanwhile find nobody. */
  stop(): Promise<void>;
  start(): Promise<void>;
  backUp(): Promise<void>;
  /** Comes back as it was at the last `backUp`; false when there was none. */
  restore(): Promise<boolean>;
  /** A second connection that sees what is committed, and changes nothing. */
  witness(): Database.Database;
  close(): Promise<void>;
}

type Running = Readonly<{
  database: SandboxDatabase;
  backend: Backend;
  witness: Database.Database;
  newestEvent: Database.Statement;
}>;

type KeyRow = Readonly<Record<string, unknown>>;

/**
 * Which keys terminals sign with outlives a restoration, as a bank keeps its keys apart from its books: else every till that
 * was given a new one meanwhile would have to be enrolled anew.
 */
function terminalKeys(file: string): readonly KeyRow[] {
  const database = new Database(file);
  const rows = database.prepare('SELECT * FROM terminal_keys').all() as KeyRow[];
  database.close();
  return rows;
}

function putTerminalKeys(file: string, rows: readonly KeyRow[]): void {
  const database = new Database(file);
  database.exec('DELETE FROM terminal_keys');
  for (const row of rows) {
    const names = Object.keys(row);
    const places = names.map((name) => `@${name}`).join(', ');
    const known = '(SELECT 1 FROM terminals WHERE id = @terminal_id)';
    database.prepare(`INSERT INTO terminal_keys (${names.join(', ')}) SELECT ${places} WHERE ${known}`).run(row);
  }
  database.close();
}

function tapIds(file: string): readonly string[] {
  const database = new Database(file);
  const ids = database.prepare('SELECT id FROM transit_taps').pluck().all() as string[];
  database.close();
  return ids;
}

/** Signed 429 and 503 ask for this many seconds (wallet API section 4: both carry Retry-After). */
const RETRY_AFTER_SECONDS = 3;

export async function openBackendHost(options: {
  file: string;
  time: VirtualTime;
  random: SeededRandom;
  trace: Trace;
}): Promise<BackendHost> {
  const { file, time, random, trace } = options;
  const backupFile = `${file}.backup`;
  const listeners = new Set<() => void>();
  let running: Running | null = null;
  let hasBackup = false;
  let restoreCount = 0;
  const tapsBefore = new Set<string>();

  const host: BackendHost = {
    get isUp() {
      return running !== null;
    },
    get restoreCount() {
      return restoreCount;
    },
    tapsBefore,
    clockOffsetMs: 0,
    nowMs: () => time.now() + host.clockOffsetMs,
    handle: (request) => up().backend.handle(request),
    refuse: ({ method, url, headers }, code) =>
      up().backend.refuse({ method, url, headers }, code, 'simulated', RETRY_AFTER_SECONDS),
    readStream: (place, afterEventId) => up().backend.readStream(place, afterEventId),
    newestEventId: () => Number(up().newestEvent.get()),
    onCommit: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    demo: async (method, path, body) => {
      const text = body === undefined ? '' : JSON.stringify(body);
      const { status, body: bytes } = await up().backend.handle({
        method,
        url: path,
        headers: {},
        body: Buffer.from(text),
      });
      const json = bytes.length === 0 ? {} : (JSON.parse(Buffer.from(bytes).toString('utf8')) as DemoAnswer['json']);
      trace.write(time.now(), `demo ${method} ${path} ${status}`);
      return { status, json };
    },
    tick: () => up().backend.tick(),
    stop: async () => {
      const stopped = running;
      running = null;
      stopped?.witness.close();
      await stopped?.database.destroy();
    },
    start: async () => {
      if (running !== null) return;
      const database = await openDatabase(file);
      const backend = createBackend({
        database,
        clock: { now: () => host.nowMs() },
        random: { bytes: (count) => random.bytes(count) },
        origin: ORIGIN,
        verifier: PRESENTMENT_VERIFIER,
        maker: PRESENTMENT_MAKER,
        log: {
          info: () => undefined,
          error: ({ error }) => {
            throw new Error('the sandbox failed inside', { cause: error });
          },
        },
      });
      backend.onCommit(() => {
        for (const listener of listeners) listener();
      });
      const witness = new Database(file, { readonly: true });
      const newestEvent = witness.prepare('SELECT coalesce(max(id), 0) FROM events').pluck();
      running = { database, backend, witness, newestEvent };
    },
    backUp: async () => {
      rmSync(backupFile, { force: true });
      await copyDatabase(up().database, backupFile);
      hasBackup = true;
    },
    restore: async () => {
      if (!hasBackup) return false;
      await host.stop();
      const keys = terminalKeys(file);
      for (const id of tapIds(file)) tapsBefore.add(id);
      for (const side of ['-wal', '-shm']) rmSync(`${file}${side}`, { force: true });
      copyFileSync(backupFile, file);
      putTerminalKeys(file, keys);
      restoreCount += 1;
      await host.start();
      return true;
    },
    witness: () => up().witness,
    close: () => host.stop(),
  };

  const up = (): Running => {
    if (running === null) throw new Error('the backend is down; ask isUp before');
    return running;
  };

  await host.start();
  return host;
}
