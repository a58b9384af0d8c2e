/** Who is signed in, and the wrong PINs since each person's last right one, as the journal tells it. */
import { assert } from '../../kernel/assert.ts';
import type { Projection } from '../payment/3-journal/journal.ts';
import type { WritableDb } from '../storage/database.ts';

/** `subjectId` is the person's id in all of these events. */
export const sessionProjection: Projection = {
  name: 'sessions',
  tables: ['sessions', 'sign_in_failures'],
  apply: (db, { type, subjectId, atMs }) => {
    switch (type) {
      case 'session.signed_in':
        db.run('INSERT OR REPLACE INTO sessions (one, cashier_id, signed_in_at_ms) VALUES (1, ?, ?)', subjectId, atMs);
        forgetFailures(db, subjectId);
        return;
      // The right PIN was given, or there is another one now.
      case 'approval.given':
      case 'staff.pin_changed':
      case 'staff.pin_reset':
        forgetFailures(db, subjectId);
        return;
      case 'session.locked':
        db.run('UPDATE sessions SET locked_at_ms = ? WHERE cashier_id = ?', atMs, subjectId);
        return;
      case 'session.signed_out': {
        const { changes } = db.run('DELETE FROM sessions WHERE cashier_id = ?', subjectId);
        assert(changes === 1, 'who signs out was signed in');
        return;
      }
      case 'session.sign_in_failed':
        db.run(
          `INSERT INTO sign_in_failures (cashier_id, failed_count, last_failed_at_ms) VALUES (?, 1, ?)
           ON CONFLICT (cashier_id) DO UPDATE
           SET failed_count = failed_count + 1, last_failed_at_ms = excluded.last_failed_at_ms`,
          subjectId,
          atMs,
        );
    }
  },
};

function forgetFailures(db: WritableDb, cashierId: string): void {
  db.run('DELETE FROM sign_in_failures WHERE cashier_id = ?', cashierId);
}
