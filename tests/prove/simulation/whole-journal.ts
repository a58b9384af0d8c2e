/**
 * The journal as the checks at the end ask for it: what has left for closed files and what is in the database, in one view that
 * hides the table in the witness's own connection. The files are read by the auditor's program, with no line of the product.
 */
import type Database from 'better-sqlite3';
import { entriesOfDatabase } from '../../../scripts/journal-verify.mjs';

const COLUMNS = 'sequence, at_ms, type, subject_id, cashier_id, body, previous_hash, hash';

/** For a connection that sees only what is committed; nothing has left yet. */
export function layOutJournal(witness: Database.Database): void {
  witness.exec(`
    CREATE TEMP TABLE left_entries (sequence INTEGER PRIMARY KEY, at_ms, type, subject_id, cashier_id, body, previous_hash, hash);
    CREATE TEMP VIEW journal AS SELECT ${COLUMNS} FROM main.journal
      UNION ALL SELECT ${COLUMNS} FROM temp.left_entries`);
}

/** Takes in what has left since; answers how many entries have in all. Throws when a file is not what its entry says. */
export async function takeInLeftEntries(witness: Database.Database, file: string): Promise<number> {
  const first = Number(witness.prepare('SELECT coalesce(min(sequence), 1) FROM main.journal').pluck().get());
  const known = Number(witness.prepare('SELECT coalesce(max(sequence), 0) FROM temp.left_entries').pluck().get());
  if (known >= first - 1) return known;
  const put = witness.prepare(`INSERT INTO temp.left_entries (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
  for await (const entry of entriesOfDatabase(file)) {
    if (entry === null || entry.sequence <= known) continue;
    if (entry.sequence >= first) break;
    const { sequence, atMs, type, subjectId, cashierId, body, previousHash, hash } = entry;
    put.run(sequence, atMs, type, subjectId, cashierId, JSON.stringify(body), previousHash, hash);
  }
  return first - 1;
}
