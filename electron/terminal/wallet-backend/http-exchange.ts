/**
 * One signed request to the wallet backend and what came of it, decided in the order of section 2 of the wallet API:
 * nothing in an answer is read before its signature holds, and whatever is not a verified answer leaves the outcome
 * unknown. Each call is one attempt on the wire with its own moment and nonce: no retry, no redirect, no proxy.
 *
 * Rules BACKEND-30 to BACKEND-39 of docs/spec.md.
 */
import type { KeyObject } from 'node:crypto';
import { errors } from 'undici';
import { assert } from '../../kernel/assert.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Random } from '../../kernel/random.ts';
import {
  CO_SIGNATURE_LABEL,
  contentDigest,
  signRequest,
  verifyAnswer,
  type Fields,
  type KeyLookup,
  type RequestMessage,
  type RequestSigner,
} from './signatures.ts';
import type { NoUsableAnswer } from './wallet-backend.ts';

/** Section 1: a larger request is 413 at the backend, so one is a mistake of ours. */
export const REQUEST_MAX_BYTES = 2 * 1024 * 1024;

/** Section 2: `nonce` is 16 random bytes. */
const NONCE_BYTES = 16;

/** Section 2: what an unsigned 429 or 503 may delay at most. */
const UNSIGNED_DELAY_MAX_MS = 10 * 60_000;

/** A verified Retry-After is honoured up to an hour: a slip of the backend must not silence a till for a day. */
const SIGNED_DELAY_MAX_MS = 60 * 60_000;

/** Decision 0062: as long as a customer's patience allows before the till asks elsewhere. */
export const ANSWER_TIMEOUT_MS = 10_000;

export type ExchangeRequest = Readonly<{
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path and query as they go on the wire, percent-encoded where needed. */
  path: string;
  body: string | null;
  ifNoneMatch: string | null;
  accept: 'application/json' | 'text/event-stream' | 'application/gzip';
  extraFields: Fields;
  timeoutMs: number;
  maxAnswerBytes: number;
  /** Signs beside the caller, over the same and under the same name: the new key of a renewal (section 3). */
  coSigner?: KeyObject;
  /** When the signature says it was made; absent: now, as far as the backend's clock is known. */
  signedAtMs?: number;
}>;

/** An answer as it came, with the request that it must be bound to. */
export type RawAnswer = Readonly<{
  status: number;
  fields: Fields;
  body: Uint8Array;
  request: RequestMessage;
  /** Readings of the monotonic clock. */
  sentAt: number;
  receivedAt: number;
}>;

/** `body` null: it is still to come. */
export type CheckedAnswer = Omit<RawAnswer, 'body'> & Readonly<{ body: Uint8Array | null }>;

export type OpenStream = Readonly<{
  head: Omit<RawAnswer, 'body'>;
  body: AsyncIterable<Uint8Array>;
  abort: () => void;
}>;

export type Caller = Readonly<{ keyId: string; privateKey: KeyObject }>;

export interface HttpExchange {
  send(request: ExchangeRequest, caller: Caller): Promise<RawAnswer | NoUsableAnswer>;
  /** Like `send`, but hands over at the head: for the event stream. */
  open(request: ExchangeRequest, caller: Caller): Promise<OpenStream | NoUsableAnswer>;
  close(): Promise<void>;
}

export function isAnswer<T extends RawAnswer | OpenStream>(outcome: T | NoUsableAnswer): outcome is T {
  return !('kind' in outcome);
}

/** What a wire brings back: the head of an answer, and its body as it comes. */
export type WireResponse = Readonly<{
  statusCode: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: AsyncIterable<Uint8Array>;
}>;

/**
 * What carries one request and brings its answer: the connections of this machine, or a simulated network. It sends what
 * it is given once, as it is given, and rejects when `signal` is aborted or the network fails.
 */
export interface Wire {
  request(
    request: Readonly<{
      origin: string;
      path: string;
      method: ExchangeRequest['method'];
      headers: Fields;
      body: string | null;
      signal: AbortSignal;
    }>,
  ): Promise<WireResponse>;
  close(): Promise<void>;
}

/** `offsetMs` is the backend's clock minus ours, as far as it is known. */
export function createHttpExchange({
  origin,
  clock,
  random,
  offsetMs,
  wire,
}: Readonly<{ origin: string; clock: Clock; random: Random; offsetMs: () => number; wire: Wire }>): HttpExchange {
  assert(isUsableOrigin(origin), 'a backend is reached over https, or over http on this machine');

  const dispatch = async (request: ExchangeRequest, caller: Caller, signal: AbortSignal): Promise<Sent> => {
    const createdSeconds = Math.floor((request.signedAtMs ?? clock.now() + offsetMs()) / 1000);
    const message = sign(origin, request, caller, { createdSeconds, nonce: () => random.bytes(NONCE_BYTES) });
    const sentAt = clock.monotonic();
    const { method, path, body } = request;
    const response = await wire.request({ origin, path, method, body, headers: message.fields, signal });
    return { response, message, sentAt };
  };

  return {
    async send(request, caller) {
      const control = new AbortController();
      const timer = clock.after(request.timeoutMs, () => control.abort());
      try {
        const { response, message, sentAt } = await dispatch(request, caller, control.signal);
        const { statusCode: status, headers } = response;
        const body = await readBody(response.body, request.maxAnswerBytes);
        if (body === null) return noUsableAnswer('unparsable');
        return { status, fields: joinFields(headers), body, request: message, sentAt, receivedAt: clock.monotonic() };
      } catch (error) {
        return noUsableAnswer(causeOf(error, control.signal.aborted));
      } finally {
        timer.cancel();
      }
    },
    async open(request, caller) {
      const control = new AbortController();
      const timer = clock.after(request.timeoutMs, () => control.abort());
      try {
        const { response, message, sentAt } = await dispatch(request, caller, control.signal);
        const head = {
          status: response.statusCode,
          fields: joinFields(response.headers),
          request: message,
          sentAt,
          receivedAt: clock.monotonic(),
        };
        return { head, body: response.body, abort: () => control.abort() };
      } catch (error) {
        return noUsableAnswer(causeOf(error, control.signal.aborted));
      } finally {
        timer.cancel();
      }
    },
    close: () => wire.close(),
  };
}

