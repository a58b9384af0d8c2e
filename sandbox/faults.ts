/**
 * Faults on request: what a network or a failing backend would do to an answer, so that a terminal's behaviour can be seen
 * and tested. A fault is met by requests of one method under one path, as often as it was ordered; `network-orders.ts` counts.
 * Rules SANDBOX-107, -108.
 */
import { z } from 'zod';
import type { BackendResponse } from './backend/backend.ts';

/** Met by events on their way, and not by requests. */
export const EVENT_FAULTS = ['event_twice', 'event_late'] as const;

const faultForm = z.strictObject({
  match: z.strictObject({
    /** Absent: any method. */
    method: z.enum(['GET', 'PUT', 'POST', 'DELETE']).optional(),
    pathPrefix: z.string().startsWith('/v1/'),
  }),
  kind: z.enum([
    'latency',
    'status',
    'drop_before',
    'drop_after_commit',
    'wrong_signature',
    'truncate',
    ...EVENT_FAULTS,
  ]),
  /** Milliseconds before the request is looked at, for any kind. */
  ms: z.int().min(0).max(600_000).optional(),
  /** For `status`: answered instead, with nothing moved. */
  status: z.union([z.literal(429), z.literal(500), z.literal(503)]).optional(),
  times: z.int().min(1).max(1_000_000),
});

export type Fault = z.infer<typeof faultForm>;

/** The fault that somebody ordered, or what is wrong with the order. */
export function readFault(order: unknown): Fault | string {
  const reading = faultForm.safeParse(order);
  if (!reading.success) return z.prettifyError(reading.error);
  return reading.data.kind === 'status' && reading.data.status === undefined
    ? 'a fault of kind status names a status'
    : reading.data;
}

export function isMetByRequest(fault: Fault, method: string, path: string): boolean {
  return (
    !isMetByEvent(fault) &&
    (fault.match.method === undefined || fault.match.method === method) &&
    path.startsWith(fault.match.pathPrefix)
  );
}

export function isMetByEvent(fault: Fault): boolean {
  return EVENT_FAULTS.some((kind) => kind === fault.kind);
}

/** The same answer with one bit of its signature turned. */
export function withWrongSignature(response: BackendResponse): BackendResponse {
  const [, bytes = ''] = /^sig1=:(.*):$/u.exec(response.headers['signature'] ?? '') ?? [];
  const wrong = Buffer.from(bytes, 'base64');
  wrong[0] = (wrong[0] ?? 0) ^ 1;
  return { ...response, headers: { ...response.headers, signature: `sig1=:${wrong.toString('base64')}:` } };
}
