/**
 * Whether a PIN is somebody's, for whatever it is asked: signing in, approving, choosing another. A wrong one is in the
 * journal before its answer leaves, so killing the till does not give a try back. Rules SESSION-4 to SESSION-9.
 */
import type { Refusal } from '../../contract/dispatcher.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { pinMatches } from '../staff/pin-hash.ts';
import { FREE_TRIES, waitLeftMs } from '../staff/sign-in-wait.ts';
import { pinHashOf, signInFailuresOf } from '../staff/staff-store.ts';
import type { TerminalContext } from '../terminal-context.ts';

export interface PinCheck {
  /** `then` runs while no other PIN is looked at; it journals what the right PIN led to, which forgets the wrong ones. */
  check<T>(cashierId: string, pin: string, then: () => Result<T, Refusal>): Promise<Result<T, Refusal>>;
}

export function createPinCheck(context: TerminalContext): PinCheck {
  const { clock, storage } = context.ports;
  /** When each person last failed in this run, on the clock that nobody can set. */
  const failedAtMonotonicMs = new Map<string, number>();
  /** One PIN is tried at a time: side by side, many tries would all see the failures of none. */
  let turn: Promise<unknown> = Promise.resolve();

  const waitOf = (cashierId: string): Refusal | null => {
    const leftMs = waitLeftMs(
      signInFailuresOf(storage.read, cashierId),
      { wallMs: clock.now(), monotonicMs: clock.monotonic() },
      failedAtMonotonicMs.get(cashierId) ?? null,
    );
    return leftMs > 0 ? { code: 'session.pin_wait', waitSeconds: Math.ceil(leftMs / 1_000) } : null;
  };

  const failed = (cashierId: string): Refusal => {
    const by = context.cashier()?.cashierId ?? null;
    context.record([{ type: 'session.sign_in_failed', subjectId: cashierId, cashierId: by, body: {} }]);
    failedAtMonotonicMs.set(cashierId, clock.monotonic());
    const attemptsLeft = FREE_TRIES - signInFailuresOf(storage.read, cashierId).failedCount;
    return waitOf(cashierId) ?? { code: 'session.pin_wrong', attemptsLeft };
  };

  const check = async <T>(
    cashierId: string,
    pin: string,
    then: () => Result<T, Refusal>,
  ): Promise<Result<T, Refusal>> => {
    const wait = waitOf(cashierId);
    if (wait !== null) return err(wait);
    const stored = pinHashOf(storage.read, cashierId);
    if (stored === null) return err({ code: 'session.cashier_unknown' });
    if (!(await pinMatches(pin, stored))) return err(failed(cashierId));
    const done = then();
    if (done.ok) failedAtMonotonicMs.delete(cashierId);
    return done;
  };

  return {
    check: (cashierId, pin, then) => {
      const attempt = turn.then(() => check(cashierId, pin, then));
      // A failed attempt must not stop those that wait behind it; its own caller hears of it.
      turn = attempt.catch(() => undefined);
      return attempt;
    },
  };
}

/** For `check` when nothing is to be done but to know. */
export const rightPin = (): Result<null, Refusal> => ok(null);
