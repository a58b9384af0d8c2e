/**
 * What a gate remembers: passages, their sums by day, taps that the backend has still to hear of, and tickets that were used.
 * All but the bodies are projections of the journal.
 *
 * A ride that a gate sells is on no screen: it is there at once with its number, whatever a technician left open at the till.
 */
import type { Migration } from '../migrations.ts';

export const gateMigration: Migration = {
  version: 21,
  name: 'gate',
  migrate: (db) =>
    db.script(`
      DROP TRIGGER sales_one_at_a_time;
      CREATE TRIGGER sales_one_at_a_time BEFORE INSERT ON sales
      WHEN NEW.is_shown = 1
        AND EXISTS (SELECT 1 FROM sales WHERE is_shown = 1 AND state <> 'paid' AND set_aside_at_ms IS NULL)
      BEGIN SELECT raise(ABORT, 'one sale is rung up at a time'); END;
      DROP TRIGGER sales_numbered_at_open;
      CREATE TRIGGER sales_numbered_at_open BEFORE INSERT ON sales
      WHEN NEW.receipt_counter IS NOT NULL AND (NEW.is_shown = 1 OR EXISTS (
        SELECT 1 FROM sales WHERE is_shown = 1 AND receipt_counter = NEW.receipt_counter))
      BEGIN SELECT raise(ABORT, 'a sale on a screen takes its receipt number when its first checkout begins'); END;

      CREATE TABLE gate_passages (
        passage_key INTEGER PRIMARY KEY,
        passage_id TEXT NOT NULL UNIQUE CHECK (length(passage_id) = 36),
        at_ms INTEGER NOT NULL CHECK (at_ms >= 0),
        business_date TEXT NOT NULL CHECK (length(business_date) = 10),
        station_id TEXT NOT NULL,
        gate_id TEXT NOT NULL,
        direction TEXT NOT NULL CHECK (direction IN ('entry', 'exit')),
        kind TEXT NOT NULL CHECK (kind IN ('flat', 'transfer', 'entry', 'exit', 'exit_same_station',
          'exit_without_entry', 'ticket')),
        channel TEXT NOT NULL CHECK (channel IN ('tap', 'qr')),
        iss TEXT,
        wallet_id TEXT,
        fare_minor INTEGER CHECK (fare_minor >= 0),
        at_risk_minor INTEGER NOT NULL CHECK (at_risk_minor >= 0),
        whole INTEGER NOT NULL CHECK (whole IN (0, 1)),
        concession INTEGER NOT NULL CHECK (concession IN (0, 1)),
        payment_id TEXT,
        ticket_id TEXT UNIQUE,
        outcome TEXT NOT NULL CHECK (outcome IN ('opening', 'passed', 'not_opened')),
        CHECK ((iss IS NULL) = (wallet_id IS NULL))
      ) STRICT;
      CREATE INDEX gate_passages_by_wallet ON gate_passages (wallet_id, iss, passage_key) WHERE wallet_id IS NOT NULL;
      CREATE INDEX gate_passages_opening ON gate_passages (passage_key) WHERE outcome = 'opening';

      CREATE TABLE gate_days (
        business_date TEXT NOT NULL CHECK (length(business_date) = 10),
        code TEXT NOT NULL,
        passenger_count INTEGER NOT NULL CHECK (passenger_count >= 0),
        fares_minor INTEGER NOT NULL,
        PRIMARY KEY (business_date, code)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE fare_taps (
        tap_key INTEGER PRIMARY KEY,
        tap_id TEXT NOT NULL UNIQUE CHECK (length(tap_id) = 36),
        iss TEXT NOT NULL,
        wallet_id TEXT NOT NULL,
        business_date TEXT NOT NULL CHECK (length(business_date) = 10),
        at_ms INTEGER NOT NULL CHECK (at_ms >= 0),
        at_risk_minor INTEGER NOT NULL CHECK (at_risk_minor >= 0),
        state TEXT NOT NULL CHECK (state IN ('held', 'unsent', 'reported', 'refused')),
        journey_id TEXT,
        fare_minor INTEGER CHECK (fare_minor >= 0),
        problem_code TEXT
      ) STRICT;
      CREATE INDEX fare_taps_waiting ON fare_taps (tap_key) WHERE state IN ('held', 'unsent');
      CREATE INDEX fare_taps_by_wallet ON fare_taps (wallet_id, iss, business_date);

      CREATE TABLE fare_tap_totals (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        unsent_count INTEGER NOT NULL CHECK (unsent_count >= 0),
        unsent_minor INTEGER NOT NULL CHECK (unsent_minor >= 0)
      ) STRICT;

      CREATE TABLE fare_tap_bodies (
        tap_id TEXT PRIMARY KEY CHECK (length(tap_id) = 36),
        body TEXT NOT NULL CHECK (json_valid(body))
      ) STRICT;
    `),
};
