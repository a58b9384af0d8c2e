/**
 * The same code again too soon is one event: a phone held before the scanner is read again and again (C33), a scanner reads
 * a label twice. Monotonic time, so that setting the clock lets nothing through twice. Rule INTAKE-10;
 * docs/decisions/0132-when-a-scan-is-a-repeat.md.
 */
import type { Clock } from '../../../kernel/clock.ts';

/**
 * slides: counted from the last reading, so that a code that lies before the scanner stays one event; otherwise from the
 * event that was acted on, so that the third scan of a still code is let through.
 */
export type RepeatWindow = Readonly<{ ms: number; slides: boolean }>;

/** C33 of the lessons: what pays, and whatever else is no goods. */
export const SAME_CODE: RepeatWindow = { ms: 3_000, slides: false };
/**
 * Two bottles are two scans. A scanner's own double reading comes sooner than a person's: scanners are delivered to read the
 * same label again after 0.5 s at the earliest (Zebra DS2208 and DS4308 manuals, parameter 137).
 */
export const SAME_GOODS: RepeatWindow = { ms: 500, slides: true };

/** Different codes within three seconds: nobody scans more than a few a second. */
const MAX_REMEMBERED = 64;

export interface RepeatFilter {
  /** Whether this code was taken within the window; if not, it is taken now. */
  isRepeat(code: string, window: RepeatWindow): boolean;
  /** The last taking came to nothing, so the same code may be tried again at once. */
  forget(code: string): void;
}

export function createRepeatFilter(clock: Pick<Clock, 'monotonic'>): RepeatFilter {
  const takenUntil = new Map<string, number>();
  return {
    isRepeat: (code, { ms, slides }) => {
      const now = clock.monotonic();
      for (const [known, until] of takenUntil) {
        if (now >= until || takenUntil.size > MAX_REMEMBERED) takenUntil.delete(known);
      }
      const isKnown = takenUntil.has(code);
      if (!isKnown || slides) takenUntil.set(code, now + ms);
      return isKnown;
    },
    forget: (code) => void takenUntil.delete(code),
  };
}
