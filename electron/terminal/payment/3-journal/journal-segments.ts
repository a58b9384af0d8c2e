/**
 * The journal's oldest stretch, in closed files beside the database: each is named by an entry of the journal (what it
 * holds, its hashes, its digest), which is committed together with the leaving of its rows. The table of them is made from
 * those entries. A file that is not what its entry says is damage, and never read as something else.
 *
 * Rules ARCHIVE-1 to ARCHIVE-6 of docs/spec.md; decision 0268.
 */
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzipSync, gzip } from 'node:zlib';
import { z } from 'zod';
import { businessDateSchema } from '../../../contract/values.ts';
import { assert } from '../../../kernel/assert.ts';
import type { ReadableDb, WritableDb } from '../../storage/database.ts';
import {
  demandStored,
  integerOf,
  integerOrNullOf,
  jsonOf,
  readStored,
  StoredDamage,
  textOf,
  type Row,
} from '../../storage/row.ts';
import { canonicalText, entryText } from './entry-hash.ts';
import type { JournalDraft, JournalEntry, JournalQuery, Projection } from './journal.ts';
import type { WrittenEntry } from './journal-store.ts';

/** A stored name. The entry's subject is the file's name without its ending. */
export const SEGMENT_CLOSED = 'journal.segment_closed';

/** One file: about a megabyte of JSON, read in 20 ms, and 15 ms of one transaction when its rows leave. */
export const MAX_SEGMENT_ENTRIES = 2_000;
/** An entry is at most a few kilobytes; a file that grows beyond this was not written here. */
const MAX_TEXT_BYTES = 256 * 1024 * 1024;

const segmentSchema = z.strictObject({
  /** The signed day that it is of. */
  businessDate: businessDateSchema,
  firstSequence: z.int().positive(),
  lastSequence: z.int().positive(),
  firstHash: z.string().length(64),
  lastHash: z.string().length(64),
  fileName: z.string().max(80),
  sha256: z.string().length(64),
  byteCount: z.int().positive(),
  /** How many entries of each type it has, so that nobody opens it for what is not in it. */
  types: z.record(z.string(), z.int().positive()),
});

export type Segment = z.infer<typeof segmentSchema>;

/** A file that is not there, or not what its entry says. */
export class SegmentDamage extends StoredDamage {
  readonly fileName: string;
  constructor(fileName: string, says: string, cause?: unknown) {
    super(`${fileName}: ${says}`, cause);
    this.fileName = fileName;
  }
}

export type PackedSegment = Readonly<{ segment: Segment; bytes: Uint8Array }>;

/** `entries`: checked, without a gap. */
export async function packSegment(businessDate: string, entries: readonly WrittenEntry[]): Promise<PackedSegment> {
  const [first, last] = [entries[0], entries.at(-1)];
  assert(first !== undefined && last !== undefined, 'a piece of the journal has entries');
  const text = entries.map((entry) => `${entryText(entry)}\n`).join('');
  const bytes = await promisify(gzip)(Buffer.from(text, 'utf8'));
  const types: Record<string, number> = {};
  for (const { type } of entries) types[type] = (types[type] ?? 0) + 1;
  const place = [first.sequence, last.sequence].map((sequence) => String(sequence).padStart(12, '0')).join('-');
  return {
    bytes,
    segment: {
      businessDate,
      firstSequence: first.sequence,
      lastSequence: last.sequence,
      firstHash: first.hash,
      lastHash: last.hash,
      // Of two histories, one of which was put back, neither overwrites the other's.
      fileName: `${place}-${last.hash.slice(0, 16)}.jsonl.gz`,
      sha256: digestOf(bytes),
      byteCount: bytes.length,
      types,
    },
  };
}

