/**
 * The plain Node host: the same till as under Electron, shown by the machine's own browser. Supervises the service, serves
 * the screens on the loopback address and carries the contract; nothing about money. Start reading here.
 *
 * Tells its parent, as messages, `{type: 'listening', url}` once, `{type: 'service', up, pid}` whenever the service comes or
 * goes, and `{type: 'refused', code, facts}` when the terminal cannot run. Rules HOST-7 to HOST-17 and HOST-19 of docs/spec.md.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ERRORS, isErrorCode } from '../kernel/errors.ts';
import { createLogFile } from '../system/log-file.ts';
import { HELPER_FILES } from '../system/helper-processes.ts';
import { createServiceHost, type Facts } from '../system/service-host.ts';
import { createSystemClock } from '../system/system-clock.ts';
import { createSystemRandom } from '../system/system-random.ts';
import { LOOPBACK, makeToken } from './access.ts';
import { openContractSocket } from './contract-socket.ts';
import { createPageServer } from './page-server.ts';
import { spawnService } from './service-child.ts';
import { readSettings, type HostSettings } from './settings.ts';

/** This file is out/server/main.js; what was built beside it lies one folder up. */
const BUILT = path.resolve(import.meta.dirname, '..');
const ROOT = path.resolve(BUILT, '..');
/** EX_USAGE and EX_UNAVAILABLE of sysexits.h. */
const EXIT_USAGE = 64;
const EXIT_REFUSED = 69;

const settings = readSettings(process.argv.slice(2));
if (settings.ok) await run(settings.value);
else {
  process.stderr.write(`${settings.error}\n`);
  process.exit(EXIT_USAGE);
}

async function run({
  dataFolder,
  backendOrigin,
  port: wantedPort,
  sandbox,
  phonePage,
  profile,
}: HostSettings): Promise<void> {
  const clock = createSystemClock();
  const log = createLogFile({ folder: path.join(dataFolder, 'log'), name: 'host' });
  const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { version: string };
  const service = createServiceHost({
    start: {
      type: 'start',
      dataFolder: path.resolve(dataFolder),
      resourcesFolder: path.join(ROOT, 'resources'),
      backendOrigin,
      sandbox,
      phonePage,
      profile,
      softwareVersion: version,
      keyProtection: 'file',
    },
    spawn: () => spawnService(path.join(BUILT, 'service', 'main.js')),
    spawnHelper: (program) => spawnService(path.join(BUILT, 'service', HELPER_FILES[program])),
    seal: () => null,
    clock,
    log,
  });

  const token = makeToken(createSystemRandom());
  const pages = createPageServer(path.join(BUILT, 'renderer'));
  const port = await pages.listen(wantedPort);
  const sockets = openContractSocket({
    server: pages.app.server,
    door: { port, token },
    service,
    clock,
    log,
  });

  let stopping = false;
  const stop = async (exitCode: number): Promise<void> => {
    if (stopping) return;
    stopping = true;
    sockets.close();
    await service.stop();
    await pages.close();
    log.close();
    process.exit(exitCode);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(0));
  process.on('disconnect', () => void stop(0));
  service.onLine((up) => process.send?.({ type: 'service', up, pid: service.pid() }));
  service.onRefused((code, facts) => {
    process.send?.({ type: 'refused', code, facts });
    process.stderr.write(`${explain(code, facts)}\n`);
    void stop(EXIT_REFUSED);
  });
  service.start();
  const url = `http://${LOOPBACK}:${port}/#token=${token}`;
  log.write('info', 'listening', { port });
  process.send?.({ type: 'listening', url });
  if (process.send === undefined) process.stdout.write(`${url}\n`);
}

/** Why the terminal cannot run, in both languages, from the table of errors. */
function explain(code: string, facts: Facts): string {
  if (!isErrorCode(code)) return code;
  const fill = (text: string): string =>
    text.replaceAll(/\{\{(\w+)\}\}/g, (_match, name: string) => String(facts[name] ?? ''));
  const { 'zh-CN': chinese, en: english } = ERRORS[code];
  return `${chinese.title}。${fill(chinese.action)}\n${english.title}. ${fill(english.action)} (${code})`;
}
