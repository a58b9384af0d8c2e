/**
 * Changes to the deny list beside the list itself: written row by row they come into force in one commit, and go into the
 * list afterwards. Reference data; what is here is fetched from the backend and can be fetched again.
 */
import type { Migration } from '../migrations.ts';

export const denyListChangesMigration: Migration = {
  version: 26,
  name: 'deny-list-changes',
  migrate: (db) =>
    db.script(`
      CREATE TABLE deny_list_changes (
        wallet_id TEXT NOT NULL,
        iss TEXT NOT NULL,
        denied INTEGER NOT NULL CHECK (denied IN (0, 1)),
        reason TEXT NOT NULL,
        PRIMARY KEY (wallet_id, iss)
      ) STRICT, WITHOUT ROWID;
      ALTER TABLE deny_lists ADD COLUMN changes TEXT NOT NULL DEFAULT 'none'
        CHECK (changes IN ('none', 'building', 'in_force'));
      ALTER TABLE deny_lists ADD COLUMN changes_count INTEGER NOT NULL DEFAULT 0;
    `),
};
