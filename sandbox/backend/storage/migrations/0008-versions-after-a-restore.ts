/**
 * From which version on the deny list is known: one that was given out before the database was set back to a backup says nothing
 * about what is in it now. A backup of before this migration has one column less than what it would be put back into.
 */
import { runStatements } from '../statements.ts';

const STATEMENTS: readonly string[] = [
  `ALTER TABLE settings ADD COLUMN denylist_known_from INTEGER NOT NULL DEFAULT 0`,
  `DROP TABLE IF EXISTS backup_of_settings`,
];

export const up = runStatements(STATEMENTS);
