/**
 * Which sections of the day's screen a person sees. The terminal checks every act again; a section in which everything
 * would be refused is not offered. Rule DAYSCREEN-4 of docs/spec.md.
 */
import type { Permission, Rights } from '../../../electron/contract/staff-values.ts';

export const DAY_SECTIONS = ['shift', 'reports', 'staff', 'rights', 'settings'] as const;
export type DaySection = (typeof DAY_SECTIONS)[number];

const NEEDS: Readonly<Record<DaySection, Permission>> = {
  shift: 'shift.run',
  reports: 'shift.run',
  staff: 'staff.manage',
  rights: 'staff.manage',
  settings: 'settings',
};

/** In their order; `rights` null: nobody is signed in. */
export function daySections(rights: Rights | null): readonly DaySection[] {
  return DAY_SECTIONS.filter((section) => rights?.permissions.includes(NEEDS[section]) === true);
}

/** The section that an address names, if this person sees it; else the first of theirs. null: none. */
export function daySectionAt(name: string | undefined, rights: Rights | null): DaySection | null {
  const seen = daySections(rights);
  return seen.find((section) => section === name) ?? seen[0] ?? null;
}
