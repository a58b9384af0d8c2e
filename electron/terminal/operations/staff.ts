/**
 * The people of the shop: who works here, in which role, with which badge, and what each role may do alone. Rules STAFF-1
 * to STAFF-11 and STAFF-20.
 */
import type { Handlers, Refusal } from '../../contract/dispatcher.ts';
import { MAX_STAFF, MIN_PIN_DIGITS, type Role } from '../../contract/staff-values.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { cleanText } from '../../kernel/text.ts';
import type { JournalDraft } from '../payment/3-journal/journal.ts';
import { hashPin } from '../staff/pin-hash.ts';
import { checkNewPin } from '../staff/pin-rules.ts';
import { MANAGERS_OWN } from '../staff/rights.ts';
import { allRights, RIGHTS_CHANGED, storedRights } from '../staff/rights-store.ts';
import { addStaff, changeStaff, setBadge, setPin, staffEntries, staffMember } from '../staff/staff-store.ts';
import type { WritableDb } from '../storage/database.ts';
import { requireCashier, type TerminalContext } from '../terminal-context.ts';
import type { Approvals, Permit } from './approvals.ts';
import type { PinCheck } from './pin-check.ts';

type StaffHandlers = Pick<
  Handlers,
  | 'staff.add'
  | 'staff.change'
  | 'staff.set_badge'
  | 'staff.reset_pin'
  | 'staff.set_rights'
  | 'staff.change_pin'
  | 'staff.list'
  | 'staff.rights'
>;

export function staffHandlers(
  context: TerminalContext,
  { approvals, pins }: Readonly<{ approvals: Approvals; pins: PinCheck }>,
): StaffHandlers {
  const { random, storage } = context.ports;
  const manages = (subjectId: string): Result<Permit, Refusal> =>
    approvals.permit({ permission: 'staff.manage', size: null, subjectId }, undefined);
  const list = () => ok({ staff: staffEntries(storage.read) });

  /** One act on one person: the row and what the journal says of it in one transaction. */
  const act = (draft: JournalDraft, write: (db: WritableDb) => void): ReturnType<typeof list> => {
    storage.write((db) => {
      context.journal.record(db, [draft]);
      write(db);
    });
    context.publish('session.changed');
    return list();
  };

  return {
    'staff.list': () => {
      const permit = manages('staff');
      return permit.ok ? list() : permit;
    },

    'staff.rights': () => ok({ rights: allRights(storage.read) }),

    'staff.add': async ({ name: text, role, pin }) => {
      const permit = manages('staff');
      if (!permit.ok) return permit;
      if (staffEntries(storage.read).length >= MAX_STAFF) return err({ code: 'staff.too_many', maxStaff: MAX_STAFF });
      const name = nameOf(text);
      const checked = checkNewPin(pin, MIN_PIN_DIGITS);
      if (!checked.ok) return checked;
      if (name === null) return err({ code: 'staff.name_empty' });
      const hash = await hashPin(checked.value, random);
      const cashierId = context.makeId();
      const { cashierId: by } = permit.value.person;
      const draft = { type: 'staff.added', subjectId: cashierId, cashierId: by, body: { name, role } };
      return act(draft, (db) => {
        addStaff(db, { cashierId, name, role, pin: '' }, hash);
        setPin(db, cashierId, hash, true);
      });
    },

    'staff.change': ({ cashierId, name: text, role, active }) => {
      const permit = manages(cashierId);
      if (!permit.ok) return permit;
      const person = staffMember(storage.read, cashierId);
      if (person === null) return err({ code: 'staff.not_found' });
      // A name in two languages stays so as long as nobody writes another over it.
      const isSameName = text === person.name['zh-CN'] || text === person.name.en;
      const name = isSameName ? person.name : nameOf(text);
      if (name === null) return err({ code: 'staff.name_empty' });
      if (isLastManager(context, cashierId, role, active)) return err({ code: 'staff.last_manager' });
      const { cashierId: by } = permit.value.person;
      const draft = { type: 'staff.changed', subjectId: cashierId, cashierId: by, body: { name, role, active } };
      return act(draft, (db) => changeStaff(db, { cashierId, name, role, active }));
    },

    'staff.set_badge': ({ cashierId, badge }) => {
      const permit = manages(cashierId);
      if (!permit.ok) return permit;
      if (staffMember(storage.read, cashierId) === null) return err({ code: 'staff.not_found' });
      const draft = {
        type: 'staff.badge_set',
        subjectId: cashierId,
        cashierId: permit.value.person.cashierId,
        body: { hasBadge: badge !== null },
      };
      const isSet = storage.write((db) => {
        const isFree = setBadge(db, cashierId, badge);
        if (isFree) context.journal.record(db, [draft]);
        return isFree;
      });
      return isSet ? list() : err({ code: 'staff.badge_taken' });
    },

    'staff.reset_pin': async ({ cashierId, pin }) => {
      const permit = manages(cashierId);
      if (!permit.ok) return permit;
      if (staffMember(storage.read, cashierId) === null) return err({ code: 'staff.not_found' });
      const checked = checkNewPin(pin, MIN_PIN_DIGITS);
      if (!checked.ok) return checked;
      const hash = await hashPin(checked.value, random);
      const by = permit.value.person.cashierId;
      return act({ type: 'staff.pin_reset', subjectId: cashierId, cashierId: by, body: {} }, (db) =>
        setPin(db, cashierId, hash, true),
      );
    },

    'staff.set_rights': ({ role, rights }) => {
      const permit = manages(role);
      if (!permit.ok) return permit;
      if (role === 'manager' && !MANAGERS_OWN.every((own) => rights.permissions.includes(own))) {
        return err({ code: 'staff.manager_rights_kept' });
      }
      const permissions = [...new Set(rights.permissions)];
      const body = storedRights({ ...rights, permissions });
      context.record([{ type: RIGHTS_CHANGED, subjectId: role, cashierId: permit.value.person.cashierId, body }]);
      context.publish('session.changed');
      return ok({ rights: allRights(storage.read) });
    },

    'staff.change_pin': async ({ oldPin, newPin }) => {
      const cashier = requireCashier(context);
      if (!cashier.ok) return cashier;
      const { cashierId } = cashier.value;
      const checked = checkNewPin(newPin, MIN_PIN_DIGITS);
      if (!checked.ok) return checked;
      if (checked.value === oldPin.normalize('NFKC')) return err({ code: 'staff.pin_same' });
      const hash = await hashPin(checked.value, random);
      return pins.check(cashierId, oldPin, () => {
        act({ type: 'staff.pin_changed', subjectId: cashierId, cashierId, body: {} }, (db) =>
          setPin(db, cashierId, hash, false),
        );
        return ok({});
      });
    },
  };
}

/** Typed in one language; it stands for both. null: nothing visible was typed. */
function nameOf(text: string): Readonly<{ 'zh-CN': string; en: string }> | null {
  const cleaned = cleanText(text);
  return cleaned === '' ? null : { 'zh-CN': cleaned, en: cleaned };
}

/** Whether nobody would be left who may manage staff. */
function isLastManager(context: TerminalContext, cashierId: string, role: Role, active: boolean): boolean {
  if (active && role === 'manager') return false;
  const managers = staffEntries(context.ports.storage.read).filter((each) => each.active && each.role === 'manager');
  return managers.length === 1 && managers[0]?.cashierId === cashierId;
}
