/**
 * What changed at the simulated backend, in the order of the last change: each payment and refund stands in the list once.
 * A cursor is a place in that order and never expires; one beyond the end, of a backend that was restored from a backup,
 * begins again (wallet API section 4).
 */
import { assert } from '../../kernel/assert.ts';

export type ChangedThing = Readonly<{ kind: 'payment' | 'refund'; id: string }>;

export interface SimulatedChanges {
  note(thing: ChangedThing): void;
  page(after: string | null, limit: number): Readonly<{ things: readonly ChangedThing[]; next: string; more: boolean }>;
}

export function createSimulatedChanges(): SimulatedChanges {
  const placeOf = new Map<string, ChangedThing & { place: number }>();
  let place = 0;
  return {
    note({ kind, id }) {
      place += 1;
      // Taken out first, so that the map's own order stays the order of the last change.
      placeOf.delete(id);
      placeOf.set(id, { kind, id, place });
    },
    page(after, limit) {
      assert(limit >= 1 && limit <= 500, 'a page has 1 to 500 entries');
      const given = Number(after ?? '0');
      const from = Number.isSafeInteger(given) && given <= place ? given : 0;
      const later = [...placeOf.values()].filter((each) => each.place > from);
      const things = later.slice(0, limit);
      return { things, next: String(things.at(-1)?.place ?? from), more: later.length > limit };
    },
  };
}
