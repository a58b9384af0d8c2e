/**
 * A day's books as version 18 kept them, and what the migrations behind it make of them: the very rows that a rebuild from
 * the journal makes, and every body that has still to be sent. Rule STORE-34.
 */
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { silentLog } from '../../electron/kernel/log.ts';
import { createJournal } from '../../electron/terminal/payment/3-journal/journal.ts';
import { projectionDigests } from '../../electron/terminal/payment/3-journal/projection-digests.ts';
import { PROJECTIONS } from '../../electron/terminal/projections.ts';
import type { Storage } from '../../electron/terminal/storage/database.ts';
import { MIGRATIONS } from '../../electron/terminal/storage/migrations.ts';
import { textOf, type Row } from '../../electron/terminal/storage/row.ts';
import { openStorage } from '../../electron/terminal/storage/sqlite.ts';
import type { InboxWorld } from '../../electron/terminal/testing/inbox-world.ts';
import { leaveBacklog } from '../../electron/terminal/testing/backlog.ts';
import { temporaryFolder } from '../../electron/terminal/testing/test-storage.ts';
import { liveVariedDay } from './varied-day.ts';

const BEFORE = MIGRATIONS.slice(0, 18);
/** What stood in tables that are gone, said in today's. */
const SOURCES: Readonly<Record<string, string>> = {
  payment_requests: 'SELECT payment_id, body FROM payment_requests WHERE request_key = payment_key',
  offline_requests: 'SELECT payment_id, body FROM payment_requests WHERE request_key <> payment_key',
  queue_attempts:
    'SELECT payment_id, kind, attempt_count, due_at_ms FROM queue_attempts JOIN payments USING (payment_key)',
  wallet_keys: `SELECT key_thumbprint, max(counter) AS highest_counter, max(expires_at_ms) AS last_expires_at_ms
    FROM wallet_counters GROUP BY key_thumbprint`,
  fee_agreements: 'SELECT 1 AS one, basis_points FROM fee_rates',
};

function open(file: string, migrations = MIGRATIONS): Storage {
  const opened = openStorage({ file, log: silentLog, migrations });
  if (!opened.ok) throw new Error(JSON.stringify(opened.error));
  return opened.value;
}

/** The rows of the till's own tables, as version 18 held them. */
function writeAsBefore(from: Storage, into: Storage): void {
  const tables = into.read
    .all("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'products_index%'")
    .map((row) => textOf(row, 'name'))
    .filter((name) => !name.startsWith('sqlite_'));
  into.write((db) => {
    db.run('PRAGMA defer_foreign_keys = ON');
    for (const table of tables) {
      const columns = into.read.all(`SELECT name FROM pragma_table_info('${table}')`).map((row) => textOf(row, 'name'));
      const order = table === 'journal' ? ' ORDER BY sequence' : '';
      const rows: readonly Row[] = from.read.all(
        SOURCES[table] ?? `SELECT ${columns.join(', ')} FROM ${table}${order}`,
      );
      const insert = `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;
      for (const row of rows) db.run(insert, ...columns.map((column) => row[column] ?? null));
    }
  });
}

let world: InboxWorld;
beforeAll(async () => {
  world = await liveVariedDay();
  leaveBacklog(world, 3, 'accepted', 500);
  leaveBacklog(world, 2, 'reversing', 600);
  return () => world.close();
}, 120_000);

test('[STORE-34] the tables of version 18 become what a rebuild from the journal makes', () => {
  const file = path.join(temporaryFolder(), 'till.db');
  const before = open(file, BEFORE);
  writeAsBefore(world.storage, before);
  before.close();
  const storage = open(file);
  try {
    const digests = projectionDigests(storage.read, PROJECTIONS);
    expect(digests).toEqual(projectionDigests(world.storage.read, PROJECTIONS));
    expect(digests.find(({ table }) => table === 'payments')?.rowCount).toBeGreaterThan(10);
    const journal = createJournal({ clock: world.clock, projections: PROJECTIONS });
    storage.write((db) => journal.rebuild(db));
    expect(projectionDigests(storage.read, PROJECTIONS)).toEqual(digests);
  } finally {
    storage.close();
  }
});

test('[STORE-34] every body is kept, and every entry is found by its subject', () => {
  const file = path.join(temporaryFolder(), 'till.db');
  const before = open(file, BEFORE);
  writeAsBefore(world.storage, before);
  before.close();
  const storage = open(file);
  try {
    const bodies = 'SELECT request_key, payment_id, body FROM payment_requests ORDER BY request_key';
    expect(storage.read.all(bodies)).toEqual(world.storage.read.all(bodies));
    expect(storage.read.all(bodies).length).toBeGreaterThanOrEqual(5);
    const journal = createJournal({ clock: world.clock, projections: PROJECTIONS });
    const subjects = storage.read
      .all('SELECT DISTINCT subject_id FROM journal')
      .map((row) => textOf(row, 'subject_id'));
    for (const subjectId of subjects) {
      const about = journal.read(storage.read, { subjectId, limit: 1_000 }).map(({ sequence }) => sequence);
      const all = storage.read.all('SELECT sequence FROM journal WHERE subject_id = ? ORDER BY sequence', subjectId);
      expect(about).toEqual(all.map((row) => row['sequence']));
      expect(journal.read(world.storage.read, { subjectId, limit: 1_000 }).map(({ sequence }) => sequence)).toEqual(
        about,
      );
    }
  } finally {
    storage.close();
  }
});
