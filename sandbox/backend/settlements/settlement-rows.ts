/**
 * The rows of one store's settlement of one day: what each kind of record says in section 8's table, and what they sum to.
 * Pure but for reading the records. Rules SANDBOX-130 and SANDBOX-131.
 */
import type { Context } from '../context.ts';
import { formatTime } from '../time.ts';

/** Section 8, in its order. */
export const COLUMNS = [
  'type',
  'id',
  'payment_id',
  'terminal_id',
  'occurred_at',
  'amount',
  'currency',
  'payer_paid',
  'discount',
  'merchant_discount',
  'fee',
  'status',
  'auth_code',
] as const;

export type SettlementRowType = 'payment' | 'refund' | 'topup' | 'bill' | 'fare';

/** Positive minor units, as section 8 says. */
export type SettlementLine = Readonly<{
  type: SettlementRowType;
  id: string;
  paymentId: string;
  terminalId: string;
  occurredAtMs: number;
  amountMinor: number;
  currency: string;
  payerPaidMinor: number;
  discountMinor: number;
  merchantDiscountMinor: number;
  feeMinor: number;
  status: string;
  authCode: string;
}>;

/** What the sandbox's bank takes of a payment: 0.38 %, a usual rate for wallet payments in China's shops. */
export const FEE_BASIS_POINTS = 38;

/** Of what the merchant is credited, rounded half up to the minor unit. */
export function feeOf(creditedMinor: number): number {
  return Number((BigInt(creditedMinor) * BigInt(FEE_BASIS_POINTS) + 5_000n) / 10_000n);
}

export async function linesOf(
  context: Context,
  storeId: string,
  businessDate: string,
): Promise<readonly SettlementLine[]> {
  const lines = [
    ...(await paymentLines(context, storeId, businessDate)),
    ...(await refundLines(context, storeId, businessDate)),
    ...(await topupLines(context, storeId, businessDate)),
    ...(await billLines(context, storeId, businessDate)),
    ...(await fareLines(context, storeId, businessDate)),
  ];
  return lines.toSorted((a, b) => a.occurredAtMs - b.occurredAtMs || (a.id < b.id ? -1 : 1));
}

async function paymentLines(
  { db }: Context,
  storeId: string,
  businessDate: string,
): Promise<readonly SettlementLine[]> {
  const rows = await db
    .selectFrom('payments')
    .innerJoin('terminals', 'terminals.id', 'payments.terminal_id')
    // No more than a line needs: a day may have a million.
    .select([
      'payments.id',
      'payments.terminal_id',
      'payments.currency',
      'payments.amount_minor',
      'payments.payer_paid_minor',
      'payments.merchant_discount_minor',
      'payments.occurred_at_ms',
      'payments.created_at_ms',
      'payments.auth_code',
    ])
    .where('terminals.store_id', '=', storeId)
    .where('payments.settlement_date', '=', businessDate)
    .where('payments.status', '=', 'approved')
    .execute();
  return rows.map((row) => {
    const amountMinor = row.amount_minor ?? 0;
    const payerPaidMinor = row.payer_paid_minor ?? 0;
    return {
      type: 'payment',
      id: row.id,
      paymentId: row.id,
      terminalId: row.terminal_id,
      occurredAtMs: row.occurred_at_ms ?? row.created_at_ms,
      amountMinor,
      currency: row.currency,
      payerPaidMinor,
      discountMinor: amountMinor - payerPaidMinor,
      merchantDiscountMinor: row.merchant_discount_minor,
      feeMinor: feeOf(amountMinor - row.merchant_discount_minor),
      status: 'approved',
      authCode: row.auth_code ?? '',
    };
  });
}

async function refundLines({ db }: Context, storeId: string, businessDate: string): Promise<readonly SettlementLine[]> {
  const rows = await db
    .selectFrom('refunds')
    .innerJoin('terminals', 'terminals.id', 'refunds.terminal_id')
    .selectAll('refunds')
    .where('terminals.store_id', '=', storeId)
    .where('refunds.settlement_date', '=', businessDate)
    .where('refunds.status', '=', 'succeeded')
    .execute();
  return rows.map((row) => ({
    type: 'refund',
    id: row.id,
    paymentId: row.payment_id,
    terminalId: row.terminal_id,
    occurredAtMs: row.occurred_at_ms,
    amountMinor: row.amount_minor,
    currency: row.currency,
    payerPaidMinor: row.payer_refunded_minor,
    discountMinor: row.amount_minor - row.payer_refunded_minor,
    merchantDiscountMinor: row.merchant_refunded_minor,
    feeMinor: 0,
    status: 'succeeded',
    authCode: '',
  }));
}

/** What has neither discounts nor a fee tells its amount alone. */
function plainLine(
  row: Readonly<{
    id: string;
    terminal_id: string;
    occurred_at_ms: number | null;
    created_at_ms: number;
    currency: string;
  }>,
  type: 'topup' | 'bill' | 'fare' | 'refund',
  amountMinor: number,
  paymentId: string,
): SettlementLine {
  return {
    type,
    id: row.id,
    paymentId,
    terminalId: row.terminal_id,
    occurredAtMs: row.occurred_at_ms ?? row.created_at_ms,
    amountMinor,
    currency: row.currency,
    payerPaidMinor: amountMinor,
    discountMinor: 0,
    merchantDiscountMinor: 0,
    feeMinor: 0,
    status: 'succeeded',
    authCode: '',
  };
}

