/**
 * The barcode scanner port: tells what was scanned, as bytes and as text, and what was wrong with it. What a code means is
 * nobody's business here. Rules SCANNER-1 to SCANNER-8 of docs/spec.md.
 */
import type { Device } from '../device/device.ts';

/**
 * too_long: cut at the bound, the rest was dropped. not_text: bytes of no known writing, shown as Latin-1. cut: its end was
 * not seen, or its beginning was not, so it may be half of a code.
 */
export const SCAN_PROBLEMS = ['too_long', 'not_text', 'cut'] as const;
export type ScanProblem = (typeof SCAN_PROBLEMS)[number];

export type ScannedCode = Readonly<{
  /** As they came, without what the line adds to a code. */
  bytes: Uint8Array;
  text: string;
  /** AIM symbology identifier (ISO/IEC 15424), such as `]E0`; null when the scanner does not say. */
  symbologyIdentifier: string | null;
  /** When the last byte arrived, on the monotonic clock. */
  atMonotonicMs: number;
  /** null: all is well. A code with a problem is never acted upon, and never passed over in silence. */
  problem: ScanProblem | null;
}>;

export interface BarcodeScanner extends Device {
  onScan(listener: (scan: ScannedCode) => void): () => void;
}
