/**
 * Looks whether the rows that money hangs on are what the journal wrote: the newest at every start, before anybody is
 * served, all others in the background, a slice at a time. Together with rows that cannot be read at all it says when the
 * books are damaged: from then on no payment is taken. Rules STORE-32 and STORE-33.
 */
import { assert } from '../../kernel/assert.ts';
import type { Timer } from '../../kernel/clock.ts';
import { archivedUpTo } from '../payment/3-journal/journal-segments.ts';
import { WRITTEN_PAYMENTS } from '../payment/4-queue/payments-as-written.ts';
import { WRITTEN_LINES, WRITTEN_SALES } from '../sale/sales-as-written.ts';
import { checkRows, keyBeforeNewest, type WrittenRows } from '../storage/as-written.ts';
import { StoredDamage } from '../storage/row.ts';
import type { TerminalContext } from '../terminal-context.ts';

/** At about 15 µs a row (measured): with three tables 2 ms of a start. */
export const ROWS_AT_OPEN = 40;
/** About 5 ms, as a slice of the journal takes. */
export const ROWS_IN_SLICE = 300;
/** So that the check takes a fifth of the time at most. */
export const ROWS_PAUSE_MS = 25;
/** The journal's own check comes first: rows are held against it. */
export const ROWS_FIRST_MS = 1_000;

const TABLES: readonly WrittenRows[] = [WRITTEN_PAYMENTS, WRITTEN_SALES, WRITTEN_LINES];

export interface RowsCheck {
  /** Something that nobody wrote stands in the books. */
  isDamaged(): boolean;
  /** A row came up that cannot be what was written. */
  found(damage: StoredDamage): void;
  /** Whether the rows that the entries behind `afterKey` up to `toKey` made are what they wrote. No more than a slice. */
  holds(afterKey: number, toKey: number): boolean;
  start(): void;
  stop(): void;
}

/** `onDamage`: told once. */
export function createRowsCheck(context: TerminalContext, onDamage: () => void): RowsCheck {
  const { clock, log, storage } = context.ports;
  let isDamaged = false;
  let isStarting = false;
  let timer: Timer | null = null;

  const found = (damage: StoredDamage): void => {
    if (isDamaged) return;
    isDamaged = true;
    log.write('error', 'stored_rows_damaged', { detail: damage.message });
    // Nobody has to be told of what is found before anybody is served.
    if (!isStarting) onDamage();
  };

  /** The key to go on behind; null at the end, or when something was found. */
  const look = (rows: WrittenRows, afterKey: number, limit: number, toKey?: number): number | null => {
    try {
      // What wrote the rows before has left the table; they were held against it when it did. Rule ARCHIVE-8.
      const verdict = checkRows(storage.read, rows, Math.max(afterKey, archivedUpTo(storage.read)), limit, toKey);
      if (verdict.isWhole) return verdict.nextKey;
      found(new StoredDamage(`${rows.table} ${verdict.key} is not what the journal wrote`));
    } catch (error) {
      // An entry that is no JSON any more, or a page that cannot be read.
      found(new StoredDamage(`${rows.table} cannot be held against the journal`, error));
    }
    return null;
  };

  const later = (tables: readonly WrittenRows[], afterKey: number, delayMs: number): void => {
    const [rows, ...others] = tables;
    if (rows === undefined) return;
    timer = clock.after(delayMs, () => {
      const next = look(rows, afterKey, ROWS_IN_SLICE);
      if (isDamaged) return;
      if (next !== null) later(tables, next, ROWS_PAUSE_MS);
      else later(others, 0, ROWS_PAUSE_MS);
    });
  };

  return {
    isDamaged: () => isDamaged,
    found,
    holds: (afterKey, toKey) => {
      assert(toKey - afterKey <= ROWS_IN_SLICE, 'one slice at a time');
      for (const rows of TABLES) look(rows, afterKey, ROWS_IN_SLICE, toKey);
      return !isDamaged;
    },
    start: () => {
      isStarting = true;
      for (const rows of TABLES) look(rows, keyBeforeNewest(storage.read, rows, ROWS_AT_OPEN), ROWS_AT_OPEN + 1);
      isStarting = false;
      if (!isDamaged) later(TABLES, 0, ROWS_FIRST_MS);
    },
    stop: () => {
      timer?.cancel();
      timer = null;
    },
  };
}
