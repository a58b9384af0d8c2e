/**
 * A call of the wallet API from its parts to a verified value: sign, send once, judge, verify, read. The enrolment has its
 * own way, since at that moment no backend key is known and TLS alone vouches for an error (wallet API section 3).
 *
 * Rules BACKEND-20 to BACKEND-44 of docs/spec.md.
 */
import type { KeyObject } from 'node:crypto';
import type { Clock } from '../../kernel/clock.ts';
import type { Log } from '../../kernel/log.ts';
import { readAnswer, readBody, readProblem, unparsable, type Read, type Reading } from './answer-reader.ts';
import type { ClockOffset } from './clock-offset.ts';
import { enrolmentCodec } from './config-codecs.ts';
import {
  ANSWER_TIMEOUT_MS,
  checkSignature,
  isAnswer,
  judgeStatus,
  noUsableAnswer,
  type Caller,
  type ExchangeRequest,
  type HttpExchange,
  type OpenStream,
  type RawAnswer,
} from './http-exchange.ts';
import { downloadRequest, readDownload } from './download.ts';
import { lookupIn, type KeyRing } from './key-ring.ts';
import type { Fields } from './signatures.ts';
import { thumbprint, type IdentityKeeper } from './terminal-identity.ts';
import type { BackendAnswer, Enrolment } from './wallet-backend.ts';

/** A payment with 200 items and 20 discounts is below 100 KB; ten times that is room enough. */
const ANSWER_MAX_BYTES = 1024 * 1024;

export type Call<T> = Reading<T> &
  Readonly<{
    /** For the log alone. */
    operation: string;
    method: ExchangeRequest['method'];
    path: string;
    body?: string;
    ifNoneMatch?: string | null;
    timeoutMs?: number;
    maxAnswerBytes?: number;
    /** Signs beside the terminal's own key. */
    coSigner?: KeyObject;
  }>;

/** `raw` is there when an answer came, for the fields that the body does not carry. */
export type Reply<T> = Readonly<{ answer: BackendAnswer<T>; raw: RawAnswer | null }>;

export interface SignedCalls {
  /** `as`: another key than the terminal's own. */
  attempt<T>(call: Call<T>, as?: Caller): Promise<Reply<T>>;
  enrol(body: string, privateKey: KeyObject): Promise<Read<Enrolment>>;
  /** A file: its head is verified first, its digest against what came, piece by piece; answers it when all of it is there. */
  download(call: DownloadCall, take: (piece: Uint8Array) => void): Promise<BackendAnswer<Downloaded>>;
  /** The event stream with its head verified, or null. */
  readonly openEvents: (fields: Fields) => Promise<OpenStream | null>;
}

export type DownloadCall = Readonly<{
  operation: string;
  path: string;
  accept: ExchangeRequest['accept'];
  timeoutMs: number;
  maxBytes: number;
}>;
export type Downloaded = Readonly<{ sha256: string; byteCount: number }>;

export type SignedCallParts = Readonly<{
  exchange: HttpExchange;
  keeper: IdentityKeeper;
  keyRing: KeyRing;
  clockOffset: ClockOffset;
  clock: Clock;
  log: Log;
}>;

