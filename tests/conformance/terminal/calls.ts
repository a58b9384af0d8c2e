/** The requests that a till makes, told apart as the cases tell them apart. */
export type SeenRequest = Readonly<{
  method: string;
  /** Path and query. */
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
  /** By the backend's clock. */
  atMs: number;
}>;

const BY_PATH = {
  'POST /v1/terminals': 'enrol',
  'PUT /v1/terminals/self/key': 'renew_key',
  'DELETE /v1/terminals/self': 'retire',
  'GET /v1/config': 'config',
  'GET /v1/denylist': 'deny_list',
  'GET /v1/time': 'time',
  'POST /v1/heartbeats': 'heartbeat',
  'POST /v1/payment-batches': 'batch',
  'GET /v1/changes': 'changes',
  'GET /v1/payouts': 'payouts',
  'GET /v1/alerts': 'alerts',
  'GET /v1/events': 'events',
  'POST /v1/taps': 'taps',
} as const;

const BY_METHOD = {
  payment_code: 'put_code',
  merchant_qr: 'put_qr',
  tap: 'put_tap',
  scan_presentment: 'put_scan',
  offline: 'put_offline',
} as const;

export type CallName =
  | (typeof BY_PATH)[keyof typeof BY_PATH]
  | (typeof BY_METHOD)[keyof typeof BY_METHOD]
  | 'query'
  | 'reverse'
  | 'refund'
  | 'refund_query'
  | 'settlement'
  | 'lines'
  | 'unknown';

export function callOf({ method, url, body }: Pick<SeenRequest, 'method' | 'url' | 'body'>): CallName {
  const path = pathOf(url);
  const known = BY_PATH[`${method} ${path}` as keyof typeof BY_PATH];
  if (known !== undefined) return known;
  if (path.startsWith('/v1/refunds/')) return method === 'PUT' ? 'refund' : 'refund_query';
  if (path.startsWith('/v1/settlements/')) return path.endsWith('/lines') ? 'lines' : 'settlement';
  if (!path.startsWith('/v1/payments/')) return 'unknown';
  if (path.endsWith('/reversal')) return 'reverse';
  if (method === 'GET') return 'query';
  const way = (JSON.parse(body) as { method?: { type?: string } }).method?.type ?? '';
  return BY_METHOD[way as keyof typeof BY_METHOD] ?? 'unknown';
}

export function pathOf(url: string): string {
  return url.split('?')[0] ?? url;
}

/** The id in the path: of the payment, refund or day. */
export function idOf(url: string): string {
  return decodeURIComponent(pathOf(url).split('/')[3] ?? '');
}

export function queryOf(url: string, name: string): string | null {
  return new URL(url, 'http://127.0.0.1').searchParams.get(name);
}
