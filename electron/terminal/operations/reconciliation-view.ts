/** What was found, as a screen sees it: both sides in one form, people by name, and whether it can still be acted upon. */
import type { DiscrepancyView, EvidenceSide } from '../../contract/reconciliation-values.ts';
import { isCurrencyCode, money, type CurrencyCode, type Money } from '../../kernel/money.ts';
import { assert } from '../../kernel/assert.ts';
import { bookRecord } from '../payment/6-reconciliation/book-store.ts';
import type { StatementLine, TillRecord } from '../payment/6-reconciliation/books.ts';
import { standingOf } from '../payment/6-reconciliation/discrepancy-acts.ts';
import type { StoredDiscrepancy } from '../payment/6-reconciliation/discrepancy-store.ts';
import { staffMember, type StaffRecord } from '../staff/staff-store.ts';
import type { ReadableDb } from '../storage/database.ts';

export function nameOf(db: ReadableDb, cashierId: string | null): StaffRecord['name'] | null {
  return cashierId === null ? null : (staffMember(db, cashierId)?.name ?? null);
}

/** `round`: the one that is open. */
export function discrepancyView(
  db: ReadableDb,
  found: StoredDiscrepancy,
  round: number,
  storeCurrency: CurrencyCode,
): DiscrepancyView {
  const { record, line, payout, cash } = found.evidence;
  const standing = standingOf(db, found.discrepancyId);
  const sums = sumsOf(found, storeCurrency);
  const id = record?.id ?? null;
  return {
    discrepancyId: found.discrepancyId,
    businessDate: found.businessDate,
    kind: found.kind,
    subject: payout !== null ? 'payout' : cash !== null ? 'cash' : subjectOf(record ?? line),
    difference: money(found.differenceMinor, currencyOf(record?.currency ?? line?.currency, storeCurrency)),
    round: found.round,
    isFound: found.isFound,
    isOpenRound: found.round === round,
    state: standing?.state ?? 'open',
    assignee: nameOf(db, standing?.assigneeId ?? null),
    note: standing?.note ?? '',
    changedAtMs: standing?.changedAtMs ?? null,
    changedBy: nameOf(db, standing?.changedBy ?? null),
    ours: record === null ? null : oursOf(record, storeCurrency),
    theirs: line === null ? null : theirsOf(line, found.businessDate, storeCurrency),
    sums,
    saleId: id === null ? null : (bookRecord(db, id)?.saleId ?? null),
  };
}

function subjectOf(side: Pick<TillRecord | StatementLine, 'kind'> | null): 'payment' | 'refund' {
  return side?.kind === 'refund' ? 'refund' : 'payment';
}

function sumsOf({ evidence, businessDate }: StoredDiscrepancy, currency: CurrencyCode): DiscrepancyView['sums'] {
  const { payout, cash } = evidence;
  if (payout !== null) {
    const { expectedMinor, paidMinor, businessDates } = payout;
    return { expected: money(expectedMinor, currency), came: money(paidMinor, currency), businessDates };
  }
  if (cash === null) return null;
  const { expectedMinor, countedMinor } = cash;
  return {
    expected: money(expectedMinor, currency),
    came: money(countedMinor, currency),
    businessDates: [businessDate],
  };
}

function oursOf(record: TillRecord, storeCurrency: CurrencyCode): EvidenceSide {
  const currency = currencyOf(record.currency, storeCurrency);
  const isPayment = record.kind === 'payment';
  return {
    id: record.id,
    place: record.receiptNumber ?? '',
    standing: record.standing,
    amount: money(record.amountMinor, currency),
    payerPaid: moneyOrNull(isPayment ? record.payerPaidMinor : null, currency),
    merchantDiscount: moneyOrNull(isPayment ? record.merchantDiscountMinor : null, currency),
    fee: null,
    authCode: isPayment ? record.authCode : null,
    occurredAtMs: record.occurredAtMs,
    businessDate: record.businessDate,
    settlementDate: record.settlementDate,
  };
}

function theirsOf(line: StatementLine, settlementDate: string, storeCurrency: CurrencyCode): EvidenceSide {
  const currency = currencyOf(line.currency, storeCurrency);
  return {
    id: line.id,
    place: String(line.lineNumber),
    standing: line.isPaid ? 'paid' : 'not_paid',
    amount: money(line.amountMinor, currency),
    payerPaid: moneyOrNull(line.payerPaidMinor, currency),
    merchantDiscount: moneyOrNull(line.merchantDiscountMinor, currency),
    fee: moneyOrNull(line.feeMinor, currency),
    authCode: line.authCode,
    occurredAtMs: line.occurredAtMs,
    businessDate: null,
    settlementDate,
  };
}

function moneyOrNull(minor: number | null, currency: CurrencyCode): Money | null {
  return minor === null ? null : money(minor, currency);
}

function currencyOf(text: string | undefined, storeCurrency: CurrencyCode): CurrencyCode {
  if (text === undefined) return storeCurrency;
  assert(isCurrencyCode(text), 'only amounts in known currencies are stored');
  return text;
}
