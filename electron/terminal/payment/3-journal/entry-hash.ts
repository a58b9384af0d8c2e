/** The hash that chains the journal: SHA-256 over the entry's RFC 8785 form, in lower-case hexadecimal. */
import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { assert } from '../../../kernel/assert.ts';
import type { JsonValue } from '../../../kernel/json.ts';

/** What the first entry names as the hash before it. */
export const FIRST_PREVIOUS_HASH = '0'.repeat(64);

export type HashedFacts = Readonly<{
  sequence: number;
  atMs: number;
  type: string;
  subjectId: string;
  cashierId: string | null;
  body: JsonValue;
  previousHash: string;
}>;

/** `bodyText`: the body's canonical form, from whoever has it already. */
export function hashOf(facts: HashedFacts, bodyText = canonicalText(facts.body)): string {
  const { sequence, atMs, type, subjectId, cashierId, previousHash } = facts;
  // The names in their canonical order, so that only the values, and the body just once, have to be brought into form.
  const text =
    `{"atMs":${canonicalText(atMs)},"body":${bodyText},"cashierId":${canonicalText(cashierId)},` +
    `"previousHash":${canonicalText(previousHash)},"sequence":${canonicalText(sequence)},` +
    `"subjectId":${canonicalText(subjectId)},"type":${canonicalText(type)}}`;
  return hash('sha256', text, 'hex');
}

/** The RFC 8785 form of a JSON value: the same bytes for the same value, whoever writes them. */
export function canonicalText(value: JsonValue): string {
  const text = canonicalize(value);
  assert(text !== undefined, 'only JSON values have a canonical form');
  return text;
}
