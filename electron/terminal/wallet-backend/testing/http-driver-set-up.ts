/** What the tests of the driver over HTTP share: a scripted backend, an enrolled driver, and documents as the wire has them. */
import { randomBytes } from 'node:crypto';
import type { Clock } from '../../../kernel/clock.ts';
import type { KeyStore } from '../../../kernel/key-store.ts';
import type { LogFacts } from '../../../kernel/log.ts';
import { createMemoryKeyStore } from '../../../system/memory-key-store.ts';
import { createSystemClock } from '../../../system/system-clock.ts';
import { createHttpWalletBackend } from '../http-driver.ts';
import type { WalletBackend } from '../wallet-backend.ts';
import { answerWith, makeTestKey, startScriptedBackend, type ScriptedBackend } from './scripted-backend.ts';

export const KEY = makeTestKey('backend-1');
export const NEW_KEY = makeTestKey('backend-2');
export const ID = '01a20189-f10d-76c8-ae8e-8e81a1489da8';
export const BODY = '{"amount":{"amount":1250,"currency":"CNY"}}';
const random = { bytes: (count: number) => new Uint8Array(randomBytes(count)) };

export const PAYMENT = {
  id: ID,
  terminalId: 'trm_1',
  version: 1,
  status: 'approved',
  methodType: 'payment_code',
  authCode: '1',

  amount: {
    amount: 1250,
    currency: 'CNY',
  },
  payerPaid: {
    amount: 1250,
    currency: 'CNY',
  },
  discounts: [],

  wallet: null,
  decline: null,
  qr: null,
  expiresAt: null,
  refunded: {
    amount: 0,
    currency: 'CNY',
  },

  settlementDate: null,
  updatedAt: '2026-11-22T04:00:00.000Z',
};
export const ENROLMENT = {
  terminalId: 'trm_1',
  merchant: { id: 'm', name: '小满', city: '上海', countryCode: 'CN', categoryCode: '5411' },
  store: { id: 's', name: '小满', timeZone: 'Asia/Shanghai' },
  backendKeys: [{ kid: KEY.kid, jwk: KEY.jwk }],
  configVersion: 1,
};
export const CONFIG = {
  version: 4,
  currency: 'CNY',
  issuers: [],
  promotions: [],
  fares: [],
  notices: [],
  backendKeys: [
    {
      kid: KEY.kid,
      jwk: KEY.jwk,
    },
    {
      kid: NEW_KEY.kid,
      jwk: NEW_KEY.jwk,
    },
  ],
  offline: {
    enabled: true,
    maxPerPayment: 1,
    maxPerQrPayment: 1,
    maxPerWalletPerDay: 1,
    maxUnsentTotal: 1,
    maxUnsentCount: 1,

    maxAgeHours: 24,
    maxPolicyAgeHours: 24,
    qrMaxSkewSeconds: 60,
  },
};
export const DEVICE = { activationCode: 'CODE', model: 'm', serial: 's', softwareVersion: '1' };

export interface DriverUnderTest {
  readonly server: ScriptedBackend;
  /** The driver in use; `reconnect` puts another in its place. */
  backend: WalletBackend;
  readonly lines: readonly Readonly<{ event: string; facts: LogFacts | undefined }>[];
  put(): ReturnType<WalletBackend['putPayment']>;
  /** As after a restart, or with other parts. */
  reconnect(parts?: Readonly<{ clock?: Clock; keyStore?: KeyStore; pinBackendKeys?: boolean }>): Promise<void>;
  connect(
    parts: Readonly<{ clock?: Clock; keyStore?: KeyStore; origin?: string; pinBackendKeys?: boolean }>,
  ): WalletBackend;
  close(): Promise<void>;
}

/** Enrolled, with one request received. */
export async function openDriver(): Promise<DriverUnderTest> {
  const server = await startScriptedBackend();
  const lines: { event: string; facts: LogFacts | undefined }[] = [];
  const log = { write: (_level: unknown, event: string, facts?: LogFacts) => void lines.push({ event, facts }) };
  const usual = { origin: server.origin, clock: createSystemClock(), keyStore: createMemoryKeyStore(), random, log };
  const connect: DriverUnderTest['connect'] = (parts) => createHttpWalletBackend({ ...usual, ...parts });
  const driver: DriverUnderTest = {
    server,
    backend: connect({}),
    lines,
    put: () => driver.backend.putPayment(ID, BODY),
    async reconnect(parts = {}) {
      await driver.backend.close();
      driver.backend = connect(parts);
    },
    connect,
    async close() {
      await driver.backend.close();
      await server.close();
    },
  };
  server.next(answerWith(KEY, 201, ENROLMENT));
  const answer = await driver.backend.enrol(DEVICE);
  if (answer.kind !== 'answered') throw new Error('the driver could not be enrolled');
  return driver;
}