export function createSignedCalls(parts: SignedCallParts): SignedCalls {
  const { exchange, keeper, keyRing, clockOffset, log } = parts;
  const callerOf = async (): Promise<Caller | null> => {
    const identity = await keeper.load();
    return identity === null ? null : { keyId: identity.terminalId, privateKey: identity.privateKey };
  };
  const backendNow = (): number => parts.clock.now() + clockOffset.ms();

  const tried = async <T>(call: Call<T>, as?: Caller): Promise<Read<T> & { raw: RawAnswer | null }> => {
    const nothing = { problem: null, reason: null };
    const caller = as ?? (await callerOf());
    if (caller === null) return { ...nothing, answer: noUsableAnswer('no_identity'), raw: null };
    const raw = await exchange.send(requestOf(call), caller);
    if (!isAnswer(raw)) return { ...nothing, answer: raw, raw: null };
    const checked = await keyRing.check(raw, caller);
    const judged = judgeStatus(raw, checked.ok, backendNow());
    if (judged !== null) return { ...nothing, answer: judged, raw };
    if (!checked.ok) return { ...nothing, answer: noUsableAnswer('bad_signature'), reason: checked.error.code, raw };
    return { ...readAnswer(raw, call), raw };
  };

  return {
    async attempt(call, as) {
      const { answer, problem, reason, raw } = await tried(call, as);
      takeTimeOfProblem(clockOffset, problem, raw);
      writeDown(log, call.operation, { answer, problem, reason }, raw?.status);
      return { answer, raw };
    },
    async enrol(body, privateKey) {
      const call = { operation: 'enrol', method: 'POST', path: '/v1/terminals', body, ...ENROLMENT_READING } as const;
      const raw = await exchange.send(requestOf(call), { keyId: thumbprint(privateKey), privateKey });
      const read = isAnswer(raw) ? readEnrolment(raw, backendNow()) : { answer: raw, problem: null, reason: null };
      if (isAnswer(raw)) takeTimeOfProblem(clockOffset, read.problem, raw);
      writeDown(log, call.operation, read, isAnswer(raw) ? raw.status : undefined);
      return read;
    },
    async download(call, take) {
      const caller = await callerOf();
      if (caller === null) return noUsableAnswer('no_identity');
      const stream = await exchange.open(downloadRequest(call), caller);
      if (!isAnswer(stream)) return stream;
      const deadline = parts.clock.after(call.timeoutMs, stream.abort);
      try {
        return await readDownload({ stream, call, take }, (raw) => keyRing.check(raw, caller), backendNow());
      } finally {
        deadline.cancel();
        stream.abort();
      }
    },
    async openEvents(fields) {
      const caller = await callerOf();
      if (caller === null) return null;
      const stream = await exchange.open({ ...EVENTS_REQUEST, extraFields: fields }, caller);
      if (!isAnswer(stream)) return null;
      const checked = await keyRing.check({ ...stream.head, body: new Uint8Array() }, caller);
      if (checked.ok && stream.head.status === 200) return stream;
      stream.abort();
      return null;
    },
  };
}

const ENROLMENT_READING: Reading<Enrolment> = { codec: enrolmentCodec, statuses: [200, 201] };

const EVENTS_REQUEST: ExchangeRequest = {
  method: 'GET',
  path: '/v1/events',
  body: null,
  ifNoneMatch: null,
  accept: 'text/event-stream',
  extraFields: {},
  timeoutMs: ANSWER_TIMEOUT_MS,
  maxAnswerBytes: 0,
};

function requestOf<T>(call: Call<T>): ExchangeRequest {
  return {
    method: call.method,
    path: call.path,
    body: call.body ?? null,
    ifNoneMatch: call.ifNoneMatch ?? null,
    accept: 'application/json',
    extraFields: {},
    timeoutMs: call.timeoutMs ?? ANSWER_TIMEOUT_MS,
    maxAnswerBytes: call.maxAnswerBytes ?? ANSWER_MAX_BYTES,
    ...(call.coSigner === undefined ? {} : { coSigner: call.coSigner }),
  };
}

/** TLS vouches for a refusal; what is granted must be signed by a key that it lists itself (section 3). */
function readEnrolment(raw: RawAnswer, nowMs: number): Read<Enrolment> {
  const judged = judgeStatus(raw, false, nowMs);
  if (judged !== null) return { answer: judged, problem: null, reason: null };
  if (!ENROLMENT_READING.statuses.includes(raw.status)) return readProblem(raw);
  const read = readBody(raw.body, enrolmentCodec);
  if (!read.ok) return unparsable(read.reason);
  const checked = checkSignature(raw, lookupIn(read.value.backendKeys));
  if (!checked.ok) return { answer: noUsableAnswer('bad_signature'), problem: null, reason: checked.error.code };
  return { answer: { kind: 'answered', value: read.value, status: raw.status }, problem: null, reason: null };
}

function takeTimeOfProblem(clockOffset: ClockOffset, problem: Read<unknown>['problem'], raw: RawAnswer | null): void {
  if (raw === null || problem?.code !== 'stale_request' || problem.serverTime === undefined) return;
  clockOffset.take(problem.serverTime, raw);
}

/** Codes and ids only: an answer's content is not for the log. */
function writeDown(log: Log, operation: string, { answer, reason }: Read<unknown>, status: number | undefined): void {
  if (answer.kind === 'no_usable_answer') {
    const { cause, retryAfterMs } = answer;
    log.write('warn', 'backend_gave_no_usable_answer', { operation, cause, status, retryAfterMs, reason });
  } else if (answer.kind === 'refused') {
    log.write('info', 'backend_refused', { operation, status, problem: answer.code });
  }
}
