/**
 * The wallet API's paths: who may call each, what a disabled terminal may still do there, and the rule that answers.
 * A table, so that what the backend speaks can be read in one place. Rules SANDBOX-36, SANDBOX-37.
 */
import { getBill, getBillPayment, putBillPayment } from './bills.ts';
import { authenticate, disabledProblem, type SandboxRequest } from './caller.ts';
import { getAlerts, getChanges } from './changes.ts';
import { getConfig, getDenylist, recordHeartbeat } from './config.ts';
import type { Caller, Context, Reply } from './context.ts';
import { changeKey, enrol, retire } from './enrolment.ts';
import { startStream } from './events.ts';
import type { JsonObject } from './json.ts';
import { putPayment } from './payments/create-payment.ts';
import { postBatch } from './payments/payment-batch.ts';
import { findPaymentOfMerchant, paymentDocument } from './payments/payment-records.ts';
import { putReversal } from './payments/reversal.ts';
import { isProblem, problem } from './problem.ts';
import { getRefund, putRefund } from './refunds.ts';
import { readBodyObject } from './request-body.ts';
import { getPayouts, getSettlement, getSettlementLines } from './settlements/settlements.ts';
import { formatTime } from './time.ts';
import { getTopup, putTopup, putTopupReversal } from './topups.ts';
import { getJourneys } from './transit/journeys.ts';
import { postTaps } from './transit/taps.ts';

export type Call = Readonly<{
  context: Context;
  request: SandboxRequest;
  caller: Caller;
  /** The variable part of the path, or an empty text. */
  id: string;
  query: URLSearchParams;
  body: JsonObject;
}>;

type Route = Readonly<{
  method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  path: string;
  /** `by_rule`: the rule itself tells what a disabled terminal sent before it was disabled from what is new. */
  whenDisabled: 'allowed' | 'refused' | 'by_rule';
  answer: (call: Call) => Promise<Reply>;
}>;

const ROUTES: readonly Route[] = [
  {
    method: 'DELETE',
    path: '/v1/terminals/self',
    whenDisabled: 'refused',
    answer: ({ context, caller }) => retire(context, caller),
  },
  {
    method: 'GET',
    path: '/v1/config',
    whenDisabled: 'allowed',
    answer: ({ context, caller, request }) => getConfig(context, caller, request.headers),
  },
  {
    method: 'GET',
    path: '/v1/denylist',
    whenDisabled: 'allowed',
    answer: ({ context, query }) => getDenylist(context, query),
  },
  {
    method: 'GET',
    path: '/v1/time',
    whenDisabled: 'allowed',
    answer: ({ context }) => Promise.resolve({ status: 200, json: { now: formatTime(context.nowMs) } }),
  },
  {
    method: 'POST',
    path: '/v1/heartbeats',
    whenDisabled: 'refused',
    answer: ({ context, caller, body }) => recordHeartbeat(context, caller, body),
  },
  {
    method: 'PUT',
    path: '/v1/payments/:id',
    whenDisabled: 'by_rule',
    answer: ({ context, caller, id, body }) => putPayment(context, caller, id, body),
  },
  { method: 'GET', path: '/v1/payments/:id', whenDisabled: 'allowed', answer: getPayment },
  {
    method: 'PUT',
    path: '/v1/payments/:id/reversal',
    whenDisabled: 'allowed',
    answer: ({ context, caller, id, body }) => putReversal(context, caller, id, body),
  },
  {
    method: 'POST',
    path: '/v1/payment-batches',
    whenDisabled: 'by_rule',
    answer: ({ context, caller, body }) => postBatch(context, caller, body),
  },
  {
    method: 'PUT',
    path: '/v1/refunds/:id',
    whenDisabled: 'by_rule',
    answer: ({ context, caller, id, body }) => putRefund(context, caller, id, body),
  },
  {
    method: 'GET',
    path: '/v1/refunds/:id',
    whenDisabled: 'allowed',
    answer: ({ context, caller, id }) => getRefund(context, caller, id),
  },
  {
    method: 'GET',
    path: '/v1/changes',
    whenDisabled: 'allowed',
    answer: ({ context, caller, query }) => getChanges(context, caller, query),
  },
  {
    method: 'PUT',
    path: '/v1/topups/:id',
    whenDisabled: 'by_rule',
    answer: ({ context, caller, id, body }) => putTopup(context, caller, id, body),
  },
  {
    method: 'GET',
    path: '/v1/topups/:id',
    whenDisabled: 'allowed',
    answer: ({ context, caller, id }) => getTopup(context, caller, id),
  },
  {
    method: 'PUT',
    path: '/v1/topups/:id/reversal',
    whenDisabled: 'allowed',
    answer: ({ context, caller, id, body }) => putTopupReversal(context, caller, id, body),
  },
  {
    method: 'GET',
    path: '/v1/bills',
    whenDisabled: 'allowed',
    answer: ({ context, query }) => getBill(context, query),
  },
  {
    method: 'PUT',
    path: '/v1/bill-payments/:id',
    whenDisabled: 'by_rule',
    answer: ({ context, caller, id, body }) => putBillPayment(context, caller, id, body),
  },
  {
    method: 'GET',
    path: '/v1/bill-payments/:id',
    whenDisabled: 'allowed',
    answer: ({ context, caller, id }) => getBillPayment(context, caller, id),
  },
  {
    method: 'POST',
    path: '/v1/taps',
    whenDisabled: 'by_rule',
    answer: ({ context, caller, body }) => postTaps(context, caller, body),
  },
  {
    method: 'GET',
    path: '/v1/journeys',
    whenDisabled: 'allowed',
    answer: ({ context, caller, query }) => getJourneys(context, caller, query),
  },
  {
    method: 'GET',
    path: '/v1/settlements/:id',
    whenDisabled: 'allowed',
    answer: ({ context, caller, id }) => getSettlement(context, caller, id),
  },
  {
    method: 'GET',
    path: '/v1/settlements/:id/lines',
    whenDisabled: 'allowed',
    answer: ({ context, caller, id }) => getSettlementLines(context, caller, id),
  },
  {
    method: 'GET',
    path: '/v1/payouts',
    whenDisabled: 'allowed',
    answer: ({ context, caller, query }) => getPayouts(context, caller, query),
  },
  {
    method: 'GET',
    path: '/v1/alerts',
    whenDisabled: 'allowed',
    answer: ({ context, caller, query }) => getAlerts(context, caller, query),
  },
  {
    method: 'GET',
    path: '/v1/events',
    whenDisabled: 'allowed',
    answer: ({ context, caller, request }) => startStream(context, caller, request.headers),
  },
];

