/**
 * The line to one card that lies on the reader, and a whole command over it: chained when it is long, its answer fetched to
 * the end, its wrong length mended. Every wait has an end: a card that never answers is no reason to hang.
 * Rules APDU-5 to APDU-8 of docs/spec.md.
 */
import { err, ok, type Result } from '../../electron/kernel/result.ts';
import {
  encodeCommand,
  getResponse,
  meaningOf,
  parseAnswer,
  SHORT_ANSWER_BYTES,
  type Answer,
  type Command,
} from './apdu.ts';

/** card_lost: out of the field. no_answer: still waiting when the time was over. garbled: an answer that is none. */
export type CardFault = Readonly<{ code: 'card_lost' | 'no_answer' | 'garbled'; detail: string }>;

export interface CardChannel {
  /** What the reader says of the card; empty when it says nothing. */
  readonly atr: Uint8Array;
  /** One frame there and back. Never throws and never waits longer than `timeoutMs`. */
  transmit(frame: Uint8Array, timeoutMs: number): Promise<Result<Uint8Array, CardFault>>;
}

/** The first command may have to wake a program on a phone, which takes hundreds of milliseconds; twice that is patience. */
export const ANSWER_TIMEOUT_MS = 2_000;
/** More than any command here is answered with: a certificate comes in pieces of 250 bytes, a tag holds 1,024. */
const MAX_ANSWER_BYTES = 2_048;
/** So that a card that promises more and more and sends little is told from a long answer. */
const MAX_ROUNDS = 16;

/** Sends one command and answers with all its data; the status is never 61xx, and 6Cxx only when it was not mended. */
export async function ask(
  channel: CardChannel,
  command: Command,
  timeoutMs = ANSWER_TIMEOUT_MS,
): Promise<Result<Answer, CardFault>> {
  const frames = encodeCommand(command);
  for (const frame of frames.slice(0, -1)) {
    const answer = await exchange(channel, frame, timeoutMs);
    // Whatever a card says in the middle of a chain is its answer to the whole.
    if (!answer.ok || meaningOf(answer.value.sw).kind !== 'done') return answer;
  }
  const lastFrame = frames.at(-1) ?? new Uint8Array(0);
  const first = await exchange(channel, lastFrame, timeoutMs);
  if (!first.ok) return first;
  const meaning = meaningOf(first.value.sw);
  if (meaning.kind !== 'wrong_length') return fetchRest(channel, first.value, timeoutMs);
  const mended = await exchange(channel, withLength(command, lastFrame, meaning.byteCount), timeoutMs);
  return mended.ok ? fetchRest(channel, mended.value, timeoutMs) : mended;
}

/** The same frame, asking for as many bytes as the card says it has. */
function withLength(command: Command, frame: Uint8Array, byteCount: number): Uint8Array {
  const body = command.maxAnswerBytes === undefined ? frame : frame.subarray(0, -1);
  return Uint8Array.of(...body, byteCount % SHORT_ANSWER_BYTES);
}

async function fetchRest(channel: CardChannel, first: Answer, timeoutMs: number): Promise<Result<Answer, CardFault>> {
  let { data, sw } = first;
  for (let round = 0; ; round += 1) {
    const meaning = meaningOf(sw);
    if (meaning.kind !== 'more') return ok({ data, sw });
    if (round === MAX_ROUNDS || data.length >= MAX_ANSWER_BYTES) {
      return err({ code: 'garbled', detail: 'an answer without end' });
    }
    const [frame = new Uint8Array(0)] = encodeCommand(getResponse(meaning.byteCount));
    const next = await exchange(channel, frame, timeoutMs);
    if (!next.ok) return next;
    data = Uint8Array.of(...data, ...next.value.data);
    sw = next.value.sw;
  }
}

async function exchange(
  channel: CardChannel,
  frame: Uint8Array,
  timeoutMs: number,
): Promise<Result<Answer, CardFault>> {
  const bytes = await channel.transmit(frame, timeoutMs);
  if (!bytes.ok) return bytes;
  const answer = parseAnswer(bytes.value);
  if (answer.ok) return answer;
  return answer.error === 'nothing'
    ? err({ code: 'card_lost', detail: 'an empty answer' })
    : err({ code: 'garbled', detail: 'an answer without a status' });
}
