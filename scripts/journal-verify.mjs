/**
 * Checks a till's journal from its first entry to its last, with nothing of the till: only Node's own modules, so that
 * an auditor can read this one file and believe the answer.
 *
 *   node scripts/journal-verify.mjs FILE [--key KEY]…
 *
 *   FILE   a till's database (opened read-only) with the closed pieces of its journal in FILE.segments, or an export with one JSON object a line
 *   KEY    the terminal's public key from a source that you trust, such as the wallet backend: the `x` of its JWK; each of
 *          them, if it had several. A day that another key signed is then a fault. Without any the keys that the journal
 *          itself names are used, which shows that the days are of one hand, not whose.
 *
 * An entry's hash is the SHA-256, in hexadecimal, of the RFC 8785 form of {atMs, body, cashierId, previousHash,
 * sequence, subjectId, type}; the first entry names 64 zeros as the hash before it. An entry `journal.day_signed` bears an
 * Ed25519 signature over the RFC 8785 form of {businessDate, headHash, headSequence, terminalId, type}, where the terminal
 * is the entry's subject. An entry `journal.segment_closed` names a file of gzip'd lines, one entry each, by its SHA-256: what
 * it holds is no longer in the database. Rules JOURNAL-20 and JOURNALTOOL-8 of docs/spec.md.
 */
