/**
 * The wallet backend itself, without a network: a request goes in, an answer comes out. Start reading here.
 *
 * One request is one transaction: what is due by now happens first, then the rule answers, then all is committed or
 * nothing is; only then is the answer signed and anybody told. (In PostgreSQL what is due is a transaction of its own.) Time and chance are passed in and there is no timer, so the
 * same requests give the same answers. Rules SANDBOX-1 to SANDBOX-5.
 */
import type { SandboxRequest } from './caller.ts';
import { contentDigest } from './content-digest.ts';
import { readSettings, type Context, type Reply, type Signer, type StreamStart } from './context.ts';
import { answerDemoCall } from './demo-api.ts';
import { readStream, type StreamPart } from './events.ts';
import { readableSignatureMember, signAnswer } from './http-signatures.ts';
import { privateKeyFromSeed } from './keys.ts';
import { doWhatIsDue, mayBeDue } from './payments/due.ts';
import { SILENT_LOG, type Clock, type Log, type Random } from './ports.ts';
import type { PresentmentMaker, PresentmentVerifier } from './presentment-verifier.ts';
import { isProblem, malformed, problem, type ProblemCode } from './problem.ts';
import { answerCall, splitUrl } from './routes.ts';
import type { SandboxDatabase } from './storage/database.ts';
import { isPostgres } from './storage/statements.ts';
import { inTransaction } from './storage/transactions.ts';
import { SECOND_MS } from './time.ts';

export type BackendResponse = Readonly<{
  status: number;
  headers: Readonly<Record<string, string>>;
  body: Uint8Array;
  /** Present on the head of an event stream: the body goes on with what `readStream` gives from here. */
  stream?: StreamStart;
}>;

export type BackendParts = Readonly<{
  database: SandboxDatabase;
  clock: Clock;
  random: Random;
  /** Scheme, host and port as terminals know them: signatures cover it, whatever Host says. */
  origin: string;
  verifier: PresentmentVerifier;
  maker: PresentmentMaker;
  log?: Log;
  denylistPageRows?: number;
}>;

export type Backend = Readonly<{
  handle(request: SandboxRequest): Promise<BackendResponse>;
  /** A signed refusal of a request that never reached the rules. */
  refuse(
    request: Omit<SandboxRequest, 'body'>,
    code: ProblemCode,
    detail: string,
    retryAfterSeconds?: number,
  ): Promise<BackendResponse>;
  /** The same, of what is no request that could be read. */
  refuseMalformed(request: Omit<SandboxRequest, 'body'>, detail: string): Promise<BackendResponse>;
  /** Lets what is due happen without a request. */
  tick(): Promise<void>;
  readStream(place: StreamStart, afterEventId: number): Promise<StreamPart>;
  /** Calls back after each request that may have changed something; returns how to stop it. */
  onCommit(listener: () => void): () => void;
}>;

/** Section 1: request bodies up to 2 MiB. */
export const MAX_BODY_BYTES = 2 * 1024 * 1024;
/** Section 3: at most 100,000 rows of the deny list in an answer. */
const DENYLIST_PAGE_ROWS = 100_000;

