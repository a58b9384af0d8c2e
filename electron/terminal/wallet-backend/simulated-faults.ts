/**
 * What the world does to a call on its way to the simulated backend and back. Each fault says whether the backend heard of
 * the call, and what the terminal hears of it: the two need not agree, and that is the point.
 */
import type { Clock } from '../../kernel/clock.ts';
import type { Answered, BackendAnswer, NoUsableAnswer, Refused } from './wallet-backend.ts';

/** As long as the driver over HTTP waits for an answer. */
export const PATIENCE_MS = 10_000;

export type SimulatedOperation =
  | 'enrol'
  | 'putPayment'
  | 'getPayment'
  | 'reversePayment'
  | 'getConfig'
  | 'putPaymentBatch'
  | 'postTaps'
  | 'getOpenJourneys'
  | 'putRefund'
  | 'getRefund'
  | 'getChanges'
  | 'getDenyList'
  | 'retire'
  | 'getSettlement'
  | 'getSettlementLines'
  | 'getPayouts'
  | 'sendHeartbeat'
  | 'getAlerts'
  | 'renewKey'
  | 'getTime';

export type SimulatedFault =
  /** Nothing usable comes back; `committed` says whether the backend has acted. */
  | Readonly<{ kind: 'no_answer'; committed: boolean; cause: NoUsableAnswer['cause'] }>
  /** The backend acts at once and answers this much later; past the driver's patience that is no answer any more. */
  | Readonly<{ kind: 'answers_late'; afterMs: number }>
  /** The call is held up on the way and reaches the backend this much later, whether anybody still waits or not. */
  | Readonly<{ kind: 'arrives_late'; afterMs: number }>
  /** The call reaches the backend a second time this much later. */
  | Readonly<{ kind: 'arrives_twice'; afterMs: number }>
  /** 429, 500 or 503: not acted on. */
  | Readonly<{ kind: 'overloaded'; status: 429 | 500 | 503; retryAfterMs: number | null }>
  /** A verified refusal: not acted on. */
  | Readonly<{ kind: 'refused'; status: number; code: string }>;

/** Runs at that moment in the world's time, whatever becomes of the terminal. */
export type Schedule = (delayMs: number, happen: () => void) => void;

/** Faults in the order in which they were asked for, each for as many calls of its operation as it was asked. */
export interface FaultScript {
  add(operation: SimulatedOperation | 'any', fault: SimulatedFault, times: number): void;
  /** The fault that this call meets, or null. */
  take(operation: SimulatedOperation): SimulatedFault | null;
  clear(): void;
  /** How many calls met a fault of each kind. */
  metCounts(): ReadonlyMap<SimulatedFault['kind'], number>;
}

export function createFaultScript(): FaultScript {
  let waiting: { operation: SimulatedOperation | 'any'; fault: SimulatedFault; times: number }[] = [];
  const met = new Map<SimulatedFault['kind'], number>();
  return {
    add(operation, fault, times) {
      waiting.push({ operation, fault, times });
    },
    take(operation) {
      const found = waiting.find((each) => each.operation === operation || each.operation === 'any');
      if (found === undefined) return null;
      found.times -= 1;
      if (found.times === 0) waiting = waiting.filter((each) => each !== found);
      met.set(found.fault.kind, (met.get(found.fault.kind) ?? 0) + 1);
      return found.fault;
    },
    clear() {
      waiting = [];
    },
    metCounts: () => new Map(met),
  };
}

type Carriage<T> = Readonly<{
  act: () => Answered<T> | Refused;
  answer: (answer: BackendAnswer<T>) => void;
  /** What the backend answers instead of acting, whatever the way there; null when it acts. */
  hindrance: Refused | NoUsableAnswer | null;
  schedule: Schedule;
  latencyMs: number;
}>;

/**
 * Carries one call to the backend and its answer back under a fault. `act` is the backend: it may be called once, twice,
 * later or not at all. The answer is handed to `answer`, once.
 */
export function carryCall<T>(
  fault: SimulatedFault | null,
  { act: actUnhindered, answer, hindrance, schedule, latencyMs }: Carriage<T>,
): void {
  const nothing = (cause: NoUsableAnswer['cause'], retryAfterMs: number | null = null): NoUsableAnswer => ({
    kind: 'no_usable_answer',
    cause,
    retryAfterMs,
  });
  const act = (): BackendAnswer<T> => hindrance ?? actUnhindered();
  const soon = (given: BackendAnswer<T>): void => schedule(latencyMs, () => answer(given));
  switch (fault?.kind) {
    case undefined:
      return soon(act());
    case 'no_answer': {
      if (fault.committed) act();
      const delayMs = fault.cause === 'timed_out' ? PATIENCE_MS : latencyMs;
      return schedule(delayMs, () => answer(nothing(fault.cause)));
    }
    case 'answers_late': {
      const given = act();
      if (fault.afterMs < PATIENCE_MS) return schedule(fault.afterMs, () => answer(given));
      return schedule(PATIENCE_MS, () => answer(nothing('timed_out')));
    }
    case 'arrives_late': {
      if (fault.afterMs < PATIENCE_MS) return schedule(fault.afterMs, () => soon(act()));
      schedule(PATIENCE_MS, () => answer(nothing('timed_out')));
      return schedule(fault.afterMs, () => void act());
    }
    case 'arrives_twice':
      schedule(fault.afterMs, () => void act());
      return soon(act());
    case 'overloaded':
      return soon(nothing(fault.status === 429 ? 'rate_limited' : 'server_error', fault.retryAfterMs));
    case 'refused':
      return soon({ kind: 'refused', status: fault.status, code: fault.code, detail: null });
  }
}

/** Things that happen later in the world. With a delay of 0 they happen before anything else can. */
export function createSchedule(clock: Clock): Readonly<{ schedule: Schedule; cancelAll: () => void }> {
  const timers = new Set<{ cancel(): void }>();
  return {
    schedule(delayMs, happen) {
      if (delayMs <= 0) return happen();
      const timer = clock.after(delayMs, () => {
        timers.delete(timer);
        happen();
      });
      timers.add(timer);
    },
    cancelAll() {
      for (const timer of timers) timer.cancel();
      timers.clear();
    },
  };
}
