/**
 * Which sections of the manager's desk a person sees. The terminal checks every call again; a section that would only be
 * refused is not offered. Rules SCREENOPS-12 and SCREENOPS-21 of docs/spec.md.
 */
import type { Permission } from '../../../electron/contract/staff-values.ts';
import type { SessionView } from '../../../electron/contract/terminal-values.ts';

export const SECTIONS = ['overview', 'inbox', 'unpaid', 'messages', 'limits', 'till'] as const;
export type Section = (typeof SECTIONS)[number];

/** Who is signed in, as far as it matters here. */
export type Person = Pick<SessionView, 'cashier' | 'rights'>;

const may =
  (...permissions: readonly Permission[]) =>
  ({ rights }: Person): boolean =>
    permissions.some((each) => rights?.permissions.includes(each) === true);
const isTechnician = ({ cashier }: Person): boolean => cashier?.role === 'technician';
const mayAny = may('inbox.close', 'settings', 'report.read', 'reconciliation.explain');

const SEEN_BY: Readonly<Record<Section, (person: Person) => boolean>> = {
  overview: (person) => mayAny(person) || isTechnician(person),
  inbox: may('inbox.close'),
  unpaid: may('settings'),
  // What the backend tells is for these roles, whatever their rights.
  messages: ({ cashier }) => cashier !== null && cashier.role !== 'cashier',
  limits: may('settings'),
  till: (person) => may('settings')(person) || isTechnician(person),
};

/** In their order; empty for who has no business at the desk. */
export function sectionsFor(person: Person): readonly Section[] {
  return person.cashier === null ? [] : SECTIONS.filter((section) => SEEN_BY[section](person));
}

/** The section that an address names, if this person sees it; else the first of theirs. null: none. */
export function sectionAt(name: string | undefined, person: Person): Section | null {
  const seen = sectionsFor(person);
  return seen.find((section) => section === name) ?? seen[0] ?? null;
}
