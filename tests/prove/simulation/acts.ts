/**
 * Everything that can happen in the simulated shop, one act each, by whom it is done. An act takes its own chance from
 * the step it is played in, so that dropping a step leaves the others as they were. Rules PROVE-32, PROVE-39.
 */
import type { SeededRandom } from '../seeded-random.ts';
import { CASHIER_ACTS } from './cashier-acts.ts';
import { CUSTOMER_ACTS } from './customer-acts.ts';
import { DESK_ACTS } from './desk-acts.ts';
import { KIOSK_ACTS, KIOSK_DEEDS } from './kiosk-acts.ts';
import { GATE_ACTS, GATE_DEEDS } from './passenger-acts.ts';
import { PLACE_ACTS } from './place-acts.ts';
import { AROUND_DEEDS, deedAt, PLACE_NAMES, type PlaceName } from './places.ts';
import type { Shop } from './shop.ts';
import { WORLD_ACTS } from './world-acts.ts';

export type Act = (shop: Shop, roll: SeededRandom) => Promise<void>;

export const ACTS = {
  ...CASHIER_ACTS,
  ...CUSTOMER_ACTS,
  ...WORLD_ACTS,
  ...DESK_ACTS,
  ...GATE_ACTS,
  ...KIOSK_ACTS,
  ...PLACE_ACTS,
} as const satisfies Record<string, Act>;
export type ActName = keyof typeof ACTS;
export const ACT_NAMES = Object.keys(ACTS) as readonly ActName[];

const AROUND = [...Object.keys(WORLD_ACTS), ...Object.keys(PLACE_ACTS)];

/** What can happen there; null: at a till, whose desk may be busy. */
export function actsAt(place: PlaceName | null, isBusy: boolean): readonly ActName[] {
  const wanted =
    place === null
      ? [
          ...Object.keys(CASHIER_ACTS),
          ...Object.keys(CUSTOMER_ACTS),
          ...Object.keys(WORLD_ACTS),
          ...(isBusy ? Object.keys(DESK_ACTS) : []),
        ]
      : place === 'kiosk'
        ? [...AROUND, ...Object.keys(CUSTOMER_ACTS), ...Object.keys(KIOSK_ACTS)]
        : [...AROUND, 'tap_wrongly', ...Object.keys(GATE_ACTS)];
  return ACT_NAMES.filter((act) => wanted.includes(act));
}

/** What never happened at a gate or kiosk in a run, by its counts. */
export function placeDeedsMissing(counts: Readonly<Record<string, number>>): readonly string[] {
  const around = PLACE_NAMES.flatMap((place) => AROUND_DEEDS.map((deed) => deedAt(place, deed)));
  return [...GATE_DEEDS, ...KIOSK_DEEDS, ...around].filter((deed) => (counts[deed] ?? 0) === 0);
}
