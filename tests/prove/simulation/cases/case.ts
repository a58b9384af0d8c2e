/** A fault case: one thing that goes wrong at one place, played in a world of its own to its end. Rules PROVE-50 to PROVE-59. */
import type { SeededRandom } from '../../seeded-random.ts';
import type { PlaceName } from '../places.ts';
import type { Shop } from '../shop.ts';

/** What a case tells of itself: the faults that it meant to happen and that did. */
export interface Stage {
  readonly shop: Shop;
  readonly random: SeededRandom;
  /** Counts a fault that really happened; a case that counts none fails. */
  fired(kind: string, times?: number): void;
  /** Throws Broken when it does not hold. */
  expect(condition: boolean, says: string): void;
}

export type FaultCase = Readonly<{
  /** Such as `N1/put_code/lost_after_commit/1`; unique. */
  name: string;
  tier: 'quick' | 'nightly';
  /** How many of the numbered fault cases it is; `as_fired`: each fault that it counts is one. */
  caseCount: number | 'as_fired';
  /** True: the till was never enrolled, and no process of it runs yet. */
  firstDay?: boolean;
  /** Absent: the till of a shop. Any other is enrolled by this case's own first start. */
  place?: PlaceName;
  /** True: the till fetches the statements of closed days and compares them. */
  comparesDays?: boolean;
  play(stage: Stage): Promise<void>;
}>;
