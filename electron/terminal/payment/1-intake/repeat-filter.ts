/**
 * The same text twice within three seconds is one event: a code held before the scanner is read again and again (C33).
 * Monotonic time, so that setting the clock lets nothing through twice. Rule INTAKE-10.
 */
import type { Clock } from '../../../kernel/clock.ts';

/** C33 of the lessons; counted from the event that was acted on, so that a third scan of a still code is let through. */
export const REPEAT_MS = 3_000;
/** Different codes within three seconds: nobody scans more than a few a second. */
const MAX_REMEMBERED = 64;

export interface RepeatFilter {
  /** Whether this text was taken less than three seconds ago; if not, it is taken now. */
  isRepeat(text: string): boolean;
  /** The last taking came to nothing, so the same text may be tried again at once. */
  forget(text: string): void;
}

export function createRepeatFilter(clock: Pick<Clock, 'monotonic'>): RepeatFilter {
  const takenAt = new Map<string, number>();
  return {
    isRepeat: (text) => {
      const now = clock.monotonic();
      for (const [known, at] of takenAt) {
        if (now - at >= REPEAT_MS || takenAt.size > MAX_REMEMBERED) takenAt.delete(known);
      }
      if (takenAt.has(text)) return true;
      takenAt.set(text, now);
      return false;
    },
    forget: (text) => void takenAt.delete(text),
  };
}
