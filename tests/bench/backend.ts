/**
 * How many payments the sandbox takes on PostgreSQL, on one machine, from a thousand simulated tills that each have a key of
 * their own: as fast as it can, and at a steady pace. Afterwards the books must agree. Absolute figures belong to a machine, so
 * the aims are the errors and the books; docs/scaling.md says what the figures mean.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { openDatabase, type SandboxDatabase } from '../../sandbox/backend/storage/database.ts';
import { postgresFolder, startPostgres } from '../../sandbox/testing/temporary-postgres.ts';
import { countBooks } from './backend/books.ts';
import { payAsFastAsPossible, paySteadily, type LoadResult } from './backend/load.ts';
import { prepareShop } from './backend/shop.ts';
import { atMost, quantile, rounded, type Bench, type Metric } from './measure.ts';

const MAIN = path.join(import.meta.dirname, '..', '..', 'sandbox', 'main.ts');

const TILLS = 1_000;
/** One process per processor of the smallest machine; the tills are shared out among them. */
const SERVERS = 2;
/** What a server works on at once by itself (its connections to the database), for both. */
const AT_ONCE = 32;
/** As fast as it can: long enough for the plans to be made and the figures to settle. */
const PEAK_SECONDS = 15;
const FULL_PEAK_SECONDS = 60;
/** Three rounds of all tills. */
const STEADY_SECONDS = 60;
/** A till that takes a payment each 20 seconds is a busy one: a thousand of them make 50 a second. */
const STEADY_EVERY_MS = 20_000;

export const backendBench: Bench = {
  name: 'backend',
  title: `The sandbox on PostgreSQL: ${TILLS} tills, ${SERVERS} servers, one machine`,
  parts: ['peak', 'steady'],
  isSized: true,
  run: async ({ tell, full, only, tills, seconds }) => {
    if (postgresFolder() === null) {
      tell('PostgreSQL is not installed: apt-get install postgresql');
      return [{ name: 'postgres_installed', value: 0, unit: '', aim: '= 1', met: false }];
    }
    const tillCount = tills ?? TILLS;
    const peakSeconds = seconds ?? (full ? FULL_PEAK_SECONDS : PEAK_SECONDS);
    const steadySeconds = seconds ?? STEADY_SECONDS;
    const postgres = await startPostgres('bench');
    const programs: ChildProcess[] = [];
    let database: SandboxDatabase | null = null;
    try {
      const address = await postgres.makeDatabase();
      const origins: string[] = [];
      for (let count = 0; count < SERVERS; count += 1) {
        // All sign for the first one's address, as behind a proxy.
        const program = startServer(address, origins[0]);
        programs.push(program);
        origins.push(await originOf(program));
      }
      database = await openDatabase(address);
      tell(`${tillCount} tills enrol, and as many customers get wallets`);
      const shop = await prepareShop({ database, origins, tillCount });
      const metrics: Metric[] = [];
      if (only === null || only.includes('peak'))
        metrics.push(
          ...metricsOf(
            'peak',
            await payAsFastAsPossible(shop, { seconds: peakSeconds, atOnce: Math.min(AT_ONCE, tillCount) }),
            tell,
          ),
        );
      if (only === null || only.includes('steady'))
        metrics.push(
          ...metricsOf('steady', await paySteadily(shop, { seconds: steadySeconds, everyMs: STEADY_EVERY_MS }), tell),
        );
      return [...metrics, ...(await booksOf(database, shop.approved))];
    } finally {
      await database?.destroy();
      for (const program of programs) await stopServer(program);
      await postgres.stop();
    }
  },
};

function startServer(address: string, origin: string | undefined): ChildProcess {
  const options = ['--port', '0', '--database', address, ...(origin === undefined ? [] : ['--origin', origin])];
  return spawn(process.execPath, [MAIN, ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function originOf(program: ChildProcess): Promise<string> {
  let text = '';
  for await (const part of program.stdout ?? []) {
    text += String(part);
    if (text.includes('\n')) break;
  }
  return (JSON.parse(text) as { origin: string }).origin;
}

async function stopServer(program: ChildProcess): Promise<void> {
  if (program.exitCode !== null) return;
  const gone = once(program, 'exit');
  program.kill('SIGTERM');
  await gone;
}

function metricsOf(name: string, { latenciesMs, seconds, errors }: LoadResult, tell: (line: string) => void): Metric[] {
  for (const [error, count] of errors) tell(`${name}: ${count} × ${error}`);
  const told = (what: string, value: number, unit: string): Metric => ({
    name: `${name}_${what}`,
    value: rounded(value),
    unit,
    aim: 'told',
    met: true,
  });
  const errorCount = [...errors.values()].reduce((sum, count) => sum + count, 0);
  return [
    told('payments', latenciesMs.length, ''),
    told('payments_per_second', latenciesMs.length / seconds, '/s'),
    told('p50', quantile(latenciesMs, 0.5), 'ms'),
    told('p95', quantile(latenciesMs, 0.95), 'ms'),
    told('p99', quantile(latenciesMs, 0.99), 'ms'),
    atMost(`${name}_errors`, errorCount, '', 0),
  ];
}

async function booksOf(database: SandboxDatabase, approved: ReadonlyMap<string, number>): Promise<Metric[]> {
  const books = await countBooks(database, approved);
  const { entriesSum, walletsOff, missing, surplus, merchantOff } = books;
  return [
    { name: 'kept_per_payment', value: rounded(books.bytesPerPayment), unit: 'bytes', aim: 'told', met: true },
    atMost('ledger_sum', Math.abs(entriesSum), 'fen', 0),
    atMost('wallets_off', walletsOff, '', 0),
    atMost('payments_missing', missing, '', 0),
    atMost('payments_surplus', surplus, '', 0),
    atMost('merchant_off', Math.abs(merchantOff), 'fen', 0),
  ];
}
