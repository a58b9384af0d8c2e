/**
 * What reached the bank against what the settlements said: payouts that share a day are taken together, since one day may be
 * paid in parts and one payment may cover several days. Pure. Rules RECON-13 and RECON-14.
 */

export type SettledDay = Readonly<{ businessDate: string; netMinor: number }>;
export type Payout = Readonly<{ id: string; amountMinor: number; businessDates: readonly string[] }>;

export type PayoutFinding = Readonly<{
  kind: 'payout_short' | 'payout_over' | 'payout_missing';
  businessDates: readonly string[];
  payoutIds: readonly string[];
  expectedMinor: number;
  paidMinor: number;
}>;

export type PayoutVerdict = Readonly<{
  agreed: readonly Readonly<{ businessDates: readonly string[]; payoutIds: readonly string[]; paidMinor: number }>[];
  findings: readonly PayoutFinding[];
  /** Settled, not due yet: money on its way. */
  inTransit: readonly SettledDay[];
}>;

/** A day counts as missing when nothing came for it up to `lastDueOn` it. What is not above zero is not paid out alone. */
export function reconcilePayouts(
  days: readonly SettledDay[],
  payouts: readonly Payout[],
  { today, lastDueOn }: Readonly<{ today: string; lastDueOn: (businessDate: string) => string }>,
): PayoutVerdict {
  const nets = new Map(days.map(({ businessDate, netMinor }) => [businessDate, netMinor]));
  const agreed: PayoutVerdict['agreed'][number][] = [];
  const findings: PayoutFinding[] = [];
  const paidDates = new Set<string>();
  for (const { businessDates, payoutIds, paidMinor } of groupsOf(payouts)) {
    for (const date of businessDates) paidDates.add(date);
    const expectedMinor = businessDates.reduce((sum, date) => sum + (nets.get(date) ?? 0), 0);
    if (paidMinor === expectedMinor) agreed.push({ businessDates, payoutIds, paidMinor });
    else {
      const kind = paidMinor < expectedMinor ? 'payout_short' : 'payout_over';
      findings.push({ kind, businessDates, payoutIds, expectedMinor, paidMinor });
    }
  }
  const open = days.filter(({ businessDate }) => !paidDates.has(businessDate));
  const isOverdue = ({ businessDate }: SettledDay): boolean => lastDueOn(businessDate) < today;
  // Days below zero are made up for by later ones, so only a sum above zero can be missing.
  const overdue = open.filter(isOverdue);
  const owedMinor = overdue.reduce((sum, { netMinor }) => sum + netMinor, 0);
  if (owedMinor > 0) {
    const businessDates = overdue.map(({ businessDate }) => businessDate);
    findings.push({ kind: 'payout_missing', businessDates, payoutIds: [], expectedMinor: owedMinor, paidMinor: 0 });
  }
  return { agreed, findings, inTransit: open.filter((day) => !isOverdue(day) || owedMinor <= 0) };
}

type Group = Readonly<{ businessDates: readonly string[]; payoutIds: readonly string[]; paidMinor: number }>;

/** Payouts that share a day belong together, directly or through others. */
function groupsOf(payouts: readonly Payout[]): readonly Group[] {
  const groupOf = new Map<string, { dates: Set<string>; ids: string[]; paidMinor: number }>();
  for (const { id, amountMinor, businessDates } of payouts) {
    const merged = { dates: new Set(businessDates), ids: [id], paidMinor: amountMinor };
    for (const other of new Set(businessDates.flatMap((date) => groupOf.get(date) ?? []))) {
      for (const date of other.dates) merged.dates.add(date);
      merged.ids.unshift(...other.ids);
      merged.paidMinor += other.paidMinor;
    }
    for (const date of merged.dates) groupOf.set(date, merged);
  }
  return [...new Set(groupOf.values())].map(({ dates, ids, paidMinor }) => ({
    businessDates: [...dates].toSorted(),
    payoutIds: ids,
    paidMinor,
  }));
}
