/** Who sees what of the manager's desk. */
import { expect, test } from 'vitest';
import { roleSchema } from '../../../electron/contract/staff-values.ts';
import { LANGUAGES } from '../../i18n/language.ts';
import { operationsTexts } from '../../i18n/texts/operations.ts';
import { SECTIONS, sectionAt, sectionsFor } from './operations-access.ts';

test('[SCREENOPS-12] a manager sees all of it, a supervisor what is at risk and the inbox, a cashier nothing', () => {
  const seen = Object.fromEntries(roleSchema.options.map((role) => [role, sectionsFor(role)]));
  expect(seen).toEqual({
    cashier: [],
    supervisor: ['overview', 'inbox', 'messages'],
    manager: SECTIONS,
    technician: ['overview', 'messages', 'till'],
  });
  expect(sectionsFor(null)).toEqual([]);
});

test('[SCREENOPS-12] an address leads to a section only for who sees it', () => {
  expect(sectionAt('limits', 'manager')).toBe('limits');
  expect(sectionAt('limits', 'supervisor')).toBe('overview');
  expect(sectionAt('nonsense', 'manager')).toBe('overview');
  expect(sectionAt(undefined, 'manager')).toBe('overview');
  expect(sectionAt('inbox', 'cashier')).toBeNull();
  expect(sectionAt('inbox', null)).toBeNull();
});

test('[SCREENOPS-12] every section has its name in both languages', () => {
  for (const section of SECTIONS) {
    for (const language of LANGUAGES) expect(operationsTexts[`section_${section}`][language]).not.toBe('');
  }
});
