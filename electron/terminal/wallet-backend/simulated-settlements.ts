/** The simulated backend's closed days and payouts: what a script put there, told as section 8 says. */
import { createHash } from 'node:crypto';
import type { BackendPayout, BackendSettlement, ReadySettlement } from './wallet-backend.ts';

export interface SimulatedSettlements {
  /** Closes a day with these totals and this gzip file of rows; a hash that is not the file's own is the script's to give. */
  close(settlement: Omit<BackendSettlement, 'sha256'>, file: Uint8Array, sha256?: string): void;
  payOut(payout: BackendPayout): void;
  settlement(businessDate: string): ReadySettlement | null;
  file(linesPath: string): Uint8Array | null;
  /** Paid within these dates, in UTC: the simulated store keeps no zone. */
  payouts(from: string, to: string): readonly BackendPayout[];
}

export function createSimulatedSettlements(): SimulatedSettlements {
  const closed = new Map<string, Readonly<{ settlement: BackendSettlement; file: Uint8Array }>>();
  const payouts: BackendPayout[] = [];
  const dateOf = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);
  return {
    close(settlement, file, sha256 = createHash('sha256').update(file).digest('hex')) {
      closed.set(settlement.businessDate, { settlement: { ...settlement, sha256 }, file });
    },
    payOut: (payout) => void payouts.push(payout),
    settlement: (businessDate) => {
      const day = closed.get(businessDate);
      return day === undefined ? null : { ...day.settlement, linesPath: linesPathOf(businessDate) };
    },
    file: (linesPath) => [...closed].find(([date]) => linesPathOf(date) === linesPath)?.[1].file ?? null,
    payouts: (from, to) => payouts.filter(({ paidAtMs }) => dateOf(paidAtMs) >= from && dateOf(paidAtMs) <= to),
  };
}

function linesPathOf(businessDate: string): string {
  return `/v1/settlements/${businessDate}/lines`;
}
