/** Which pages of the devices a person sees; the terminal checks every call again. Rule DEVICESCREEN-6 of docs/spec.md. */
import type { SessionView } from '../../../electron/contract/terminal-values.ts';

export const DEVICE_SECTIONS = ['state', 'jobs', 'drawer', 'settings', 'doctor'] as const;
export type DeviceSection = (typeof DEVICE_SECTIONS)[number];

/** Who is signed in, as far as it matters here. */
export type Person = Pick<SessionView, 'cashier' | 'rights'>;

const SEEN_BY: Readonly<Record<DeviceSection, (person: Person) => boolean>> = {
  state: () => true,
  jobs: () => true,
  drawer: ({ cashier }) => cashier?.role === 'supervisor' || cashier?.role === 'manager',
  settings: setsDevices,
  // What is to be done is a technician's trade, too.
  doctor: setsDevices,
};

/** Technicians, whose trade it is, and whoever may change settings. */
function setsDevices({ cashier, rights }: Person): boolean {
  return cashier?.role === 'technician' || rights?.permissions.includes('settings') === true;
}

/** In their order; none while nobody is signed in. */
export function deviceSectionsFor(person: Person): readonly DeviceSection[] {
  return person.cashier === null ? [] : DEVICE_SECTIONS.filter((section) => SEEN_BY[section](person));
}

/** The section that an address names, if this person sees it; else the first of theirs. null: none. */
export function deviceSectionAt(name: string | undefined, person: Person): DeviceSection | null {
  const seen = deviceSectionsFor(person);
  return seen.find((section) => section === name) ?? seen[0] ?? null;
}
