/**
 * Whether the page still runs, for a window that nobody touches: Electron itself notices a hung page only when a person
 * presses something. The page is asked every few seconds and answers from its own thread; one that leaves several askings
 * unanswered is taken for hung. Rule SHELL-13 of docs/spec.md.
 */
import type { Clock, Timer } from '../kernel/clock.ts';

/** Often enough that a queue at a gate does not grow long, seldom enough that nobody notices it in the load. */
export const ASK_EVERY_MS = 5_000;
/** Counted in askings, not in time: a machine that slept has asked nothing meanwhile. */
export const MAX_UNANSWERED = 3;

export interface PageWatch {
  answered(): void;
  /** A page was asked for: until it has answered for the first time it may take as long as the machine needs. */
  reloaded(): void;
  stop(): void;
}

export function watchPage(options: Readonly<{ clock: Clock; ask: () => void; onHung: () => void }>): PageWatch {
  const { clock, ask, onHung } = options;
  let hasAnswered = false;
  let unanswered = 0;
  let timer: Timer = clock.after(ASK_EVERY_MS, look);

  function look(): void {
    timer = clock.after(ASK_EVERY_MS, look);
    if (hasAnswered && unanswered >= MAX_UNANSWERED) {
      hasAnswered = false;
      unanswered = 0;
      return onHung();
    }
    unanswered += 1;
    ask();
  }

  return {
    answered: () => {
      hasAnswered = true;
      unanswered = 0;
    },
    reloaded: () => {
      hasAnswered = false;
      unanswered = 0;
    },
    stop: () => timer.cancel(),
  };
}
