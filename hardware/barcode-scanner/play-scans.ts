/**
 * Plays the recording of a real scanner at a simulated one, with its timing: what a technician sent is seen at a till without
 * that scanner. Rule BENCH-6 of docs/spec/bench.md.
 */
import type { Clock } from '../../electron/kernel/clock.ts';
import { replayIncoming, vendorIn } from '../device/byte-trace.ts';
import { durationOf, type Playing } from '../device/play-trace.ts';
import type { Trace } from '../device/trace.ts';
import { createReportAssembler } from './hid-report.ts';
import type { SimulatedBarcodeScanner } from './simulated-driver.ts';

/** What a trace of HID reports says of itself: the driver that wrote it. */
const REPORTS = 'hid';
const END = Buffer.from('\r');

/** null: there is nothing to play, or nobody could notice. */
export function playScans(trace: Trace, scanner: SimulatedBarcodeScanner, clock: Clock): Playing | null {
  if (scanner.condition.state !== 'ready' || !trace.lines.some(({ direction }) => direction === 'in')) return null;
  const send = (bytes: Uint8Array): void => void scanner.send(bytes);
  const stop = replayIncoming(trace, clock, trace.model === REPORTS ? fromReports(send, vendorIn(trace), clock) : send);
  return { durationMs: durationOf(trace), stop, abandon: stop };
}

/** A simulated scanner has a line of bytes: each code of reports becomes what it would have sent over one. */
function fromReports(
  send: (bytes: Uint8Array) => void,
  vendorId: string | null,
  clock: Clock,
): (report: Uint8Array) => void {
  // Recordings of earlier versions do not name the maker; a report of most makers tells its layout by itself.
  const assembler = createReportAssembler(vendorId);
  return (report) => {
    for (const { bytes, symbologyIdentifier } of assembler.push(report, clock.monotonic())) {
      send(Buffer.concat([Buffer.from(symbologyIdentifier ?? ''), bytes, END]));
    }
  };
}
