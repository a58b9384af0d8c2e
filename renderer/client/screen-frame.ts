/**
 * Puts off what is to be drawn until just before the next frame, so that whatever comes in between is drawn together.
 *
 * Rule SCREEN-28 of docs/spec.md.
 */
import type { Clock } from '../../electron/kernel/clock.ts';

/** Runs `act` once, before the next frame. */
export type NextFrame = (act: () => void) => void;

type Frames = Readonly<{
  requestAnimationFrame: (draw: () => void) => number;
  cancelAnimationFrame: (handle: number) => void;
}>;

/**
 * A page that nobody sees draws no frames (HTML, section 8.11), but has something to say all the same: a payment that was
 * approved is heard. Six frames of a display with 60 of them in a second.
 */
const UNSEEN_MS = 100;

export function createNextFrame(page: Frames, clock: Clock): NextFrame {
  return (act) => {
    let done = false;
    const once = (): void => {
      if (done) return;
      done = true;
      page.cancelAnimationFrame(frame);
      timer.cancel();
      act();
    };
    const timer = clock.after(UNSEEN_MS, once);
    const frame = page.requestAnimationFrame(once);
  };
}
