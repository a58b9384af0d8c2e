/**
 * The way bytes travel to a printer or a pole display and back, whatever it is made of: a TCP connection, a serial port, a
 * device file. A driver above it speaks its language; nothing here knows any.
 */
import type { Result } from '../../electron/kernel/result.ts';
import type { DeviceProblem } from '../device/device.ts';

export interface ByteLine {
  /**
   * Resolves with true when the system has taken all of it for sending, with false when the line is gone; it may take as
   * long as the other side takes, so the caller sets the limit. One write at a time.
   */
  write(bytes: Uint8Array): Promise<boolean>;
  onBytes(listener: (bytes: Uint8Array) => void): void;
  /** Told once, when the other side went; never after `close`. */
  onGone(listener: (problem: DeviceProblem) => void): void;
  /** Never throws. A write that is under way resolves with false. */
  close(): Promise<void>;
}

/**
 * Opens the line, or says why not; answers within its own time limit and never throws. `found` is told once what is to be
 * opened was seen, at the latest when it is open.
 */
export type OpenByteLine = (found: () => void) => Promise<Result<ByteLine, DeviceProblem>>;
