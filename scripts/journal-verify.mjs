/**
 * Checks a till's journal from its first entry to its last, with nothing of the till: only Node's own modules, so that
 * an auditor can read this one file and believe the answer.
 *
 *   node scripts/journal-verify.mjs FILE      FILE: a till's database (opened read-only), or an export with one JSON
 *                                             object a line
 *
 * An entry's hash is the SHA-256, in hexadecimal, of the RFC 8785 form of {atMs, body, cashierId, previousHash,
 * sequence, subjectId, type}; the first entry names 64 zeros as the hash before it. Rule JOURNAL-20 of docs/spec.md.
 */
import { createHash } from 'node:crypto';
import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const SQLITE_MAGIC = 'SQLite format 3\0';
const FIRST_PREVIOUS_HASH = '0'.repeat(64);

/**
 * RFC 8785: members sorted by UTF-16 code units, no white space, numbers and strings as ECMAScript writes them.
 * @param {unknown} value
 * @returns {string}
 */
export function canonicalJson(value) {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(',')}}`;
}

/**
 * @typedef {{ sequence: number, atMs: number, type: string, subjectId: string, cashierId: string | null, body: unknown, previousHash: string, hash: string }} Entry
 * @typedef {{ whole: true, entryCount: number, headHash: string } | { whole: false, sequence: number, fault: 'gap' | 'reordered' | 'changed' | 'unchained' | 'unreadable', says: string }} Verdict
 */

/** @param {Entry} entry */
function hashOf({ atMs, body, cashierId, previousHash, sequence, subjectId, type }) {
  const text = canonicalJson({ atMs, body, cashierId, previousHash, sequence, subjectId, type });
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/**
 * @param {AsyncIterable<Entry | null> | Iterable<Entry | null>} entries null: something that is no entry.
 * @returns {Promise<Verdict>}
 */
export async function verifyEntries(entries) {
  let due = 1;
  let previousHash = FIRST_PREVIOUS_HASH;
  /** @param {'gap' | 'reordered' | 'changed' | 'unchained' | 'unreadable'} fault @param {string} says @returns {Verdict} */
  const broken = (fault, says) => ({ whole: false, sequence: due, fault, says });
  for await (const entry of entries) {
    if (entry === null) return broken('unreadable', `what stands where entry ${due} is due cannot be read`);
    if (entry.sequence > due) return broken('gap', `entry ${due} is missing: ${entry.sequence} follows ${due - 1}`);
    if (entry.sequence < due) return broken('reordered', `entry ${entry.sequence} stands where ${due} is due`);
    if (hashOf(entry) !== entry.hash) return broken('changed', `entry ${due} (${entry.type}) is not what was hashed`);
    if (entry.previousHash !== previousHash)
      return broken('unchained', `entry ${due} does not follow entry ${due - 1}`);
    due += 1;
    previousHash = entry.hash;
  }
  return { whole: true, entryCount: due - 1, headHash: previousHash };
}

/** @param {string} text @returns {Entry | null} */
function entryOfLine(text) {
  try {
    const entry = JSON.parse(text);
    return typeof entry === 'object' && entry !== null && typeof entry.sequence === 'number' ? entry : null;
  } catch {
    return null;
  }
}

/** @param {string} file */
async function* entriesOfExport(file) {
  for await (const line of createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity })) {
    if (line !== '') yield entryOfLine(line);
  }
}

/** @param {string} file */
async function* entriesOfDatabase(file) {
  const { DatabaseSync } = await import('node:sqlite');
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const rows = database
      .prepare(
        'SELECT sequence, at_ms, type, subject_id, cashier_id, body, previous_hash, hash FROM journal ORDER BY sequence',
      )
      .iterate();
    for (const row of rows) {
      const body = entryOfBody(String(row['body']));
      yield body === undefined
        ? null
        : /** @type {Entry} */ ({
            sequence: row['sequence'],
            atMs: row['at_ms'],
            type: row['type'],
            subjectId: row['subject_id'],
            cashierId: row['cashier_id'],
            body,
            previousHash: row['previous_hash'],
            hash: row['hash'],
          });
    }
  } finally {
    database.close();
  }
}

/** @param {string} text */
function entryOfBody(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @param {string} file */
function isDatabase(file) {
  const descriptor = openSync(file, 'r');
  const head = Buffer.alloc(SQLITE_MAGIC.length);
  readSync(descriptor, head, 0, head.length, 0);
  closeSync(descriptor);
  return head.toString('latin1') === SQLITE_MAGIC;
}

/** @param {string} file @returns {Promise<Verdict>} */
export async function verifyFile(file) {
  try {
    return await verifyEntries(isDatabase(file) ? entriesOfDatabase(file) : entriesOfExport(file));
  } catch (error) {
    return { whole: false, sequence: 0, fault: 'unreadable', says: `the file cannot be read: ${String(error)}` };
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const file = process.argv[2];
  if (file === undefined) {
    process.stderr.write('usage: journal-verify FILE\n');
    process.exitCode = 2;
  } else {
    const verdict = await verifyFile(file);
    process.stdout.write(
      verdict.whole
        ? `whole: ${verdict.entryCount} entries, head ${verdict.headHash}\n`
        : `broken at entry ${verdict.sequence} (${verdict.fault}): ${verdict.says}\n`,
    );
    process.exitCode = verdict.whole ? 0 : 1;
  }
}
