/**
 * The service as a process, started as a host starts it: forked, told `start`, spoken to in the messages of the
 * contract. Nothing restarts it but whoever holds it, so that a test decides when and how often. Rule PROVE-15.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createClient, type LineListener, type Client, type Transport } from '../../../electron/contract/client.ts';
import type { ServerMessage } from '../../../electron/contract/envelope.ts';
import type {
  FromServiceMessage,
  StartMessage,
  ToServiceMessage,
} from '../../../electron/contract/service-messages.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');

/** What is run: the programs as they are built, or, before a build, the same from their source. */
export type Programs = 'built' | 'source';
const SERVICES: Readonly<Record<Programs, string>> = {
  built: path.join(ROOT, 'out/service/main.js'),
  source: path.join(ROOT, 'electron/service/main.ts'),
};

/** How a start ended. `died`: before it could say. */
export type StartOutcome =
  | Readonly<{ kind: 'ready' }>
  | Readonly<{ kind: 'refused'; code: string }>
  | Readonly<{ kind: 'died' }>;

export interface TillService {
  readonly client: Client;
  readonly started: Promise<StartOutcome>;
  /** Resolves when the process is gone and everything it had said was heard. */
  readonly ended: Promise<void>;
  isRunning(): boolean;
  readonly pid: number | undefined;
  signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void;
  /** Asks it to end in order. */
  stop(): Promise<void>;
  /** The end of what it wrote to stderr. */
  complaints(): string;
}

export function startTillService(
  options: Readonly<{ programs: Programs; dataFolder: string; backendOrigin: string }>,
): TillService {
  const { programs, dataFolder, backendOrigin } = options;
  const child = fork(SERVICES[programs], [], { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let complaints = '';
  let running = true;
  child.stderr?.setEncoding('utf8').on('data', (part: string) => (complaints = (complaints + part).slice(-4_000)));
  const ended = Promise.all([once(child, 'exit'), once(child, 'disconnect')]).then(() => undefined);

  const post = (message: ToServiceMessage): boolean => child.connected && child.send(message, () => undefined);
  const messageListeners = new Set<(message: ServerMessage) => void>();
  const lineListeners = new Set<LineListener>();
  const setLine = (up: boolean): void => {
    for (const listener of lineListeners) listener(up, null);
  };
  const transport: Transport = {
    send: (call) => post({ type: 'call', clientId: 'cashier', call }),
    onMessage: (listener) => void messageListeners.add(listener),
    onLine: (listener) => void lineListeners.add(listener),
    close: () => undefined,
  };
  const client = createClient(transport);

  const started = new Promise<StartOutcome>((resolve) => {
    child.on('message', (raw) => {
      const message = raw as FromServiceMessage;
      if (message.type === 'ready') {
        setLine(true);
        resolve({ kind: 'ready' });
      } else if (message.type === 'refused') resolve({ kind: 'refused', code: message.code });
      else if (message.type === 'to_client' || message.type === 'to_all') {
        for (const listener of messageListeners) listener(message.message);
      }
    });
    void ended.then(() => {
      running = false;
      setLine(false);
      resolve({ kind: 'died' });
    });
  });
  const start: StartMessage = {
    type: 'start',
    dataFolder,
    resourcesFolder: path.join(ROOT, 'resources'),
    backendOrigin,
    sandbox: true,
    phonePage: null,
    softwareVersion: '0.0.0',
    keyProtection: 'file',
  };
  post(start);

  return {
    client,
    started,
    ended,
    isRunning: () => running,
    pid: child.pid,
    signal: (signal) => void child.kill(signal),
    stop: async () => {
      // A service that refused to run waits for its host to go.
      if (!post({ type: 'stop' }) && running) child.kill('SIGKILL');
      const force = setTimeout(() => child.kill('SIGKILL'), STOP_DEADLINE_MS);
      await ended;
      clearTimeout(force);
    },
    complaints: () => complaints,
  };
}

/** As long as a host waits for an orderly end, and more: the machine is busy. */
const STOP_DEADLINE_MS = 10_000;
