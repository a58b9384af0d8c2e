/**
 * Taps as the simulated backend takes them: kept by id, alike for ever, and refused where a test says so. It joins them to no
 * journeys; the sandbox does. Rules BACKEND-90 and BACKEND-91.
 */
import { refused } from './simulated-ledger.ts';
import type { TapResult } from './wallet-backend.ts';

export type ReportedTap = Readonly<{ id: string; body: string }>;

export type OpenJourney = Readonly<{ entryStationId: string; entryAtMs: number }>;

export class SimulatedTapBook {
  readonly #known = new Map<string, string>();
  readonly #refusals = new Map<string, Readonly<{ status: number; code: string }>>();

  readonly #journeys = new Map<string, readonly OpenJourney[]>();

  /** What it answers of that wallet from now on; it makes no journeys by itself. */
  setOpenJourneys(walletId: string, journeys: readonly OpenJourney[]): void {
    this.#journeys.set(walletId, journeys);
  }

  openJourneys(walletId: string): readonly OpenJourney[] {
    return this.#journeys.get(walletId) ?? [];
  }

  /** All that arrived, in the order in which they did. */
  all(): readonly ReportedTap[] {
    return [...this.#known].map(([id, body]) => ({ id, body }));
  }

  /** That tap is refused from now on; null: taken again. A status of 500 and above leaves it unanswered. */
  refuse(id: string, refusal: Readonly<{ status: number; code: string }> | null): void {
    if (refusal === null) this.#refusals.delete(id);
    else this.#refusals.set(id, refusal);
  }

  report(items: readonly ReportedTap[]): readonly TapResult[] {
    return items.flatMap((item) => this.#one(item));
  }

  #one({ id, body }: ReportedTap): readonly TapResult[] {
    const refusal = this.#refusals.get(id);
    if (refusal !== undefined) {
      return refusal.status >= 500 ? [] : [{ id, problem: refused(refusal.status, refusal.code) }];
    }
    const known = this.#known.get(id);
    if (known !== undefined && known !== body) return [{ id, problem: refused(409, 'idempotency_mismatch') }];
    this.#known.set(id, body);
    return [{ id, journeyId: null, fareMinor: null }];
  }
}
