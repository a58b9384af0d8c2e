/** How far the backend's list of changes was read, by terminal. A store of its own: losing it costs reading it again. */
import type { EpochMs } from '../../../kernel/clock.ts';
import type { ReadableDb, WritableDb } from '../../storage/database.ts';
import { textOf } from '../../storage/row.ts';

/** null: from the beginning. */
export function changesCursor(db: ReadableDb, terminalId: string): string | null {
  const row = db.get('SELECT cursor FROM changes_cursors WHERE terminal_id = ?', terminalId);
  return row === undefined ? null : textOf(row, 'cursor');
}

export function saveChangesCursor(db: WritableDb, terminalId: string, cursor: string, readAtMs: EpochMs): void {
  db.run(
    'INSERT OR REPLACE INTO changes_cursors (terminal_id, cursor, read_at_ms) VALUES (?, ?, ?)',
    terminalId,
    cursor,
    readAtMs,
  );
}

/** The next question begins at the beginning. */
export function forgetChangesCursor(db: WritableDb, terminalId: string): void {
  db.run('DELETE FROM changes_cursors WHERE terminal_id = ?', terminalId);
}
