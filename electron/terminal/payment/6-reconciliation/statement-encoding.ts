/**
 * Which encoding a statement is in, by its first bytes: what its maker says may not be what a spreadsheet saved it as on the
 * way. Pure. Rule RECON-26.
 */
import type { StatementFormat } from './statement-format.ts';

/** Unicode 15, chapter 23.8. */
const MARKS = [
  { bytes: [0xff, 0xfe], encoding: 'utf-16le' },
  { bytes: [0xfe, 0xff], encoding: 'utf-16be' },
] as const;

/** Without a mark: the header and a few rows tell. */
const LOOKED_AT_BYTES = 1_024;
/** Of a table in UTF-16 at least every tenth character is a separator or a digit, whose one half is zero. */
const MIN_SHARE = 0.1;
/** A character whose other half is zero is rare (U+4E00, which is the word for one, is such). */
const MIN_RATIO = 4;

export function encodingOf(sample: Uint8Array, wanted: StatementFormat['encoding']): string {
  const marked = MARKS.find(({ bytes }) => bytes.every((byte, index) => sample[index] === byte));
  const utf16 = marked?.encoding ?? unmarkedUtf16(sample.subarray(0, LOOKED_AT_BYTES));
  if (utf16 !== null) return utf16;
  if (wanted !== 'detect') return wanted;
  try {
    // A character that the sample cuts in two is no fault of the file.
    new TextDecoder('utf-8', { fatal: true }).decode(sample, { stream: true });
    return 'utf-8';
  } catch {
    return 'gb18030';
  }
}

/** No other encoding of a table has zeros. */
function unmarkedUtf16(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  const zeros = [0, 0];
  bytes.forEach((byte, index) => {
    if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  });
  const [high = 0, low = 0] = zeros;
  if (Math.max(high, low) < (bytes.length / 2) * MIN_SHARE) return null;
  if (low > MIN_RATIO * high) return 'utf-16le';
  return high > MIN_RATIO * low ? 'utf-16be' : null;
}
