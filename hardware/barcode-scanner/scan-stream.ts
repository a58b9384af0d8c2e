/**
 * A stream of bytes that are codes, on a clock: frames what comes, waits for silence, and tells each code once. What both a
 * serial line and the simulated scanner run on.
 */
import type { Clock, Timer } from '../../electron/kernel/clock.ts';
import type { ScannedCode } from './barcode-scanner.ts';
import { createFramer, type CodeEnd, type Frame } from './framing.ts';
import { readFrame } from './scan-text.ts';

export interface ScanStream {
  push(bytes: Uint8Array): void;
  /** The device went: half a code is told as such, and the next one begins anew. */
  reset(): void;
  /** Nobody is told anything after this. */
  stop(): void;
}

export function createScanStream(options: {
  clock: Clock;
  end: CodeEnd;
  silenceMs: number;
  tell: (scan: ScannedCode) => void;
}): ScanStream {
  const { clock, end, silenceMs, tell } = options;
  const framer = createFramer(end);
  let timer: Timer | null = null;

  const tellAll = (frames: readonly Frame[]): void => {
    for (const frame of frames) tell(readFrame(frame));
  };
  const stopTimer = (): void => {
    timer?.cancel();
    timer = null;
  };

  return {
    push: (bytes) => {
      stopTimer();
      const frames = framer.push(bytes, clock.monotonic());
      if (framer.isWaiting) timer = clock.after(silenceMs, () => tellAll(framer.flush(clock.monotonic())));
      tellAll(frames);
    },
    reset: () => {
      stopTimer();
      tellAll(framer.reset(clock.monotonic()));
    },
    stop: stopTimer,
  };
}
