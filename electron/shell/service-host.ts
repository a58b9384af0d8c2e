/**
 * The shell's side of the service: Electron's utility process under supervision, calls in, messages out, and the
 * sealing of secrets that only the main process can do. Rules SHELL-9 and SHELL-10 of docs/spec.md.
 */
import { safeStorage, utilityProcess } from 'electron';
import type { Call, ServerMessage } from '../contract/envelope.ts';
import type { FromServiceMessage, StartMessage, ToServiceMessage } from '../contract/service-messages.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';
import { createSupervisor, type ChildHandle } from '../system/supervisor.ts';
import type { Busy } from './quit-guard.ts';

type Facts = Readonly<Record<string, string | number>>;

export interface ServiceHost {
  start(): void;
  /** Hands a page's call on; false when the service is down. */
  call(clientId: string, call: Call): boolean;
  isUp(): boolean;
  /** `clientId` null: for every page. */
  onMessage(listener: (clientId: string | null, message: ServerMessage) => void): () => void;
  onLine(listener: (up: boolean) => void): () => void;
  /** Tells why the terminal cannot run at all; an error code with its facts. */
  onRefused(listener: (code: string, facts: Facts) => void): () => void;
  /** What would be left behind by quitting now; nothing when the service does not answer within a second. */
  askBusy(): Promise<Busy>;
  /** Resolves when the service has ended, by itself or by force. */
  stop(): Promise<void>;
}

const BUSY_ANSWER_MS = 1_000;
const NOT_BUSY: Busy = { unsentCount: 0, unresolvedCount: 0, paymentRunning: false };

function spawnService(serviceFile: string): ChildHandle {
  const child = utilityProcess.fork(serviceFile, [], { serviceName: 'wallet-till-service' });
  return {
    get pid() {
      return child.pid ?? null;
    },
    postMessage: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.on('exit', listener),
    kill: () => void child.kill(),
  };
}

/**
 * Whether the operating system really protects what is sealed. Under Linux without a key ring Electron falls back to a
 * password that is the same everywhere; that protects nothing, so it is refused.
 */
function canSeal(): boolean {
  return (
    safeStorage.isEncryptionAvailable() &&
    (process.platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text')
  );
}

function sealed(type: 'seal' | 'unseal', base64: string): string | null {
  if (!canSeal()) return null;
  try {
    return type === 'seal'
      ? safeStorage.encryptString(base64).toString('base64')
      : safeStorage.decryptString(Buffer.from(base64, 'base64'));
  } catch {
    // A value sealed by another user or on another machine: the service says what that means.
    return null;
  }
}

export function createServiceHost(
  serviceFile: string,
  start: StartMessage,
  { clock, log }: { clock: Clock; log: Log },
): ServiceHost {
  const messageListeners = new Set<(clientId: string | null, message: ServerMessage) => void>();
  const lineListeners = new Set<(up: boolean) => void>();
  const refusedListeners = new Set<(code: string, facts: Facts) => void>();
  const busyListeners = new Set<(busy: Busy) => void>();
  let up = false;

  const setUp = (next: boolean): void => {
    if (up === next) return;
    up = next;
    for (const listener of lineListeners) listener(next);
  };
  const tell = (clientId: string | null, message: ServerMessage): void => {
    for (const listener of messageListeners) listener(clientId, message);
  };
  const post = (message: ToServiceMessage): boolean => supervisor.post(message);

  const receive = (message: FromServiceMessage): void => {
    switch (message.type) {
      case 'ready':
        return setUp(true);
      case 'refused':
        log.write('error', 'service_refused', { code: message.code });
        supervisor.giveUp();
        for (const listener of refusedListeners) listener(message.code, message.facts);
        return;
      case 'to_client':
        return tell(message.clientId, message.message);
      case 'to_all':
        return tell(null, message.message);
      case 'seal':
      case 'unseal':
        post({ type: 'sealed', requestId: message.requestId, base64: sealed(message.type, message.base64) });
        return;
      case 'busy': {
        const { unsentCount, unresolvedCount, paymentRunning } = message;
        for (const listener of busyListeners) listener({ unsentCount, unresolvedCount, paymentRunning });
        return;
      }
      case 'loaded':
      case 'pong':
      case 'stopped':
    }
  };

  let pingId = 0;
  const supervisor = createSupervisor({
    clock,
    log,
    spawn: () => spawnService(serviceFile),
    onMessage: (message) => receive(message as FromServiceMessage),
    onStarted: (child) => child.postMessage(start satisfies ToServiceMessage),
    onEnded: () => setUp(false),
    isPong: (message) => (message as FromServiceMessage).type === 'pong',
    makePing: (): ToServiceMessage => ({ type: 'ping', pingId: (pingId += 1) }),
    stopMessage: { type: 'stop' } satisfies ToServiceMessage,
  });

  const listen = <T>(listeners: Set<T>, listener: T): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return {
    start: () => supervisor.start(),
    call: (clientId, call) => up && post({ type: 'call', clientId, call }),
    isUp: () => up,
    onMessage: (listener) => listen(messageListeners, listener),
    onLine: (listener) => listen(lineListeners, listener),
    onRefused: (listener) => listen(refusedListeners, listener),
    askBusy: () =>
      new Promise((resolve) => {
        const finish = (busy: Busy): void => {
          stop();
          deadline.cancel();
          resolve(busy);
        };
        const stop = listen(busyListeners, finish);
        const deadline = clock.after(BUSY_ANSWER_MS, () => finish(NOT_BUSY));
        post({ type: 'ask_busy' });
      }),
    stop: () => supervisor.stop(),
  };
}
