/**
 * The request bodies of the wallet API, as section 1 bounds them. Unknown members are dropped here (they count only in
 * comparisons); what may be absent or null comes out as null. Rules SANDBOX-13 and SANDBOX-14.
 */
import { z } from 'zod';
import { publicKeyFromX } from './keys.ts';
import type { FieldError } from './problem.ts';
import { isDate, parseTime } from './time.ts';

/** Section 1: strings are counted in code points, amounts in minor units up to 10^12. */
const MAX_TEXT = 128;
const MAX_DESCRIPTION = 512;
const MAX_PRESENTMENT = 2_048;
const MAX_ITEMS = 200;
const MAX_COUPONS = 20;
export const MAX_AMOUNT_MINOR = 1_000_000_000_000;

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/u;

/** RFC 9562, version 7, in the lower case that the RFC prints; one spelling, since an id is compared as text. */
export function isUuidV7(text: unknown): text is string {
  return typeof text === 'string' && UUID_V7.test(text);
}

const textUpTo = (limit: number) =>
  z.string().refine((value) => [...value].length <= limit, `at most ${limit} characters`);
const text = textUpTo(MAX_TEXT);
const optional = <Schema extends z.ZodType>(schema: Schema) => schema.nullish().transform((value) => value ?? null);

const moneyFrom = (least: number) =>
  z.object({
    amount: z.int().min(least).max(MAX_AMOUNT_MINOR),
    currency: z.string().regex(/^[A-Z]{3}$/u, 'three capital letters'),
  });
const money = moneyFrom(0);
const requestedMoney = moneyFrom(1);

const time = z.string().transform((value, issues) => {
  const epochMs = parseTime(value);
  if (epochMs !== null) return epochMs;
  issues.addIssue({ code: 'custom', message: 'RFC 3339, UTC, with milliseconds' });
  return z.NEVER;
});
const date = z.string().refine(isDate, 'YYYY-MM-DD');
const base64url = textUpTo(MAX_PRESENTMENT).regex(/^[A-Za-z0-9_-]+$/u, 'base64url without padding');
const uuid = z.string().refine(isUuidV7, 'a UUIDv7 in lower case');

const jwk = z
  .object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string() })
  .refine(({ x }) => publicKeyFromX(x) !== null, { message: 'not an Ed25519 public key', path: ['x'] });

export const enrolmentBody = z.object({
  activationCode: text,
  publicKey: jwk,
  device: z.object({ model: text, serial: text, softwareVersion: text }),
});

/** Read first, on its own: the key that has to have signed the enrolment stands in its body. */
export const enrolmentKey = z.object({ publicKey: jwk });

export const keyChangeBody = z.object({ publicKey: jwk });

export const heartbeatBody = z.object({
  at: time,
  softwareVersion: text,
  queue: z.object({
    depth: z.int().min(0),
    oldestAt: z.union([z.null(), time]),
    unsentTotal: z.int().min(0).max(Number.MAX_SAFE_INTEGER),
  }),
  devices: z.array(z.object({ kind: text, name: text, state: text })),
  clockSkewMs: z.union([z.null(), z.int()]),
});

const offlineMethod = z.object({
  type: z.literal('offline'),
  channel: z.enum(['tap', 'qr']),
  presentment: base64url,
  acceptedAt: time,
});

const method = z.discriminatedUnion('type', [
  z.object({ type: z.literal('payment_code'), code: text }),
  z.object({ type: z.literal('merchant_qr'), expiresInSeconds: z.int().min(30).max(600) }),
  z.object({ type: z.literal('tap'), presentment: base64url }),
  z.object({ type: z.literal('scan_presentment'), presentment: base64url }),
  offlineMethod,
]);

const item = z.object({ sku: text, name: text, quantity: z.number().positive(), unitPrice: money, total: money });

export const paymentBody = z.object({
  amount: requestedMoney,
  occurredAt: time,
  businessDate: date,
  receiptNumber: text,
  cashierId: optional(text),
  description: optional(textUpTo(MAX_DESCRIPTION)),
  method,
  coupons: optional(z.array(text).max(MAX_COUPONS)),
  items: optional(z.array(item).max(MAX_ITEMS)),
});

export const reversalBody = z.object({
  reason: z.enum(['timeout', 'cashier_cancelled', 'terminal_error', 'gate_fault']),
});

export const refundBody = z.object({
  paymentId: uuid,
  amount: requestedMoney,
  reason: text,
  occurredAt: time,
  businessDate: date,
  cashierId: optional(text),
  approvedBy: optional(text),
});

export const topupBody = z.object({
  amount: requestedMoney,
  wallet: z.union([z.object({ code: text }), z.object({ presentment: base64url })]),
  tender: z.literal('cash'),
  occurredAt: time,
  businessDate: date,
  receiptNumber: text,
  cashierId: optional(text),
});

export const tapBody = z.object({
  at: time,
  stationId: text,
  gateId: text,
  direction: z.enum(['entry', 'exit']),
  presentment: base64url,
  decision: z.enum(['open', 'deny']),
  reason: z.union([z.null(), text]),
});

export const billPaymentBody = z.object({
  barcode: text,
  amount: requestedMoney,
  paymentId: z.union([z.null(), uuid]),
  tender: z.enum(['wallet', 'cash']),
  occurredAt: time,
  businessDate: date,
  receiptNumber: text,
  cashierId: optional(text),
});

export type TopupBody = z.infer<typeof topupBody>;
export type BillPaymentBody = z.infer<typeof billPaymentBody>;
export type PaymentBody = z.infer<typeof paymentBody>;
export type PaymentMethod = PaymentBody['method'];
export type RefundBody = z.infer<typeof refundBody>;
export type TapBody = z.infer<typeof tapBody>;
export type ReversalReason = z.infer<typeof reversalBody>['reason'];

export function fieldErrors(error: z.ZodError): readonly FieldError[] {
  return error.issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message }));
}
