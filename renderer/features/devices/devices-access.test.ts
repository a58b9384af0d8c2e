/** Who sees which page of the devices. */
import { expect, test } from 'vitest';
import { deviceSectionAt, deviceSectionsFor } from './devices-access.ts';

test('[DEVICESCREEN-6] everybody sees states and print jobs, the openings of the drawer who answers for the cash', () => {
  expect(deviceSectionsFor(null)).toEqual([]);
  for (const role of ['cashier', 'supervisor', 'manager', 'technician'] as const) {
    expect(deviceSectionsFor(role)).toEqual(expect.arrayContaining(['state', 'jobs']));
    expect(deviceSectionsFor(role).includes('drawer')).toBe(role === 'supervisor' || role === 'manager');
  }
});

test('[DEVICESCREEN-6] an address that a person does not see leads to one that they do', () => {
  expect(deviceSectionAt('drawer', 'cashier')).toBe('state');
  expect(deviceSectionAt('drawer', 'manager')).toBe('drawer');
  expect(deviceSectionAt('nothing', 'cashier')).toBe('state');
  expect(deviceSectionAt('state', null)).toBe(null);
});
