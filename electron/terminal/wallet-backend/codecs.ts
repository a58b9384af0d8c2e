/**
 * From the wire of the wallet API to the terminal's own values, and nothing else: no answer reaches the terminal but
 * through one of these. Members that are not named here are ignored (section 1); one that is missing or of another form
 * makes the answer unusable, whatever its status said.
 *
 * Rules BACKEND-13 to BACKEND-17 of docs/spec.md.
 */
import { z } from 'zod';
import { isCurrencyCode, MAX_AMOUNT_MINOR, money, sumMoney, type Money } from '../../kernel/money.ts';
import type { BackendChanges, BackendPayment, BackendRefund, BackendService, Refused } from './wallet-backend.ts';

/** Section 1: ids that the backend makes. */
export const backendId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/u);

export const amountMinor = z.int().min(0).max(MAX_AMOUNT_MINOR);

export const currencyCode = z.string().transform((text, context) => {
  if (isCurrencyCode(text)) return text;
  context.addIssue(`the terminal does not know the currency ${text}`);
  return z.NEVER;
});

export const wireMoney = z
  .object({ amount: amountMinor, currency: currencyCode })
  .transform(({ amount, currency }): Money => money(amount, currency));

const RFC3339_UTC = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.\d{1,9})?Z$/u;

/** RFC 3339 in UTC; a day that the calendar does not have is refused, not rolled over. */
export const wireTime = z.string().transform((text, context) => {
  const seconds = RFC3339_UTC.exec(text)?.[1];
  const ms = seconds === undefined ? Number.NaN : Date.parse(text);
  if (Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(seconds ?? text)) {
    context.addIssue('not an RFC 3339 time in UTC');
    return z.NEVER;
  }
  return ms;
});

export const businessDate = z.iso.date();

const version = z.int().min(0);

/** Section 4: it grows with each change, so it begins above nothing; the books know 0 as "not told any yet". */
const recordVersion = z.int().min(1);

const discount = z.object({
  kind: z.enum(['coupon', 'points', 'cashback']),
  name: z.string(),
  amount: wireMoney,
  fundedBy: z.enum(['wallet', 'merchant']),
});

/**
 * What a payment or refund says of its request (section 4), for books that are made anew. Nobody's money hangs on it, so an
 * answer that tells it in another form, or not at all, is believed in all else.
 */
const madeMembers = {
  businessDate: businessDate.nullable().catch(null).optional(),
  occurredAt: wireTime.nullable().catch(null).optional(),
  cashierId: z.string().max(128).nullable().catch(null).optional(),
};

type Made = Readonly<{
  businessDate?: string | null | undefined;
  occurredAt?: number | null | undefined;
  cashierId?: string | null | undefined;
}>;

function madeOf({ businessDate: date, occurredAt, cashierId }: Made): Pick<BackendRefund, 'made'> {
  if (typeof date !== 'string' || typeof occurredAt !== 'number') return {};
  return { made: { businessDate: date, occurredAtMs: occurredAt, cashierId: cashierId ?? null } };
}

/** Present, and null where the contract lets it be null. */
const paymentMembers = z.object({
  id: z.string(),
  terminalId: backendId,
  version: recordVersion,
  status: z.enum(['pending_customer', 'approved', 'declined', 'expired', 'reversed']),
  methodType: z.string().nullable(),
  amount: wireMoney.nullable(),
  payerPaid: wireMoney.nullable(),
  discounts: z.array(discount).max(100).nullable(),
  wallet: z.object({ iss: z.string(), id: backendId, masked: z.string() }).nullable(),
  authCode: z.string().nullable(),
  decline: z.object({ code: z.string(), retryable: z.boolean() }).nullable(),
  qr: z.object({ payload: z.string().min(1) }).nullable(),
  expiresAt: wireTime.nullable(),
  refunded: wireMoney.nullable(),
  settlementDate: businessDate.nullable(),
  updatedAt: wireTime,
  ...madeMembers,
  receiptNumber: z.string().max(128).nullable().catch(null).optional(),
});

export const paymentCodec = paymentMembers
  .transform(
    ({
      discounts,
      qr,
      expiresAt,
      updatedAt,
      businessDate,
      occurredAt,
      cashierId,
      receiptNumber,
      ...rest
    }): BackendPayment => {
      const { made } = madeOf({ businessDate, occurredAt, cashierId });
      const isTold = made !== undefined && typeof receiptNumber === 'string';
      return {
        ...rest,
        discounts: discounts ?? [],
        qrPayload: qr?.payload ?? null,
        expiresAtMs: expiresAt,
        updatedAtMs: updatedAt,
        ...(isTold ? { made: { ...made, receiptNumber } } : {}),
      };
    },
  )
  .check((context) => {
    const problem = paymentProblem(context.value);
    if (problem !== null) context.issues.push({ code: 'custom', message: problem, input: context.value });
  });

/** Section 4, on amounts: what an approved payment says adds up, or it is not believed. */
function paymentProblem(payment: BackendPayment): string | null {
  const { status, amount, payerPaid, discounts } = payment;
  if (status !== 'reversed' && (amount === null || payerPaid === null || payment.methodType === null)) {
    return 'only a reversal of an unknown id may leave these out';
  }
  if (amount === null || payerPaid === null) return null;
  const parts = [payerPaid, ...discounts.map((each) => each.amount)];
  if (parts.some((part) => part.currency !== amount.currency)) return 'one payment is in one currency';
  if (sumMoney(parts, amount.currency).minor !== amount.minor) return 'the amount is what was paid and its discounts';
  return status === 'pending_customer' && payment.expiresAtMs === null ? 'a pending payment has an end' : null;
}

