/**
 * The bytes of one code as text. A code is decoded whole, never in the parts it came in, so that no character is torn.
 * Rules SCANNER-2 and SCANNER-5 of docs/spec.md.
 */
import type { ScannedCode } from './barcode-scanner.ts';
import type { Frame } from './framing.ts';

/** ISO/IEC 15424: `]`, a letter for the symbology, a modifier. */
const SYMBOLOGY_IDENTIFIER_BYTES = 3;
const CLOSING_BRACKET = 0x5d;

/**
 * What barcodes carry as data: EOT ends and FS to US divide the fields of GS1 and of ISO/IEC 15434 messages; tabs and line
 * ends stand in business cards. Any other control character is no text.
 */
// oxlint-disable-next-line no-control-regex -- it is control characters that are looked for
const NO_TEXT = /[\u0000-\u0003\u0005-\u0008\u000b\u000c\u000e-\u001b\u007f]/;

const utf8 = new TextDecoder('utf-8', { fatal: true });
const gb18030 = new TextDecoder('gb18030', { fatal: true });
const latin1 = new TextDecoder('latin1');

/** `symbologyIdentifier`: when the device tells it apart from the data; null looks for it before the data. */
export function readFrame(frame: Frame, symbologyIdentifier: string | null = null): ScannedCode {
  const found = symbologyIdentifier ?? symbologyIdentifierOf(frame.bytes);
  const isInData = symbologyIdentifier === null && found !== null;
  const bytes = isInData ? frame.bytes.slice(SYMBOLOGY_IDENTIFIER_BYTES) : frame.bytes;
  const { text, isText } = decodeText(bytes);
  return {
    bytes,
    text,
    symbologyIdentifier: found,
    atMonotonicMs: frame.atMonotonicMs,
    problem: frame.problem ?? (isText ? null : 'not_text'),
  };
}

function symbologyIdentifierOf(bytes: Uint8Array): string | null {
  const [bracket = 0, letter = 0, modifier = 0] = bytes;
  const isLetter = (letter >= 0x41 && letter <= 0x5a) || (letter >= 0x61 && letter <= 0x7a);
  const isModifier = isLetter && isAsciiLetterOrDigit(modifier);
  return bracket === CLOSING_BRACKET && isModifier ? String.fromCharCode(bracket, letter, modifier) : null;
}

function isAsciiLetterOrDigit(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
}

/** UTF-8 first: other writings are next to never valid UTF-8 by chance. Then what Chinese scanners and labels use. */
export function decodeText(bytes: Uint8Array): Readonly<{ text: string; isText: boolean }> {
  for (const decoder of [utf8, gb18030]) {
    try {
      const text = decoder.decode(bytes);
      return { text, isText: !NO_TEXT.test(text) };
    } catch {
      // Not of this writing: the next one is tried, and bytes of none are told as such.
    }
  }
  return { text: latin1.decode(bytes), isText: false };
}
