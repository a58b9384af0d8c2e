/**
 * Answers as a network, a stranger in the middle or a faulty backend would make them: cut, bent, unsigned, signed by the
 * wrong key, or honestly signed with a lie inside. Rule PROVE-34.
 */
import type { BackendResponse } from '../../../sandbox/backend/backend.ts';
import { contentDigest } from '../../../sandbox/backend/content-digest.ts';
import { readableSignatureMember, signAnswer } from '../../../sandbox/backend/http-signatures.ts';
import { privateKeyFromSeed } from '../../../sandbox/backend/keys.ts';
import type { HostRequest } from './backend-host.ts';

export type SimulatedAnswer = Readonly<{
  status: number;
  headers: Readonly<Record<string, string>>;
  body: Uint8Array;
  /** How many bytes of the body arrive before the connection breaks; absent: all, and it does not. */
  cutAfter?: number;
}>;

export type AnswerSigner = Readonly<{ kid: string; seed: Uint8Array }>;

export function plainAnswer({ status, headers, body }: BackendResponse): SimulatedAnswer {
  return { status, headers, body };
}

/** Something between till and backend speaks in its stead. */
export function strangersAnswer(
  status: number,
  headers: Readonly<Record<string, string>>,
  text: string,
): SimulatedAnswer {
  return { status, headers, body: Buffer.from(text, 'utf8') };
}

export function cutAnswer(answer: SimulatedAnswer, fraction: number): SimulatedAnswer {
  return { ...answer, cutAfter: Math.floor(answer.body.length * fraction) };
}

export function withFlippedBodyBit(answer: SimulatedAnswer, position: number): SimulatedAnswer {
  if (answer.body.length === 0) return withFlippedSignatureBit(answer);
  const body = Uint8Array.from(answer.body);
  const at = position % body.length;
  body[at] = (body[at] ?? 0) ^ 1;
  return { ...answer, body };
}

export function withFlippedSignatureBit(answer: SimulatedAnswer): SimulatedAnswer {
  const [, bytes = ''] = /^sig1=:(.*):$/u.exec(answer.headers['signature'] ?? '') ?? [];
  const wrong = Buffer.from(bytes, 'base64');
  if (wrong.length === 0) return answer;
  wrong[0] = (wrong[0] ?? 0) ^ 1;
  return { ...answer, headers: { ...answer.headers, signature: `sig1=:${wrong.toString('base64')}:` } };
}

export function unsigned(answer: SimulatedAnswer): SimulatedAnswer {
  const { signature: _signature, 'signature-input': _input, ...headers } = answer.headers;
  return { ...answer, headers };
}

/** The same status and body, signed anew: by another key, or for another moment. */
export function signedAnew(
  request: HostRequest,
  answer: SimulatedAnswer,
  signer: AnswerSigner,
  createdSeconds: number,
): SimulatedAnswer {
  const member = readableSignatureMember(request.headers, 'sig1');
  if (member === null) return answer;
  const digest = answer.body.length === 0 ? null : contentDigest(answer.body);
  const key = privateKeyFromSeed(signer.seed);
  const fields = signAnswer(answer.status, digest, member, { kid: signer.kid, key }, createdSeconds);
  const headers = { ...answer.headers, ...fields, ...(digest === null ? {} : { 'content-digest': digest }) };
  return { ...answer, headers };
}

/** Another body in place of the one that was signed; whoever does this without the key cannot sign it. */
export function withBody(answer: SimulatedAnswer, body: Uint8Array): SimulatedAnswer {
  return { ...answer, body, headers: { ...answer.headers, 'content-digest': contentDigest(body) } };
}
