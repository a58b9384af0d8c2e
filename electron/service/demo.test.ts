/** Proves that a demo till is filled with what the project ships, and that a person can play the customer. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createSimulatedNfcReader } from '../../hardware/nfc-reader/simulated-driver.ts';
import type { TapOutcome } from '../../hardware/nfc-reader/nfc-reader.ts';
import { silentLog } from '../kernel/log.ts';
import { DEMO_STAFF, loadDemo } from './demo.ts';
import { createSandboxTaps } from './sandbox-taps.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A sandbox of one answer; remembers what it was asked. */
async function serve(status: number, answer: unknown): Promise<{ origin: string; asked: [string, unknown][] }> {
  const asked: [string, unknown][] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString('utf8')));
    request.on('end', () => {
      asked.push([`${request.method} ${request.url}`, body === '' ? null : JSON.parse(body)]);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

function armedReader() {
  const reader = createSimulatedNfcReader({ id: 'nfc', name: 'reader' });
  reader.open();
  reader.arm({
    makeChallenge: () => new Uint8Array(16).fill(7),
    amountMinor: 1_250,
    currency: 'CNY',
    terminalId: 'till-1',
  });
  const outcome = new Promise<TapOutcome>((resolve) => {
    reader.onTap((event) => (event.kind === 'reading' ? undefined : resolve(event)));
  });
  return { reader, outcome };
}

test('[HOST-20] a demo till has the shipped goods, three people with their own PINs, and an activation code', async () => {
  const demo = await loadDemo('resources');
  expect(demo.catalogue.products.length).toBeGreaterThanOrEqual(200);
  expect(demo.activationCode).toBe('DEMO-TILL-0001');
  expect(demo.staff).toBe(DEMO_STAFF);
  expect(new Set(DEMO_STAFF.map(({ pin }) => pin)).size).toBe(3);
});

test('[HOST-21] a tap asks the sandbox for a presentment made for this challenge, amount and terminal', async () => {
  const { origin, asked } = await serve(200, { presentment: 'AQID', text: 'WP1:' });
  const { reader, outcome } = armedReader();
  expect(createSandboxTaps({ origin, reader: () => reader, log: silentLog }).tap('nfc', 'wlt_zhang')).toBe(true);
  expect(await outcome).toEqual({
    kind: 'presented',
    presentment: new Uint8Array([1, 2, 3]),
    challenge: new Uint8Array(16).fill(7),
  });
  const challenge = Buffer.alloc(16, 7).toString('base64url');
  expect(asked).toEqual([
    [
      'POST /demo/wallets/wlt_zhang/presentment',
      { mode: 'tap', challenge, amount: 1_250, currency: 'CNY', terminalId: 'till-1' },
    ],
  ]);
});

test('[HOST-22] a sandbox that refuses, is away or answers nonsense ends the tap with "tap again"', async () => {
  const { origin } = await serve(404, { code: 'wallet_not_found' });
  const nonsense = await serve(200, { presentment: '***' });
  for (const place of [origin, nonsense.origin, 'http://127.0.0.1:1']) {
    const { reader, outcome } = armedReader();
    createSandboxTaps({ origin: place, reader: () => reader, log: silentLog }).tap('nfc', 'wlt_zhang');
    expect(await outcome).toEqual({ kind: 'tap_again' });
  }
});

test('[HOST-22] a reader that is not armed takes no notice, and no wallets are listed without a sandbox', async () => {
  const reader = createSimulatedNfcReader({ id: 'nfc', name: 'reader' });
  const taps = createSandboxTaps({ origin: 'http://127.0.0.1:1', reader: () => reader, log: silentLog });
  expect(taps.tap('nfc', 'wlt_zhang')).toBe(false);
  expect(await taps.wallets()).toEqual([]);
});

test('[HOST-22] lists the sandbox’s wallets with their balances', async () => {
  const { origin } = await serve(200, {
    wallets: [{ id: 'wlt_zhang', name: '张敏', balance: { amount: 500_000, currency: 'CNY' }, note: 'more' }],
  });
  const { reader } = armedReader();
  expect(await createSandboxTaps({ origin, reader: () => reader, log: silentLog }).wallets()).toEqual([
    { walletId: 'wlt_zhang', name: '张敏', balanceMinor: 500_000 },
  ]);
});

test('[BENCH-4] [BENCH-14] a wallet shows its payment code, or the signed one for a gate, and nothing without a sandbox', async () => {
  const { origin, asked } = await serve(200, { code: '6212345678901234567', text: 'WP1:SIGNED' });
  const of = (place: string) => createSandboxTaps({ origin: place, reader: () => null, log: silentLog });
  expect(await of(origin).paymentCode('wlt_zhang')).toBe('6212345678901234567');
  expect(await of(origin).rideCode('wlt_zhang')).toBe('WP1:SIGNED');
  expect(asked).toEqual([
    ['POST /demo/wallets/wlt_zhang/payment-code', {}],
    ['POST /demo/wallets/wlt_zhang/presentment', { mode: 'qr' }],
  ]);
  expect(await of('http://127.0.0.1:1').paymentCode('wlt_zhang')).toBeNull();
  expect(await of('http://127.0.0.1:1').rideCode('wlt_zhang')).toBeNull();
});
