/**
 * Signing in and out. A wrong PIN is in the journal before its answer leaves, so killing the till does not give a try
 * back; a sign-in outlives a restart. Rules SESSION-1 to SESSION-12.
 */
import type { Handlers, Refusal } from '../../contract/dispatcher.ts';
import type { SessionView, StaffMember } from '../../contract/terminal-values.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { pinMatches } from '../staff/pin-hash.ts';
import { FREE_TRIES, waitLeftMs } from '../staff/sign-in-wait.ts';
import { allStaff, pinHashOf, signInFailuresOf, staffMember, type StaffRecord } from '../staff/staff-store.ts';
import { requireCashier, type TerminalContext } from '../terminal-context.ts';
import type { CheckoutPart } from './checkout-part.ts';

type SessionHandlers = Pick<Handlers, 'session.sign_in' | 'session.sign_out' | 'session.staff'>;

export function sessionHandlers(context: TerminalContext, checkout: Pick<CheckoutPart, 'busy'>): SessionHandlers {
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
    context.record([{ type: 'session.sign_in_failed', subjectId: cashierId, cashierId: null, body: {} }]);
    failedAtMonotonicMs.set(cashierId, clock.monotonic());
    const attemptsLeft = FREE_TRIES - signInFailuresOf(storage.read, cashierId).failedCount;
    return waitOf(cashierId) ?? { code: 'session.pin_wrong', attemptsLeft };
  };

  const signIn = async (person: StaffRecord, pin: string): Promise<Result<SessionView, Refusal>> => {
    const { cashierId } = person;
    const wait = waitOf(cashierId);
    if (wait !== null) return err(wait);
    const stored = pinHashOf(storage.read, cashierId);
    if (stored === null) return err({ code: 'session.cashier_unknown' });
    if (!(await pinMatches(pin, stored))) return err(failed(cashierId));
    const before = context.cashier();
    const leaves = before !== null && before.cashierId !== cashierId;
    if (leaves && checkout.busy().paymentRunning) return err({ code: 'session.sale_in_payment' });
    context.record([
      ...(leaves ? [signedOut(before.cashierId)] : []),
      { type: 'session.signed_in', subjectId: cashierId, cashierId, body: { role: person.role } },
    ]);
    failedAtMonotonicMs.delete(cashierId);
    context.publish('session.changed');
    return ok(sessionView(context));
  };

  return {
    'session.sign_in': ({ cashierId, pin }) => {
      const person = staffMember(storage.read, cashierId);
      if (person === null) return err({ code: 'session.cashier_unknown' });
      const attempt = turn.then(() => signIn(person, pin));
      // A failed attempt must not stop those that wait behind it; its own caller hears of it.
      turn = attempt.catch(() => undefined);
      return attempt;
    },

    'session.sign_out': () => {
      const cashier = requireCashier(context);
      if (!cashier.ok) return cashier;
      if (checkout.busy().paymentRunning) return err({ code: 'session.sale_in_payment' });
      context.record([signedOut(cashier.value.cashierId)]);
      context.publish('session.changed');
      return ok({});
    },

    'session.staff': () => {
      const { demo, sandbox } = context.ports.settings;
      const demoPins = new Map(sandbox ? demo?.staff.map(({ cashierId, pin }) => [cashierId, pin]) : []);
      const staff = allStaff(storage.read).map((person): StaffMember => ({
        ...person,
        demoPin: demoPins.get(person.cashierId) ?? null,
      }));
      return ok({ staff });
    },
  };
}

export function sessionView(context: TerminalContext): SessionView {
  return { cashier: context.cashier() };
}

function signedOut(cashierId: string) {
  return { type: 'session.signed_out', subjectId: cashierId, cashierId, body: {} };
}
