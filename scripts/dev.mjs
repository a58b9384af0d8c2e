/**
 * `npm run dev`: the till for whoever works on it. Screens are served by vite and change as they are saved; a change in the
 * service is built and the service started again, with the sale that was open. Data is kept in data/dev.
 */
import { watch } from 'node:fs';
import path from 'node:path';
import { bootstrap } from './bootstrap.mjs';
import { PROJECT_ROOT } from './project-files.mjs';

/** An editor writes a file in several steps; one build is enough. */
const SETTLE_MS = 300;

/** @param {string} line */
const tell = (line) => process.stdout.write(`${line}\n`);

async function main() {
  const { buildAll, BuildError } = await import('./build.mjs');
  const { startProgram, firstMessage } = await import('./processes.mjs');
  const { createServer } = await import('vite');
  const { configOf, TARGETS } = await import('../vite.config.ts');
  await buildAll(tell);

  const data = path.join(PROJECT_ROOT, 'data', 'dev');
  const sandbox = startProgram({
    name: 'sandbox',
    args: ['out/sandbox/main.js', '--port=0', `--data=${data}/sandbox`, `--phone=${PROJECT_ROOT}/out/phone`],
  });
  const origin = await firstMessage(sandbox, (message) => message?.origin ?? null);
  const host = startProgram({
    name: 'till',
    args: [
      'out/server/main.js',
      `--data=${data}/till`,
      `--backend=${origin}`,
      '--sandbox',
      `--phone-page=${origin}/phone/`,
    ],
  });
  for (const { child } of [sandbox, host]) child.stderr?.pipe(process.stderr);
  /** @type {number | null} */
  let servicePid = null;
  host.child.on('message', (/** @type {any} */ message) => {
    if (message?.type === 'service') servicePid = message.pid;
  });
  const url = await firstMessage(host, (message) => (message?.type === 'listening' ? String(message.url) : null));
  const renderer = TARGETS.find(({ name }) => name === 'renderer');
  if (origin === null || url === null || renderer === undefined) throw new Error('sandbox or till did not start');

  const { host: hostAddress, hash } = new URL(url);
  // The host takes its own origin alone, so the proxy speaks in its name.
  const proxy = { target: `http://${hostAddress}`, ws: true, changeOrigin: true, rewriteWsOrigin: true };
  const pages = await createServer({
    ...configOf(renderer),
    configFile: false,
    server: { host: '127.0.0.1', proxy: { '/contract': proxy } },
  });
  await pages.listen();
  const address = /** @type {import('node:net').AddressInfo} */ (pages.httpServer?.address());
  tell(`收银台 / Till:              http://127.0.0.1:${address.port}/${hash}`);
  tell(`顾客手机 / Customer's phone: ${origin}/phone/`);

  /** @type {NodeJS.Timeout | undefined} */
  let settling;
  const rebuild = async () => {
    try {
      const built = await buildAll(tell);
      if (built > 0 && servicePid !== null) process.kill(servicePid);
    } catch (error) {
      if (!(error instanceof BuildError)) throw error;
      tell(error.message);
    }
  };
  for (const folder of ['electron', 'hardware']) {
    watch(path.join(PROJECT_ROOT, folder), { recursive: true }, () => {
      clearTimeout(settling);
      settling = setTimeout(() => void rebuild(), SETTLE_MS);
    });
  }

  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    await Promise.all([pages.close(), host.stop()]);
    await sandbox.stop();
    process.exit(0);
  };
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => void stop());
}

await bootstrap();
await main();
