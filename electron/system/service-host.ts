/**
 * The host's side of the service: keeps it running, hands calls in and messages out, and knows whether it is up. Used by
 * the plain Node host and by the shell; what a child process is and how secrets are sealed, they say.
 *
 * Rules HOST-7 to HOST-9 and HOST-25 of docs/spec.md.
 */
import type { Call, ServerMessage } from '../contract/envelope.ts';
import type {
  FromServiceMessage,
  HelperProgram,
  StartMessage,
  ToServiceMessage,
} from '../contract/service-messages.ts';
import type { Clock } from '../kernel/clock.ts';
import type { ErrorCode } from '../kernel/errors.ts';
import type { Log } from '../kernel/log.ts';
import { createHelperProcesses } from './helper-processes.ts';
import { createSupervisor, type ChildHandle } from './supervisor.ts';

export type Facts = Readonly<Record<string, string | number>>;
export type Busy = Readonly<{ unsentCount: number; unresolvedCount: number; paymentRunning: boolean }>;

export type LineListener = (up: boolean, because: ErrorCode | null) => void;

export interface ServiceHost {
  start(): void;
  /** Hands a screen's call on; false when the service is down, and then the call has not happened. */
  call(clientId: string, call: Call): boolean;
  isUp(): boolean;
  /** Why it is not up, when it has said so. */
  downBecause(): ErrorCode | null;
  /** The process that is running now; null between two. */
  pid(): number | null;
  /** `clientId` null: for every screen. */
  onMessage(listener: (clientId: string | null, message: ServerMessage) => void): () => void;
  /** `because`: what keeps the service from starting, when it has said so; null while it is up, too. */
  onLine(listener: LineListener): () => void;
  /** Tells why the terminal cannot run at all; an error code with its facts. It is not started again (but see HOST-25). */
  onRefused(listener: (code: string, facts: Facts) => void): () => void;
  /** What would be left behind by quitting now; nothing when the service does not answer within a second. */
  askBusy(): Promise<Busy>;
  /** Resolves when the service has ended, by itself or by force. */
  stop(): Promise<void>;
}

export type ServiceHostOptions = Readonly<{
  start: StartMessage;
  spawn: () => ChildHandle;
  /** Starts a program that runs beside the service. */
  spawnHelper: (program: HelperProgram) => ChildHandle;
  /** Seals or unseals a secret with what the operating system gives; null when it cannot. Values are base64. */
  seal: (type: 'seal' | 'unseal', base64: string) => string | null;
  clock: Clock;
  log: Log;
}>;

const BUSY_ANSWER_MS = 1_000;
/** The only refusal that mends itself. */
const DISK_REFUSES: ErrorCode = 'terminal.storage_failed';
const NOT_BUSY: Busy = { unsentCount: 0, unresolvedCount: 0, paymentRunning: false };

export function createServiceHost(options: ServiceHostOptions): ServiceHost {
  const { start, spawn, spawnHelper, seal, clock, log } = options;
  const messages = createListeners<[clientId: string | null, message: ServerMessage]>();
  const line = createListeners<[up: boolean, because: ErrorCode | null]>();
  const refused = createListeners<[code: string, facts: Facts]>();
  const busy = createListeners<[busy: Busy]>();
  let up = false;
  let because: ErrorCode | null = null;
  let wasUp = false;
  let pid: number | null = null;
  let pingId = 0;

  const setLine = (next: boolean, why: ErrorCode | null): void => {
    if (up === next && because === why) return;
    up = next;
    because = why;
    line.tell(up, because);
  };
  const post = (message: ToServiceMessage): boolean => supervisor.post(message);
  const helpers = createHelperProcesses({ spawn: spawnHelper, post: (message) => void post(message), log });

  const receive = (message: FromServiceMessage): void => {
    switch (message.type) {
      case 'ready':
        wasUp = true;
        return setLine(true, null);
      case 'refused':
        log.write('error', 'service_refused', { code: message.code });
        // A disk that fills up while the till is at work has room again some day; nobody should have to start it by hand.
        if (wasUp && message.code === DISK_REFUSES) {
          setLine(false, DISK_REFUSES);
          return supervisor.startAgain();
        }
        supervisor.giveUp();
        return refused.tell(message.code, message.facts);
      case 'to_client':
        return messages.tell(message.clientId, message.message);
      case 'to_all':
        return messages.tell(null, message.message);
      case 'seal':
      case 'unseal':
        post({ type: 'sealed', requestId: message.requestId, base64: seal(message.type, message.base64) });
        return;
      case 'busy':
        return busy.tell(message);
      case 'start_helper':
      case 'tell_helper':
      case 'kill_helper':
        return helpers.take(message);
      case 'loaded':
      case 'pong':
      case 'stopped':
    }
  };

  const supervisor = createSupervisor({
    clock,
    log,
    spawn,
    // The service is our own program and is typed by the same file; what it passes on it has parsed.
    onMessage: (message) => receive(message as FromServiceMessage),
    onStarted: (child) => {
      pid = child.pid;
      child.postMessage(start satisfies ToServiceMessage);
    },
    onEnded: () => {
      pid = null;
      helpers.endAll();
      // What kept the last start from coming up stands until one comes up.
      setLine(false, because);
    },
    isPong: (message) => (message as FromServiceMessage).type === 'pong',
    makePing: (): ToServiceMessage => ({ type: 'ping', pingId: (pingId += 1) }),
    stopMessage: { type: 'stop' } satisfies ToServiceMessage,
  });

  return {
    start: () => supervisor.start(),
    call: (clientId, call) => up && post({ type: 'call', clientId, call }),
    isUp: () => up,
    downBecause: () => because,
    pid: () => pid,
    onMessage: messages.listen,
    onLine: line.listen,
    onRefused: refused.listen,
    askBusy: () =>
      new Promise((resolve) => {
        const finish = ({ unsentCount, unresolvedCount, paymentRunning }: Busy): void => {
          stopListening();
          deadline.cancel();
          resolve({ unsentCount, unresolvedCount, paymentRunning });
        };
        const stopListening = busy.listen(finish);
        const deadline = clock.after(BUSY_ANSWER_MS, () => finish(NOT_BUSY));
        post({ type: 'ask_busy' });
      }),
    stop: () => supervisor.stop(),
  };
}

type Listeners<Values extends readonly unknown[]> = Readonly<{
  listen: (listener: (...values: Values) => void) => () => void;
  tell: (...values: Values) => void;
}>;

function createListeners<Values extends readonly unknown[]>(): Listeners<Values> {
  const listeners = new Set<(...values: Values) => void>();
  return {
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tell: (...values) => {
      for (const listener of listeners) listener(...values);
    },
  };
}
