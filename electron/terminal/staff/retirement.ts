/**
 * Whether this terminal's end was asked for or has come, as the journal tells it. A new enrolment begins anew.
 * Rules INBOX-50 and INBOX-52.
 */
import { epochMs, type EpochMs } from '../../kernel/clock.ts';
import type { Projection } from '../payment/3-journal/journal.ts';
import type { ReadableDb } from '../storage/database.ts';
import { integerOf, oneOf } from '../storage/row.ts';

/** Journalled before the request: an answer that is lost leaves a terminal that may be retired. */
export const RETIRE_ASKED = 'terminal.retire_asked';
/** The backend refused: the terminal is as it was. */
export const RETIRE_REFUSED = 'terminal.retire_refused';
export const RETIRED = 'terminal.retired';

export type Retirement = Readonly<{ state: 'asked' | 'retired'; sinceMs: EpochMs }>;

/** null: nobody asked. */
export function retirementOf(db: ReadableDb): Retirement | null {
  const row = db.get('SELECT state, since_ms FROM terminal_retirements');
  if (row === undefined) return null;
  return { state: oneOf(row, 'state', ['asked', 'retired']), sinceMs: epochMs(integerOf(row, 'since_ms')) };
}

export const retirementProjection: Projection = {
  name: 'retirement',
  tables: ['terminal_retirements'],
  apply: (db, { type, atMs }) => {
    const put = (state: Retirement['state']): void => {
      db.run('INSERT OR REPLACE INTO terminal_retirements (one, state, since_ms) VALUES (1, ?, ?)', state, atMs);
    };
    if (type === RETIRE_ASKED) put('asked');
    else if (type === RETIRED) put('retired');
    else if (type === RETIRE_REFUSED || type === 'terminal.enrolled') db.run('DELETE FROM terminal_retirements');
  },
};
