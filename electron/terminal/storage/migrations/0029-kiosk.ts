/**
 * What a ticket kiosk keeps: several tickets of one sale, since a family buys them at once, and who was called to it. Both
 * are projections of the journal; the tickets sold before are taken over.
 */
import type { Migration } from '../migrations.ts';

export const kioskMigration: Migration = {
  version: 29,
  name: 'kiosk',
  migrate: (db) =>
    db.script(`
      CREATE TABLE sold_tickets (
        ticket_key INTEGER PRIMARY KEY,
        sale_id TEXT NOT NULL,
        ticket_number INTEGER NOT NULL CHECK (ticket_number >= 1),
        ticket_id TEXT NOT NULL UNIQUE CHECK (length(ticket_id) = 36),
        good_until_ms INTEGER NOT NULL CHECK (good_until_ms >= 0),
        ticket_text TEXT NOT NULL CHECK (length(ticket_text) BETWEEN 1 AND 1024),
        UNIQUE (sale_id, ticket_number)
      ) STRICT;
      INSERT INTO sold_tickets (sale_id, ticket_number, ticket_id, good_until_ms, ticket_text)
        SELECT sale_id, 1, ticket_id, good_until_ms, ticket_text FROM tickets ORDER BY rowid;
      DROP TABLE tickets;

      CREATE TABLE staff_calls (
        call_key INTEGER PRIMARY KEY,
        call_id TEXT NOT NULL UNIQUE CHECK (length(call_id) = 36),
        called_at_ms INTEGER NOT NULL CHECK (called_at_ms >= 0),
        answered_at_ms INTEGER CHECK (answered_at_ms >= 0),
        answered_by TEXT,
        CHECK ((answered_at_ms IS NULL) = (answered_by IS NULL))
      ) STRICT;
    `),
};
