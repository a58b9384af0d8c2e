/** Those who wait until no payment of a sale is open any more, each with a patience of his own. */
import type { Clock } from '../../kernel/clock.ts';

export class ResolutionWaiters {
  readonly #clock: Clock;
  readonly #waiting = new Set<Readonly<{ saleId: string; finish: (isResolved: boolean) => void }>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves to true when the sale is resolved, to false when the patience is over or the terminal stops. */
  wait(saleId: string, timeoutMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const finish = (isResolved: boolean): void => {
        timer.cancel();
        this.#waiting.delete(waiter);
        resolve(isResolved);
      };
      const waiter = { saleId, finish };
      const timer = this.#clock.after(timeoutMs, () => finish(false));
      this.#waiting.add(waiter);
    });
  }

  resolved(saleId: string): void {
    for (const waiter of this.#waiting) if (waiter.saleId === saleId) waiter.finish(true);
  }

  stop(): void {
    for (const { finish } of this.#waiting) finish(false);
  }
}
