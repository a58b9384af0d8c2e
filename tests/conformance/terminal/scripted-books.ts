/**
 * What the scripted backend knows and answers when nobody spoils it: as sections 3, 4, 5, 8 and 9 of the API page say, for one
 * terminal, and no more of it than a till needs to get on.
 */
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { TestKey } from '../../../electron/terminal/wallet-backend/testing/scripted-backend.ts';
import { idOf, queryOf, type CallName, type SeenRequest } from './calls.ts';
import { ScriptedTaps } from './scripted-taps.ts';

export type Doc = Readonly<{ [member: string]: unknown }>;
/** `value` null: no body, but for the `bytes` of a file. */
export type Plain = Readonly<{
  status: number;
  value: unknown;
  bytes?: Buffer;
  headers?: Readonly<Record<string, string>>;
}>;

export const TERMINAL_ID = 'trm_c1';

export type BookedPayment = {
  readonly id: string;
  readonly body: Doc;
  status: 'pending_customer' | 'approved' | 'declined' | 'expired' | 'reversed';
  methodType: string;
  version: number;
  declineCode: string | null;
  refundedMinor: number;
  expiresAtMs: number | null;
};
type BookedRefund = { readonly id: string; readonly body: Doc; readonly status: RefundStatus };
type RefundStatus = 'succeeded' | 'pending' | 'failed';

/** What customers and the operator do, until a case says otherwise. */
export type Behaviour = {
  customer: 'approves' | 'is_asked' | 'has_no_funds';
  /** Of payments that were taken offline. */
  offline: 'approves' | 'has_no_funds';
  refunds: RefundStatus;
  isDisabled: boolean;
  isRetired: boolean;
  enrolAs: Readonly<{ terminalId: string; merchantId: string; storeId: string }>;
};

const NOTHING = { amount: 0, currency: 'CNY' };

export class ScriptedBooks {
  readonly payments = new Map<string, BookedPayment>();
  readonly refunds = new Map<string, BookedRefund>();
  readonly alerts: Doc[] = [];
  readonly taps = new ScriptedTaps();
  readonly behaviour: Behaviour = {
    customer: 'approves',
    offline: 'approves',
    refunds: 'succeeded',
    isDisabled: false,
    isRetired: false,
    enrolAs: { terminalId: TERMINAL_ID, merchantId: 'mer_c1', storeId: 'sto_c1' },
  };
  config: Doc;
  readonly #nowMs: () => number;
  readonly #denied = new Map<string, Readonly<{ isDenied: boolean; version: number }>>();
  readonly #closed = new Map<string, Buffer>();
  /** What changed last stands last; a place in the list is the number of a change. */
  readonly #changed: { number: number; id: string }[] = [];
  #changeCount = 0;
  #listVersion = 1;

  constructor(key: TestKey, nowMs: () => number) {
    this.#nowMs = nowMs;
    this.config = firstConfig(key);
  }

  time(ms = this.#nowMs()): string {
    return new Date(ms).toISOString();
  }

  /** The version grows with each change, unless one is named. */
  changeConfig(members: Doc): void {
    this.config = { ...this.config, version: Number(this.config['version']) + 1, ...members };
  }

  deny(walletId: string, isDenied = true): void {
    this.#listVersion += 1;
    this.#denied.set(walletId, { isDenied, version: this.#listVersion });
  }

  /** The customer's phone. */
  decide(id: string, status: 'approved' | 'declined' | 'expired'): void {
    const payment = this.payments.get(id);
    if (payment === undefined) throw new Error(`there is no payment ${id}`);
    this.#move(payment, status, status === 'declined' ? 'customer_cancelled' : null);
  }

  /** Books a payment; also one that no till has asked for. */
  put(id: string, body: Doc): BookedPayment {
    const method = body['method'] as Doc;
    const methodType = String(method['type']);
    const { customer, offline } = this.behaviour;
    const mood = methodType === 'offline' ? offline : methodType === 'merchant_qr' ? 'is_asked' : customer;
    const seconds = Number(method['expiresInSeconds'] ?? 60);
    const payment: BookedPayment = {
      ...{ id, body, methodType, version: 1, refundedMinor: 0 },
      status: mood === 'approves' ? 'approved' : mood === 'is_asked' ? 'pending_customer' : 'declined',
      declineCode: mood === 'has_no_funds' ? 'insufficient_funds' : null,
      expiresAtMs: mood === 'is_asked' ? this.#nowMs() + seconds * 1_000 : null,
    };
    this.payments.set(id, payment);
    this.#note(id);
    return payment;
  }

