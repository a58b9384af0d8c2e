/**
 * A wallet backend behind a real socket, in a thread of its own: reads requests, signs answers as section 2 of the wallet
 * API says, grants everything and remembers nothing. It does as little as a backend can, so that what is measured against
 * it is the till. The first message to whoever started it is its origin.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { makeTestKey, signedFields } from '../../../electron/terminal/wallet-backend/testing/scripted-backend.ts';
import { GENEROUS_POLICY, TERMINAL_ID } from './bench-backend.ts';

export interface LoopbackBackend {
  readonly origin: string;
  close(): Promise<void>;
}

export async function startLoopbackBackend(): Promise<LoopbackBackend> {
  const worker = new Worker(new URL(import.meta.url));
  const origin = await new Promise<string>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  return {
    origin,
    close: async () => {
      await worker.terminate();
    },
  };
}

type Reply = Readonly<{ status: number; value: unknown }>;
type WirePayment = Readonly<{ amount: unknown; method: Readonly<{ type: string }> }>;

function serve(port: NonNullable<typeof parentPort>): void {
  const key = makeTestKey('bench');
  const backendKeys = [{ kid: key.kid, jwk: key.jwk }];
  const updatedAt = new Date().toISOString();

  const enrolment = {
    terminalId: TERMINAL_ID,
    merchant: { id: 'm', name: 'Bench', city: '上海', countryCode: 'CN', categoryCode: '5411' },
    store: { id: 's', name: 'Bench', timeZone: 'Asia/Shanghai' },
    backendKeys,
    configVersion: 1,
  };
  const config = {
    version: 1,
    currency: 'CNY',
    backendKeys,
    // The wire's own bounds, which are narrower than what a bench inside the process may say.
    offline: { ...GENEROUS_POLICY, maxPerWalletPerDay: 100_000_000, maxUnsentTotal: 100_000_000, qrMaxSkewSeconds: 60 },
    issuers: [],
    promotions: [],
    fares: [],
    notices: [],
  };

  const approved = (id: string, { amount, method }: WirePayment): unknown => ({
    id,
    terminalId: TERMINAL_ID,
    version: 1,
    status: 'approved',
    methodType: method.type,
    amount,
    payerPaid: amount,
    discounts: [],
    wallet: null,
    authCode: '123456',
    decline: null,
    qr: null,
    expiresAt: null,
    refunded: { amount: 0, currency: 'CNY' },
    settlementDate: null,
    updatedAt,
  });

  const route = (method: string, url: string, body: string): Reply => {
    const id = method === 'PUT' ? /^\/v1\/payments\/([^/]+)$/.exec(url)?.[1] : undefined;
    if (id !== undefined) return { status: 201, value: approved(id, JSON.parse(body) as WirePayment) };
    switch (`${method} ${url.split('?')[0] ?? ''}`) {
      case 'POST /v1/payment-batches': {
        const { payments } = JSON.parse(body) as { payments: readonly (WirePayment & { id: string })[] };
        const results = payments.map((payment) => ({ id: payment.id, payment: approved(payment.id, payment) }));
        return { status: 200, value: { results } };
      }
      case 'POST /v1/terminals':
        return { status: 201, value: enrolment };
      case 'GET /v1/time':
        return { status: 200, value: { now: new Date().toISOString() } };
      case 'GET /v1/config':
        return { status: 200, value: config };
      case 'GET /v1/denylist':
        return { status: 200, value: { version: 1, mode: 'full', more: false, add: [], remove: [] } };
      case 'GET /v1/changes':
        return { status: 200, value: { payments: [], refunds: [], next: 'end', more: false } };
      default:
        return { status: 404, value: { code: 'not_found' } };
    }
  };

  const answer = (
    { method = '', url = '', headers }: IncomingMessage,
    body: string,
    response: ServerResponse,
  ): void => {
    const { status, value } = route(method, url, body);
    const text = JSON.stringify(value);
    const requestSignature = typeof headers['signature'] === 'string' ? headers['signature'] : '';
    response.writeHead(status, signedFields({ status, body: text, key, requestSignature }));
    response.end(text);
  };

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => answer(request, Buffer.concat(chunks).toString('utf8'), response));
  });
  server.listen(0, '127.0.0.1', () => {
    port.postMessage(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
}

if (!isMainThread && parentPort !== null) serve(parentPort);
