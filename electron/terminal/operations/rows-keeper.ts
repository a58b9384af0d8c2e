/**
 * Lets the rows of a transit terminal's closed days leave their tables, some at a time and while nobody is served, so that
 * its database does not grow with its passengers. A shop keeps its rows: people there look back by years, and one of its days
 * is as long as a gate's quarter of an hour. Rules ARCHIVE-20 and ARCHIVE-25; decision 0288.
 */
import { FIRST_PLACE, leavingRows, type LeavingPlace } from '../archive/leaving-rows.ts';
import { putAwayDraft, type TotalsTill } from '../archive/put-away-rows.ts';
import { DEFAULT_TIME_ZONE } from '../business-date.ts';
import { bookPlace } from '../payment/6-reconciliation/book-store.ts';
import { archivedUpTo } from '../payment/3-journal/journal-segments.ts';
import { entriesBehind, keepUp, totalsTill } from '../shift/roll-up.ts';
import { spanOf } from '../shift/shift-facts.ts';
import type { TerminalContext } from '../terminal-context.ts';

/** About 120 KB of an entry, and five milliseconds of one transaction (measured). */
export const GROUPS_IN_PIECE = 100;
/** Entries that are added up in one transaction: some 20 ms. */
const ADD_UP_ENTRIES = 2_000;

export interface RowsKeeper {
  /** The next piece of what may leave; false: nothing is left. */
  putAwaySome(): boolean;
  /** Begins at the oldest rows again; those of this day and later ones stay, wherever their entries are. */
  begin(before: string): void;
}

export function createRowsKeeper(context: TerminalContext): RowsKeeper {
  const { log, settings, storage } = context.ports;
  let place: LeavingPlace | null = null;
  let keptFrom = '';
  let totals: TotalsTill | null = null;

  const spanNow = (): Parameters<typeof totalsTill>[1] =>
    spanOf(storage.read, context.enrolment()?.store.timeZone ?? DEFAULT_TIME_ZONE);

  const upTo = (): number => Math.min(archivedUpTo(storage.read), bookPlace(storage.read));

  /** True: more of the totals since the last close has to be added up before rows that they are made of leave. */
  const addUp = (): boolean => {
    const span = spanNow();
    const left = span.toSequence - entriesBehind(storage.read, span);
    if (span.fromSequence > upTo() || left >= upTo()) return false;
    storage.write((db) => keepUp(db, span, ADD_UP_ENTRIES));
    return true;
  };

  return {
    begin: (before) => {
      keptFrom = before;
      place = settings.transit === undefined ? null : FIRST_PLACE;
      totals = null;
    },
    putAwaySome: () => {
      if (place === null) return false;
      if (addUp()) return true;
      const { columns, groups, next } = leavingRows(
        storage.read,
        place,
        { upTo: upTo(), before: keptFrom },
        GROUPS_IN_PIECE,
      );
      place = next;
      if (groups.length === 0) return place !== null;
      // Once a round: what is added up later is of rows that are still there.
      const known = totals === null ? totalsTill(storage.read, spanNow()) : null;
      totals ??= known;
      storage.write((db) =>
        context.journal.record(db, [putAwayDraft({ columns, groups: [...groups], totals: known })]),
      );
      log.write('info', 'rows_put_away', { groupCount: groups.length });
      return true;
    },
  };
}
