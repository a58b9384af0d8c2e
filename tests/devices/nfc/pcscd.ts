/**
 * The machine's own smart-card daemon with the virtual reader of vsmartcard, started for a test and ended by its number. One
 * daemon can run at a time, so a machine that has one running already keeps it, and the tests say that they were left out.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PCSCD_SOCKET } from '../../../hardware/nfc-reader/pcsc-system.ts';

const DAEMON = '/usr/sbin/pcscd';
const DRIVER = '/usr/lib/pcsc/drivers/serial/libifdvpcd.so';
/** The daemon loads its drivers and listens within a few hundred milliseconds. */
const START_MS = 10_000;
const STOP_MS = 5_000;

/** Why the real daemon cannot be used here, in words, which are printed; null when it can. */
export function whyNoDaemon(): string | null {
  const reason = findObstacle();
  if (reason !== null) process.stdout.write(`   left out: ${reason}\n`);
  return reason;
}

function findObstacle(): string | null {
  if (process.platform !== 'linux') return 'the virtual reader is a Linux package';
  if (!existsSync(DAEMON)) return 'pcscd is not installed';
  if (!existsSync(DRIVER)) return 'vsmartcard-vpcd is not installed';
  if (process.getuid?.() !== 0) return 'pcscd is started by root';
  // In a process of its own: it may abort this one.
  const binding = spawnSync(process.execPath, ['-e', "require('@pokusew/pcsclite')"], { encoding: 'utf8' });
  if (binding.status !== 0) return `the binding of nfc-pcsc does not load: ${binding.stderr.split('\n')[4] ?? ''}`;
  // A file that a dead daemon left behind is no socket of anybody's.
  const isInUse = readFileSync('/proc/net/unix', 'utf8').includes(PCSCD_SOCKET);
  return isInUse ? 'a smart-card service runs here already' : null;
}

export interface Daemon {
  /** Where a virtual card for the first slot connects to. */
  readonly cardPort: number;
  readonly readerName: string;
  /** The virtual driver has two slots, each of which the system shows as a reader of its own, with a line of its own. */
  readonly second: Readonly<{ cardPort: number; readerName: string }>;
  readonly pid: number | null;
  start(): Promise<void>;
  /** By default in good order; SIGKILL leaves its socket behind, SIGSTOP makes it deaf. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  pause(): void;
  goOn(): void;
  close(): Promise<void>;
}

/** `name` is what the virtual reader is called; the system appends the numbers of reader and slot. `null`: there is none. */
export async function createDaemon(name: string | null = 'Bench NFC'): Promise<Daemon> {
  const folder = mkdtempSync(path.join(tmpdir(), 'pcscd-'));
  const cardPort = await freePorts();
  const config = path.join(folder, 'reader.conf');
  const port = `0x${cardPort.toString(16).toUpperCase()}`;
  const lines = [`FRIENDLYNAME "${name}"`, `DEVICENAME /dev/null:${port}`, `LIBPATH ${DRIVER}`, `CHANNELID ${port}`];
  writeFileSync(config, name === null ? '' : `${lines.join('\n')}\n`);
  let child: ChildProcess | null = null;

  const stop = async (signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> => {
    const running = child;
    child = null;
    if (running === null || running.exitCode !== null) return;
    const ended = once(running, 'exit');
    running.kill('SIGCONT');
    running.kill(signal);
    const forced = setTimeout(() => running.kill('SIGKILL'), STOP_MS);
    await ended;
    clearTimeout(forced);
  };
  return {
    cardPort,
    readerName: `${name} 00 00`,
    second: { cardPort: cardPort + 1, readerName: `${name} 00 01` },
    get pid() {
      return child?.pid ?? null;
    },
    async start() {
      if (child !== null) return;
      child = spawn(DAEMON, ['--foreground', '--error', '--config', config], { stdio: 'ignore' });
      const deadline = performance.now() + START_MS;
      while (!(await listens())) {
        if (performance.now() > deadline) throw new Error('pcscd does not listen');
        await sleep(20);
      }
    },
    stop,
    pause: () => void child?.kill('SIGSTOP'),
    goOn: () => void child?.kill('SIGCONT'),
    async close() {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const PORT_TRIES = 50;
/** Below those that systems give to whoever asks for any: the daemon comes back to its port after others had time to take it. */
const LOWEST_PORT = 20_000;
const PORT_COUNT = 12_000;

/** A port that is free, with the one after it: the second slot listens there. */
async function freePorts(): Promise<number> {
  for (let tries = 0; tries < PORT_TRIES; tries += 1) {
    const port = LOWEST_PORT + randomInt(PORT_COUNT);
    if ((await isFree(port)) && (await isFree(port + 1))) return port;
  }
  throw new Error('no ports beside each other are free');
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const couldListen = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => resolve(true));
  });
  if (couldListen) await new Promise<void>((resolve) => server.close(() => resolve()));
  return couldListen;
}

function listens(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(PCSCD_SOCKET);
    const finish = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => finish(true));
    socket.once('error', () => finish(false));
  });
}