/** Answers a request of the wallet API inside the transaction of `context`. */
export async function answerCall(context: Context, request: SandboxRequest): Promise<Reply> {
  const { path, query } = splitUrl(request.url);
  // These two find their caller themselves: a new key signs its own enrolment, and an old one may repeat its change.
  if (request.method === 'POST' && path === '/v1/terminals') return enrol(context, request);
  if (request.method === 'PUT' && path === '/v1/terminals/self/key') return changeKey(context, request);

  const caller = await authenticate(context, request);
  if (isProblem(caller)) return caller;
  const found = findRoute(request.method, path);
  const { state } = caller.terminal;
  if (state === 'retired' || (state === 'disabled' && found?.route.whenDisabled === 'refused'))
    return disabledProblem(caller);
  if (found === null) return problem('not_found', 'there is nothing under this path and method');
  const body = found.route.method === 'PUT' || found.route.method === 'POST' ? readBodyObject(request) : {};
  if (isProblem(body)) return body;
  return found.route.answer({ context, request, caller, id: found.id, query, body });
}

export function splitUrl(url: string): Readonly<{ path: string; query: URLSearchParams }> {
  const mark = url.indexOf('?');
  return { path: mark < 0 ? url : url.slice(0, mark), query: new URLSearchParams(mark < 0 ? '' : url.slice(mark)) };
}

/** The variable parts of `path` by the pattern's names, or null when it does not fit. */
export function matchPath(pattern: string, path: string): Readonly<Record<string, string>> | null {
  const names = pattern.split('/');
  const parts = path.split('/');
  if (names.length !== parts.length) return null;
  const values: Record<string, string> = {};
  for (const [index, name] of names.entries()) {
    const part = parts[index] ?? '';
    if (!name.startsWith(':')) {
      if (name !== part) return null;
      continue;
    }
    // Ids need no percent-encoding, so a part with anything else in it names nothing.
    if (!/^[A-Za-z0-9_-]{1,64}$/u.test(part)) return null;
    values[name.slice(1)] = part;
  }
  return values;
}

function findRoute(method: string, path: string): Readonly<{ route: Route; id: string }> | null {
  for (const route of ROUTES) {
    if (route.method !== method) continue;
    const values = matchPath(route.path, path);
    if (values !== null) return { route, id: values['id'] ?? '' };
  }
  return null;
}

async function getPayment({ context, caller, id }: Call): Promise<Reply> {
  const payment = await findPaymentOfMerchant(context, caller, id);
  return isProblem(payment) ? payment : { status: 200, json: await paymentDocument(context, payment) };
}
