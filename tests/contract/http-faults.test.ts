/** The driver over HTTP against a sandbox that fails on request: what the till hears, and what the backend has done. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeUuidV7 } from '../../electron/kernel/ids.ts';
import { silentLog } from '../../electron/kernel/log.ts';
import { epochMs } from '../../electron/kernel/clock.ts';
import { createMemoryKeyStore } from '../../electron/system/memory-key-store.ts';
import { createSystemClock } from '../../electron/system/system-clock.ts';
import { createSystemRandom } from '../../electron/system/system-random.ts';
import { createHttpWalletBackend } from '../../electron/terminal/wallet-backend/http-driver.ts';
import type { WalletBackend } from '../../electron/terminal/wallet-backend/wallet-backend.ts';
import { createSandboxServer, type SandboxServer } from '../../sandbox/server.ts';
import { createDemoWorld, type DemoWorld } from './demo-world.ts';

const DEVICE = { model: 'test', serial: '1', softwareVersion: '0.0.0' };
const random = createSystemRandom();

let server: SandboxServer;
let demo: DemoWorld;
let backend: WalletBackend;
/** How far the till's clock is behind. */
let behindMs: number;
const systemClock = createSystemClock();
const clock = { ...systemClock, now: () => epochMs(systemClock.now() - behindMs) };

/** A till with a key store of its own. */
function connect(): WalletBackend {
  const keyStore = createMemoryKeyStore();
  return createHttpWalletBackend({ origin: server.origin, keyStore, clock, random, log: silentLog });
}

beforeEach(async () => {
  behindMs = 0;
  server = await createSandboxServer({ databaseFile: ':memory:', port: 0 });
  demo = createDemoWorld(server.origin);
  backend = connect();
});

afterEach(async () => {
  await backend.close();
  await server.close();
});

async function enrol(): Promise<void> {
  const answer = await backend.enrol({ ...DEVICE, activationCode: await demo.activationCode() });
  if (answer.kind !== 'answered') throw new Error(`not enrolled: ${JSON.stringify(answer)}`);
}

async function paymentBody(): Promise<string> {
  return JSON.stringify({
    amount: { amount: 1_250, currency: 'CNY' },
    occurredAt: new Date().toISOString(),
    businessDate: new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(Date.now()),
    receiptNumber: 'T-000001',
    method: { type: 'payment_code', code: await demo.paymentCode('approves') },
  });
}

const match = { method: 'PUT', pathPrefix: '/v1/payments/' };

test.each([
  ['drop_before', {}, { cause: 'cut_off' }, 'payment_not_found'],
  ['drop_after_commit', {}, { cause: 'cut_off' }, 'approved'],
  ['truncate', {}, { cause: 'cut_off' }, 'approved'],
  ['wrong_signature', {}, { cause: 'bad_signature' }, 'approved'],
  ['status', { status: 429 }, { cause: 'rate_limited', retryAfterMs: 1_000 }, 'payment_not_found'],
  ['status', { status: 503 }, { cause: 'server_error', retryAfterMs: 1_000 }, 'payment_not_found'],
  ['status', { status: 500 }, { cause: 'server_error', retryAfterMs: null }, 'payment_not_found'],
])('[BACKEND-64] %s %o leaves the outcome unknown, and asking tells it', async (kind, more, heard, truth) => {
  await enrol();
  await demo.post('/demo/faults', { match, kind, times: 1, ...more });
  const id = makeUuidV7(clock, random);
  const body = await paymentBody();
  expect(await backend.putPayment(id, body)).toMatchObject({ kind: 'no_usable_answer', ...heard });
  const asked = await backend.getPayment(id);
  expect(asked.kind === 'answered' ? asked.value.status : asked.kind === 'refused' && asked.code).toBe(truth);
  expect(await backend.putPayment(id, body)).toMatchObject({ kind: 'answered', value: { status: 'approved' } });
});

test('[BACKEND-96] a sandbox that was set back behind a renewal knows the till’s key again after one refused request', async () => {
  await enrol();
  await demo.post('/demo/backup');
  expect(await backend.renewKey()).toMatchObject({ kind: 'answered' });
  const present = await backend.signer.publicKey();
  await demo.post('/demo/restore');
  const id = makeUuidV7(clock, random);
  const body = await paymentBody();
  expect(await backend.putPayment(id, body)).toMatchObject({ kind: 'refused', code: 'bad_signature' });
  expect(await backend.putPayment(id, body)).toMatchObject({ kind: 'answered', value: { status: 'approved' } });
  expect(await backend.signer.publicKey()).toEqual(present);
});

test('[BACKEND-97] a sandbox that was set back behind the enrolment does not know the till, and a new code helps', async () => {
  await demo.post('/demo/backup');
  await enrol();
  await demo.post('/demo/restore');
  expect(await backend.getTime()).toMatchObject({ kind: 'refused', code: 'unknown_terminal' });
  expect(backend.isOwnKeyUnknown()).toBe(true);
  await enrol();
  expect(await backend.getTime()).toMatchObject({ kind: 'answered' });
  expect(backend.isOwnKeyUnknown()).toBe(false);
});

test('[BACKEND-24] a till whose clock is a day slow enrols, and goes on with the backend’s time', async () => {
  behindMs = 86_400_000;
  const offsets: number[] = [];
  backend.onClockOffset((offsetMs) => offsets.push(offsetMs));
  await enrol();
  expect(Math.abs((offsets[0] ?? 0) - 86_400_000)).toBeLessThan(2_000);
  expect(await backend.getTime()).toMatchObject({ kind: 'answered' });
  behindMs = 0;
  expect(await backend.getConfig(null)).toMatchObject({ kind: 'refused', code: 'stale_request' });
  expect(await backend.getConfig(null)).toMatchObject({ kind: 'answered' });
});

test('[BACKEND-42] a backend that changes its key is believed once it lists it, and the manager is told', async () => {
  await enrol();
  const learned: string[] = [];
  backend.onBackendKeyLearned((kid) => learned.push(kid));
  const { kid } = await demo.post('/demo/backend-keys', { signsInSeconds: 0 });
  expect(await backend.getTime()).toMatchObject({ kind: 'answered' });
  expect(learned).toEqual([kid]);
});

test('[BACKEND-60] an activation code that was used by another till is refused', async () => {
  const activationCode = await demo.activationCode();
  expect(await backend.enrol({ ...DEVICE, activationCode })).toMatchObject({ kind: 'answered' });
  await backend.close();
  backend = connect();
  const refused = { kind: 'refused', status: 410, code: 'activation_code_used' };
  expect(await backend.enrol({ ...DEVICE, activationCode })).toMatchObject(refused);
});