  /** Gives back a part of a payment, as another till or the operator does. */
  refundOf(paymentId: string, refundId: string, minor: number, made: Doc): void {
    this.#putRefund(refundId, { paymentId, amount: { amount: minor, currency: 'CNY' }, ...made });
  }

  reverseByOperator(paymentId: string): void {
    this.#reverse(paymentId);
  }

  forgetDenials(): void {
    this.#denied.clear();
    this.#listVersion = 1;
  }

  documentOf(payment: BookedPayment): Doc {
    const { id, body, status, methodType, version, declineCode, expiresAtMs } = payment;
    const amount = body['amount'] ?? null;
    return {
      ...{ id, terminalId: TERMINAL_ID, version, status, methodType, amount, payerPaid: amount, discounts: [] },
      wallet: status === 'approved' ? { iss: 'demo-bank', id: 'wlt_1', masked: '·· 0001' } : null,
      authCode: status === 'approved' ? '000001' : null,
      decline: declineCode === null ? null : { code: declineCode, retryable: false },
      qr: methodType === 'merchant_qr' ? { payload: `00020101021226-${id}` } : null,
      expiresAt: expiresAtMs === null ? null : this.time(expiresAtMs),
      refunded: { amount: payment.refundedMinor, currency: 'CNY' },
      payerRefunded: NOTHING,
      ...{ businessDate: body['businessDate'], occurredAt: body['occurredAt'], receiptNumber: body['receiptNumber'] },
      ...{ cashierId: body['cashierId'] ?? null, settlementDate: null, updatedAt: this.time() },
    };
  }

  /** By id, in minor units: what each customer was charged. */
  charged(): ReadonlyMap<string, number> {
    const minorOf = ({ status, body }: BookedPayment): number =>
      status === 'approved' ? Number((body['amount'] as Doc)['amount']) : 0;
    return new Map([...this.payments].map(([id, payment]) => [id, minorOf(payment)]));
  }

  closeDay(businessDate: string): void {
    this.#closed.set(businessDate, gzipSync(Buffer.from(`\uFEFF${LINES_HEADER}\r\n`)));
  }

  answer(call: CallName, request: SeenRequest): Plain {
    const { isRetired, isDisabled } = this.behaviour;
    if (isRetired || (isDisabled && BARRED.includes(call))) return this.#disabled();
    const id = idOf(request.url);
    const body = request.body === '' ? {} : (JSON.parse(request.body) as Doc);
    switch (call) {
      case 'put_code':
      case 'put_qr':
      case 'put_tap':
      case 'put_scan':
      case 'put_offline':
        return this.#putPayment(id, body);
      case 'batch':
        return this.#batch(body);
      case 'taps':
        return { status: 200, value: this.taps.report(body) };
      case 'query':
        return found(this.payments.get(id), (payment) => this.documentOf(payment), 'payment_not_found');
      case 'reverse':
        return this.#reverse(id);
      case 'refund':
        return this.#putRefund(id, body);
      case 'refund_query':
        return found(this.refunds.get(id), (refund) => this.#refundDocument(refund), 'refund_not_found');
      case 'changes':
        return this.#changes(request);
      case 'settlement':
        return this.#settlement(id);
      case 'lines':
        return { status: 200, value: null, bytes: this.#closed.get(id) ?? Buffer.alloc(0) };
      case 'deny_list':
        return this.#denyList(request);
      default:
        return this.#standing(call, request);
    }
  }

  #standing(call: CallName, request: SeenRequest): Plain {
    switch (call) {
      case 'enrol':
        return this.#enrolment();
      case 'config':
        return this.#config(request);
      case 'time':
        return { status: 200, value: { now: this.time() } };
      case 'heartbeat':
        return { status: 204, value: null };
      case 'renew_key':
        return { status: 200, value: { terminalId: TERMINAL_ID } };
      case 'retire':
        this.behaviour.isRetired = true;
        return { status: 204, value: null };
      case 'payouts':
        return { status: 200, value: [] };
      case 'events':
        return { status: 200, value: null, headers: { 'content-type': 'text/event-stream' } };
      case 'alerts': {
        const after = Number(queryOf(request.url, 'after') ?? 0);
        return { status: 200, value: { alerts: this.alerts.slice(after), next: String(this.alerts.length) } };
      }
      default:
        return problem(404, 'not_found');
    }
  }

  #disabled(): Plain {
    return problem(403, 'terminal_disabled', { disabledAt: this.time() });
  }

