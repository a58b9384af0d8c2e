/** What of an answer is believed, and what makes it unusable. */
import { describe, expect, test } from 'vitest';
import { batchBody, readBatchResults } from './batch.ts';
import { denyListCodec, paymentCodec, problemCodec, refusal, wireMoney, wireTime } from './codecs.ts';
import { configCodec, enrolmentCodec } from './config-codecs.ts';
import { REQUEST_MAX_BYTES } from './http-exchange.ts';
import { makeTestKey } from './testing/scripted-backend.ts';

const ID = '01a20189-f10d-76c8-ae8e-8e81a1489da8';
const cny = (amount: number): object => ({ amount, currency: 'CNY' });

const WIRE_PAYMENT = {
  id: ID,
  terminalId: 'trm_1',
  version: 2,
  status: 'approved',
  methodType: 'payment_code',
  amount: cny(1_250),
  payerPaid: cny(1_000),
  discounts: [{ kind: 'coupon', name: '券', amount: cny(250), fundedBy: 'wallet' }],
  wallet: { iss: 'https://wallet.example', id: 'wlt_1', masked: '张* (0101)' },
  authCode: '792010',
  decline: null,
  qr: null,
  expiresAt: null,
  refunded: cny(0),
  payerRefunded: cny(0),
  businessDate: '2026-11-22',
  occurredAt: '2026-11-22T04:00:00.000Z',
  receiptNumber: 'T-000001',
  cashierId: null,
  settlementDate: null,
  updatedAt: '2026-11-22T04:00:00.123Z',
};

const without = (member: string, from: object): object =>
  Object.fromEntries(Object.entries(from).filter(([name]) => name !== member));

describe('[BACKEND-13] amounts', () => {
  test.each([0, 1, 1_000_000_000_000])('[BACKEND-13] %d minor units are money', (amount) => {
    expect(wireMoney.parse(cny(amount))).toEqual({ minor: amount, currency: 'CNY' });
  });
  test.each([[-1], [1.5], [1_000_000_000_001], [2 ** 53], ['12'], [null], [Number.NaN], [true]])(
    '[BACKEND-13] %s is no amount',
    (amount) => {
      expect(wireMoney.safeParse({ amount, currency: 'CNY' }).success).toBe(false);
    },
  );
  test.each([['XXX'], ['cny'], [''], [156], [undefined], ['constructor']])(
    '[BACKEND-13] %s is no currency',
    (currency) => {
      expect(wireMoney.safeParse({ amount: 1, currency }).success).toBe(false);
    },
  );
});

test.each([
  ['2026-11-22T04:00:00.123Z', Date.UTC(2026, 10, 22, 4, 0, 0, 123)],
  ['2026-11-22T04:00:00Z', Date.UTC(2026, 10, 22, 4)],
  ['2024-02-29T23:59:59.999999Z', Date.UTC(2024, 1, 29, 23, 59, 59, 999)],
])('[BACKEND-14] %s is a time', (text, ms) => {
  expect(wireTime.parse(text)).toBe(ms);
});

test.each([
  ['2026-02-30T00:00:00Z'],
  ['2026-11-22T24:00:00Z'],
  ['2026-11-22T04:00:00+08:00'],
  ['2026-11-22 04:00:00Z'],
  ['2026-11-22'],
  ['22 Nov 2026'],
  [''],
  [1_795_305_600_000],
])('[BACKEND-14] %s is no time', (text) => {
  expect(wireTime.safeParse(text).success).toBe(false);
});

