/**
 * Base45 (RFC 9285), the form in which a presentment stands in a QR code. Rule CRED-3.
 *
 * Reading is strict: every text that decodes is the one text its bytes encode to.
 */
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
const BASE = 45;

export function encodeBase45(bytes: Uint8Array): string {
  let text = '';
  for (let place = 0; place < bytes.length; place += 2) {
    const high = bytes[place] ?? 0;
    const low = bytes[place + 1];
    text += low === undefined ? digits(high, 2) : digits(high * 256 + low, 3);
  }
  return text;
}

/** Least significant digit first (RFC 9285 section 4). */
function digits(value: number, count: number): string {
  let text = '';
  for (let rest = value, place = 0; place < count; place += 1, rest = Math.floor(rest / BASE)) {
    text += ALPHABET.charAt(rest % BASE);
  }
  return text;
}

/** The bytes of a Base45 text, or undefined: a foreign character, a group above 65535 or 255, a single digit left over. */
export function decodeBase45(text: string): Uint8Array | undefined {
  const left = text.length % 3;
  if (left === 1) return undefined;
  const bytes: number[] = [];
  for (let place = 0; place < text.length; place += 3) {
    const group = text.slice(place, place + 3);
    const value = groupValue(group);
    if (value === undefined || value > (group.length === 3 ? 0xffff : 0xff)) return undefined;
    if (group.length === 3) bytes.push(value >> 8);
    bytes.push(value & 0xff);
  }
  return Uint8Array.from(bytes);
}

function groupValue(group: string): number | undefined {
  let value = 0;
  for (let place = group.length - 1; place >= 0; place -= 1) {
    const digit = ALPHABET.indexOf(group.charAt(place));
    if (digit < 0) return undefined;
    value = value * BASE + digit;
  }
  return value;
}
