/** Who sees what of the manager's desk. */
import { expect, test } from 'vitest';
import { roleSchema, type Permission, type Role } from '../../../electron/contract/staff-values.ts';
import { LANGUAGES } from '../../i18n/language.ts';
import { operationsTexts } from '../../i18n/texts/operations.ts';
import { SECTIONS, sectionAt, sectionsFor, type Person } from './operations-access.ts';

const RIGHTS: Readonly<Record<Role, readonly Permission[]>> = {
  cashier: ['shift.run'],
  supervisor: ['inbox.close', 'report.read'],
  manager: ['inbox.close', 'report.read', 'settings'],
  technician: [],
};
const NOBODY: Person = { cashier: null, rights: null };

function person(role: Role, permissions: readonly Permission[] = RIGHTS[role]): Person {
  const cashier = { cashierId: 'c', name: { 'zh-CN': '收银员', en: 'Cashier' }, role };
  return { cashier, rights: { permissions, refundLimitMinor: 0, discountLimitBasisPoints: 0 } };
}

test('[SCREENOPS-12] a manager sees all of it, a supervisor what is at risk and the inbox, a cashier nothing', () => {
  const seen = Object.fromEntries(roleSchema.options.map((role) => [role, sectionsFor(person(role))]));
  expect(seen).toEqual({
    cashier: [],
    supervisor: ['overview', 'inbox', 'messages'],
    manager: SECTIONS,
    technician: ['overview', 'messages', 'till'],
  });
  expect(sectionsFor(NOBODY)).toEqual([]);
  expect(sectionsFor(person('cashier', ['inbox.close']))).toEqual(['overview', 'inbox']);
  expect(sectionsFor(person('supervisor', []))).toEqual(['messages']);
});

test('[SCREENOPS-12] an address leads to a section only for who sees it', () => {
  expect(sectionAt('limits', person('manager'))).toBe('limits');
  expect(sectionAt('limits', person('supervisor'))).toBe('overview');
  expect(sectionAt('nonsense', person('manager'))).toBe('overview');
  expect(sectionAt(undefined, person('manager'))).toBe('overview');
  expect(sectionAt('inbox', person('cashier'))).toBeNull();
  expect(sectionAt('inbox', NOBODY)).toBeNull();
});

test('[SCREENOPS-12] every section has its name in both languages', () => {
  for (const section of SECTIONS) {
    for (const language of LANGUAGES) expect(operationsTexts[`section_${section}`][language]).not.toBe('');
  }
});
