/** What the bank paid for which day, and when it is expected to: the findings of a day, and its line in the month. Pure. */
import { addDaysToDate } from '../payment/6-reconciliation/days.ts';
import type { Finding } from '../payment/6-reconciliation/discrepancy.ts';
import { reconcilePayouts, type PayoutVerdict } from '../payment/6-reconciliation/payouts.ts';
import type { DaySummary } from '../../contract/reconciliation-values.ts';
import type { BackendPayout, BackendSettlement } from '../wallet-backend/wallet-backend.ts';

/** Two days after the expected one are a holiday, after that somebody asks. */
const GRACE_DAYS = 2;
const SATURDAY = 6;
const SUNDAY = 0;

export type PayoutStanding = Readonly<{
  findings(businessDate: string): readonly Finding[];
  of(businessDate: string): Pick<DaySummary, 'payout' | 'payoutDate'>;
  /** Settled and not due yet, in minor units. */
  inTransitMinor: number;
}>;

export function payoutStanding(
  days: readonly Pick<BackendSettlement, 'businessDate' | 'totals'>[],
  payouts: readonly BackendPayout[],
  { today, payoutWorkingDays }: Readonly<{ today: string; payoutWorkingDays: number }>,
): PayoutStanding {
  const expectedOn = (date: string): string => workingDaysAfter(date, payoutWorkingDays);
  const nets = new Map(days.map(({ businessDate, totals }) => [businessDate, totals.netMinor]));
  const verdict = reconcilePayouts(
    days.map(({ businessDate, totals }) => ({ businessDate, netMinor: totals.netMinor })),
    payouts
      // What it pays for can only be judged when all of those days are known.
      .filter(({ businessDates }) => businessDates.every((date) => nets.has(date)))
      .map(({ id, amount, businessDates }) => ({ id, amountMinor: amount.minor, businessDates })),
    { today, lastDueOn: (date) => addDaysToDate(expectedOn(date), GRACE_DAYS) },
  );
  const paidOn = (payoutIds: readonly string[]): string | null => {
    const moments = payouts.filter(({ id }) => payoutIds.includes(id)).map(({ paidAtMs }) => paidAtMs);
    return moments.length === 0 ? null : new Date(Math.max(...moments)).toISOString().slice(0, 10);
  };
  return {
    inTransitMinor: verdict.inTransit.reduce((sum, { netMinor }) => sum + netMinor, 0),
    findings: (businessDate) => verdict.findings.flatMap((found) => findingOn(found, businessDate, nets)),
    of: (businessDate) => {
      const has = ({ businessDates }: Readonly<{ businessDates: readonly string[] }>): boolean =>
        businessDates.includes(businessDate);
      const agreed = verdict.agreed.find(has);
      if (agreed !== undefined) return { payout: 'paid', payoutDate: paidOn(agreed.payoutIds) };
      const found = verdict.findings.find(has);
      if (found?.kind === 'payout_missing') return { payout: 'overdue', payoutDate: expectedOn(businessDate) };
      if (found !== undefined) return { payout: 'differs', payoutDate: paidOn(found.payoutIds) };
      const isDue = nets.has(businessDate);
      return isDue
        ? { payout: 'expected', payoutDate: expectedOn(businessDate) }
        : { payout: 'none', payoutDate: null };
    },
  };
}

/** Banks do not pay at the weekend. */
export function workingDaysAfter(businessDate: string, count: number): string {
  let date = businessDate;
  for (let left = count; left > 0;) {
    date = addDaysToDate(date, 1);
    const weekday = new Date(`${date}T00:00:00.000Z`).getUTCDay();
    if (weekday !== SATURDAY && weekday !== SUNDAY) left -= 1;
  }
  return date;
}

/** A payout for several days is found on the first of them; a missing one on each, since each waits for its own. */
function findingOn(
  found: PayoutVerdict['findings'][number],
  businessDate: string,
  nets: ReadonlyMap<string, number>,
): readonly Finding[] {
  const { kind, businessDates, payoutIds, expectedMinor, paidMinor } = found;
  const evidence = { record: null, line: null, statementId: null, cash: null };
  if (kind === 'payout_missing') {
    const netMinor = nets.get(businessDate) ?? 0;
    if (!businessDates.includes(businessDate) || netMinor <= 0) return [];
    const payout = { businessDates: [businessDate], payoutIds, expectedMinor: netMinor, paidMinor: 0 };
    return [
      { kind, subject: `${kind} ${businessDate}`, differenceMinor: -netMinor, evidence: { ...evidence, payout } },
    ];
  }
  if (businessDates[0] !== businessDate) return [];
  const payout = { businessDates, payoutIds, expectedMinor, paidMinor };
  const subject = `${kind} ${payoutIds.join(' ')}`;
  return [{ kind, subject, differenceMinor: paidMinor - expectedMinor, evidence: { ...evidence, payout } }];
}
