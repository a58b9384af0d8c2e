/** What the scripted backend makes of a gate's taps (section 9): each is known by its id, an exit ends its wallet's journey. */
import type { Doc } from './scripted-books.ts';

export class ScriptedTaps {
  readonly known = new Map<string, Doc>();
  /** Whatever a tap is answered with instead, by its place in the order of arrival, from 0. */
  readonly problems = new Map<number, Doc>();

  report(body: Doc): Doc {
    const results = (body['taps'] as readonly Doc[]).map((tap) => {
      const id = String(tap['id']);
      const place = [...this.known.keys()].indexOf(id);
      const problem = this.problems.get(place === -1 ? this.known.size : place);
      if (place === -1) this.known.set(id, tap);
      return problem === undefined ? { id, journeyId: null, fare: null } : { id, problem };
    });
    return { results };
  }
}
