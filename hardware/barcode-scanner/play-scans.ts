/**
 * Plays the recording of a real scanner at a simulated one, with its timing: what a technician sent is seen at a till without
 * that scanner. Rule BENCH-6 of docs/spec/bench.md.
 */
import type { Clock } from '../../electron/kernel/clock.ts';
import { replayIncoming } from '../device/byte-trace.ts';
import type { Trace } from '../device/trace.ts';
import { createReportAssembler } from './hid-report.ts';
import type { SimulatedBarcodeScanner } from './simulated-driver.ts';

/** What a trace of HID reports says of itself: the driver that wrote it. */
const REPORTS = 'hid';
const END = Buffer.from('\r');

/** Answers whether it has anything to play and anybody could notice. */
export function playScans(trace: Trace, scanner: SimulatedBarcodeScanner, clock: Clock): boolean {
  if (scanner.condition.state !== 'ready' || !trace.lines.some(({ direction }) => direction === 'in')) return false;
  const send = (bytes: Uint8Array): void => void scanner.send(bytes);
  replayIncoming(trace, clock, trace.model === REPORTS ? fromReports(send, clock) : send);
  return true;
}

/** A simulated scanner has a line of bytes: each code of reports becomes what it would have sent over one. */
function fromReports(send: (bytes: Uint8Array) => void, clock: Clock): (report: Uint8Array) => void {
  // The maker is not in a trace; a report of most makers tells its layout by itself.
  const assembler = createReportAssembler(null);
  return (report) => {
    for (const { bytes, symbologyIdentifier } of assembler.push(report, clock.monotonic())) {
      send(Buffer.concat([Buffer.from(symbologyIdentifier ?? ''), bytes, END]));
    }
  };
}
