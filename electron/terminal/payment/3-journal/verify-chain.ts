/**
 * Checks a journal from its first entry on, or from any that is believed, and names the first that is wrong. Pure: entries in, verdict out, so a tool
 * can run it over an export as well as over the database.
 */
import { FIRST_PREVIOUS_HASH, hashOf, type HashedFacts } from './entry-hash.ts';

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
  let sequence = after.sequence + 1;
  let previousHash = after.hash;
  for (const entry of entries) {
    const fault = faultOf(entry, sequence, previousHash);
    if (fault !== null) return { kind: 'broken', sequence, fault };
    sequence += 1;
    previousHash = entry.hash;
  }
  return { kind: 'whole', entryCount: sequence - 1, headHash: previousHash };
}

function faultOf(
  entry: HashedFacts & Readonly<{ hash: string }>,
  sequence: number,
  previousHash: string,
): Extract<ChainVerdict, { kind: 'broken' }>['fault'] | null {
  if (entry.sequence > sequence) return 'gap';
  if (entry.sequence < sequence) return 'reordered';
  if (hashOf(entry) !== entry.hash) return 'changed';
  if (entry.previousHash !== previousHash) return 'unchained';
  return null;
}
