/**
 * The request that asks the backend for a payment: made once, as text, and stored with the payment; whatever is repeated
 * later is these very bytes. What the wallet API limits is limited here (sections 1 and 4). Rules PAY-9 to PAY-12.
 */
import { hash } from 'node:crypto';
import type { Bilingual } from '../../../contract/values.ts';
import { assert } from '../../../kernel/assert.ts';
import type { JsonObject, JsonValue } from '../../../kernel/json.ts';
import type { Money } from '../../../kernel/money.ts';

/** Wallet API section 1. */
const MAX_STRING = 128;
const MAX_DESCRIPTION = 512;
const MAX_PRESENTMENT = 2_048;
const MAX_ITEMS = 200;

/** Wallet API section 4, for a merchant QR. */
const QR_SECONDS = { min: 30, max: 600 } as const;

export type RequestMethod =
  | Readonly<{ type: 'payment_code'; code: string }>
  | Readonly<{ type: 'merchant_qr'; expiresInSeconds: number }>
  | Readonly<{ type: 'tap' | 'scan_presentment'; presentment: string }>;

export type RequestLine = Readonly<{
  sku: string;
  name: Bilingual;
  quantity: number;
  unitPrice: Money;
  total: Money;
}>;

export type PaymentRequest = Readonly<{
  amount: Money;
  occurredAtMs: number;
  businessDate: string;
  receiptNumber: string;
  cashierId: string | null;
  lines: readonly RequestLine[];
  method: RequestMethod;
}>;

/** The exact body of `PUT /v1/payments/{id}`. */
export function buildPaymentBody(request: PaymentRequest): string {
  assert(request.amount.minor > 0, 'a payment of nothing is not asked for');
  const body = {
    amount: wireMoney(request.amount),
    occurredAt: new Date(request.occurredAtMs).toISOString(),
    businessDate: request.businessDate,
    receiptNumber: limitText(request.receiptNumber, MAX_STRING),
    cashierId: request.cashierId === null ? null : limitText(request.cashierId, MAX_STRING),
    description: describe(request.lines),
    method: wireMethod(request.method),
    items: wireItems(request.lines),
  } satisfies JsonObject;
  return JSON.stringify(body);
}

/**
 * The body under which a tap or signed QR goes to the backend after the terminal took it: the stored one with another
 * `method`, so that everything outside it stays equal (wallet API section 4, "Offline after online").
 */
export function buildOfflineBody(body: string, channel: 'tap' | 'qr', acceptedAtMs: number): string {
  const stored = JSON.parse(body) as JsonObject;
  const method = stored['method'] as JsonObject;
  const presentment = method['presentment'];
  assert(typeof presentment === 'string', 'only a presentment is taken offline');
  const acceptedAt = new Date(acceptedAtMs).toISOString();
  return JSON.stringify({ ...stored, method: { type: 'offline', channel, presentment, acceptedAt } });
}

/** Names a body in the journal without repeating it: a body may hold a customer's code. Hexadecimal, 64 characters. */
export function bodySha256(body: string): string {
  return hash('sha256', body, 'hex');
}

function wireMoney({ minor, currency }: Money): JsonObject {
  return { amount: minor, currency };
}

function wireMethod(method: RequestMethod): JsonValue {
  switch (method.type) {
    case 'payment_code':
      return { type: method.type, code: method.code };
    case 'merchant_qr': {
      const { expiresInSeconds } = method;
      assert(expiresInSeconds >= QR_SECONDS.min && expiresInSeconds <= QR_SECONDS.max, 'a QR lives 30 to 600 seconds');
      return { type: method.type, expiresInSeconds };
    }
    case 'tap':
    case 'scan_presentment':
      assert(method.presentment.length <= MAX_PRESENTMENT, 'a presentment is checked for its size before it is sent');
      return { type: method.type, presentment: method.presentment };
  }
}

/** What the customer's phone shows as the reason of the payment: the first thing bought, and how many more lines. */
function describe(lines: readonly RequestLine[]): string | null {
  const [first, ...more] = lines;
  if (first === undefined) return null;
  const rest = more.length === 0 ? '' : ` +${more.length}`;
  return limitText(first.name['zh-CN'], MAX_DESCRIPTION - rest.length) + rest;
}

/** Lines that cost nothing are left out: every amount of a request is above zero (wallet API section 1). */
function wireItems(lines: readonly RequestLine[]): readonly JsonObject[] {
  const priced = lines.filter(({ unitPrice, total }) => unitPrice.minor > 0 && total.minor > 0);
  if (priced.length <= MAX_ITEMS) return priced.map(wireItem);
  const rest = priced.slice(MAX_ITEMS - 1);
  const total = { minor: rest.reduce((sum, line) => sum + line.total.minor, 0), currency: rest[0]?.total.currency };
  assert(total.currency !== undefined, 'more than the limit leaves a rest');
  const restTotal: Money = { minor: total.minor, currency: total.currency };
  const restLine: RequestLine = {
    sku: 'rest',
    name: { 'zh-CN': `其余 ${rest.length} 项`, en: `${rest.length} more` },
    quantity: 1,
    unitPrice: restTotal,
    total: restTotal,
  };
  return [...priced.slice(0, MAX_ITEMS - 1), restLine].map(wireItem);
}

function wireItem({ sku, name, quantity, unitPrice, total }: RequestLine): JsonObject {
  return {
    sku: limitText(sku, MAX_STRING),
    name: limitText(name['zh-CN'], MAX_STRING),
    quantity,
    unitPrice: wireMoney(unitPrice),
    total: wireMoney(total),
  };
}

/** The first `max` code points of well-formed Unicode: half a surrogate pair would not survive UTF-8. */
function limitText(text: string, max: number): string {
  const points = Array.from(text.toWellFormed());
  return points.length <= max ? points.join('') : points.slice(0, max).join('');
}
