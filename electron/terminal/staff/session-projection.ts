/** Who is signed in, and the wrong PINs since each person's last right one, as the journal tells it. */
import { assert } from '../../kernel/assert.ts';
import type { Projection } from '../payment/3-journal/journal.ts';

/** `subjectId` is the person's id in all three events. */
export const sessionProjection: Projection = {
  name: 'sessions',
  tables: ['sessions', 'sign_in_failures'],
  apply: (db, { type, subjectId, atMs }) => {
    switch (type) {
      case 'session.signed_in':
        db.run('INSERT OR REPLACE INTO sessions (one, cashier_id, signed_in_at_ms) VALUES (1, ?, ?)', subjectId, atMs);
        db.run('DELETE FROM sign_in_failures WHERE cashier_id = ?', subjectId);
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
