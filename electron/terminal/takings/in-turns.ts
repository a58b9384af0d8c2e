/** Long work in short turns, so that a payment never waits for it: as many steps as fit into one, then everybody else. */
import type { Clock } from '../../kernel/clock.ts';

/** Until `step` answers that there is no more. */
export async function inTurns(
  clock: Pick<Clock, 'monotonic' | 'after'>,
  turnMs: number,
  step: () => boolean,
): Promise<void> {
  let until = clock.monotonic() + turnMs;
  while (step()) {
    if (clock.monotonic() < until) continue;
    // oxlint-disable-next-line no-await-in-loop -- giving way is the point
    await new Promise<void>((resolve) => void clock.after(0, resolve));
    until = clock.monotonic() + turnMs;
  }
}
