/** Single-ride tickets that this terminal sold: one for a sale, with the text that is printed. A projection of the journal. */
import type { Migration } from '../migrations.ts';

export const ticketsMigration: Migration = {
  version: 25,
  name: 'tickets',
  migrate: (db) =>
    db.script(`
      CREATE TABLE tickets (
        sale_id TEXT PRIMARY KEY,
        ticket_id TEXT NOT NULL UNIQUE CHECK (length(ticket_id) = 36),
        good_until_ms INTEGER NOT NULL CHECK (good_until_ms >= 0),
        ticket_text TEXT NOT NULL CHECK (length(ticket_text) BETWEEN 1 AND 1024)
      ) STRICT;
    `),
};
