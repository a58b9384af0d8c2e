/**
 * Everything that can happen in the simulated shop, one act each, by whom it is done. An act takes its own chance from
 * the step it is played in, so that dropping a step leaves the others as they were. Rules PROVE-32, PROVE-39.
 */
import type { SeededRandom } from '../seeded-random.ts';
import { CASHIER_ACTS } from './cashier-acts.ts';
import { CUSTOMER_ACTS } from './customer-acts.ts';
import { DESK_ACTS } from './desk-acts.ts';
import type { Shop } from './shop.ts';
import { WORLD_ACTS } from './world-acts.ts';

export type Act = (shop: Shop, roll: SeededRandom) => Promise<void>;

export const ACTS = { ...CASHIER_ACTS, ...CUSTOMER_ACTS, ...WORLD_ACTS, ...DESK_ACTS } as const satisfies Record<
  string,
  Act
>;
export type ActName = keyof typeof ACTS;
export const ACT_NAMES = Object.keys(ACTS) as readonly ActName[];
