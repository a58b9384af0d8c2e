/**
 * Reads BER-TLV (ISO/IEC 7816-4 section 5.2.2) as cards send it: definite lengths, tags of up to three bytes, nothing left
 * over. A template's value is read with the same function. Rule APDU-4 of docs/spec.md.
 */
import { err, ok, type Result } from '../../electron/kernel/result.ts';

/** `tag` as one number, such as 0x9f03. */
export type Tlv = Readonly<{ tag: number; value: Uint8Array }>;

/** 7816-4 allows no longer one. */
const MAX_TAG_BYTES = 3;
/** An answer of a card here is at most a few kilobytes: two bytes tell any length. */
const MAX_LENGTH_BYTES = 2;
const MORE_TAG_BYTES = 0x1f;

export function parseTlvs(bytes: Uint8Array): Result<readonly Tlv[], 'not_tlv'> {
  const found: Tlv[] = [];
  let at = 0;
  while (at < bytes.length) {
    const head = readHead(bytes, at);
    if (head === null) return err('not_tlv');
    at = head.valueAt + head.length;
    if (at > bytes.length) return err('not_tlv');
    found.push({ tag: head.tag, value: bytes.slice(head.valueAt, at) });
  }
  return ok(found);
}

function readHead(bytes: Uint8Array, from: number): { tag: number; length: number; valueAt: number } | null {
  let at = from;
  let byte = bytes[at++];
  if (byte === undefined) return null;
  let tag = byte;
  if ((byte & MORE_TAG_BYTES) === MORE_TAG_BYTES) {
    do {
      byte = bytes[at++];
      if (byte === undefined || at - from > MAX_TAG_BYTES) return null;
      tag = (tag << 8) | byte;
    } while ((byte & 0x80) !== 0);
  }
  let length = bytes[at++];
  if (length === undefined) return null;
  if (length >= 0x80) {
    const lengthBytes = length & 0x7f;
    // 80 alone would be the indefinite form, which no card may send.
    if (lengthBytes === 0 || lengthBytes > MAX_LENGTH_BYTES || at + lengthBytes > bytes.length) return null;
    length = 0;
    for (const each of bytes.subarray(at, at + lengthBytes)) length = length * 256 + each;
    at += lengthBytes;
  }
  return { tag, length, valueAt: at };
}

/** The value of the only object with that tag; null when there is none or more than one, which would be a guess. */
export function valueOf(tlvs: readonly Tlv[], tag: number): Uint8Array | null {
  const [only, ...others] = tlvs.filter((each) => each.tag === tag);
  return only === undefined || others.length > 0 ? null : only.value;
}