export function segmentDraft(segment: Segment): JournalDraft {
  const subjectId = segment.fileName.replace('.jsonl.gz', '');
  return { type: SEGMENT_CLOSED, subjectId, cashierId: null, body: { ...segment } };
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Whether the file beside the database is the one that was packed. */
export function isAsClosed(db: ReadableDb, { fileName, sha256 }: Segment): boolean {
  const bytes = db.segment(fileName);
  return bytes !== null && digestOf(bytes) === sha256;
}

/** Its rows leave the table; the entry that names it is in the same transaction, and the table's trigger looks for it. */
export function letGoOf(db: WritableDb, { firstSequence, lastSequence }: Segment): void {
  const { changes } = db.run('DELETE FROM journal WHERE sequence BETWEEN ? AND ?', firstSequence, lastSequence);
  assert(changes === lastSequence - firstSequence + 1, 'what leaves is what was closed');
}

export const segmentProjection: Projection = {
  name: 'segments',
  tables: ['journal_segments'],
  apply: (db, { type, sequence, body }) => {
    if (type !== SEGMENT_CLOSED) return;
    const segment = segmentSchema.parse(body);
    db.run(
      `INSERT INTO journal_segments (first_sequence, last_sequence, closed_sequence, business_date, first_hash, last_hash,
         file_name, sha256, byte_count, types) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      segment.firstSequence,
      segment.lastSequence,
      sequence,
      segment.businessDate,
      segment.firstHash,
      segment.lastHash,
      segment.fileName,
      segment.sha256,
      segment.byteCount,
      canonicalText(segment.types),
    );
  },
};

function segmentOf(row: Row): Segment {
  return {
    businessDate: textOf(row, 'business_date'),
    firstSequence: integerOf(row, 'first_sequence'),
    lastSequence: integerOf(row, 'last_sequence'),
    firstHash: textOf(row, 'first_hash'),
    lastHash: textOf(row, 'last_hash'),
    fileName: textOf(row, 'file_name'),
    sha256: textOf(row, 'sha256'),
    byteCount: integerOf(row, 'byte_count'),
    types: readStored(() => segmentSchema.shape.types.parse(jsonOf(row, 'types')), 'a piece counts its entries'),
  };
}

/** The last entry that is no longer in the table; 0 when all are. Not what the table of pieces says: what is so. */
export function archivedUpTo(db: ReadableDb): number {
  const first = integerOrNullOf(db.get('SELECT min(sequence) AS first FROM journal') ?? { first: null }, 'first');
  return first === null ? 0 : first - 1;
}

/** The pieces whose rows have left and that touch this span, oldest first; all of them, when none is named. */
export function archivedSegments(
  db: ReadableDb,
  {
    fromSequence = 1,
    toSequence = Number.MAX_SAFE_INTEGER,
  }: Readonly<{ fromSequence?: number; toSequence?: number }> = {},
): readonly Segment[] {
  return db
    .all(
      `SELECT * FROM journal_segments WHERE last_sequence >= ? AND first_sequence <= ? AND last_sequence <= ?
       ORDER BY first_sequence`,
      fromSequence,
      toSequence,
      archivedUpTo(db),
    )
    .map(segmentOf);
}

/** The piece that holds the entry, or the next one behind it; null when all behind it stands in the table. */
function segmentFrom(db: ReadableDb, sequence: number, upTo: number): Segment | null {
  const row = db.get(
    'SELECT * FROM journal_segments WHERE last_sequence >= ? AND last_sequence <= ? ORDER BY last_sequence LIMIT 1',
    sequence,
    upTo,
  );
  return row === undefined ? null : segmentOf(row);
}

/** What was read last, of each database: a page after the other is of the same file, and so are the entries of one sale. */
const lastRead = new WeakMap<ReadableDb, Readonly<{ sha256: string; entries: readonly JournalEntry[] }>>();

/** All entries of a piece, in order. Throws SegmentDamage when the file is not what the journal says. */
export function entriesOfSegment(db: ReadableDb, segment: Segment): readonly JournalEntry[] {
  const known = lastRead.get(db);
  if (known?.sha256 === segment.sha256) return known.entries;
  const { fileName, sha256, firstSequence, lastSequence } = segment;
  const bytes = db.segment(fileName);
  if (bytes === null) throw new SegmentDamage(fileName, 'the file is missing');
  if (digestOf(bytes) !== sha256) throw new SegmentDamage(fileName, 'the file is not what was closed');
  const entries = unpack(fileName, bytes);
  demandStored(
    entries.length === lastSequence - firstSequence + 1 &&
      entries.every(({ sequence }, index) => sequence === firstSequence + index),
    `${fileName} does not hold the entries that it is named for`,
  );
  lastRead.set(db, { sha256, entries });
  return entries;
}

function unpack(fileName: string, bytes: Uint8Array): readonly JournalEntry[] {
  try {
    const text = gunzipSync(bytes, { maxOutputLength: MAX_TEXT_BYTES }).toString('utf8');
    // The digest, which stands in a chained entry, vouches for what the lines hold.
    return text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as JournalEntry);
  } catch (error) {
    throw new SegmentDamage(fileName, 'the file cannot be read', error);
  }
}

/** The part of an answer that is not in the table any more, as `readEntries` would give it. */
export function archivedEntries(
  db: ReadableDb,
  { subjectId, afterSequence = 0, limit }: JournalQuery,
): readonly JournalEntry[] {
  const upTo = archivedUpTo(db);
  if (afterSequence >= upTo) return [];
  return subjectId === undefined
    ? archivedSpan(db, { afterSequence, upTo, limit })
    : archivedAbout(db, { subjectId, afterSequence, upTo, limit });
}

type Place = Readonly<{ afterSequence: number; upTo: number; limit: number }>;

function archivedSpan(db: ReadableDb, { afterSequence, upTo, limit }: Place): readonly JournalEntry[] {
  const found: JournalEntry[] = [];
  let after = afterSequence;
  while (found.length < limit && after < upTo) {
    const segment = segmentFrom(db, after + 1, upTo);
    if (segment === null) break;
    const skip = Math.max(0, after + 1 - segment.firstSequence);
    found.push(...entriesOfSegment(db, segment).slice(skip, skip + limit - found.length));
    after = segment.lastSequence;
  }
  return found;
}

/** The table of subjects keeps what has left the journal's own. */
function archivedAbout(
  db: ReadableDb,
  { subjectId, afterSequence, upTo, limit }: Place & Readonly<{ subjectId: string }>,
): readonly JournalEntry[] {
  return db
    .all(
      'SELECT sequence FROM journal_about WHERE about = ? AND sequence > ? AND sequence <= ? ORDER BY sequence LIMIT ?',
      subjectId,
      afterSequence,
      upTo,
      limit,
    )
    .map((row) => entryAt(db, integerOf(row, 'sequence'), upTo));
}

function entryAt(db: ReadableDb, sequence: number, upTo: number): JournalEntry {
  const segment = segmentFrom(db, sequence, upTo);
  const entry = segment === null ? undefined : entriesOfSegment(db, segment)[sequence - segment.firstSequence];
  demandStored(entry !== undefined, `entry ${sequence} is in no piece of the journal`);
  return entry;
}

export type TypedSpan = Readonly<{ types: readonly string[]; fromSequence: number; toSequence: number }>;

/** What has left the table of these types between two places, both in it, oldest first. Pieces that have none stay shut. */
export function* archivedOfTypes(db: ReadableDb, span: TypedSpan): Generator<JournalEntry> {
  for (const segment of archivedSegments(db, span)) yield* ofTypes(db, segment, span);
}

/** The same from the newest back. */
export function* archivedOfTypesBack(db: ReadableDb, span: TypedSpan): Generator<JournalEntry> {
  for (const segment of archivedSegments(db, span).toReversed()) yield* ofTypes(db, segment, span).toReversed();
}

function ofTypes(
  db: ReadableDb,
  segment: Segment,
  { types, fromSequence, toSequence }: TypedSpan,
): readonly JournalEntry[] {
  if (!types.some((type) => segment.types[type] !== undefined)) return [];
  return entriesOfSegment(db, segment).filter(
    ({ type, sequence }) => sequence >= fromSequence && sequence <= toSequence && types.includes(type),
  );
}
