/**
 * When a fresh process is to ask the smart-card service anew. While the service names no reader that may be so, or a list of
 * readers was lost in the binding, which then waits for ever: nobody can tell the two apart.
 *
 * Rules PCSC-29 and PCSC-30 of docs/spec.md; docs/decisions/0301-no-reader-is-asked-after-anew.md.
 */
import type { Clock, Timer } from '../../electron/kernel/clock.ts';
import { NOT_THERE } from '../device/reopening.ts';
import type { ReaderLink } from './reader-link.ts';

/**
 * Soon at first, for a cashier who waits for a reader that is there; the last of them from then on, for a shop that has none,
 * where each process costs a fraction of a second of work.
 */
export const ASK_ANEW_AFTER_MS = [5_000, 30_000, 300_000] as const;

export interface AskingAnew {
  /** What a process knows by now. While that is nothing yet, the waits go on as they are. */
  heard(known: Pick<ReaderLink, 'readers' | 'problem'>): void;
  /** Nobody waits any more, and the next wait is the shortest. */
  startOver(): void;
}

export function createAskingAnew(options: { clock: Clock; ask: (waitedMs: number) => void }): AskingAnew {
  const { clock, ask } = options;
  let timer: Timer | null = null;
  let askedCount = 0;

  const startOver = (): void => {
    timer?.cancel();
    timer = null;
    askedCount = 0;
  };
  return {
    heard({ readers, problem }) {
      if (readers.size === 0 && problem === null) return;
      const isUnseen = readers.size === 0 && problem !== null && NOT_THERE.includes(problem.code);
      // A reader, the service that was away, a driver of the kernel: what comes after that is another story.
      if (!isUnseen) return startOver();
      const [soon, later, always] = ASK_ANEW_AFTER_MS;
      const waitMs = askedCount === 0 ? soon : askedCount === 1 ? later : always;
      timer ??= clock.after(waitMs, () => {
        timer = null;
        askedCount += 1;
        ask(waitMs);
      });
    },
    startOver,
  };
}
