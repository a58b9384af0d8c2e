/**
 * The sandbox as a program: `node sandbox/main.ts --port 0 --data <folder>`, or `--database postgres://…` in its place.
 *
 * Says in one line of JSON on stdout (and to its parent, if it was forked) where it can be reached, and stops cleanly when
 * it is told to or when its parent goes. Rule SANDBOX-110.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { isPostgresAddress } from './backend/storage/postgres.ts';
import { createSandboxServer } from './server.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    /** A folder for a database of its own. */
    data: { type: 'string' },
    /** A database that several of these programs may share. */
    database: { type: 'string' },
    phone: { type: 'string' },
    /** The address that terminals are given when it is another than the one listened on. */
    origin: { type: 'string' },
  },
});

const port = Number(values.port);
if (!Number.isInteger(port) || port < 0 || port > 65_535)
  throw new Error('--port is a number from 0 (any free port) to 65535');

if (values.database !== undefined && !isPostgresAddress(values.database))
  throw new Error('--database is an address that begins with postgres://');
if (values.database !== undefined && values.data !== undefined)
  throw new Error('--data and --database are two places for the same thing: name one');

let databaseFile = values.database ?? ':memory:';
if (values.data !== undefined) {
  mkdirSync(values.data, { recursive: true });
  databaseFile = join(values.data, 'sandbox.db');
}

// The pages are built beside the built sandbox; run from its source, the sandbox finds them in the build folder too.
const pageFolder = (name: string): string | undefined =>
  [join(import.meta.dirname, '..', name), join(import.meta.dirname, '..', 'out', name)].find(
    // Beside the source there is the page's own source, which a browser cannot run.
    (folder) => existsSync(join(folder, 'index.html')) && !existsSync(join(folder, 'main.tsx')),
  );
const phonePageFolder = values.phone ?? pageFolder('phone');
const adminPageFolder = pageFolder('admin');

// Logs go to stderr: stdout carries the one line that a parent waits for.
const log = pino(
  { name: 'sandbox', level: 'info', serializers: { error: pino.stdSerializers.err } },
  pino.destination({ dest: 2, sync: true }),
);
const server = await createSandboxServer({
  databaseFile,
  port,
  log: { info: (facts, message) => log.info(facts, message), error: (facts, message) => log.error(facts, message) },
  ...(phonePageFolder === undefined ? {} : { phonePageFolder }),
  ...(adminPageFolder === undefined ? {} : { adminPageFolder }),
  ...(values.origin === undefined ? {} : { publicOrigin: values.origin }),
});

const ready = { ready: true, origin: server.origin };
process.stdout.write(`${JSON.stringify(ready)}\n`);
process.send?.(ready);

let stopping = false;
const stop = (): void => {
  if (stopping) return;
  stopping = true;
  server.close().then(
    () => process.exit(0),
    (error: unknown) => {
      log.error({ error }, 'the sandbox did not stop cleanly');
      process.exit(1);
    },
  );
};
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
process.on('disconnect', stop);
