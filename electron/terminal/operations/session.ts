/**
 * Signing in and out, and locking the till over whoever is signed in; a sign-in outlives a restart. Rules SESSION-1 to
 * SESSION-12, STAFF-20 and STAFF-21.
 */
import type { Handlers, Refusal } from '../../contract/dispatcher.ts';
import type { SessionView, StaffMember } from '../../contract/terminal-values.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { rightsOf } from '../staff/rights-store.ts';
import { allStaff, sessionOf, staffByBadge, type StaffRecord } from '../staff/staff-store.ts';
import { requireCashier, type TerminalContext } from '../terminal-context.ts';
import type { CheckoutPart } from './checkout-part.ts';
import type { PinCheck } from './pin-check.ts';

type SessionHandlers = Pick<
  Handlers,
  'session.sign_in' | 'session.sign_out' | 'session.lock' | 'session.staff' | 'session.badge'
>;

export function sessionHandlers(
  context: TerminalContext,
  checkout: Pick<CheckoutPart, 'busy'>,
  pins: PinCheck,
  maySignIn: (cashierId: string) => boolean,
): SessionHandlers {
  const { storage } = context.ports;

  return {
    'session.sign_in': ({ cashierId, pin }) => {
      const person = allStaff(storage.read).find((each) => each.cashierId === cashierId);
      if (person === undefined) return err({ code: 'session.cashier_unknown' });
      if (!maySignIn(cashierId)) return err({ code: 'contract.not_permitted' });
      return pins.check(cashierId, pin, () => signInPerson(context, checkout, person));
    },

    'session.lock': () => {
      const cashier = requireCashier(context);
      if (!cashier.ok) return cashier;
      // Somebody waits for the end of it, and would not see it.
      if (checkout.busy().paymentRunning) return err({ code: 'session.sale_in_payment' });
      const { cashierId } = cashier.value;
      context.record([{ type: 'session.locked', subjectId: cashierId, cashierId, body: {} }]);
      context.publish('session.changed');
      return ok({});
    },

    'session.badge': ({ badge }) => ok({ cashierId: staffByBadge(storage.read, badge)?.cashierId ?? null }),

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

/** Whoever was signed in leaves; refused while a payment is running, whose end somebody waits for. */
export function signInPerson(
  context: TerminalContext,
  checkout: Pick<CheckoutPart, 'busy'>,
  person: StaffRecord,
): Result<SessionView, Refusal> {
  const { cashierId } = person;
  const before = sessionOf(context.ports.storage.read)?.person ?? null;
  const leaves = before !== null && before.cashierId !== cashierId;
  if (leaves && checkout.busy().paymentRunning) return err({ code: 'session.sale_in_payment' });
  context.record([
    ...(leaves ? [signedOut(before.cashierId)] : []),
    { type: 'session.signed_in', subjectId: cashierId, cashierId, body: { role: person.role } },
  ]);
  context.publish('session.changed');
  return ok(sessionView(context));
}

export function sessionView(context: TerminalContext): SessionView {
  const { read } = context.ports.storage;
  const session = sessionOf(read);
  const cashier = context.cashier();
  return {
    cashier,
    rights: cashier === null ? null : rightsOf(read, cashier.role),
    lockedFor: session?.isLocked === true ? session.person : null,
    mustChangePin: session?.mustChangePin === true,
  };
}

function signedOut(cashierId: string) {
  return { type: 'session.signed_out', subjectId: cashierId, cashierId, body: {} };
}
