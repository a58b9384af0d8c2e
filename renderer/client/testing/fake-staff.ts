/** People, rights and approvals of the fake terminal: every manager may everything, and anybody's demo PIN approves. */
import { PERMISSIONS, type Rights, type Role, type StaffEntry } from '../../../electron/contract/staff-values.ts';
import type { SessionView } from '../../../electron/contract/terminal-values.ts';
import { refusal, type FakeHandlers, type FakeTerminal } from './fake-client.ts';
import { FAKE_STAFF } from './fake-snapshot.ts';

const ALL: Rights = { permissions: PERMISSIONS, refundLimitMinor: 999_999_999, discountLimitBasisPoints: 10_000 };
const FAKE_RIGHTS: Readonly<Record<Role, Rights>> = {
  cashier: {
    permissions: ['sale.discount', 'sale.cancel', 'shift.run'],
    refundLimitMinor: 0,
    discountLimitBasisPoints: 2_000,
  },
  supervisor: {
    permissions: PERMISSIONS.filter(
      (each) => each !== 'settings' && each !== 'staff.manage' && each !== 'reconciliation.sign',
    ),
    refundLimitMinor: 50_000,
    discountLimitBasisPoints: 10_000,
  },
  manager: ALL,
  technician: { permissions: ['sale.cancel'], refundLimitMinor: 0, discountLimitBasisPoints: 0 },
};

/** What the till tells of whoever is signed in; null: nobody. */
export function fakeSession(cashier: SessionView['cashier']): SessionView {
  const rights = cashier === null ? null : FAKE_RIGHTS[cashier.role];
  return { cashier, rights, lockedFor: null, mustChangePin: false };
}

export function fakeStaffHandlers(terminal: FakeTerminal) {
  let rights = FAKE_RIGHTS;
  let staff: readonly StaffEntry[] = FAKE_STAFF.map(({ cashierId, name, role }, index) => ({
    ...{ cashierId, name, role, active: true, hasBadge: index === 0, mustChangePin: false, failedCount: 0 },
    lastFailedAtMs: null,
  }));
  const list = () => ({ ok: true, value: { staff } }) as const;
  const change = (cashierId: string, how: Partial<StaffEntry>) => {
    staff = staff.map((each) => (each.cashierId === cashierId ? { ...each, ...how } : each));
    return list();
  };
  const both = (name: string) => ({ 'zh-CN': name, en: name });
  return {
    'staff.list': list,
    'staff.rights': () => ({ ok: true, value: { rights } }),
    'staff.add': ({ name, role }) => {
      const added = { name: both(name), role, active: true, hasBadge: false, mustChangePin: true, failedCount: 0 };
      staff = [...staff, { ...added, cashierId: terminal.nextId('person'), lastFailedAtMs: null }];
      return list();
    },
    'staff.change': ({ cashierId, name, role, active }) => change(cashierId, { name: both(name), role, active }),
    'staff.set_badge': ({ cashierId, badge }) => change(cashierId, { hasBadge: badge !== null }),
    'staff.reset_pin': ({ cashierId }) => change(cashierId, { mustChangePin: true, failedCount: 0 }),
    'staff.set_rights': ({ role, rights: given }) => {
      rights = { ...rights, [role]: given };
      return { ok: true, value: { rights } };
    },
    'staff.change_pin': () => ({ ok: true, value: {} }),
    'approval.approvers': ({ need }) => ({
      ok: true,
      value: {
        approvers: FAKE_STAFF.filter(({ role }) => rights[role].permissions.includes(need.permission)).map(
          ({ cashierId, name, role }) => ({ cashierId, name, role }),
        ),
      },
    }),
    'approval.give': ({ cashierId, pin }) =>
      FAKE_STAFF.some((each) => each.cashierId === cashierId && each.demoPin === pin)
        ? { ok: true, value: { approvalId: terminal.nextId('approval') } }
        : refusal('session.pin_wrong', { attemptsLeft: 3 }),
    'session.badge': () => ({ ok: true, value: { cashierId: null } }),
    'session.lock': () => {
      const { cashier } = terminal.read().session;
      terminal.emit('session.changed', { ...fakeSession(null), lockedFor: cashier });
      return { ok: true, value: {} };
    },
  } satisfies Partial<FakeHandlers>;
}
