/**
 * Which sections of the manager's desk a person sees. The terminal checks every call again; a section that would only be
 * refused is not offered. Rules SCREENOPS-12 and SCREENOPS-21 of docs/spec.md.
 */
import type { SessionView } from '../../../electron/contract/terminal-values.ts';

export const SECTIONS = ['overview', 'inbox', 'unpaid', 'messages', 'limits', 'till'] as const;
export type Section = (typeof SECTIONS)[number];

export type Role = NonNullable<SessionView['cashier']>['role'];

const SEEN_BY: Readonly<Record<Section, readonly Role[]>> = {
  overview: ['supervisor', 'manager', 'technician'],
  inbox: ['supervisor', 'manager'],
  unpaid: ['manager'],
  messages: ['supervisor', 'manager', 'technician'],
  limits: ['manager'],
  till: ['manager', 'technician'],
};

/** In their order; empty for who has no business at the desk. `role` null: nobody is signed in. */
export function sectionsFor(role: Role | null): readonly Section[] {
  return role === null ? [] : SECTIONS.filter((section) => SEEN_BY[section].includes(role));
}

/** The section that an address names, if this person sees it; else the first of theirs. null: none. */
export function sectionAt(name: string | undefined, role: Role | null): Section | null {
  const seen = sectionsFor(role);
  return seen.find((section) => section === name) ?? seen[0] ?? null;
}
