/**
 * Checks a journal from its first entry on, or from any that is believed, and names the first that is wrong. Pure: entries in, verdict out, so a tool
 * can run it over an export as well as over the database.
 */
import { FIRST_PREVIOUS_HASH, hashOf, hashOfWritten, type HashedFacts } from './entry-hash.ts';

export type ChainVerdict =
  | Readonly<{ kind: 'whole'; entryCount: number; headHash: string }>
  | Readonly<{
      kind: 'broken';
      /** Where the sequence first goes wrong: the number that was due there. */
      sequence: number;
      /** gap: a number is missing. reordered: a number comes that was there before. unchained: it does not follow the one before. changed: its own hash does not fit what it says. */
      fault: 'gap' | 'reordered' | 'unchained' | 'changed';
    }>;

/** Where a check begins: behind an entry that is believed. */
export type ChainPlace = Readonly<{ sequence: number; hash: string }>;

export const CHAIN_BEGINNING: ChainPlace = { sequence: 0, hash: FIRST_PREVIOUS_HASH };

/** `after`: the entry before the first of `entries`; `entryCount` counts from the journal's beginning. */
export function verifyChain(
  entries: Iterable<HashedFacts & Readonly<{ hash: string }>>,
  after: ChainPlace = CHAIN_BEGINNING,
): ChainVerdict {
  return verify(entries, after, hashOf);
}

/** The same of entries as they stand there, to the letter: nothing of them is made into values. */
export function verifyWritten(
  entries: Iterable<Parameters<typeof hashOfWritten>[0] & Readonly<{ hash: string }>>,
  after: ChainPlace,
): ChainVerdict {
  return verify(entries, after, hashOfWritten);
}

type Linked = Readonly<{ sequence: number; previousHash: string; hash: string }>;

function verify<Entry extends Linked>(
  entries: Iterable<Entry>,
  after: ChainPlace,
  hashed: (entry: Entry) => string,
): ChainVerdict {
  let sequence = after.sequence + 1;
  let previousHash = after.hash;
  for (const entry of entries) {
    const fault = faultOf(entry, { sequence, previousHash, hash: hashed(entry) });
    if (fault !== null) return { kind: 'broken', sequence, fault };
    sequence += 1;
    previousHash = entry.hash;
  }
  return { kind: 'whole', entryCount: sequence - 1, headHash: previousHash };
}

function faultOf(entry: Linked, due: Linked): Extract<ChainVerdict, { kind: 'broken' }>['fault'] | null {
  if (entry.sequence > due.sequence) return 'gap';
  if (entry.sequence < due.sequence) return 'reordered';
  if (entry.hash !== due.hash) return 'changed';
  if (entry.previousHash !== due.previousHash) return 'unchained';
  return null;
}