describe('[BACKEND-15] a payment', () => {
  test('[BACKEND-15] becomes the terminal’s own, with unknown members ignored', () => {
    expect(paymentCodec.parse({ ...WIRE_PAYMENT, novelty: { a: 1 } })).toEqual({
      id: ID,
      terminalId: 'trm_1',
      version: 2,
      status: 'approved',
      methodType: 'payment_code',
      amount: { minor: 1_250, currency: 'CNY' },
      payerPaid: { minor: 1_000, currency: 'CNY' },
      discounts: [{ kind: 'coupon', name: '券', amount: { minor: 250, currency: 'CNY' }, fundedBy: 'wallet' }],
      wallet: { iss: 'https://wallet.example', id: 'wlt_1', masked: '张* (0101)' },
      authCode: '792010',
      decline: null,
      qrPayload: null,
      expiresAtMs: null,
      refunded: { minor: 0, currency: 'CNY' },
      settlementDate: null,
      updatedAtMs: Date.UTC(2026, 10, 22, 4, 0, 0, 123),
      made: {
        businessDate: '2026-11-22',
        occurredAtMs: Date.UTC(2026, 10, 22, 4),
        receiptNumber: 'T-000001',
        cashierId: null,
      },
    });
  });

  test.each([
    ['no day', { businessDate: null }],
    ['a day of another form', { businessDate: '22 Nov' }],
    ['no moment', { occurredAt: undefined }],
    ['no receipt', { receiptNumber: null }],
  ])('[BACKEND-15] with %s is believed in all that is about money', (_name, change) => {
    const { made, ...rest } = paymentCodec.parse({ ...WIRE_PAYMENT, ...change });
    expect(made).toBeUndefined();
    expect(rest).toMatchObject({ id: ID, status: 'approved', payerPaid: { minor: 1_000 } });
  });

  test.each([
    'id',
    'status',
    'version',
    'amount',
    'payerPaid',
    'discounts',
    'wallet',
    'decline',
    'qr',
    'expiresAt',
    'updatedAt',
  ])('[BACKEND-15] without %s is not believed', (member) => {
    expect(paymentCodec.safeParse(without(member, WIRE_PAYMENT)).success).toBe(false);
  });

  test.each([
    ['a status that is not known', { status: 'maybe' }],
    ['a version before the first', { version: 0 }],
    ['parts that do not sum to the amount', { payerPaid: cny(1_001) }],
    ['parts in another currency', { payerPaid: { amount: 1_000, currency: 'USD' } }],
    ['no amount although it is approved', { amount: null }],
    ['no method although it is approved', { methodType: null }],
    ['no end although it is pending', { status: 'pending_customer' }],
    ['an end that is no time', { status: 'pending_customer', expiresAt: 'soon' }],
    ['a wallet without a name', { wallet: { iss: 'x', masked: '*' } }],
    ['a discount nobody funds', { discounts: [{ kind: 'coupon', name: '券', amount: cny(250), fundedBy: 'bank' }] }],
  ])('[BACKEND-15] with %s is not believed', (_name, change) => {
    expect(paymentCodec.safeParse({ ...WIRE_PAYMENT, ...change }).success).toBe(false);
  });

  test('[BACKEND-15] that was reversed before it was known tells nothing else', () => {
    const nothing = {
      methodType: null,
      amount: null,
      payerPaid: null,
      wallet: null,
      authCode: null,
      refunded: null,
      discounts: [],
    };
    const reversed = paymentCodec.parse({ ...WIRE_PAYMENT, ...nothing, status: 'reversed' });
    expect(reversed).toMatchObject({ status: 'reversed', amount: null, methodType: null, discounts: [] });
  });
});

describe('[BACKEND-16] configuration', () => {
  const key = makeTestKey('backend-1');
  const backendKeys = [{ kid: key.kid, jwk: key.jwk }];
  const issuer = {
    iss: 'https://wallet.example',
    kid: 'i1',
    jwk: {
      kty: 'EC',
      crv: 'P-256',
      x: 'x',
      y: 'y',
    },
    revoked: false,

    notBefore: '2026-01-01T00:00:00.000Z',
    notAfter: '2027-01-01T00:00:00.000Z',
  };
  const offline = {
    enabled: true,
    maxPerPayment: 1,
    maxPerQrPayment: 1,
    maxPerWalletPerDay: 1,
    maxUnsentTotal: 1,
    maxUnsentCount: 1,

    maxAgeHours: 24,
    maxPolicyAgeHours: 24,
    qrMaxSkewSeconds: 60,
  };
  const config = {
    version: 3,
    currency: 'CNY',
    backendKeys,
    offline,
    issuers: [issuer],

    promotions: [{ anything: 1 }],
    fares: [],
    notices: [],
  };

  test('[BACKEND-16] is read, and channels that are not named mean the tap alone', () => {
    expect(configCodec.parse(config)).toMatchObject({
      version: 3,
      offline: { channels: ['tap'] },
      issuers: [{ kid: 'i1', notBeforeMs: Date.UTC(2026, 0, 1), notAfterMs: Date.UTC(2027, 0, 1) }],
      promotions: [{ anything: 1 }],
    });
    const channels = ['qr', 'telepathy'];
    expect(configCodec.parse({ ...config, offline: { ...offline, channels } }).offline.channels).toEqual(['qr']);
  });

  test.each([
    ['no backend key', { backendKeys: [] }],
    ['a key name given twice', { backendKeys: [...backendKeys, ...backendKeys] }],
    [
      'a backend key of another kind',
      { backendKeys: [{ kid: 'x', jwk: { kty: 'EC', crv: 'P-256', x: 'a', y: 'b' } }] },
    ],
    ['a backend key too short', { backendKeys: [{ kid: 'x', jwk: { kty: 'OKP', crv: 'Ed25519', x: 'AAAA' } }] }],
    ['an issuer kid given twice', { issuers: [issuer, issuer] }],
    ['a skew above 60 s', { offline: { ...offline, qrMaxSkewSeconds: 61 } }],
    ['a limit below zero', { offline: { ...offline, maxUnsentTotal: -1 } }],
    ['no policy', { offline: null }],
    ['a version that does not count', { version: 1.5 }],
  ])('[BACKEND-16] with %s is not believed', (_name, change) => {
    expect(configCodec.safeParse({ ...config, ...change }).success).toBe(false);
  });

  test('[BACKEND-16] an enrolment needs a store with a time zone that exists', () => {
    const enrolment = {
      terminalId: 'trm_1',
      merchant: { id: 'm', name: '小满', city: '上海', countryCode: 'CN', categoryCode: '5411' },
      store: { id: 's', name: '小满', timeZone: 'Asia/Shanghai' },
      backendKeys,
      configVersion: 1,
    };
    expect(enrolmentCodec.parse(enrolment)).toEqual(enrolment);
    const elsewhere = { ...enrolment, store: { ...enrolment.store, timeZone: 'Mars/Olympus' } };
    expect(enrolmentCodec.safeParse(elsewhere).success).toBe(false);
    expect(enrolmentCodec.safeParse({ ...enrolment, terminalId: 'a b' }).success).toBe(false);
  });
});

