/**
 * Keeps the service alive: starts it, hears its heartbeat, starts it again when it dies or freezes, and ends it within a
 * deadline. The Electron shell and the Node host both use it; what a child is, they say. Rules SYSTEM-20 to SYSTEM-25.
 */
import type { Clock, Timer } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';

/** A process that was started and speaks messages. */
export interface ChildHandle {
  readonly pid: number | null;
  postMessage(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once, when the process has ended for whatever reason. */
  onExit(listener: (code: number | null) => void): void;
  /** Ends it at once, by force. */
  kill(): void;
}

export type SupervisorOptions = Readonly<{
  clock: Clock;
  log: Log;
  spawn: () => ChildHandle;
  /** A message of the child that is not about supervision. */
  onMessage: (message: unknown) => void;
  /** The child has been started (again) and waits for its first message. */
  onStarted: (child: ChildHandle) => void;
  /** The child has ended; it is started again unless `stop` was called or it refused to run. */
  onEnded: () => void;
  /** Whether a message says that the child is well; the answer to `makePing`. */
  isPong: (message: unknown) => boolean;
  makePing: () => unknown;
  /** Asks the child to end by itself. */
  stopMessage: unknown;
}>;

export interface Supervisor {
  start(): void;
  /** Hands a message to the child; false while there is none. */
  post(message: unknown): boolean;
  /** No restart from now on: what stopped the child would stop it again. */
  giveUp(): void;
  /** Ends the child by force; it is started again as one that died. */
  startAgain(): void;
  stop(): Promise<void>;
}

/** Style guide section 1: started again within a second. */
const RESTART_MS = 100;
/** A child that dies again at once is given more and more time, so that a broken disk does not spin a core. */
const RESTART_CEILING_MS = 10_000;
/** A child that lived this long has recovered; the next death counts as the first. */
const HEALTHY_MS = 30_000;
/** Heartbeat: two missed in a row, about 6 s of silence, mean frozen. Longer than any transaction or full search takes. */
const PING_EVERY_MS = 3_000;
const MISSED_PINGS = 2;
/** Until its first pong a child may be busy opening its data: backup and migration of a large database take their time. */
const START_PATIENCE_PINGS = 20;
/** How long an orderly end may take before it is forced. Everything is durable already, so force loses nothing. */
const STOP_DEADLINE_MS = 5_000;

export function createSupervisor(options: SupervisorOptions): Supervisor {
  const { clock, log } = options;
  let child: ChildHandle | null = null;
  let stopping: Readonly<{ done: Promise<void>; resolve: () => void }> | null = null;
  let ended = false;
  let crashesInRow = 0;
  let timer: Timer | null = null;
  let heartbeat: Timer | null = null;

  const launch = (): void => {
    timer = null;
    if (ended || child !== null) return;
    const started = options.spawn();
    const startedAt = clock.monotonic();
    let silentPings = 0;
    let patience = START_PATIENCE_PINGS;
    child = started;

    const beat = (): void => {
      if (silentPings >= patience) {
        log.write('error', 'service_frozen', { pid: started.pid });
        started.kill();
        return;
      }
      silentPings += 1;
      started.postMessage(options.makePing());
      heartbeat = clock.after(PING_EVERY_MS, beat);
    };
    started.onMessage((message) => {
      silentPings = 0;
      if (options.isPong(message)) patience = MISSED_PINGS;
      else options.onMessage(message);
    });
    started.onExit((code) => {
      heartbeat?.cancel();
      child = null;
      options.onEnded();
      if (stopping !== null) return stopping.resolve();
      if (ended) return;
      crashesInRow = clock.monotonic() - startedAt >= HEALTHY_MS ? 0 : crashesInRow + 1;
      const pause = Math.min(RESTART_CEILING_MS, RESTART_MS * 2 ** Math.min(crashesInRow, 16));
      log.write('error', 'service_ended', { code, restartInMs: pause });
      timer = clock.after(pause, launch);
    });
    options.onStarted(started);
    heartbeat = clock.after(PING_EVERY_MS, beat);
  };

  return {
    start: launch,
    post: (message) => {
      child?.postMessage(message);
      return child !== null;
    },
    giveUp: () => {
      ended = true;
    },
    startAgain: () => child?.kill(),
    stop: () => {
      ended = true;
      timer?.cancel();
      if (stopping !== null) return stopping.done;
      const running = child;
      if (running === null) return Promise.resolve();
      const { promise, resolve } = Promise.withResolvers<void>();
      const deadline = clock.after(STOP_DEADLINE_MS, () => {
        log.write('warn', 'service_stop_forced', { pid: running.pid });
        running.kill();
      });
      stopping = {
        done: promise,
        resolve: () => {
          deadline.cancel();
          resolve();
        },
      };
      running.postMessage(options.stopMessage);
      return promise;
    },
  };
}
