/** How far the backend's clock is from ours, as the journal last told it. A projection; null before the first answer. */
import { assert } from '../../../kernel/assert.ts';
import type { ReadableDb } from '../../storage/database.ts';
import { integerOf } from '../../storage/row.ts';
import type { Projection } from '../3-journal/journal.ts';

/** Body `{offsetMs}`: the backend's clock minus ours. */
export const CLOCK_OFFSET_CHANGED = 'clock.offset_changed';

/** A smaller change is the network's, not the clock's. */
export const MIN_OFFSET_CHANGE_MS = 1_000;

export function storedClockOffsetMs(db: ReadableDb): number | null {
  const row = db.get('SELECT offset_ms FROM clock_offsets');
  return row === undefined ? null : integerOf(row, 'offset_ms');
}

export const clockProjection: Projection = {
  name: 'clock',
  tables: ['clock_offsets'],
  apply: (db, entry) => {
    if (entry.type !== CLOCK_OFFSET_CHANGED) return;
    const { offsetMs } = entry.body;
    assert(typeof offsetMs === 'number', 'an offset is a number of milliseconds');
    db.run(
      'INSERT OR REPLACE INTO clock_offsets (one, offset_ms, measured_at_ms) VALUES (1, ?, ?)',
      offsetMs,
      entry.atMs,
    );
  },
};
