/**
 * What happens around a gate or a kiosk that nobody stands at: a time service sets the machine's clock right again, as no cashier
 * would notice there. Rule PROVE-152.
 */
import type { SeededRandom } from '../seeded-random.ts';
import { deedAt } from './places.ts';
import type { Shop } from './shop.ts';

type PlaceAct = (shop: Shop, roll: SeededRandom) => Promise<void>;

export const PLACE_ACTS = {
  set_the_clock_right: async (shop) => {
    const { world } = shop;
    if (world.place !== null && world.wallOffsetMs !== 0) shop.did(deedAt(world.place, 'clock set right'));
    world.wallOffsetMs = 0;
  },
} as const satisfies Record<string, PlaceAct>;
