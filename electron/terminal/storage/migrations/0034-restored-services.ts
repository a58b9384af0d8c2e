/**
 * Top-ups and bills of a machine whose place this one took: what the backend tells of them, from the journal. This program makes
 * none, but their receipt numbers are given out and their cash was in a drawer.
 */
import type { Migration } from '../migrations.ts';

export const restoredServicesMigration: Migration = {
  version: 34,
  name: 'restored-services',
  migrate: (db) =>
    db.script(`
      CREATE TABLE restored_services (
        service_key INTEGER PRIMARY KEY,
        service_id TEXT NOT NULL UNIQUE CHECK (length(service_id) BETWEEN 1 AND 64),
        kind TEXT NOT NULL CHECK (kind IN ('topup', 'bill')),
        business_date TEXT NOT NULL CHECK (length(business_date) = 10),
        facts TEXT NOT NULL CHECK (json_valid(facts))
      ) STRICT;
    `),
};
