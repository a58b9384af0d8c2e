/**
 * What a merchant keeps of a till that was retired: the entry that says so, the entries up to the head that was signed
 * behind it, the signature and the key. Made from the journal alone, whenever it is asked for, so that no crash loses it;
 * whoever has it can check it without the till: each entry's hash, their chain, and the signature over the last hash (see
 * scripts/journal-verify.mjs). Rule INBOX-55.
 */
import { canonicalText } from '../payment/3-journal/entry-hash.ts';
import { lastCheckpoint, type Checkpoint } from '../payment/3-journal/day-signature.ts';
import type { JournalEntry } from '../payment/3-journal/journal.ts';
import { lastEntryAbout, readEntries } from '../payment/3-journal/journal-store.ts';
import { RETIRED } from '../staff/retirement.ts';
import { terminalKey } from '../staff/terminal-keys.ts';
import type { ReadableDb } from '../storage/database.ts';

/** A stored name. */
export const CERTIFICATE_TYPE = 'wallet-till.retirement';
/** Behind the retirement stand the signatures of days that were not signed yet, a hundred at most, and a few starts. */
const MAX_ENTRIES = 200;

export type RetirementCertificate = Readonly<{ fileName: string; text: string }>;

/** null: it was never retired, or the journal was not signed behind it. */
export function retirementCertificate(db: ReadableDb, terminalId: string): RetirementCertificate | null {
  const retired = lastRetirement(db, terminalId);
  const checkpoint = retired === null ? null : sealBehind(db, retired);
  const publicKey = checkpoint === null ? null : terminalKey(db, checkpoint.keyThumbprint);
  if (retired === null || checkpoint === null || publicKey === null) return null;
  const entries = readEntries(db, { afterSequence: retired.sequence - 1, limit: MAX_ENTRIES }).filter(
    ({ sequence }) => sequence <= checkpoint.headSequence,
  );
  if (entries.at(-1)?.sequence !== checkpoint.headSequence) return null;
  const { businessDate, headSequence, headHash, signature, keyThumbprint } = checkpoint;
  const seal = { businessDate, headSequence, headHash, signature, keyThumbprint };
  const retiredAt = new Date(retired.atMs).toISOString();
  const facts = { type: CERTIFICATE_TYPE, version: 1, terminalId, retiredAt, retiredBy: retired.cashierId };
  const document = { ...facts, publicKey: { ...publicKey }, entries: entries.map(plain), seal };
  return { fileName: `retired-${terminalId}.json`, text: `${canonicalText(document)}\n` };
}

/** The signed head that covers the entry; null while none does. */
export function sealBehind(db: ReadableDb, { subjectId, sequence }: JournalEntry): Checkpoint | null {
  const checkpoint = lastCheckpoint(db);
  const covers = checkpoint?.terminalId === subjectId && checkpoint.headSequence >= sequence;
  return covers ? checkpoint : null;
}

export function lastRetirement(db: ReadableDb, terminalId: string): JournalEntry | null {
  return lastEntryAbout(db, terminalId, RETIRED);
}

function plain(entry: JournalEntry) {
  const { sequence, atMs, type, subjectId, cashierId, body, previousHash, hash } = entry;
  return { sequence, atMs, type, subjectId, cashierId, body, previousHash, hash };
}
