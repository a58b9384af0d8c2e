/**
 * The process that the terminal runs in: Electron's utility process under the shell, a child process under the Node host.
 * It alone chooses real parts. When a promise of ours breaks it stops at once, and its host starts it again: the journal
 * has all that was acknowledged (C4, C8).
 *
 * Rules HOST-1 to HOST-6 and HOST-24 of docs/spec.md.
 */
import path from 'node:path';
import type { Log } from '../kernel/log.ts';
import { createLogFile } from '../system/log-file.ts';
import { createSystemClock } from '../system/system-clock.ts';
import { createSystemRandom } from '../system/system-random.ts';
import { StorageFailure } from '../terminal/storage/database.ts';
import { openHostPort } from './host-port.ts';
import { openTerminal } from './open-terminal.ts';
import { proxyFrom } from './proxy-settings.ts';
import { createService, type Service } from './service.ts';

/** EX_SOFTWARE of sysexits.h: a mistake of ours. */
const EXIT_BROKEN = 70;
/** EX_USAGE of sysexits.h. */
const EXIT_USAGE = 64;

const port = openHostPort(process);
if (port === null) {
  process.stderr.write('The service is started by the till (npm start), not by hand.\n');
  process.exit(EXIT_USAGE);
}

/** Until the data folder is known there is no file to write to. */
let log: Log = {
  write: (level, event) => void process.stderr.write(`${level} ${event}\n`),
};
const relayedLog: Log = { write: (level, event, facts) => log.write(level, event, facts) };

/** The disk failed, and the end is near: what else fails because of it is no news. */
let isLeaving = false;
let service: Service | null = null;
const die = (error: unknown): void => {
  if (service?.broke(error) === true) return;
  if (isLeaving && error instanceof StorageFailure) return;
  const { message, stack } = error instanceof Error ? error : { message: String(error), stack: undefined };
  relayedLog.write('error', 'service_broken', { message, stack: stack ?? '' });
  process.exit(EXIT_BROKEN);
};
process.on('uncaughtException', die);
process.on('unhandledRejection', die);
// A terminal's Ctrl-C reaches every process of the group; the host alone decides when the service stops.
process.on('SIGINT', () => undefined);

const clock = createSystemClock();
const random = createSystemRandom();
/** What was asked when the disk failed is answered before the end: the screen says that nothing could be written. */
const LAST_WORDS_MS = 250;
const onStorageBroken = (sqliteCode: string): void => {
  isLeaving = true;
  relayedLog.write('error', 'storage_broken', { sqliteCode });
  clock.after(LAST_WORDS_MS, () => process.exit(EXIT_BROKEN));
};

const proxy = proxyFrom(process.env);

service = createService({
  port,
  log: relayedLog,
  openTerminal: (start, sealing, startHelper) => {
    log = createLogFile({ folder: path.join(start.dataFolder, 'log'), name: 'service' });
    // Its address may carry a password, so the log has only that there is one.
    if (proxy === 'unusable') log.write('warn', 'proxy_unusable', {});
    return openTerminal(start, sealing, {
      clock,
      random,
      log,
      onStorageBroken,
      startHelper,
      proxy: proxy === 'unusable' ? null : proxy,
      environment: process.env,
    });
  },
  exit: (code) => process.exit(code),
});
