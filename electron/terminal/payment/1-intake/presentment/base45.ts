/**
 * Base45 (RFC 9285), reading only: a signed QR is `WP1:` followed by it. Rule CREDENTIAL-5.
 */
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
const PREFIX = 'WP1:';

/** By character code; -1 for what is no digit. */
const DIGITS = Int8Array.from({ length: 128 }, (_, code) => ALPHABET.indexOf(String.fromCharCode(code)));

function digitAt(text: string, index: number): number {
  return DIGITS[text.charCodeAt(index)] ?? -1;
}

/** The bytes, or null for what is no Base45: a foreign character, a length of 3n+1, a group beyond its range. */
export function decodeBase45(text: string): Uint8Array | null {
  const rest = text.length % 3;
  if (rest === 1) return null;
  const bytes = new Uint8Array(Math.floor(text.length / 3) * 2 + rest / 2);
  let at = 0;
  for (let index = 0; index < text.length; index += 3) {
    const isWhole = index + 2 < text.length;
    const low = digitAt(text, index);
    const middle = digitAt(text, index + 1);
    const high = isWhole ? digitAt(text, index + 2) : 0;
    const value = low + middle * 45 + high * 2025;
    if (low < 0 || middle < 0 || high < 0 || value > (isWhole ? 0xffff : 0xff)) return null;
    if (isWhole) bytes[at++] = value >> 8;
    bytes[at++] = value & 0xff;
  }
  return bytes;
}

/** The presentment in a scanned text; null when the text is not one at all or not decodable. */
export function presentmentFromText(text: string): Uint8Array | null {
  return text.startsWith(PREFIX) ? decodeBase45(text.slice(PREFIX.length)) : null;
}
