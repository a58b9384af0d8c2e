/**
 * `PUT /v1/payments/{id}` (section 4): what an id answers that is known, and the five ways in which a new one is paid.
 *
 * A payment is added as waiting and then decided in the same transaction. Rules SANDBOX-15 to SANDBOX-18, SANDBOX-37, SANDBOX-64, SANDBOX-76.
 */
import { disabledProblem } from '../caller.ts';
import type { Caller, Context, Reply } from '../context.ts';
import type { JsonObject } from '../json.ts';
import { invalid, isProblem, problem, type FieldError, type Problem } from '../problem.ts';
import { fieldErrors, isUuidV7, paymentBody, type PaymentBody } from '../schemas.ts';
import type { PaymentRow } from '../storage/payment-tables.ts';
import { dateIn, daysApart, SECOND_MS } from '../time.ts';
import { decline, warnOfOfflineDecline } from './decision.ts';
import { recognise, rememberBody } from './known-bodies.ts';
import { addPayment, changePayment, findPayment, paymentDocument, type PaymentFacts } from './payment-records.ts';
import { decidePresentment } from './presentment-payment.ts';
import { payByCode } from './code-payment.ts';
import { MAX_QR_AMOUNT_MINOR, merchantQrPayload } from './merchant-qr.ts';

/** Section 4 allows 180 s from the PUT's arrival; two minutes is what a customer at a till needs. */
export const PENDING_CUSTOMER_MS = 120 * SECOND_MS;
/** Section 6: `acceptedAt` may be this far ahead of the backend's clock. */
const ACCEPTED_AHEAD_MS = 300 * SECOND_MS;

export type PutOutcome = Readonly<{ created: boolean; payment: PaymentRow }>;

export async function putPayment(context: Context, caller: Caller, id: string, body: JsonObject): Promise<Reply> {
  const outcome = await takePayment(context, caller, id, body);
  if (isProblem(outcome)) return outcome;
  return { status: outcome.created ? 201 : 200, json: await paymentDocument(context, outcome.payment) };
}

export async function takePayment(
  context: Context,
  caller: Caller,
  id: string,
  body: JsonObject,
): Promise<PutOutcome | Problem> {
  if (!isUuidV7(id)) return invalid([{ path: 'id', message: 'a UUIDv7 in lower case' }]);
  const known = await findPayment(context, id);
  if (known === null) return createPayment(context, caller, id, body);
  if (known.terminal_id !== caller.terminal.id) return mismatch();
  switch (await recognise(context, id, body)) {
    case 'repeat':
      return { created: false, payment: known };
    case 'mismatch':
      return mismatch();
    case 'none_yet':
      return fillReversed(context, caller, known, body);
    case 'online_after_offline':
    case 'offline_after_online':
      return joinBodies(context, caller, known, body);
  }
}

async function createPayment(
  context: Context,
  caller: Caller,
  id: string,
  body: JsonObject,
): Promise<PutOutcome | Problem> {
  const reading = readPayment(context, caller, body);
  if (caller.terminal.state !== 'active' && (isProblem(reading) || !wasAcceptedBefore(caller, reading)))
    return disabledProblem(caller);
  if (isProblem(reading)) return reading;
  const waiting = await addPayment(context, caller, {
    ...paymentFacts(id, reading),
    status: 'pending_customer',
    expires_at_ms: context.nowMs + PENDING_CUSTOMER_MS,
  });
  await rememberBody(context, id, body);
  return { created: true, payment: await decide(context, caller, waiting, reading) };
}

async function decide(
  context: Context,
  caller: Caller,
  payment: PaymentRow,
  { method }: PaymentBody,
): Promise<PaymentRow> {
  switch (method.type) {
    case 'payment_code':
      return payByCode(context, payment, method.code);
    case 'merchant_qr': {
      if (payment.currency !== context.settings.currency)
        return decline(context, payment, 'currency_unsupported', null);
      if ((payment.amount_minor ?? 0) > MAX_QR_AMOUNT_MINOR) return decline(context, payment, 'limit_exceeded', null);
      return changePayment(context, payment, {
        qr_payload: merchantQrPayload(caller.merchant, payment),
        expires_at_ms: context.nowMs + method.expiresInSeconds * SECOND_MS,
      });
    }
    case 'tap':
    case 'scan_presentment':
    case 'offline':
      return decidePresentment(context, payment);
  }
}

