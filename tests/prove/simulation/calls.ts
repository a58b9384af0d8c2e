/** The calls of the wallet API that a till makes, told apart as faults tell them apart. */
import type { HostRequest } from './backend-host.ts';

export const CALLS = [
  'enrol',
  'put_code',
  'put_qr',
  'put_tap',
  'put_presentment',
  'put_offline',
  'batch',
  'query',
  'reverse',
  'refund',
  'changes',
  'config',
  'deny_list',
  'time',
  'events',
  'other',
] as const;
export type CallName = (typeof CALLS)[number];

const PUTS: Readonly<Record<string, CallName>> = {
  payment_code: 'put_code',
  merchant_qr: 'put_qr',
  tap: 'put_tap',
  scan_presentment: 'put_presentment',
  offline: 'put_offline',
};

const PATHS: Readonly<Record<string, CallName>> = {
  'POST /v1/terminals': 'enrol',
  'POST /v1/payment-batches': 'batch',
  'GET /v1/config': 'config',
  'GET /v1/denylist': 'deny_list',
  'GET /v1/changes': 'changes',
  'GET /v1/time': 'time',
  'GET /v1/events': 'events',
};

export function callOf({ method, url, body }: HostRequest): CallName {
  const path = url.split('?')[0] ?? url;
  const known = PATHS[`${method} ${path}`];
  if (known !== undefined) return known;
  if (method === 'PUT' && path.startsWith('/v1/refunds/')) return 'refund';
  if (!path.startsWith('/v1/payments/')) return 'other';
  if (path.endsWith('/reversal')) return 'reverse';
  if (method === 'GET') return 'query';
  const { method: way } = JSON.parse(Buffer.from(body).toString('utf8')) as { method?: { type?: string } };
  return PUTS[way?.type ?? ''] ?? 'other';
}