test('[BACKEND-17] a problem is its code; a detail is cut, a code of another form is none', () => {
  const problem = problemCodec.parse({
    type: 'about:blank',
    title: 'x',
    status: 422,
    code: 'validation_failed',
    detail: 'd'.repeat(900),
  });
  expect(refusal(422, problem)).toEqual({
    kind: 'refused',
    status: 422,
    code: 'validation_failed',
    detail: 'd'.repeat(500),
  });
  expect(refusal(404, problemCodec.parse({ code: 'not_found' })).detail).toBeNull();
  for (const code of ['', 'Not Found', '<script>', 7, undefined])
    expect(problemCodec.safeParse({ code }).success).toBe(false);
});

test('[BACKEND-17] a deny list has a row form and a bound', () => {
  const row = { iss: 'https://wallet.example', walletId: 'wlt_1', reason: 'lost' };
  const list = { version: 2, mode: 'delta', more: false, add: [row], remove: [] };
  expect(denyListCodec.parse(list)).toEqual(list);
  expect(denyListCodec.safeParse({ ...list, add: Array.from({ length: 100_001 }, () => row) }).success).toBe(false);
  expect(denyListCodec.safeParse({ ...list, mode: 'other' }).success).toBe(false);
});

describe('[BACKEND-45] a batch', () => {
  test('[BACKEND-45] carries the stored bodies byte for byte, with the id in front', () => {
    const body = '{ "amount" : {"amount":1250,"currency":"CNY"}, "b":1.0 }';
    expect(batchBody([{ id: ID, body }])).toBe(
      `{"payments":[{"id":"${ID}", "amount" : {"amount":1250,"currency":"CNY"}, "b":1.0 }]}`,
    );
  });

  test('[BACKEND-45] holds as many of the first items as fit into a request', () => {
    const body = JSON.stringify({ text: '中'.repeat(100_000) });
    const items = Array.from({ length: 20 }, (_each, index) => ({ id: `${ID}-${index}`, body }));
    const text = batchBody(items);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(REQUEST_MAX_BYTES);
    const { payments } = JSON.parse(text) as { payments: { id: string }[] };
    expect(payments.map((each) => each.id)).toEqual(items.slice(0, 6).map((each) => each.id));
  });

  test('[BACKEND-46] leaves out what is no usable result of its own', () => {
    const items = [
      { id: ID, body: '{"a":1}' },
      { id: 'second', body: '{"a":1}' },
    ];
    const refusedItem = { id: 'second', problem: { status: 422, code: 'validation_failed' } };
    const results = [
      { id: ID, payment: WIRE_PAYMENT },
      refusedItem,
      { id: null, problem: { status: 422, code: 'validation_failed' } },
      { id: ID, payment: { ...WIRE_PAYMENT, status: 'maybe' } },
      { id: 'second', payment: WIRE_PAYMENT },
      { id: 'second', problem: { status: 500, code: 'internal_error' } },
      { id: 'second', problem: { status: 429, code: 'too_many_requests' } },
      { id: 'stranger', problem: { status: 422, code: 'validation_failed' } },
      'nonsense',
    ];
    const usable = readBatchResults(results, items);
    expect(usable.map((each) => each.id)).toEqual([ID, 'second', null]);
    expect(usable[1]).toMatchObject({ problem: { kind: 'refused', status: 422, code: 'validation_failed' } });
  });
});
