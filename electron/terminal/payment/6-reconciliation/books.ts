/**
 * What reconciliation compares: the till's own records, and the lines of a statement, whoever made it. Plain values, so that
 * a day can be reconciled from the journal, from a file, or in a test, with the same result.
 *
 * Amounts are minor units of the record's currency; what a statement does not tell is null.
 */

/** What the till knows of a payment, as far as money is concerned. */
export type TillPayment = Readonly<{
  kind: 'payment';
  id: string;
  receiptNumber: string;
  terminalId: string;
  amountMinor: number;
  currency: string;
  /**
   * paid: the backend approved it. unsent: accepted offline, not acknowledged yet. offline_declined: accepted offline and not
   * paid. not_paid: declined, expired, cancelled or reversed. unknown: nobody has said yet. owed: it was paid, could not be
   * taken back, and is to be refunded.
   */
  standing: 'paid' | 'unsent' | 'offline_declined' | 'not_paid' | 'unknown' | 'owed';
  businessDate: string;
  /** The settlement that the backend said it belongs to; null while it has not. */
  settlementDate: string | null;
  occurredAtMs: number;
  authCode: string | null;
  payerPaidMinor: number | null;
  merchantDiscountMinor: number | null;
}>;

export type TillRefund = Readonly<{
  kind: 'refund';
  id: string;
  paymentId: string;
  /** Of the sale that it gives back; empty or absent where the till does not know it. */
  receiptNumber?: string;
  terminalId: string;
  amountMinor: number;
  currency: string;
  /** succeeded, waiting (the backend has not decided, or not answered), failed. */
  standing: 'paid' | 'unknown' | 'not_paid';
  businessDate: string;
  settlementDate: string | null;
  occurredAtMs: number;
}>;

export type TillRecord = TillPayment | TillRefund;

/** One line of a statement. `lineNumber` counts from 1 and includes the header, as an editor shows it. */
export type StatementLine = Readonly<{
  lineNumber: number;
  kind: 'payment' | 'refund' | 'topup' | 'bill' | 'fare';
  /** Our id where the statement carries it. */
  id: string | null;
  /** The payment that a refund gives back. */
  paymentId: string | null;
  terminalId: string | null;
  occurredAtMs: number;
  amountMinor: number;
  currency: string;
  payerPaidMinor: number | null;
  merchantDiscountMinor: number | null;
  feeMinor: number | null;
  /** Whether the statement says that the money moved. */
  isPaid: boolean;
  authCode: string | null;
  /** Whose account the line is of, where the format tells. */
  merchant?: string;
}>;

/** What a day is held against. */
export type DayBooks = Readonly<{
  /** The statement's own day. */
  settlementDate: string;
  records: readonly TillRecord[];
  lines: readonly StatementLine[];
  /** What the bank takes of a payment, in hundredths of a percent of what is credited; null: fees are not checked. */
  feeBasisPoints: number | null;
  /** Terminals whose books these are; lines of others are not ours to match. null: every line is. */
  terminalIds: readonly string[] | null;
}>;
