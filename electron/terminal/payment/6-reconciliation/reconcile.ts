/**
 * A day's books against a statement: every record and every line ends matched or in exactly one named discrepancy. Pure,
 * and linear in the number of lines. Rules RECON-5 to RECON-11.
 */
import { assert } from '../../../kernel/assert.ts';
import type { DayBooks, StatementLine, TillRecord } from './books.ts';
import type { DiscrepancyKind } from '../../../contract/reconciliation-values.ts';
import type { Discrepancy } from './discrepancy.ts';
import { matchLines, type Pair } from './match-lines.ts';

export type Reconciliation = Readonly<{
  matched: readonly Pair[];
  discrepancies: readonly Discrepancy[];
  /** Lines of other terminals of the store, and of kinds that these books do not hold: counted, not judged. */
  notOurs: readonly StatementLine[];
}>;

export function reconcile(books: DayBooks): Reconciliation {
  const isOurs = (line: StatementLine): boolean =>
    (line.kind === 'payment' || line.kind === 'refund') &&
    (books.terminalIds === null || line.terminalId === null || books.terminalIds.includes(line.terminalId));
  const ours = books.lines.filter(isOurs);
  const { pairs, duplicates, unmatchedRecords, unmatchedLines } = matchLines(books.records, ours);
  const matched: Pair[] = [];
  const discrepancies: Discrepancy[] = [];
  for (const pair of pairs) {
    const found = judgePair(pair, books);
    if (found === null) matched.push(pair);
    else discrepancies.push(found);
  }
  for (const { record, line } of duplicates) {
    discrepancies.push({ kind: 'duplicate', record, line, differenceMinor: worthOf(line) });
  }
  for (const record of unmatchedRecords) {
    const kind = judgeRecord(record, books.settlementDate);
    if (kind !== null) {
      const isCounted = record.businessDate === books.settlementDate || kind === 'missing_at_wallet';
      const differenceMinor = isCounted && isExpected(record) ? -worthOf(record) : 0;
      discrepancies.push({ kind, record, line: null, differenceMinor });
    }
  }
  for (const line of unmatchedLines) {
    discrepancies.push({ kind: 'missing_at_till', record: null, line, differenceMinor: worthOf(line) });
  }
  return { matched, discrepancies, notOurs: books.lines.filter((line) => !isOurs(line)) };
}

/** What the merchant gains by it: a refund costs. */
export function worthOf({ kind, amountMinor }: Pick<TillRecord | StatementLine, 'kind' | 'amountMinor'>): number {
  return kind === 'refund' ? -amountMinor : amountMinor;
}

/** The till counts on it: it was told that the money moved. */
export function isExpected(record: TillRecord): boolean {
  return record.standing === 'paid' || record.standing === 'owed' || record.standing === 'unsent';
}

/** The first that differs, in the order of what weighs most; null when both books say the same. */
function judgePair({ record, line }: Pair, { settlementDate, feeBasisPoints }: DayBooks): Discrepancy | null {
  const found = (kind: DiscrepancyKind, differenceMinor: number): Discrepancy => ({
    kind,
    record,
    line,
    differenceMinor,
  });
  if (record.currency !== line.currency) return found('currency_differs', 0);
  const amountDifference = worthOf(line) - worthOf(record);
  if (record.standing === 'unknown') return found(line.isPaid ? 'unknown_resolved_later' : 'status_differs', 0);
  const wasPaid = record.standing === 'paid' || record.standing === 'owed';
  if (wasPaid !== line.isPaid) return found('status_differs', line.isPaid ? worthOf(line) : -worthOf(record));
  if (amountDifference !== 0) return found('amount_differs', amountDifference);
  const promotion = promotionDifference(record, line);
  if (promotion !== 0) return found('promotion_differs', promotion);
  const fee = feeDifference(line, feeBasisPoints);
  if (fee !== 0) return found('fee_differs', -fee);
  return isOfOtherDay(record, settlementDate) ? found(OTHER_DAY[record.kind], 0) : null;
}

function promotionDifference(record: TillRecord, line: StatementLine): number {
  if (record.kind !== 'payment') return 0;
  const { merchantDiscountMinor: ours, payerPaidMinor: paid } = record;
  const byMerchant = ours === null || line.merchantDiscountMinor === null ? 0 : line.merchantDiscountMinor - ours;
  if (byMerchant !== 0) return -byMerchant;
  return paid === null || line.payerPaidMinor === null ? 0 : Math.abs(line.payerPaidMinor - paid);
}

/** Theirs less the agreed one, rounded half up; 0 where fees are not told or not checked. */
function feeDifference(line: StatementLine, basisPoints: number | null): number {
  if (basisPoints === null || line.feeMinor === null || line.kind !== 'payment') return 0;
  const credited = line.amountMinor - (line.merchantDiscountMinor ?? 0);
  assert(credited >= 0, 'a merchant gives no more than the price');
  const agreed = Number((BigInt(credited) * BigInt(basisPoints) + 5_000n) / 10_000n);
  return line.feeMinor - agreed;
}

/** The backend had named another settlement. Where it named none, the business date is what the till expects. */
function isOfOtherDay(record: TillRecord, settlementDate: string): boolean {
  return (record.settlementDate ?? record.businessDate) !== settlementDate;
}

const OTHER_DAY = { payment: 'other_day', refund: 'refund_across_days' } as const;

/** A record without a line. null: nothing was to be expected of it. */
function judgeRecord(record: TillRecord, settlementDate: string): DiscrepancyKind | null {
  switch (record.standing) {
    case 'not_paid':
      return null;
    case 'unsent':
      return 'unsent';
    case 'offline_declined':
      return 'offline_declined';
    case 'unknown':
      return 'still_unknown';
    case 'paid':
    case 'owed':
      if (!isOfOtherDay(record, settlementDate)) return 'missing_at_wallet';
      // Its line is in another settlement; on its own day the till's sums do not agree without it.
      return record.businessDate === settlementDate ? OTHER_DAY[record.kind] : null;
  }
}
