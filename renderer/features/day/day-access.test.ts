/** Who sees which section of the day's screen. */
import { expect, test } from 'vitest';
import { PERMISSIONS, type Permission } from '../../../electron/contract/staff-values.ts';
import { DAY_SECTIONS, daySectionAt, daySections } from './day-access.ts';

const rights = (...permissions: readonly Permission[]) => ({
  permissions,
  refundLimitMinor: 0,
  discountLimitBasisPoints: 0,
});

test('[DAYSCREEN-4] a section is offered to who may act there, in one order', () => {
  expect(daySections(null)).toEqual([]);
  expect(daySections(rights('refund'))).toEqual([]);
  expect(daySections(rights('shift.run'))).toEqual(['shift', 'reports']);
  expect(daySections(rights('settings'))).toEqual(['settings']);
  expect(daySections(rights(...PERMISSIONS))).toEqual(DAY_SECTIONS);
});

test('[DAYSCREEN-4] an address that names another section leads to the first of theirs', () => {
  expect(daySectionAt('staff', rights('shift.run'))).toBe('shift');
  expect(daySectionAt('reports', rights('shift.run'))).toBe('reports');
  expect(daySectionAt(undefined, rights('staff.manage'))).toBe('staff');
  expect(daySectionAt('shift', null)).toBeNull();
});