const refundMembers = z.object({
  id: z.string(),
  paymentId: z.string(),
  version: recordVersion,
  status: z.enum(['succeeded', 'pending', 'failed']),
  amount: wireMoney,
  payerRefunded: wireMoney,
  failure: z.object({ code: z.string() }).nullable(),
  settlementDate: businessDate.nullable(),
  updatedAt: wireTime,
  ...madeMembers,
});

/** Section 5: the payer never has back more than the refund's amount, and nothing before it succeeds. */
export const refundCodec = refundMembers
  .transform(({ updatedAt, businessDate, occurredAt, cashierId, ...rest }): BackendRefund => ({
    ...rest,
    updatedAtMs: updatedAt,
    ...madeOf({ businessDate, occurredAt, cashierId }),
  }))
  .check((context) => {
    const { amount, payerRefunded, status } = context.value;
    const isSound =
      amount.currency === payerRefunded.currency && payerRefunded.minor <= (status === 'succeeded' ? amount.minor : 0);
    if (!isSound) context.issues.push({ code: 'custom', message: 'amounts do not fit', input: context.value });
  });

/** Section 4: at most 500 entries a page, of all kinds together. */
export const CHANGES_MAX_ENTRIES = 500;

const changedList = z.array(z.unknown()).max(CHANGES_MAX_ENTRIES);

/** Section 10, as far as the books of a machine in place of another need it. */
function serviceCodec(kind: BackendService['kind']): z.ZodType<BackendService> {
  return z
    .object({
      id: z.string().min(1).max(64),
      version: recordVersion,
      status: z.enum(['succeeded', 'pending', 'failed', 'reversed']),
      amount: wireMoney.nullable(),
      tender: z.enum(['wallet', 'cash']).nullable(),
      ...madeMembers,
      receiptNumber: z.string().max(128).nullable().catch(null).optional(),
    })
    .transform(({ businessDate: date, occurredAt, cashierId, receiptNumber, ...rest }): BackendService => {
      const { made } = madeOf({ businessDate: date, occurredAt, cashierId });
      const isTold = made !== undefined && typeof receiptNumber === 'string';
      return { kind, ...rest, ...(isTold ? { made: { ...made, receiptNumber } } : {}) };
    });
}

const topupCodec = serviceCodec('topup');
const billCodec = serviceCodec('bill');

/** Each entry stands alone: one that cannot be read must not keep the others away for ever. */
export const changesCodec = z
  .object({
    payments: changedList,
    refunds: changedList,
    // A backend that has none of them may not name them, and nothing that this program did hangs on it.
    topups: changedList.default([]),
    bills: changedList.default([]),
    next: z.string().min(1).max(256),
    more: z.boolean(),
  })
  .transform(({ payments, refunds, topups, bills, next, more }): BackendChanges => {
    const readPayments = payments.flatMap((entry) => readable(paymentCodec.safeParse(entry)));
    const readRefunds = refunds.flatMap((entry) => readable(refundCodec.safeParse(entry)));
    const services = [
      ...topups.flatMap((entry) => readable(topupCodec.safeParse(entry))),
      ...bills.flatMap((entry) => readable(billCodec.safeParse(entry))),
    ];
    const readCount = readPayments.length + readRefunds.length + services.length;
    const unreadableCount = payments.length + refunds.length + topups.length + bills.length - readCount;
    return { payments: readPayments, refunds: readRefunds, services, unreadableCount, next, more };
  });

function readable<T>(parsed: z.ZodSafeParseResult<T>): readonly T[] {
  return parsed.success ? [parsed.data] : [];
}

/** RFC 9457 with the members that section 11 adds. `serverTime` comes with `stale_request`. */
export const problemCodec = z.object({
  code: z.string().regex(/^[a-z0-9_]{1,64}$/u),
  detail: z.string().nullish(),
  serverTime: wireTime.optional(),
});

export type Problem = z.output<typeof problemCodec>;

/** A detail is for a technician's eyes; a longer one is cut. */
const DETAIL_MAX_CODE_UNITS = 500;

export function refusal(status: number, problem: Problem): Refused {
  const detail = problem.detail?.slice(0, DETAIL_MAX_CODE_UNITS) ?? null;
  return { kind: 'refused', status, code: problem.code, detail };
}

/** Section 4: at most 500 items a batch. */
export const BATCH_MAX_ITEMS = 500;

export const batchCodec = z.object({ results: z.array(z.unknown()).max(BATCH_MAX_ITEMS) });

/** One result of a batch. Each stands alone, so one that does not parse spoils no other. */
export const batchResultCodec = z.union([
  z.object({ id: z.string(), payment: paymentCodec }).refine(({ id, payment }) => id === payment.id, 'another payment'),
  z.object({ id: z.string().nullable(), problem: problemCodec.extend({ status: z.int().min(400).max(599) }) }),
]);

/** Section 3: at most 100,000 rows an answer. */
export const DENY_LIST_MAX_ROWS = 100_000;

export const denyListCodec = z.object({
  version,
  mode: z.enum(['full', 'delta']),
  more: z.boolean(),
  add: z.array(z.object({ iss: z.string(), walletId: backendId, reason: z.string() })).max(DENY_LIST_MAX_ROWS),
  remove: z.array(z.object({ iss: z.string(), walletId: backendId })).max(DENY_LIST_MAX_ROWS),
});

export const timeCodec = z.object({ now: wireTime }).transform(({ now }) => ({ nowMs: now }));

/** The data of a hint (section 8): some events name a thing and its version, others nothing. */
export const hintCodec = z.object({ id: z.string().max(128).nullish(), version: version.nullish() });