import { createHash, createPublicKey, verify } from 'node:crypto';
import { closeSync, createReadStream, existsSync, openSync, readFileSync, readSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { gunzipSync } from 'node:zlib';
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
 * @typedef {'gap' | 'reordered' | 'changed' | 'unchained' | 'unreadable' | 'bad_signature' | 'piece_missing' | 'piece_truncated' | 'piece_swapped' | 'piece_changed' | 'piece_unnamed'} Fault
 * @typedef {{ businessDate: string, headSequence: number, sequence: number, keyThumbprint: string, isChecked: boolean }} SignedDay `isChecked` false: no key to check it with is known.
 * @typedef {{ whole: true, entryCount: number, headHash: string, days: readonly SignedDay[], unsignedCount: number } | { whole: false, sequence: number, fault: Fault, says: string }} Verdict
 */

const DAY_SIGNED = 'journal.day_signed';
const SEGMENT_CLOSED = 'journal.segment_closed';

/** RFC 7638, for an Ed25519 key. @param {string} x */
export function thumbprintOf(x) {
  return createHash('sha256').update(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`).digest('base64url');
}

/** Follows the signed days of a journal. */
class Days {
  /** @type {SignedDay[]} */
  days = [];
  /** Hashes behind the last signed head, by sequence. @type {Map<number, string>} */
  #hashes = new Map();
  /** By thumbprint. @type {Map<string, string>} */
  #keys = new Map();
  #isKeyGiven = false;
  /** The last entry that a signature covers. */
  lastHead = 0;

  /** @param {readonly string[]} keys */
  constructor(keys) {
    for (const key of keys) this.#keys.set(thumbprintOf(key), key);
    this.#isKeyGiven = keys.length > 0;
  }

  /** What is wrong with an entry whose place and hash are right; null when nothing is. @param {Entry} entry @returns {string | null} */
  take(entry) {
    this.#hashes.set(entry.sequence, entry.hash);
    const body = /** @type {Record<string, any> | null} */ (entry.body);
    if (entry.type === 'terminal.enrolled' && !this.#isKeyGiven) {
      const x = body?.['publicKey']?.x;
      if (typeof x === 'string') this.#keys.set(thumbprintOf(x), x);
    }
    return entry.type === DAY_SIGNED ? this.#takeDay(entry, body ?? {}) : null;
  }

  /** @param {Entry} entry @param {Record<string, any>} body @returns {string | null} */
  #takeDay({ sequence, subjectId: terminalId }, { businessDate, headSequence, headHash, signature, keyThumbprint }) {
    const day = `the day ${businessDate}, signed in entry ${sequence},`;
    if (!(headSequence > this.lastHead && headSequence < sequence)) return `${day} names a head that cannot be its own`;
    if (this.#hashes.get(headSequence) !== headHash) return `${day} names a head that is not entry ${headSequence}`;
    const x = this.#keys.get(keyThumbprint);
    if (x === undefined && this.#isKeyGiven) return `${day} bears the signature of another key, ${keyThumbprint}`;
    if (x !== undefined) {
      const text = canonicalJson({ type: DAY_SIGNED, terminalId, businessDate, headSequence, headHash });
      if (!isSignedBy(x, text, signature)) return `${day} bears a signature that does not hold`;
    }
    this.days.push({ businessDate, headSequence, sequence, keyThumbprint, isChecked: x !== undefined });
    for (const known of this.#hashes.keys()) {
      if (known > headSequence) break;
      this.#hashes.delete(known);
    }
    this.lastHead = headSequence;
    return null;
  }
}

/** @param {string} x @param {string} text @param {unknown} signature */
function isSignedBy(x, text, signature) {
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    return verify(null, Buffer.from(text, 'utf8'), key, Buffer.from(String(signature), 'base64url'));
  } catch {
    // A key that is none has signed nothing.
    return false;
  }
}

/** @param {Entry} entry */
function hashOf({ atMs, body, cashierId, previousHash, sequence, subjectId, type }) {
  const text = canonicalJson({ atMs, body, cashierId, previousHash, sequence, subjectId, type });
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/**
 * @param {AsyncIterable<Entry | null> | Iterable<Entry | null>} entries null: something that is no entry.
 * @param {readonly string[]} [keys] The `x` of each key that is trusted; none: those that the journal names.
 * @returns {Promise<Verdict>}
 */
export async function verifyEntries(entries, keys = []) {
  const days = new Days(keys);
  let due = 1;
  let previousHash = FIRST_PREVIOUS_HASH;
  /** @param {Fault} fault @param {string} says @returns {Verdict} */
  const broken = (fault, says) => ({ whole: false, sequence: due, fault, says });
  for await (const entry of entries) {
    if (entry === null) return broken('unreadable', `what stands where entry ${due} is due cannot be read`);
    if (entry.sequence > due) return broken('gap', `entry ${due} is missing: ${entry.sequence} follows ${due - 1}`);
    if (entry.sequence < due) return broken('reordered', `entry ${entry.sequence} stands where ${due} is due`);
    if (hashOf(entry) !== entry.hash) return broken('changed', `entry ${due} (${entry.type}) is not what was hashed`);
    if (entry.previousHash !== previousHash)
      return broken('unchained', `entry ${due} does not follow entry ${due - 1}`);
    const wrong = days.take(entry);
    if (wrong !== null) return broken('bad_signature', wrong);
    due += 1;
    previousHash = entry.hash;
  }
  const entryCount = due - 1;
  return {
    whole: true,
    entryCount,
    headHash: previousHash,
    days: days.days,
    unsignedCount: entryCount - days.lastHead,
  };
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

/**
 * Where the closed pieces of a journal lie: beside its database.
 * @param {string} file
 */
export function segmentsFolderOf(file) {
  return `${file}.segments`;
}

/** @typedef {{ firstSequence: number, lastSequence: number, fileName: string, sha256: string, byteCount: number }} Piece */

/** A closed piece of the journal that is not what an entry says. */
class PieceFault extends Error {
  /** @param {Piece} piece @param {Fault} fault @param {string} what */
  constructor({ firstSequence, lastSequence, fileName }, fault, what) {
    super(`the piece ${fileName} (entries ${firstSequence} to ${lastSequence}) ${what}`);
    this.sequence = firstSequence;
    this.fault = fault;
  }
}

/**
 * The pieces that hold what is no longer in the table. The database only says where to look: each of them has to be named
 * by an entry of the journal as it was read.
 * @param {import('node:sqlite').DatabaseSync} database
 * @returns {readonly Piece[]}
 */
function piecesOf(database) {
  const table = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'journal_segments'").get();
  if (table === undefined) return [];
  return database
    .prepare(
      `SELECT first_sequence, last_sequence, file_name, sha256, byte_count FROM journal_segments
       WHERE last_sequence < (SELECT min(sequence) FROM journal) ORDER BY first_sequence`,
    )
    .all()
    .map((row) => ({
      firstSequence: Number(row['first_sequence']),
      lastSequence: Number(row['last_sequence']),
      fileName: String(row['file_name']),
      sha256: String(row['sha256']),
      byteCount: Number(row['byte_count']),
    }));
}

/** @param {string} folder @param {Piece} piece @param {readonly Piece[]} pieces */
function linesOfPiece(folder, piece, pieces) {
  const place = join(folder, basename(piece.fileName));
  if (!existsSync(place)) throw new PieceFault(piece, 'piece_missing', 'is missing');
  const bytes = readFileSync(place);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 === piece.sha256) return gunzipSync(bytes).toString('utf8').split('\n').slice(0, -1);
  const other = pieces.find((known) => known.sha256 === sha256);
  if (other !== undefined) throw new PieceFault(piece, 'piece_swapped', `is another one: ${other.fileName}`);
  if (bytes.length < piece.byteCount)
    throw new PieceFault(piece, 'piece_truncated', `is cut off: it has ${bytes.length} of ${piece.byteCount} bytes`);
  throw new PieceFault(piece, 'piece_changed', 'is not what was closed');
}

/**
 * Holds the pieces that were read against the entries that name them.
 * @param {readonly Piece[]} pieces @param {ReadonlyMap<number, any>} named By the first entry of each.
 */
function demandNamed(pieces, named) {
  for (const piece of pieces) {
    const said = named.get(piece.firstSequence);
    if (said === undefined) throw new PieceFault(piece, 'piece_unnamed', 'is named by no entry of the journal');
    const isSame = said.lastSequence === piece.lastSequence && said.sha256 === piece.sha256;
    if (!isSame) throw new PieceFault(piece, 'piece_changed', 'is another one than its entry names');
  }
}

/** With its members in the order of the table, so that an export does not tell where an entry lay. @param {Entry | null} entry */
function inOrder(entry) {
  if (entry === null) return null;
  const { sequence, atMs, type, subjectId, cashierId, body, previousHash, hash } = entry;
  return { sequence, atMs, type, subjectId, cashierId, body, previousHash, hash };
}

/**
 * Every entry of a till: from the closed pieces of its journal, then from the database.
 * @param {string} file
 */
export async function* entriesOfDatabase(file) {
  const { DatabaseSync } = await import('node:sqlite');
  const database = new DatabaseSync(file, { readOnly: true });
  /** @type {Map<number, any>} */
  const named = new Map();
  /** @param {Entry | null} entry */
  const seen = (entry) => {
    const body = /** @type {Record<string, any> | null} */ (entry?.type === SEGMENT_CLOSED ? entry.body : null);
    if (typeof body?.['firstSequence'] === 'number') named.set(body['firstSequence'], body);
    return entry;
  };
  try {
    const pieces = piecesOf(database);
    for (const piece of pieces) {
      for (const line of linesOfPiece(segmentsFolderOf(file), piece, pieces)) yield seen(inOrder(entryOfLine(line)));
    }
    for (const entry of entriesOfTable(database)) yield seen(entry);
    demandNamed(pieces, named);
  } finally {
    database.close();
  }
}

/**
 * @param {import('node:sqlite').DatabaseSync} database
 * @returns {Generator<Entry | null>}
 */
function* entriesOfTable(database) {
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

/** @param {string} file @param {readonly string[]} [keys] @returns {Promise<Verdict>} */
export async function verifyFile(file, keys = []) {
  try {
    return await verifyEntries(isDatabase(file) ? entriesOfDatabase(file) : entriesOfExport(file), keys);
  } catch (error) {
    if (error instanceof PieceFault)
      return { whole: false, sequence: error.sequence, fault: error.fault, says: error.message };
    return { whole: false, sequence: 0, fault: 'unreadable', says: `the file cannot be read: ${String(error)}` };
  }
}

/** What an auditor reads. @param {Verdict} verdict */
export function verdictText(verdict) {
  if (!verdict.whole) return `broken at entry ${verdict.sequence} (${verdict.fault}): ${verdict.says}\n`;
  const lines = verdict.days.map(
    ({ businessDate, headSequence, keyThumbprint, isChecked }) =>
      `  ${businessDate}: up to entry ${headSequence}, ${isChecked ? 'signature good' : 'NOT CHECKED, no such key is known'}, key ${keyThumbprint}`,
  );
  return [
    `whole: ${verdict.entryCount} entries, head ${verdict.headHash}`,
    `signed days: ${lines.length}`,
    ...lines,
    `behind the last of them, not signed yet: ${verdict.unsignedCount} entries`,
    '',
  ].join('\n');
}

/**
 * The command line: FILE [--key KEY]…. Answers the exit code: 0 whole, 1 broken, 2 not understood.
 * @param {readonly string[]} args
 */
export async function runVerify(args) {
  const [file, ...rest] = args;
  const keys = rest.filter((_arg, index) => index % 2 === 1);
  const isUnderstood =
    rest.length % 2 === 0 && rest.every((arg, index) => (index % 2 === 0 ? arg === '--key' : KEY.test(arg)));
  if (file === undefined || !isUnderstood) {
    process.stderr.write(
      'usage: journal-verify FILE [--key KEY]…   (KEY: 43 characters, the x of the terminal’s JWK)\n',
    );
    return 2;
  }
  const verdict = await verifyFile(file, keys);
  process.stdout.write(verdictText(verdict));
  return verdict.whole ? 0 : 1;
}

/** 32 bytes in base64url. */
const KEY = /^[\w-]{43}$/;

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  process.exitCode = await runVerify(process.argv.slice(2));