type Sent = Readonly<{ response: WireResponse; message: RequestMessage; sentAt: number }>;

export function noUsableAnswer(cause: NoUsableAnswer['cause'], retryAfterMs: number | null = null): NoUsableAnswer {
  return { kind: 'no_usable_answer', cause, retryAfterMs };
}

/** Section 1: HTTPS; plain HTTP only to a loopback address. The origin is written as a browser would write it. */
export function isUsableOrigin(origin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const url = new URL(origin);
  if (url.origin !== origin) return false;
  if (url.protocol === 'https:') return true;
  return url.protocol === 'http:' && /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/u.test(url.hostname);
}

/**
 * The first half of the judgement: what the status alone says, before a signature is looked at; null when the answer has
 * to be verified and read. Retry-After is believed up to a bound that depends on whether the answer was signed.
 */
export function judgeStatus(answer: Omit<RawAnswer, 'body'>, verified: boolean, nowMs: number): NoUsableAnswer | null {
  const { status, fields } = answer;
  if (status === 429 || status >= 500) {
    const mayDelay = verified || status === 429 || status === 503;
    const maxMs = verified ? SIGNED_DELAY_MAX_MS : UNSIGNED_DELAY_MAX_MS;
    const delayMs = mayDelay ? retryAfterMs(fields['retry-after'], nowMs, maxMs) : null;
    return noUsableAnswer(status === 429 ? 'rate_limited' : 'server_error', delayMs);
  }
  if (status >= 300 && status < 400 && status !== 304) return noUsableAnswer('redirected');
  if (status < 200) return noUsableAnswer('unparsable');
  return null;
}

/** Whether the backend signed this answer; the fault when it did not. */
export function checkSignature(answer: CheckedAnswer, keyOf: KeyLookup): ReturnType<typeof verifyAnswer> {
  return verifyAnswer(answer, answer.body, answer.request, keyOf);
}

/** RFC 9110 section 10.2.3: seconds or a date; anything else is none. */
function retryAfterMs(field: string | undefined, nowMs: number, maxMs: number): number | null {
  const text = field?.trim() ?? '';
  const delayMs = /^\d{1,9}$/u.test(text) ? Number(text) * 1000 : Date.parse(text) - nowMs;
  return Number.isNaN(delayMs) ? null : Math.min(Math.max(0, delayMs), maxMs);
}

function sign(
  origin: string,
  request: ExchangeRequest,
  signer: RequestSigner,
  { createdSeconds, nonce }: Readonly<{ createdSeconds: number; nonce: () => Uint8Array }>,
): RequestMessage {
  const bytes = request.body === null ? null : Buffer.from(request.body, 'utf8');
  assert(bytes === null || bytes.length <= REQUEST_MAX_BYTES, 'a request keeps within what the backend takes');
  const fields: Record<string, string> = {
    accept: `${request.accept}, application/problem+json`,
    // The digest is over the bytes on the wire; nothing may pack them on the way (RFC 9530 section 2).
    'accept-encoding': 'identity',
    ...request.extraFields,
  };
  if (bytes !== null)
    Object.assign(fields, { 'content-type': 'application/json', 'content-digest': contentDigest(bytes) });
  if (request.ifNoneMatch !== null) fields['if-none-match'] = request.ifNoneMatch;
  const message = { method: request.method, targetUri: `${origin}${request.path}`, fields };
  const signed = signRequest(message, signer, { createdSeconds, nonce: nonce() });
  if (request.coSigner === undefined) return { ...message, fields: { ...fields, ...signed } };
  const other = { keyId: signer.keyId, privateKey: request.coSigner };
  const beside = signRequest(message, other, { createdSeconds, nonce: nonce() }, CO_SIGNATURE_LABEL);
  const both = {
    'signature-input': `${signed['signature-input']}, ${beside['signature-input']}`,
    signature: `${signed.signature}, ${beside.signature}`,
  };
  return { ...message, fields: { ...fields, ...both } };
}

/** null when the body is larger than `maxBytes`. */
async function readBody(body: WireResponse['body'], maxBytes: number): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > maxBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

function joinFields(headers: WireResponse['headers']): Fields {
  const fields: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) fields[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
  }
  return fields;
}

/** System errors that mean no connection came about, so nothing was sent. */
const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EADDRNOTAVAIL',
]);

/** A certificate that is not believed ends the connection before anything is sent (codes of OpenSSL and of node:tls). */
const NOT_TRUSTED = /^(?:ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH)/u;

function causeOf(error: unknown, timedOut: boolean): NoUsableAnswer['cause'] {
  if (error instanceof errors.ConnectTimeoutError) return 'unreachable';
  if (timedOut || error instanceof errors.HeadersTimeoutError) return 'timed_out';
  if (error instanceof errors.HTTPParserError || error instanceof errors.HeadersOverflowError) return 'unparsable';
  const codes = [error, ...(error instanceof AggregateError ? error.errors : [])].map(errorCode);
  return codes.some((code) => UNREACHABLE.has(code) || NOT_TRUSTED.test(code)) ? 'unreachable' : 'cut_off';
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
