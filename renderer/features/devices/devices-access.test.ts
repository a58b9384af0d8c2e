/** Who sees which page of the devices. */
import { expect, test } from 'vitest';
import { PERMISSIONS, ROLES, type Permission, type Role } from '../../../electron/contract/staff-values.ts';
import { deviceSectionAt, deviceSectionsFor, type Person } from './devices-access.ts';

const person = (role: Role, permissions: readonly Permission[] = []): Person => ({
  cashier: { cashierId: 'c-1', name: { 'zh-CN': '王芳', en: 'Wang Fang' }, role },
  rights: { permissions, refundLimitMinor: 0, discountLimitBasisPoints: 0 },
});
const NOBODY: Person = { cashier: null, rights: null };

test('[DEVICESCREEN-6] everybody sees states and print jobs, the openings of the drawer who answers for the cash', () => {
  expect(deviceSectionsFor(NOBODY)).toEqual([]);
  for (const role of ROLES) {
    expect(deviceSectionsFor(person(role))).toEqual(expect.arrayContaining(['state', 'jobs']));
    expect(deviceSectionsFor(person(role)).includes('drawer')).toBe(role === 'supervisor' || role === 'manager');
  }
});

test('[DEVICESCREEN-6] devices are set by technicians, and by whoever may change settings', () => {
  for (const role of ROLES) expect(deviceSectionsFor(person(role)).includes('settings')).toBe(role === 'technician');
  expect(deviceSectionsFor(person('manager', PERMISSIONS))).toEqual(expect.arrayContaining(['settings', 'doctor']));
  expect(deviceSectionsFor(person('cashier'))).not.toContain('doctor');
});

test('[DEVICESCREEN-6] an address that a person does not see leads to one that they do', () => {
  expect(deviceSectionAt('drawer', person('cashier'))).toBe('state');
  expect(deviceSectionAt('drawer', person('manager'))).toBe('drawer');
  expect(deviceSectionAt('nothing', person('cashier'))).toBe('state');
  expect(deviceSectionAt('state', NOBODY)).toBe(null);
});