  #note(id: string): void {
    const before = this.#changed.findIndex((each) => each.id === id);
    if (before >= 0) this.#changed.splice(before, 1);
    this.#changed.push({ number: (this.#changeCount += 1), id });
  }

  #move(payment: BookedPayment, status: BookedPayment['status'], declineCode: string | null = null): void {
    if (payment.status === status) return;
    Object.assign(payment, { status, declineCode, expiresAtMs: null, version: payment.version + 1 });
    this.#note(payment.id);
  }

  #putPayment(id: string, body: Doc): Plain {
    const isOffline = (body['method'] as Doc)['type'] === 'offline';
    const known = this.payments.get(id);
    if (known === undefined) {
      if (this.behaviour.isDisabled && !isOffline) return this.#disabled();
      return { status: 201, value: this.documentOf(this.put(id, body)) };
    }
    // Section 4, "Offline after online": what was decided stays, what was not is decided now.
    if (isOffline && known.methodType !== 'offline') {
      known.methodType = 'offline';
      if (known.status === 'pending_customer' || known.status === 'expired') this.#move(known, 'approved');
    }
    return { status: 200, value: this.documentOf(known) };
  }

  #reverse(id: string): Plain {
    const known = this.payments.get(id);
    if (known === undefined) {
      const unseen = this.put(id, { method: { type: UNSEEN } });
      this.#move(unseen, 'reversed');
      return { status: 200, value: { ...this.documentOf(unseen), ...UNTOLD } };
    }
    if (known.status === 'approved' || known.status === 'pending_customer') this.#move(known, 'reversed');
    const document = this.documentOf(known);
    return { status: 200, value: known.methodType === UNSEEN ? { ...document, ...UNTOLD } : document };
  }

  #refundDocument({ id, body, status }: BookedRefund): Doc {
    return {
      ...{ id, paymentId: body['paymentId'], amount: body['amount'], status, version: 1, updatedAt: this.time() },
      payerRefunded: status === 'succeeded' ? body['amount'] : NOTHING,
      failure: status === 'failed' ? { code: 'issuer_error' } : null,
      settlementDate: null,
      ...{ businessDate: body['businessDate'], occurredAt: body['occurredAt'], cashierId: body['cashierId'] ?? null },
    };
  }

  #putRefund(id: string, body: Doc): Plain {
    const known = this.refunds.get(id);
    if (known !== undefined) return { status: 200, value: this.#refundDocument(known) };
    const refund: BookedRefund = { id, body, status: this.behaviour.refunds };
    this.refunds.set(id, refund);
    this.#note(id);
    const payment = this.payments.get(String(body['paymentId']));
    if (payment !== undefined && refund.status === 'succeeded') {
      payment.refundedMinor += Number((body['amount'] as Doc)['amount']);
    }
    return { status: 201, value: this.#refundDocument(refund) };
  }

  #batch(body: Doc): Plain {
    const results = (body['payments'] as readonly Doc[]).map(({ id, ...rest }) => ({
      id,
      payment: this.#putPayment(String(id), rest).value,
    }));
    return { status: 200, value: { results } };
  }

  #changes(request: SeenRequest): Plain {
    const after = Number(queryOf(request.url, 'after') ?? 0);
    const left = this.#changed.filter(({ number }) => number > after);
    const page = left.slice(0, Number(queryOf(request.url, 'limit') ?? 100));
    const next = page.at(-1)?.number ?? after;
    const payments = page.flatMap(({ id }) => this.payments.get(id) ?? []).map((each) => this.documentOf(each));
    const refunds = page.flatMap(({ id }) => this.refunds.get(id) ?? []).map((each) => this.#refundDocument(each));
    const rest = { topups: [], bills: [], next: String(next), more: page.length < left.length };
    return { status: 200, value: { payments, refunds, ...rest } };
  }

  #denyList(request: SeenRequest): Plain {
    const asked = queryOf(request.url, 'since');
    // A version that the backend does not know gives the whole list (section 3).
    const since = Number(asked) > this.#listVersion ? null : asked;
    const rows = [...this.#denied].filter(([, { version }]) => version > Number(since ?? 0));
    const named = (isWanted: boolean): readonly Doc[] =>
      rows
        .filter(([, { isDenied }]) => isDenied === isWanted)
        .map(([walletId]) => ({ iss: 'demo-bank', walletId, ...(isWanted ? { reason: 'stolen' } : {}) }));
    const mode = since === null ? 'full' : 'delta';
    const remove = mode === 'full' ? [] : named(false);
    return { status: 200, value: { version: this.#listVersion, mode, more: false, add: named(true), remove } };
  }

  #settlement(businessDate: string): Plain {
    const file = this.#closed.get(businessDate);
    if (file === undefined) return { status: 202, value: { status: 'not_ready', retryAfter: 600 } };
    const [none, nothing] = [{ count: 0, amount: NOTHING }, { amount: NOTHING }];
    const value = {
      ...{ businessDate, status: 'ready', closedAt: this.time(), lines: `/v1/settlements/${businessDate}/lines` },
      sha256: createHash('sha256').update(file).digest('hex'),
      totals: {
        ...{ payments: none, refunds: none, topups: none, bills: none, fares: none },
        ...{ fees: nothing, discountsByMerchant: nothing, net: nothing },
      },
    };
    return { status: 200, value };
  }

  #enrolment(): Plain {
    const { terminalId, merchantId, storeId } = this.behaviour.enrolAs;
    const merchant = { id: merchantId, name: '小满', city: '上海', countryCode: 'CN', categoryCode: '5411' };
    const store = { id: storeId, name: '小满便利店', timeZone: 'Asia/Shanghai' };
    const { version: configVersion, backendKeys } = this.config;
    return { status: 201, value: { terminalId, merchant, store, backendKeys, configVersion } };
  }

  #config(request: SeenRequest): Plain {
    const etag = `"${String(this.config['version'])}"`;
    const isKnown = request.headers['if-none-match'] === etag;
    return isKnown
      ? { status: 304, value: null, headers: { etag } }
      : { status: 200, value: this.config, headers: { etag } };
  }
}