async function topupLines({ db }: Context, storeId: string, businessDate: string): Promise<readonly SettlementLine[]> {
  const rows = await db
    .selectFrom('topups')
    .innerJoin('terminals', 'terminals.id', 'topups.terminal_id')
    .selectAll('topups')
    .where('terminals.store_id', '=', storeId)
    .where('topups.settlement_date', '=', businessDate)
    .where('topups.status', '=', 'succeeded')
    .execute();
  return rows.map((row) => plainLine(row, 'topup', row.amount_minor ?? 0, ''));
}

async function billLines({ db }: Context, storeId: string, businessDate: string): Promise<readonly SettlementLine[]> {
  const rows = await db
    .selectFrom('bill_payments')
    .innerJoin('terminals', 'terminals.id', 'bill_payments.terminal_id')
    .selectAll('bill_payments')
    .where('terminals.store_id', '=', storeId)
    .where('bill_payments.settlement_date', '=', businessDate)
    .where('bill_payments.status', '=', 'succeeded')
    .execute();
  return rows.map((row) => plainLine(row, 'bill', row.amount_minor, row.payment_id ?? ''));
}

/**
 * One row a journey: what was charged for it in this settlement, less what was corrected while it was open. A correction
 * of what an earlier settlement charged is a refund of the journey.
 */
async function fareLines({ db }: Context, storeId: string, businessDate: string): Promise<readonly SettlementLine[]> {
  const charges = await db
    .selectFrom('fare_charges')
    .innerJoin('terminals', 'terminals.id', 'fare_charges.terminal_id')
    .selectAll('fare_charges')
    .where('terminals.store_id', '=', storeId)
    .where('fare_charges.settlement_date', '=', businessDate)
    .orderBy('fare_charges.at_ms')
    .orderBy('fare_charges.id')
    .execute();
  return [...Map.groupBy(charges, (charge) => charge.journey_id)].flatMap(([journeyId, of]) => {
    const last = of.at(-1);
    const amountMinor = of.reduce((sum, charge) => sum + charge.amount_minor, 0);
    if (last === undefined || amountMinor === 0) return [];
    const row = { ...last, occurred_at_ms: last.at_ms, created_at_ms: last.at_ms };
    return amountMinor > 0
      ? [
          {
            ...plainLine({ ...row, id: journeyId }, 'fare', amountMinor, ''),
            feeMinor: feeOf(amountMinor),
          },
        ]
      : [plainLine(row, 'refund', -amountMinor, journeyId)];
  });
}

export type Totals = Readonly<
  Record<SettlementRowType, Readonly<{ count: number; amountMinor: number }>> & {
    feesMinor: number;
    merchantDiscountsMinor: number;
    netMinor: number;
  }
>;

/** Section 8: net = payments + fares − refunds − fees − discountsByMerchant − top-ups − bills. */
export function totalsOf(lines: readonly SettlementLine[]): Totals {
  const sum = (of: (line: SettlementLine) => number, types: readonly SettlementRowType[]): number =>
    lines.filter(({ type }) => types.includes(type)).reduce((total, line) => total + of(line), 0);
  const kind = (type: SettlementRowType): Readonly<{ count: number; amountMinor: number }> => ({
    count: lines.filter((line) => line.type === type).length,
    amountMinor: sum(({ amountMinor }) => amountMinor, [type]),
  });
  const [payment, refund, topup, bill, fare] = [
    kind('payment'),
    kind('refund'),
    kind('topup'),
    kind('bill'),
    kind('fare'),
  ];
  const feesMinor = sum(({ feeMinor }) => feeMinor, ['payment', 'refund', 'topup', 'bill', 'fare']);
  const ofMerchant = ({ merchantDiscountMinor }: SettlementLine): number => merchantDiscountMinor;
  const merchantDiscountsMinor = sum(ofMerchant, ['payment', 'fare']) - sum(ofMerchant, ['refund']);
  const netMinor =
    payment.amountMinor +
    fare.amountMinor -
    refund.amountMinor -
    feesMinor -
    merchantDiscountsMinor -
    topup.amountMinor -
    bill.amountMinor;
  return { payment, refund, topup, bill, fare, feesMinor, merchantDiscountsMinor, netMinor };
}

/** Rows made into text at once: all of a long day would be a string of hundreds of megabytes. */
const ROWS_AT_ONCE = 10_000;

/** UTF-8 with BOM, RFC 4180 with CRLF; a text that needs it is quoted. */
export function csvOf(lines: readonly SettlementLine[]): Buffer {
  const parts = [Buffer.from(`\uFEFF${COLUMNS.join(',')}\r\n`)];
  for (let from = 0; from < lines.length; from += ROWS_AT_ONCE)
    parts.push(
      Buffer.from(
        lines
          .slice(from, from + ROWS_AT_ONCE)
          .map(rowOf)
          .join(''),
      ),
    );
  return Buffer.concat(parts);
}

function rowOf(line: SettlementLine): string {
  const values = [
    line.type,
    line.id,
    line.paymentId,
    line.terminalId,
    formatTime(line.occurredAtMs),
    line.amountMinor,
    line.currency,
    line.payerPaidMinor,
    line.discountMinor,
    line.merchantDiscountMinor,
    line.feeMinor,
    line.status,
    line.authCode,
  ];
  return `${values.map(field).join(',')}\r\n`;
}

function field(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
