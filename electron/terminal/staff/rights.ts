/**
 * What each role may do alone. Pure: whoever lacks a permission, or would go above a limit, needs somebody who has it.
 * Rules STAFF-10 to STAFF-12.
 */
import { PERMISSIONS, type Need, type Permission, type Rights, type Role } from '../../contract/staff-values.ts';
import { BASIS_POINTS, MAX_SALE_MINOR } from '../../kernel/money.ts';

/** Above a day's usual single refund, below what hurts (decision 0185). */
const SUPERVISOR_REFUND_LIMIT_MINOR = 50_000;

/** Until a manager changes them. What a cashier could do before there were rights is not taken away by an update. */
export const DEFAULT_RIGHTS: Readonly<Record<Role, Rights>> = {
  cashier: {
    permissions: ['sale.discount', 'sale.cancel', 'shift.run'],
    refundLimitMinor: 0,
    discountLimitBasisPoints: BASIS_POINTS,
  },
  supervisor: {
    permissions: [
      'sale.discount',
      'sale.price_override',
      'sale.cancel',
      'sale.void',
      'refund',
      'drawer.no_sale',
      'cash.move',
      'shift.run',
      'report.read',
      'reconciliation.explain',
      'inbox.close',
    ],
    refundLimitMinor: SUPERVISOR_REFUND_LIMIT_MINOR,
    discountLimitBasisPoints: BASIS_POINTS,
  },
  manager: {
    permissions: PERMISSIONS,
    refundLimitMinor: MAX_SALE_MINOR,
    discountLimitBasisPoints: BASIS_POINTS,
  },
  technician: { permissions: ['sale.cancel'], refundLimitMinor: 0, discountLimitBasisPoints: 0 },
};

/**
 * Came when shops had set their rights already. Rights that were stored before are read as if the role had those of them that
 * it has by default: what somebody could do is not taken away by an update.
 */
const CAME_LATER: readonly Permission[] = ['reconciliation.explain', 'reconciliation.sign', 'inbox.close'];

export function withLaterPermissions(role: Role, rights: Rights): Rights {
  const missing = CAME_LATER.filter(
    (each) => DEFAULT_RIGHTS[role].permissions.includes(each) && !rights.permissions.includes(each),
  );
  return { ...rights, permissions: [...rights.permissions, ...missing] };
}

/** What cannot be taken from a manager: somebody must be able to give rights back. */
export const MANAGERS_OWN: readonly Permission[] = ['settings', 'staff.manage'];

export function mayAlone(rights: Rights, { permission, size }: Pick<Need, 'permission' | 'size'>): boolean {
  if (!rights.permissions.includes(permission)) return false;
  if (size === null) return true;
  if (permission === 'refund') return size <= rights.refundLimitMinor;
  if (permission === 'sale.discount') return size <= rights.discountLimitBasisPoints;
  return true;
}

/** The share that an amount takes off, rounded up, so that a limit is never passed by rounding. */
export function shareOf(amountMinor: number, wholeMinor: number): number {
  return wholeMinor === 0 ? BASIS_POINTS : Math.ceil((amountMinor * BASIS_POINTS) / wholeMinor);
}