const UNSEEN = 'unseen';
/** Section 4: what only the payment tells is null after the reversal of an id that the backend has never seen. */
const UNTOLD = Object.fromEntries(
  ['amount', 'payerPaid', 'methodType', 'businessDate', 'occurredAt', 'receiptNumber', 'cashierId'].map((name) => [
    name,
    null,
  ]),
);

/** What a disabled terminal may not ask for, beside new payments (section 3). */
const BARRED: readonly CallName[] = ['heartbeat', 'renew_key', 'refund', 'retire'];

const LINES_HEADER =
  'type,id,payment_id,terminal_id,occurred_at,amount,currency,payer_paid,discount,merchant_discount,fee,status,auth_code';

export function problem(status: number, code: string, members: Doc = {}): Plain {
  const value = { type: `urn:problem:${code}`, title: code, status, code, ...members };
  return { status, value, headers: { 'content-type': 'application/problem+json' } };
}

function found<T>(known: T | undefined, documentOf: (known: T) => Doc, code: string): Plain {
  return known === undefined ? problem(404, code) : { status: 200, value: documentOf(known) };
}

function firstConfig(key: TestKey): Doc {
  return {
    ...{ version: 7, currency: 'CNY', issuers: [], promotions: [], fares: [], notices: [] },
    backendKeys: [{ kid: key.kid, jwk: key.jwk }],
    offline: {
      ...{ enabled: true, channels: ['tap', 'qr'], maxPerPayment: 20_000, maxPerQrPayment: 10_000 },
      ...{ maxPerWalletPerDay: 50_000, maxUnsentTotal: 200_000, maxUnsentCount: 100 },
      ...{ maxAgeHours: 24, maxPolicyAgeHours: 24, qrMaxSkewSeconds: 60 },
    },
  };
}