export function createBackend(parts: BackendParts): Backend {
  const log = parts.log ?? SILENT_LOG;
  const options = { origin: parts.origin, denylistPageRows: parts.denylistPageRows ?? DENYLIST_PAGE_ROWS };
  const listeners = new Set<() => void>();
  // Where requests run side by side, closing a day must not wait in the middle of one for all others to end.
  const dueApart = isPostgres(parts.database);

  const working = async <Result>(work: (context: Context) => Promise<Result>): Promise<Result> => {
    const { clock, random, verifier, maker } = parts;
    let atCommit: (() => void)[] = [];
    const result = await inTransaction(parts.database, async (db) => {
      // A second attempt begins anew: with the time it is now, and with nothing to remember.
      atCommit = [];
      const nowMs = clock.now();
      const settings = await readSettings(db, nowMs);
      const afterCommit = (then: () => void): void => void atCommit.push(then);
      return work({ db, nowMs, random, settings, options, verifier, maker, log, afterCommit });
    });
    for (const then of atCommit) then();
    return result;
  };

  /** The key as this request's own transaction has read it; what never got that far asks for it. */
  const sign = async (request: Omit<SandboxRequest, 'body'>, { reply, signer }: Answered): Promise<BackendResponse> => {
    const nowMs = parts.clock.now();
    const key = signer ?? (await inTransaction(parts.database, (db) => readSettings(db, nowMs))).signer;
    return encode(request, reply, key, nowMs);
  };
  const unsigned = (reply: Reply): Answered => ({ reply, signer: null });

  const answer = async (request: SandboxRequest): Promise<Answered> => {
    if (request.body.length > MAX_BODY_BYTES)
      return unsigned(problem('too_large', `a body has at most ${MAX_BODY_BYTES} bytes`));
    try {
      if (dueApart && (await mayBeDue(parts.database, options, parts.clock.now()))) await working(doWhatIsDue);
      const answered = await working(async (context) => {
        if (!dueApart) await doWhatIsDue(context);
        const demo = splitUrl(request.url).path.startsWith('/demo/');
        const reply = await (demo ? answerDemoCall(context, request) : answerCall(context, request));
        return { reply, signer: context.settings.signer };
      });
      for (const listener of listeners) listener();
      return answered;
    } catch (error) {
      // The transaction is rolled back: nothing has happened, and the caller is told as much as section 1 allows.
      log.error(
        { error, method: request.method, path: splitUrl(request.url).path },
        'a request failed inside the backend',
      );
      return unsigned(problem('internal_error', 'the backend failed; nothing was changed'));
    }
  };

  return {
    handle: async (request) => sign(request, await answer(request)),
    refuse: (request, code, detail, retryAfterSeconds) =>
      sign(
        request,
        unsigned({ ...problem(code, detail), ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) }),
      ),
    refuseMalformed: (request, detail) => sign(request, unsigned(malformed(detail))),
    tick: async () => {
      await working(doWhatIsDue);
      for (const listener of listeners) listener();
    },
    readStream: (place, afterEventId) => readStream(parts.database, place, afterEventId),
    onCommit: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** `signer` null: the request never got as far as to read which key signs. */
type Answered = Readonly<{ reply: Reply; signer: Signer | null }>;

function encode(request: Omit<SandboxRequest, 'body'>, reply: Reply, signer: Signer, nowMs: number): BackendResponse {
  const status = isProblem(reply) ? reply.problem.status : reply.status;
  const headers: Record<string, string> = { 'cache-control': 'no-store' };
  let content: object | undefined;
  if (isProblem(reply)) {
    content = reply.problem;
    headers['content-type'] = 'application/problem+json';
    if (reply.retryAfterSeconds !== undefined) headers['retry-after'] = String(reply.retryAfterSeconds);
  } else {
    content = reply.json;
    if (content !== undefined) headers['content-type'] = 'application/json';
    if (reply.file !== undefined) headers['content-type'] = reply.file.contentType;
    Object.assign(headers, reply.headers);
  }
  const file = isProblem(reply) ? undefined : reply.file?.bytes;
  const body = file ?? (content === undefined ? new Uint8Array() : Buffer.from(JSON.stringify(content), 'utf8'));
  const digest = body.length > 0 ? contentDigest(body) : null;
  if (digest !== null) headers['content-digest'] = digest;
  const requestSignature = readableSignatureMember(request.headers, 'sig1');
  const key = { kid: signer.kid, key: privateKeyFromSeed(signer.seed) };
  if (requestSignature !== null)
    Object.assign(headers, signAnswer(status, digest, requestSignature, key, Math.floor(nowMs / SECOND_MS)));
  const response = { status, headers, body };
  return isProblem(reply) || reply.stream === undefined ? response : { ...response, stream: reply.stream };
}
