/**
 * Base45 (RFC 9285), reading only: a signed QR is `WP1:` followed by it. Rule CREDENTIAL-5.
 */
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
const PREFIX = 'WP1:';

/** The bytes, or null for what is no Base45: a foreign character, a length of 3n+1, a group beyond its range. */
export function decodeBase45(text: string): Uint8Array | null {
  if (text.length % 3 === 1) return null;
  const bytes: number[] = [];
  for (let index = 0; index < text.length; index += 3) {
    const digits = Array.from(text.slice(index, index + 3), (character) => ALPHABET.indexOf(character));
    if (digits.includes(-1)) return null;
    const [low = 0, middle = 0, high = 0] = digits;
    const value = low + middle * 45 + high * 2025;
    if (digits.length === 3) {
      if (value > 0xffff) return null;
      bytes.push(value >> 8, value & 0xff);
    } else {
      if (value > 0xff) return null;
      bytes.push(value);
    }
  }
  return Uint8Array.from(bytes);
}

/** The presentment in a scanned text; null when the text is not one at all or not decodable. */
export function presentmentFromText(text: string): Uint8Array | null {
  return text.startsWith(PREFIX) ? decodeBase45(text.slice(PREFIX.length)) : null;
}
