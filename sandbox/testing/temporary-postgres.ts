/**
 * A PostgreSQL server of one's own, for tests and benches: in a temporary folder, on a free port of loopback, with a password
 * that nobody knows, gone without a trace afterwards. It refuses to run as root, so root starts it as the user that its
 * package made.
 */
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

export type TemporaryPostgres = Readonly<{
  /** The address of a new, empty database on this server. */
  makeDatabase(): Promise<string>;
  stop(): Promise<void>;
}>;

export type PostgresUse = 'tests' | 'bench';

const USER = 'sandbox';
/** Debian and Ubuntu keep each major version in a folder of its own; elsewhere the programs are on the path. */
const DEBIAN_FOLDER = '/usr/lib/postgresql';
const START_DEADLINE_MS = 30_000;
const LOOK_EVERY_MS = 50;

/** Where its programs are; null when PostgreSQL is not installed. */
export function postgresFolder(): string | null {
  const versions = existsSync(DEBIAN_FOLDER) ? readdirSync(DEBIAN_FOLDER).map(Number).filter(Number.isInteger) : [];
  const newest = versions.toSorted((a, b) => b - a).map((version) => join(DEBIAN_FOLDER, String(version), 'bin'));
  const onPath = (process.env['PATH'] ?? '').split(':').filter((folder) => folder !== '');
  return [...newest, ...onPath].find((folder) => existsSync(join(folder, 'initdb'))) ?? null;
}

/** For `tests` a crash of the machine may lose everything, which makes it several times as fast; `bench` keeps what it commits. */
export async function startPostgres(use: PostgresUse): Promise<TemporaryPostgres> {
  const programs = postgresFolder();
  if (programs === null) throw new Error('PostgreSQL is not installed (Debian: apt-get install postgresql)');
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-postgres-'));
  const owner = ownerOf(folder);
  const password = randomBytes(18).toString('base64url');
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (owner !== null) chownSync(passwordFile, owner.uid, owner.gid);
  const data = join(folder, 'data');
  execFileSync(
    join(programs, 'initdb'),
    ['-D', data, '-U', USER, '-E', 'UTF8', '--locale=C', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '-N'],
    { ...owner, stdio: ['ignore', 'ignore', 'inherit'], cwd: folder },
  );
  const port = await freePort();
  const settings = [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    `unix_socket_directories=${folder}`,
    ...SETTINGS[use],
  ];
  const server = spawn(join(programs, 'postgres'), ['-D', data, ...settings.flatMap((setting) => ['-c', setting])], {
    ...owner,
    stdio: 'ignore',
    cwd: folder,
  });
  const gone = once(server, 'exit');
  const address = (name: string): string => `postgres://${USER}:${password}@127.0.0.1:${port}/${name}`;
  const stop = async (): Promise<void> => {
    // Fast shutdown: connections that are still open do not keep it (manual, section 19.5).
    server.kill('SIGINT');
    await gone;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await answered(address('postgres'), () => server.exitCode !== null);
  } catch (error) {
    if (server.exitCode === null) await stop();
    throw error;
  }
  let count = 0;
  return {
    makeDatabase: async () => {
      count += 1;
      const name = `sandbox_${count}`;
      await withClient(address('postgres'), (client) => client.query(`CREATE DATABASE ${name}`));
      return address(name);
    },
    stop,
  };
}

const SETTINGS: Readonly<Record<PostgresUse, readonly string[]>> = {
  tests: ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=200', 'shared_buffers=64MB'],
  bench: ['max_connections=200', 'shared_buffers=256MB', 'max_wal_size=4GB'],
};

type Owner = Readonly<{ uid: number; gid: number }>;

/** Who runs the server: whoever runs this, but for root, who gives the folder to the package's user. */
function ownerOf(folder: string): Owner | null {
  if (process.getuid?.() !== 0) return null;
  const entry = /^(?:postgres|nobody):[^:]*:(\d+):(\d+):/mu.exec(
    readFileSync('/etc/passwd', 'utf8').split('\n').toSorted().toReversed().join('\n'),
  );
  if (entry === null) throw new Error('there is no user that PostgreSQL could run as');
  const owner = { uid: Number(entry[1]), gid: Number(entry[2]) };
  chownSync(folder, owner.uid, owner.gid);
  return owner;
}

/** Free a moment ago; a server that finds it taken ends, and the start fails. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

async function answered(address: string, hasEnded: () => boolean): Promise<void> {
  const deadline = performance.now() + START_DEADLINE_MS;
  for (;;) {
    try {
      return await withClient(address, async (client) => void (await client.query('SELECT 1')));
    } catch (error) {
      if (hasEnded() || performance.now() > deadline) throw error;
      await delay(LOOK_EVERY_MS);
    }
  }
}

async function withClient<Result>(address: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: address });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
