/**
 * The counters that wallet keys have used, in one tree instead of three: each knows until when its key can show another
 * one, and what has run out is found by going round and round, so neither the keys nor an index by time is needed.
 *
 * What is forgotten when is another rule than before, so the table is made anew from the journal: a rebuild then gives the
 * very same rows. The steps are written out here, since what a migration does must not change with the program.
 */
import type { MigrationDb } from '../database.ts';
import { integerOf, textOf, textOrNullOf, type Row } from '../row.ts';
import type { Migration } from '../migrations.ts';

const PAGE = 1_000;
const MAX_COUNTER_LAG = 16;
const SWEPT_AT_ONCE = 40;
const KEPT_AFTER_EXPIRY_MS = 86_400_000;

/** Where an entry says which counter was used up, and by whom. */
const USED_AT: Readonly<Record<string, string>> = {
  'payment.created': '$.presented',
  'payment.accepted_offline': '$',
  'offline.refused': '$.usedCounter',
};
const PLACE = `CASE type ${Object.entries(USED_AT)
  .map(([type, place]) => `WHEN '${type}' THEN '${place}'`)
  .join(' ')} END`;

type Used = Readonly<{ keyThumbprint: string; counter: number; certificateExpiresAtMs: number }>;

export const walletCountersMigration: Migration = {
  version: 20,
  name: 'wallet-counters',
  migrate: (db) => {
    db.script(`
      DROP TABLE wallet_counters;
      DROP TABLE wallet_keys;
      CREATE TABLE wallet_counters (
        key_thumbprint TEXT NOT NULL CHECK (length(key_thumbprint) = 43),
        counter INTEGER NOT NULL CHECK (counter BETWEEN 1 AND 4294967295),
        owner_id TEXT NOT NULL CHECK (length(owner_id) = 36),
        expires_at_ms INTEGER NOT NULL CHECK (expires_at_ms >= 0),
        PRIMARY KEY (key_thumbprint, counter)
      ) STRICT, WITHOUT ROWID;
      ALTER TABLE offline_totals ADD COLUMN swept_to TEXT NOT NULL DEFAULT '';
    `);
    let after = 0;
    for (;;) {
      const entries = db.all(
        `SELECT sequence, at_ms, type,
           CASE type WHEN 'offline.refused' THEN body ->> '$.attemptId' ELSE subject_id END AS owner_id,
           json_extract(body, ${PLACE} || '.keyThumbprint') AS key_thumbprint,
           json_extract(body, ${PLACE} || '.counter') AS counter,
           json_extract(body, ${PLACE} || '.certificateExpiresAtMs') AS expires_at_ms
         FROM journal WHERE sequence > ?
           AND type IN (${Object.keys(USED_AT)
             .map((type) => `'${type}'`)
             .join(', ')})
         ORDER BY sequence LIMIT ?`,
        after,
        PAGE,
      );
      for (const entry of entries) replay(db, entry);
      const last = entries.at(-1);
      if (last === undefined) return;
      after = integerOf(last, 'sequence');
    }
  },
};

function replay(db: MigrationDb, entry: Row): void {
  if (textOrNullOf(entry, 'key_thumbprint') !== null) {
    const used = {
      keyThumbprint: textOf(entry, 'key_thumbprint'),
      counter: integerOf(entry, 'counter'),
      certificateExpiresAtMs: integerOf(entry, 'expires_at_ms'),
    };
    take(db, used, textOf(entry, 'owner_id'));
  }
  if (textOf(entry, 'type') === 'payment.accepted_offline') sweep(db, integerOf(entry, 'at_ms'));
}

function take(db: MigrationDb, { keyThumbprint, counter, certificateExpiresAtMs }: Used, ownerId: string): void {
  db.run(
    `INSERT OR IGNORE INTO wallet_counters (key_thumbprint, counter, owner_id, expires_at_ms) VALUES (?, ?, ?, max(?,
       coalesce((SELECT max(expires_at_ms) FROM wallet_counters WHERE key_thumbprint = ?), 0)))`,
    keyThumbprint,
    counter,
    ownerId,
    certificateExpiresAtMs,
    keyThumbprint,
  );
  db.run(
    'UPDATE wallet_counters SET expires_at_ms = ? WHERE key_thumbprint = ? AND expires_at_ms < ?',
    certificateExpiresAtMs,
    keyThumbprint,
    certificateExpiresAtMs,
  );
  db.run(
    `DELETE FROM wallet_counters WHERE key_thumbprint = ?
       AND counter < (SELECT max(counter) FROM wallet_counters WHERE key_thumbprint = ?) - ?`,
    keyThumbprint,
    keyThumbprint,
    MAX_COUNTER_LAG,
  );
}

function sweep(db: MigrationDb, nowMs: number): void {
  const place = textOf(db.get('SELECT swept_to FROM offline_totals') ?? {}, 'swept_to');
  const rows = db.all(
    `SELECT key_thumbprint, counter, expires_at_ms FROM wallet_counters WHERE key_thumbprint > ?
     ORDER BY key_thumbprint, counter LIMIT ?`,
    place,
    SWEPT_AT_ONCE,
  );
  for (const row of rows) {
    if (integerOf(row, 'expires_at_ms') >= nowMs - KEPT_AFTER_EXPIRY_MS) continue;
    const key = [textOf(row, 'key_thumbprint'), integerOf(row, 'counter')] as const;
    db.run('DELETE FROM wallet_counters WHERE key_thumbprint = ? AND counter = ?', ...key);
  }
  const last = rows.length < SWEPT_AT_ONCE ? undefined : rows.at(-1);
  db.run('UPDATE offline_totals SET swept_to = ?', last === undefined ? '' : textOf(last, 'key_thumbprint'));
}
