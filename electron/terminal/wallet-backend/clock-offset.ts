/**
 * How far the backend's clock is ahead of ours, measured at each verified answer that carries its time. Used to date
 * signatures and to show that our clock is wrong; the system clock is never set. Rules BACKEND-40 and BACKEND-41.
 */
import type { Clock } from '../../kernel/clock.ts';
import { createListeners } from './listeners.ts';

export interface ClockOffset {
  /** Backend minus ours, in milliseconds; 0 until the first measurement. */
  readonly ms: () => number;
  /** `sentAt` and `receivedAt` are readings of the monotonic clock around the exchange. */
  take(backendMs: number, exchange: Readonly<{ sentAt: number; receivedAt: number }>): void;
  readonly onChange: (listener: (offsetMs: number) => void) => () => void;
}

export function createClockOffset(clock: Clock): ClockOffset {
  const listeners = createListeners<number>();
  let offsetMs = 0;
  return {
    ms: () => offsetMs,
    take(backendMs, { sentAt, receivedAt }) {
      // The backend read its clock somewhere between sending and receiving; the middle is off by half of that at most.
      const sinceReading = (receivedAt - sentAt) / 2 + (clock.monotonic() - receivedAt);
      offsetMs = Math.round(backendMs + sinceReading - clock.now());
      listeners.tell(offsetMs);
    },
    onChange: listeners.add,
  };
}
