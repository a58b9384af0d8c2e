/**
 * Faults on request: what a network or a failing backend would do to an answer, so that a terminal's behaviour can be seen
 * and tested. A fault is met by requests of one method under one path, as often as it was ordered. Rules SANDBOX-107, -108.
 */
import { z } from 'zod';
import type { BackendResponse } from './backend/backend.ts';

/** Met by events on their way, and not by requests. */
export const EVENT_FAULTS = ['event_twice', 'event_late'] as const;
const isOfEvents = (fault: Fault): boolean => EVENT_FAULTS.some((kind) => kind === fault.kind);

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

export type FaultPlan = Readonly<{
  /** Adds a fault, or tells what is wrong with it. */
  order(fault: unknown): string | null;
  /** The first ordered fault that this request meets; it counts as met. */
  meet(method: string, path: string): Fault | null;
  /** The same for an event that is about to be sent. */
  meetEvent(): Fault | null;
  clear(): void;
  list(): readonly Readonly<{ fault: Fault; metCount: number }>[];
}>;

export function createFaultPlan(): FaultPlan {
  let ordered: { fault: Fault; metCount: number }[] = [];
  const count = (isMeant: (fault: Fault) => boolean): Fault | null => {
    const met = ordered.find(({ fault, metCount }) => metCount < fault.times && isMeant(fault));
    if (met === undefined) return null;
    met.metCount += 1;
    return met.fault;
  };
  return {
    order(fault) {
      const reading = faultForm.safeParse(fault);
      if (!reading.success) return z.prettifyError(reading.error);
      if (reading.data.kind === 'status' && reading.data.status === undefined)
        return 'a fault of kind status names a status';
      ordered.push({ fault: reading.data, metCount: 0 });
      return null;
    },
    meet: (method, path) =>
      count(
        (fault) =>
          !isOfEvents(fault) &&
          (fault.match.method === undefined || fault.match.method === method) &&
          path.startsWith(fault.match.pathPrefix),
      ),
    meetEvent: () => count(isOfEvents),
    clear() {
      ordered = [];
    },
    list: () => ordered.map(({ fault, metCount }) => ({ fault, metCount })),
  };
}

/** The same answer with one bit of its signature turned. */
export function withWrongSignature(response: BackendResponse): BackendResponse {
  const [, bytes = ''] = /^sig1=:(.*):$/u.exec(response.headers['signature'] ?? '') ?? [];
  const wrong = Buffer.from(bytes, 'base64');
  wrong[0] = (wrong[0] ?? 0) ^ 1;
  return { ...response, headers: { ...response.headers, signature: `sig1=:${wrong.toString('base64')}:` } };
}
