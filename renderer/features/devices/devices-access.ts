/** Which pages of the devices a person sees; the terminal checks every call again. Rule DEVICESCREEN-6 of docs/spec.md. */
import type { SessionView } from '../../../electron/contract/terminal-values.ts';

export const DEVICE_SECTIONS = ['state', 'jobs', 'drawer'] as const;
export type DeviceSection = (typeof DEVICE_SECTIONS)[number];

type Role = NonNullable<SessionView['cashier']>['role'];

const EVERYBODY: readonly Role[] = ['cashier', 'supervisor', 'manager', 'technician'];

const SEEN_BY: Readonly<Record<DeviceSection, readonly Role[]>> = {
  state: EVERYBODY,
  jobs: EVERYBODY,
  drawer: ['supervisor', 'manager'],
};

/** In their order; none while nobody is signed in. */
export function deviceSectionsFor(role: Role | null): readonly DeviceSection[] {
  return role === null ? [] : DEVICE_SECTIONS.filter((section) => SEEN_BY[section].includes(role));
}

/** The section that an address names, if this person sees it; else the first of theirs. null: none. */
export function deviceSectionAt(name: string | undefined, role: Role | null): DeviceSection | null {
  const seen = deviceSectionsFor(role);
  return seen.find((section) => section === name) ?? seen[0] ?? null;
}
