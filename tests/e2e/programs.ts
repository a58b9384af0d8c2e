/**
 * Starts the built programs as `npm start` does, on free ports and in folders of their own, and ends them. Nothing here is
 * a double: the same files run at a shop.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createSandboxServer } from '../../sandbox/server.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..');
/** Programs end in well below a second; one that does not is ended by force, and the test says so. */
const END_DEADLINE_MS = 10_000;

export type Program = Readonly<{
  child: ChildProcess;
  /** Waits for a message that `pick` answers for. */
  message: <T>(pick: (message: Message) => T | null) => Promise<T>;
  /** Called for every message from now on. */
  onMessage: (listener: (message: Message) => void) => void;
  stop: () => Promise<void>;
  kill: () => Promise<void>;
}>;

type Message = Readonly<Record<string, unknown>>;

export function startProgram(file: string, args: readonly string[]): Program {
  const child = fork(path.join(ROOT, file), args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let errors = '';
  child.stderr?.setEncoding('utf8').on('data', (part: string) => (errors = (errors + part).slice(-4_000)));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const seen: Message[] = [];
  const listeners = new Set<(message: Message) => void>();
  child.on('message', (message) => {
    seen.push(message as Message);
    for (const listener of listeners) listener(message as Message);
  });
  return {
    child,
    onMessage: (listener) => void listeners.add(listener),
    message: (pick) =>
      new Promise((resolve, reject) => {
        const look = (message: Message): void => {
          const picked = pick(message);
          if (picked === null) return;
          listeners.delete(look);
          resolve(picked);
        };
        listeners.add(look);
        for (const message of seen) look(message);
        void ended.then(() => reject(new Error(`${file} ended before it said what was waited for\n${errors}`)));
      }),
    stop: async () => {
      if (child.connected) child.disconnect();
      const force = setTimeout(() => child.kill('SIGKILL'), END_DEADLINE_MS);
      await ended;
      clearTimeout(force);
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

export type RunningSandbox = Readonly<{
  origin: string;
  port: number;
  stop: () => Promise<void>;
  kill: () => Promise<void>;
}>;

/** `port` 0: any free one. A sandbox that comes back after a fault is given its former port. */
export async function startSandbox(dataFolder: string, port = 0): Promise<RunningSandbox> {
  const program = startProgram('out/sandbox/main.js', [
    `--port=${port}`,
    `--data=${dataFolder}`,
    `--phone=${path.join(ROOT, 'out/phone')}`,
  ]);
  const origin = await program.message(({ origin: said }) => (typeof said === 'string' ? said : null));
  return { origin, port: Number(new URL(origin).port), stop: program.stop, kill: program.kill };
}

/** The same sandbox inside this process, on a clock that a test may put forward. */
export async function startMovableSandbox(dataFolder: string, nowMs: () => number): Promise<RunningSandbox> {
  await mkdir(dataFolder, { recursive: true });
  const server = await createSandboxServer({
    databaseFile: path.join(dataFolder, 'sandbox.db'),
    port: 0,
    clock: { now: nowMs },
  });
  const { origin } = server;
  return { origin, port: Number(new URL(origin).port), stop: () => server.close(), kill: () => server.close() };
}

export type RunningHost = Readonly<{
  program: Program;
  /** With the token, as a person opens it. */
  url: string;
  /** The service that runs now; waits for one to be up. */
  servicePid: () => Promise<number>;
}>;

export async function startHost(
  options: Readonly<{ dataFolder: string; backendOrigin: string; port?: number; profile?: 'till' | 'transit' }>,
): Promise<RunningHost> {
  const { dataFolder, backendOrigin, port = 0, profile = 'till' } = options;
  const program = startProgram('out/server/main.js', [
    `--data=${dataFolder}`,
    `--backend=${backendOrigin}`,
    `--port=${port}`,
    `--profile=${profile}`,
    '--sandbox',
    `--phone-page=${backendOrigin}/phone/`,
  ]);
  let pid: number | null = null;
  const waiting = new Set<(pid: number) => void>();
  program.onMessage((message) => {
    if (message['type'] !== 'service') return;
    pid = message['up'] === true ? Number(message['pid']) : null;
    if (pid === null) return;
    for (const resolve of waiting) resolve(pid);
    waiting.clear();
  });
  const url = await program.message(({ type, url: said }) => (type === 'listening' ? String(said) : null));
  return {
    program,
    url,
    servicePid: () => (pid === null ? new Promise((resolve) => waiting.add(resolve)) : Promise.resolve(pid)),
  };
}

/** Waits until a process is gone; its number alone is not enough to signal it again. */
export async function waitForEnd(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      // ESRCH: there is no such process any more.
      return;
    }
    // A killed child stays in the table until its parent has read how it ended.
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    if (/^\d+ \(.*\) Z/.test(stat)) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** A fresh folder for one test, and the way to be rid of it. */
export async function makeFolder(): Promise<Readonly<{ folder: string; remove: () => Promise<void> }>> {
  const folder = await mkdtemp(path.join(tmpdir(), 'wallet-till-e2e-'));
  return { folder, remove: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }) };
}