/** The reversal came first: the payment is told what became of it, and moves nothing. */
async function fillReversed(
  context: Context,
  caller: Caller,
  stub: PaymentRow,
  body: JsonObject,
): Promise<PutOutcome | Problem> {
  const reading = readPayment(context, caller, body);
  if (isProblem(reading)) return reading;
  const facts = paymentFacts(stub.id, reading);
  const payment = await changePayment(context, stub, { ...facts, payer_paid_minor: reading.amount.amount });
  await rememberBody(context, stub.id, body);
  return { created: false, payment };
}

/**
 * The same presentment online and offline: from the offline body on it is an `offline` payment. What was approved or
 * reversed stays; what was waiting or had expired is decided now; a decline that time may heal is tried on. A reversal
 * that was asked for before ends it instead: the terminal takes no id offline once it wants it reversed.
 */
async function joinBodies(
  context: Context,
  caller: Caller,
  known: PaymentRow,
  body: JsonObject,
): Promise<PutOutcome | Problem> {
  const reading = readPayment(context, caller, body);
  if (isProblem(reading)) return mismatch();
  const { method } = reading;
  if (method.type === 'offline' && caller.terminal.state !== 'active' && !wasAcceptedBefore(caller, reading))
    return disabledProblem(caller);
  await rememberBody(context, known.id, body);
  if (method.type !== 'offline') return { created: false, payment: known };

  const offline = { method_type: 'offline' as const, channel: method.channel, accepted_at_ms: method.acceptedAt };
  const stopped = known.reversal_reason !== null;
  if (known.status === 'approved' || known.status === 'reversed') {
    return { created: false, payment: await changePayment(context, known, offline) };
  }
  if (known.status === 'declined') {
    const code = known.decline_code;
    const joined = await changePayment(context, known, offline);
    if (code === 'insufficient_funds' || code === 'maintenance') {
      if (stopped) return { created: false, payment: await endReversed(context, joined) };
      const retried = await decline(context, joined, code, joined.wallet_id);
      await warnOfOfflineDecline(context, retried);
      return { created: false, payment: retried };
    }
    await warnOfOfflineDecline(context, joined);
    return { created: false, payment: await changePayment(context, joined, { decline_retryable: 0 }) };
  }
  const open = await changePayment(context, known, offline);
  return {
    created: false,
    payment: stopped ? await endReversed(context, open) : await decidePresentment(context, open),
  };
}

async function endReversed(context: Context, payment: PaymentRow): Promise<PaymentRow> {
  return changePayment(context, payment, {
    status: 'reversed',
    decline_code: null,
    decline_retryable: 0,
    expires_at_ms: null,
    next_try_at_ms: null,
  });
}

/** Section 3: a disabled terminal may still forward what it accepted before. */
function wasAcceptedBefore(caller: Caller, { method }: PaymentBody): boolean {
  const { state, disabled_at_ms: disabledAtMs } = caller.terminal;
  return state === 'disabled' && disabledAtMs !== null && method.type === 'offline' && method.acceptedAt < disabledAtMs;
}

function readPayment(context: Context, caller: Caller, body: JsonObject): PaymentBody | Problem {
  const reading = paymentBody.safeParse(body);
  if (!reading.success) return invalid(fieldErrors(reading.error));
  const { method, occurredAt, businessDate } = reading.data;
  const errors: FieldError[] = [];
  if (daysApart(businessDate, dateIn(caller.store.time_zone, occurredAt)) > 1) {
    errors.push({ path: 'businessDate', message: 'more than one day from occurredAt' });
  }
  if (method.type === 'offline' && method.acceptedAt > context.nowMs + ACCEPTED_AHEAD_MS) {
    errors.push({ path: 'method.acceptedAt', message: 'more than 300 seconds ahead of the time here' });
  }
  return errors.length > 0 ? invalid(errors) : reading.data;
}

function paymentFacts(id: string, body: PaymentBody): Omit<PaymentFacts, 'status'> {
  const { method } = body;
  return {
    id,
    method_type: method.type,
    channel: method.type === 'offline' ? method.channel : null,
    accepted_at_ms: method.type === 'offline' ? method.acceptedAt : null,
    presentment: 'presentment' in method ? Buffer.from(method.presentment, 'base64url') : null,
    currency: body.amount.currency,
    amount_minor: body.amount.amount,
    payer_paid_minor: body.amount.amount,
    occurred_at_ms: body.occurredAt,
    business_date: body.businessDate,
    receipt_number: body.receiptNumber,
    cashier_id: body.cashierId,
    description: body.description,
    coupons_json: JSON.stringify(body.coupons ?? []),
  };
}

function mismatch(): Problem {
  return problem('idempotency_mismatch', 'this id was used before with another body');
}
