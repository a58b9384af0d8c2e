/**
 * The life of one process of the till. It can end at any touch of its ports: before or after the n-th commit, request,
 * answer, event, wake-up or use of the key store. From then on its ports are dead: the database throws, nothing is sent
 * or heard, no timer wakes and nothing that is awaited ends, so that what the abandoned objects still do has no effect.
 * Rule PROVE-35.
 */
export const TOUCH_KINDS = ['commit', 'send', 'answer', 'event', 'timer', 'key_store'] as const;
/** A gate's process also touches its barrier. */
export const GATE_TOUCH_KINDS = [...TOUCH_KINDS, 'barrier'] as const;
/** A closed file of the journal, half-written or whole. */
export type TouchKind = (typeof GATE_TOUCH_KINDS)[number] | 'file';

export type CrashPlan = Readonly<{ kind: TouchKind; n: number; when: 'before' | 'after' }>;

/** Unwinds the stack of the process that has just died. */
export class ProcessDied extends Error {
  override readonly name = 'ProcessDied';
}

export interface Life {
  isAlive(): boolean;
  /** Why it died; null while it lives and after a stop in good order. */
  readonly diedOf: string | null;
  /** Throws ProcessDied when this is the moment. */
  touch(kind: TouchKind, when: 'before' | 'after'): void;
  /** The same where the process waits for the end of `act`: once it is dead it waits for ever. */
  awaited<T>(kind: TouchKind, act: () => Promise<T>): Promise<T>;
  /** Throws ProcessDied when the process is dead already. */
  demandAlive(): void;
  /** Runs something of the process, which may die of it. */
  act(how: () => void): void;
  die(why: string): void;
  /** True time from which a process that stands still goes on; in the past when it does not. */
  thawsAt: number;
  /** Counts from now on. */
  plan(crash: CrashPlan | null): void;
  /** How often each kind was touched since the last `plan`. */
  counts(): Readonly<Record<TouchKind, number>>;
  onDeath(listener: () => void): void;
}

const none = (): Record<TouchKind, number> => ({
  ...{ commit: 0, send: 0, answer: 0, event: 0, timer: 0, key_store: 0, barrier: 0, file: 0 },
});

export function createLife(): Life {
  let isAlive = true;
  let diedOf: string | null = null;
  let planned: CrashPlan | null = null;
  let counts = none();
  const listeners: (() => void)[] = [];

  const life: Life = {
    thawsAt: 0,
    isAlive: () => isAlive,
    get diedOf() {
      return diedOf;
    },
    touch: (kind, when) => {
      life.demandAlive();
      if (when === 'before') counts[kind] += 1;
      if (planned?.kind !== kind || planned.when !== when || planned.n !== counts[kind]) return;
      life.die(`${when} ${kind} ${planned.n}`);
      throw new ProcessDied(diedOf ?? '');
    },
    awaited: <T>(kind: TouchKind, act: () => Promise<T>): Promise<T> => {
      try {
        life.touch(kind, 'before');
        const acting = act();
        life.touch(kind, 'after');
        return acting;
      } catch (error) {
        if (!(error instanceof ProcessDied)) throw error;
        return new Promise(() => undefined);
      }
    },
    demandAlive: () => {
      if (!isAlive) throw new ProcessDied(diedOf ?? 'ended');
    },
    act: (how) => {
      try {
        how();
      } catch (error) {
        if (!(error instanceof ProcessDied)) throw error;
      }
    },
    die: (why) => {
      if (!isAlive) return;
      isAlive = false;
      diedOf = why;
      for (const listener of listeners) listener();
    },
    plan: (crash) => {
      planned = crash;
      counts = none();
    },
    counts: () => ({ ...counts }),
    onDeath: (listener) => void listeners.push(listener),
  };
  return life;
}
