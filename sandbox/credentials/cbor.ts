/**
 * CBOR as the wallet API allows it: written deterministically, read strictly. Rules CRED-1 and CRED-2.
 *
 * The library does the coding; this file fixes its options and closes the two gaps they leave: tags, and the difference
 * between "malformed" and a fault of ours.
 */
import { decode, encode, Tag } from 'cbor2';

/** Deeper than any presentment (certificate claims nest four deep), shallow enough that nesting cannot cost anything. */
const MAX_DEPTH = 12;

export type CborKey = number | string;
export type CborValue =
  | number
  | string
  | boolean
  | null
  | Uint8Array
  | readonly CborValue[]
  | ReadonlyMap<CborKey, CborValue>;

/** Encodes by RFC 8949 section 4.2.1: shortest heads, definite lengths, keys in the order of their encoded bytes. */
export function encodeCbor(value: CborValue): Uint8Array {
  return encode(plainBytes(value), { cde: true, rejectFloats: true, rejectUndefined: true, rejectDuplicateKeys: true });
}

/**
 * Decodes one data item, or returns undefined when the bytes are not what readers accept (wallet API section 6, Form):
 * duplicate keys, indefinite lengths, over-long heads, floats, tags and trailing bytes are refused, unsorted keys are not.
 */
export function decodeCbor(bytes: Uint8Array): unknown {
  let value: unknown;
  try {
    // A plain view: the library takes Node's Buffer, a subclass, for an object of its own kind.
    value = decode(new Uint8Array(bytes), {
      maxDepth: MAX_DEPTH,
      requirePreferred: true,
      rejectStreaming: true,
      rejectFloats: true,
      rejectDuplicateKeys: true,
      preferMap: true,
      // Unknown tags stay visible as Tag objects instead of being turned into dates, big numbers and the like.
      ignoreGlobalTags: true,
    });
  } catch {
    // Whatever the library throws here was caused by the input: it is handed nothing else.
    return undefined;
  }
  return holdsTag(value) ? undefined : value;
}

/** Node's Buffers as the plain byte arrays that the library knows. */
function plainBytes(value: CborValue): CborValue {
  if (value instanceof Uint8Array) return new Uint8Array(value);
  if (value instanceof Map) return new Map([...value].map(([key, entry]) => [key, plainBytes(entry)]));
  return Array.isArray(value) ? value.map(plainBytes) : value;
}

function holdsTag(value: unknown): boolean {
  if (value instanceof Tag) return true;
  if (Array.isArray(value)) return value.some(holdsTag);
  if (value instanceof Map) return [...value].some(([key, entry]) => holdsTag(key) || holdsTag(entry));
  return false;
}

/** The value as bytes, or undefined. */
export function asBytes(value: unknown, length?: number): Uint8Array | undefined {
  return value instanceof Uint8Array && (length === undefined || value.length === length) ? value : undefined;
}

/** The value as an integer from `min` to `max`, or undefined: anything larger than a safe integer arrives as a bigint. */
export function asInteger(value: unknown, min: number, max: number): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max ? value : undefined;
}

export function asText(value: unknown, pattern: RegExp): string | undefined {
  return typeof value === 'string' && pattern.test(value) ? value : undefined;
}

/** A map with whatever keys; entries are fetched by label, surplus ones are never looked at. */
export function asMap(value: unknown): ReadonlyMap<unknown, unknown> | undefined {
  return value instanceof Map ? value : undefined;
}
