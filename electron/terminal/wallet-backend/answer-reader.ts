/**
 * The second half of the judgement over an answer: its signature held, now it is read. What it grants is parsed by the
 * call's own codec, a refusal by the problem codec, and whatever parses as neither is no usable answer.
 *
 * Rules BACKEND-13 to BACKEND-17 and BACKEND-36 of docs/spec.md.
 */
import type { z } from 'zod';
import { problemCodec, refusal, type Problem } from './codecs.ts';
import { noUsableAnswer, type RawAnswer } from './http-exchange.ts';
import { readStrictJson } from './strict-json.ts';
import type { Answered, NoUsableAnswer, Refused } from './wallet-backend.ts';

export type Reading<T> = Readonly<{
  codec: z.ZodType<T>;
  statuses: readonly number[];
  /** What a 304 means; absent where no condition was asked, so that a 304 is no answer. */
  notModified?: Readonly<{ value: T }>;
  /** What a 204 means; absent where an answer has a body. */
  noContent?: Readonly<{ value: T }>;
}>;

/** What an answer said. `problem` is there for the members that concern the driver, `reason` for the log. */
export type Read<T> = Readonly<{
  answer: Answered<T> | Refused | NoUsableAnswer;
  problem: Problem | null;
  reason: string | null;
}>;

export function readAnswer<T>(raw: RawAnswer, { codec, statuses, notModified, noContent }: Reading<T>): Read<T> {
  if (raw.status === 304 && notModified !== undefined) {
    return { answer: { kind: 'answered', value: notModified.value, status: 304 }, problem: null, reason: null };
  }
  if (raw.status === 204 && noContent !== undefined) {
    return { answer: { kind: 'answered', value: noContent.value, status: 204 }, problem: null, reason: null };
  }
  if (!statuses.includes(raw.status)) return readProblem(raw);
  const read = readBody(raw.body, codec);
  if (!read.ok) return unparsable(read.reason);
  return { answer: { kind: 'answered', value: read.value, status: raw.status }, problem: null, reason: null };
}

/** A refusal, or nothing usable. `replayed_request` says nothing about the outcome (section 2). */
export function readProblem(raw: RawAnswer): Read<never> {
  if (raw.status < 400 || raw.status >= 500) return unparsable(`status ${raw.status} is no answer to this request`);
  const read = readBody(raw.body, problemCodec);
  if (!read.ok) return unparsable(read.reason);
  const problem = read.value;
  if (problem.code === 'replayed_request') return { answer: noUsableAnswer('replayed_request'), problem, reason: null };
  return { answer: refusal(raw.status, problem), problem, reason: null };
}

type BodyReading<T> = Readonly<{ ok: true; value: T } | { ok: false; reason: string }>;

/** The reason is for the log: names of members and kinds of fault, never a value. */
export function readBody<T>(body: Uint8Array, codec: z.ZodType<T>): BodyReading<T> {
  const json = readStrictJson(body);
  if (!json.ok) return { ok: false, reason: json.error.code };
  const parsed = codec.safeParse(json.value);
  if (parsed.success) return { ok: true, value: parsed.data };
  const [issue] = parsed.error.issues;
  return { ok: false, reason: `${issue?.path.join('.') ?? ''}: ${issue?.code ?? 'unknown'}` };
}

export function unparsable(reason: string): Read<never> {
  return { answer: noUsableAnswer('unparsable'), problem: null, reason };
}
