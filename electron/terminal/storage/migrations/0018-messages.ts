/**
 * Messages for the people at the till, as the journal tells them, each kind and subject once; and how far the backend's list
 * of alerts was read, which can be lost at the price of reading it again.
 */
import type { Migration } from '../migrations.ts';

export const messagesMigration: Migration = {
  version: 18,
  name: 'messages',
  migrate: (db) =>
    db.script(`
      CREATE TABLE messages (
        message_key INTEGER PRIMARY KEY,
        message_id TEXT NOT NULL UNIQUE CHECK (length(message_id) = 36),
        kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 64),
        subject TEXT NOT NULL CHECK (length(subject) BETWEEN 1 AND 128),
        level TEXT NOT NULL CHECK (level IN ('info', 'warning', 'critical')),
        words TEXT CHECK (json_valid(words)),
        facts TEXT NOT NULL CHECK (json_valid(facts)),
        received_at_ms INTEGER NOT NULL CHECK (received_at_ms >= 0),
        seen_at_ms INTEGER CHECK (seen_at_ms >= 0),
        seen_by TEXT,
        UNIQUE (kind, subject)
      ) STRICT;
      CREATE INDEX messages_unseen ON messages (message_key) WHERE seen_at_ms IS NULL;

      CREATE TABLE alert_cursors (
        terminal_id TEXT PRIMARY KEY CHECK (length(terminal_id) BETWEEN 1 AND 64),
        cursor TEXT NOT NULL CHECK (length(cursor) BETWEEN 1 AND 256)
      ) STRICT, WITHOUT ROWID;
    `),
};
