/**
 * Reads CBOR (RFC 8949) exactly as strictly as wallet API section 6 asks of readers: no duplicate keys, no indefinite
 * lengths, no over-long heads, no floats, no tags, no trailing bytes; unsorted keys pass. Rule CREDENTIAL-1.
 */
import { decode, encode, Tag } from 'cbor2';

/** A certificate's claims nest four deep; nothing honest comes near this, and nesting cannot be used to exhaust the stack. */
const MAX_DEPTH = 12;

export type CborMap = ReadonlyMap<unknown, unknown>;

function containsTag(item: unknown): boolean {
  if (item instanceof Tag) return true;
  if (item instanceof Map) return [...item.entries()].some(([key, value]) => containsTag(key) || containsTag(value));
  return Array.isArray(item) && item.some(containsTag);
}

/** The one data item that `bytes` hold, or null when they are not what readers accept. */
export function readCbor(bytes: Uint8Array): { readonly item: unknown } | null {
  let item: unknown;
  try {
    // A plain view: the library takes Node's Buffer, a subclass, for an object of its own kind.
    item = decode(new Uint8Array(bytes), {
      maxDepth: MAX_DEPTH,
      ignoreGlobalTags: true,
      preferMap: true,
      rejectDuplicateKeys: true,
      rejectFloats: true,
      rejectStreaming: true,
      requirePreferred: true,
    });
  } catch {
    // The decoder is given nothing but the input, so whatever it throws is the input's fault.
    return null;
  }
  return containsTag(item) ? null : { item };
}

/** Deterministic CBOR (RFC 8949 section 4.2.1), for the structure that a COSE signature covers. */
export function writeCbor(value: readonly (string | Uint8Array)[]): Uint8Array {
  const plain = value.map((part) => (typeof part === 'string' ? part : new Uint8Array(part)));
  return encode(plain, { cde: true });
}

export function mapOf(item: unknown): CborMap | null {
  return item instanceof Map ? item : null;
}

export function bytesOf(item: unknown): Uint8Array | null {
  return item instanceof Uint8Array ? item : null;
}

/** A whole number within the bounds, both included; a number beyond the safe integers arrives as bigint and is refused. */
export function wholeOf(item: unknown, min: number, max: number): number | null {
  return typeof item === 'number' && Number.isSafeInteger(item) && item >= min && item <= max ? item : null;
}
