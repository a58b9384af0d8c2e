/**
 * Checks the stored journal a slice at a time, so that a long one never keeps a customer waiting. A row that cannot be
 * read at all is damage like any other: the verdict names its place. Rules JOURNALTOOL-5 and JOURNALTOOL-6.
 */
import type { ReadableDb } from '../../storage/database.ts';
import { hashOf } from './entry-hash.ts';
import { headOf, readEntries, writtenEntries, type WrittenEntry } from './journal-store.ts';
import { CHAIN_BEGINNING, verifyChain, verifyWritten, type ChainPlace, type ChainVerdict } from './verify-chain.ts';

export type JournalDamage = Readonly<{
  /** Where it first goes wrong. */
  sequence: number;
  fault: 'gap' | 'reordered' | 'unchained' | 'changed' | 'unreadable' | 'bad_signature';
}>;

export type SliceVerdict =
  | Readonly<{ kind: 'whole'; place: ChainPlace }>
  | Readonly<{ kind: 'broken'; damage: JournalDamage }>;

/** The entries behind `after`, at most `limit`; ends where the journal does. */
export function checkSlice(db: ReadableDb, after: ChainPlace, limit: number): SliceVerdict {
  const entries = readOrNull(() => readEntries(db, { afterSequence: after.sequence, limit }));
  if (entries === null)
    return { kind: 'broken', damage: { sequence: firstUnreadable(db, after, limit), fault: 'unreadable' } };
  return verdictOn(verifyChain(entries, after));
}

/** The same of what stands in the table, to the letter, with what stands there. */
export function checkWritten(
  db: ReadableDb,
  after: ChainPlace,
  limit: number,
): SliceVerdict & Readonly<{ entries: readonly WrittenEntry[] }> {
  const entries = readOrNull(() => writtenEntries(db, { afterSequence: after.sequence, limit }));
  if (entries !== null) return { ...verdictOn(verifyWritten(entries, after)), entries };
  const damage: JournalDamage = { sequence: firstUnreadable(db, after, limit), fault: 'unreadable' };
  return { kind: 'broken', damage, entries: [] };
}

function verdictOn(verdict: ChainVerdict): SliceVerdict {
  if (verdict.kind === 'broken') {
    return { kind: 'broken', damage: { sequence: verdict.sequence, fault: verdict.fault } };
  }
  return { kind: 'whole', place: { sequence: verdict.entryCount, hash: verdict.headHash } };
}

/** The entry as a place to begin at; its own hash is looked at, what lies before it is not. */
export function placeOf(db: ReadableDb, sequence: number): SliceVerdict {
  if (sequence === 0) return { kind: 'whole', place: CHAIN_BEGINNING };
  const entry = readOrNull(() => readEntries(db, { afterSequence: sequence - 1, limit: 1 }))?.[0];
  if (entry === undefined) return { kind: 'broken', damage: { sequence, fault: 'unreadable' } };
  if (entry.sequence !== sequence) return { kind: 'broken', damage: { sequence, fault: 'gap' } };
  if (hashOf(entry) !== entry.hash) return { kind: 'broken', damage: { sequence, fault: 'changed' } };
  return { kind: 'whole', place: { sequence, hash: entry.hash } };
}

/** Whether anything can be appended at all: a damaged head would stop every act of the terminal. */
export function headDamage(db: ReadableDb): JournalDamage | null {
  const head = readOrNull(() => headOf(db) ?? 'empty');
  if (head === 'empty') return null;
  if (head === null) return { sequence: 0, fault: 'unreadable' };
  return hashOf(head) === head.hash ? null : { sequence: head.sequence, fault: 'changed' };
}

/** null: the rows cannot be made into entries, because the file or what stands in it is damaged. */
function readOrNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}

function firstUnreadable(db: ReadableDb, after: ChainPlace, limit: number): number {
  for (let sequence = after.sequence; sequence < after.sequence + limit; sequence += 1) {
    if (readOrNull(() => readEntries(db, { afterSequence: sequence, limit: 1 })) === null) return sequence + 1;
  }
  return after.sequence + 1;
}
