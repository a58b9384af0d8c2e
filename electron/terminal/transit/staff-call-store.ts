/** Who was called to an unattended terminal, and who came, as the journal tells it. SQL and rows only. Rule KIOSK-40. */
import type { Projection } from '../payment/3-journal/journal.ts';
import type { ReadableDb } from '../storage/database.ts';
import { integerOf, textOf } from '../storage/row.ts';

/** Its subject is the call. */
export const STAFF_CALLED = 'kiosk.staff_called';
/** By whoever came: `cashierId` of the entry. */
export const STAFF_ANSWERED = 'kiosk.staff_answered';

export type StaffCall = Readonly<{ callId: string; calledAtMs: number }>;

/** The call that nobody has answered yet. */
export function openStaffCall(db: ReadableDb): StaffCall | null {
  const row = db.get('SELECT * FROM staff_calls WHERE answered_at_ms IS NULL ORDER BY call_key DESC LIMIT 1');
  return row === undefined ? null : { callId: textOf(row, 'call_id'), calledAtMs: integerOf(row, 'called_at_ms') };
}

export const staffCallProjection: Projection = {
  name: 'staff_calls',
  tables: ['staff_calls'],
  apply: (db, { type, subjectId, atMs, cashierId }) => {
    if (type === STAFF_CALLED) {
      db.run('INSERT INTO staff_calls (call_id, called_at_ms) VALUES (?, ?)', subjectId, atMs);
    } else if (type === STAFF_ANSWERED) {
      db.run(
        'UPDATE staff_calls SET answered_at_ms = ?, answered_by = ? WHERE call_id = ?',
        atMs,
        cashierId,
        subjectId,
      );
    }
  },
};
