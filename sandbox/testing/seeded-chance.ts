/** Choices that depend on a seed alone, so that what a test came upon can be had again. */
import { randomBelow } from '../backend/ports.ts';
import { seededRandom } from './test-world.ts';

export type SeededChance = Readonly<{ below(limit: number): number; pick<Item>(items: readonly Item[]): Item }>;

export function seededChance(seed: string): SeededChance {
  const random = seededRandom(seed);
  const below = (limit: number): number => randomBelow(random, limit);
  return {
    below,
    pick: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new RangeError('there is nothing to pick from');
      return item;
    },
  };
}
