/** The hash that chains the journal: SHA-256 over the entry's RFC 8785 form, in lower-case hexadecimal. */
import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { assert } from '../../../kernel/assert.ts';
import type { JsonValue } from '../../../kernel/json.ts';

/** What the first entry names as the hash before it. */
export const FIRST_PREVIOUS_HASH = '0'.repeat(64);

type Place = Readonly<{
  sequence: number;
  atMs: number;
  type: string;
  subjectId: string;
  cashierId: string | null;
  previousHash: string;
}>;

export type HashedFacts = Place & Readonly<{ body: JsonValue }>;

/** `bodyText`: the body's canonical form, from whoever has it already. */
export function hashOf(facts: HashedFacts, bodyText = canonicalText(facts.body)): string {
  return hashOfWritten({ ...facts, bodyText });
}

/** The same of an entry whose body stands there as text: in any other form than the canonical one it has another hash. */
export function hashOfWritten(facts: Place & Readonly<{ bodyText: string }>): string {
  return hash('sha256', canonicalEntry(facts, ''), 'hex');
}

/** A whole entry in its canonical form, as files hold it. */
export function entryText(entry: Place & Readonly<{ bodyText: string; hash: string }>): string {
  return canonicalEntry(entry, `"hash":${canonicalText(entry.hash)},`);
}

function canonicalEntry(facts: Place & Readonly<{ bodyText: string }>, hashText: string): string {
  const { sequence, atMs, type, subjectId, cashierId, bodyText, previousHash } = facts;
  // The names in their canonical order, so that only the values, and the body just once, have to be brought into form.
  return (
    `{"atMs":${canonicalText(atMs)},"body":${bodyText},"cashierId":${canonicalText(cashierId)},` +
    `${hashText}"previousHash":${canonicalText(previousHash)},"sequence":${canonicalText(sequence)},` +
    `"subjectId":${canonicalText(subjectId)},"type":${canonicalText(type)}}`
  );
}

/** The RFC 8785 form of a JSON value: the same bytes for the same value, whoever writes them. */
export function canonicalText(value: JsonValue): string {
  const text = canonicalize(value);
  assert(text !== undefined, 'only JSON values have a canonical form');
  return text;
}
