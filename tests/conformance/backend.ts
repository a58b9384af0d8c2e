/**
 * A backend under test, reached over HTTP and nothing else: terminals that are enrolled there, requests that are signed by a
 * program of its own, and answers that are verified as the till verifies them and held against the OpenAPI document.
 * Whatever a rule asks, an answer that breaks the document or is not signed breaks the rule.
 */
import { randomBytes } from 'node:crypto';
import { verifyAnswer } from '../../electron/terminal/wallet-backend/signatures.ts';
import { backendKeyObject } from '../../electron/terminal/wallet-backend/terminal-identity.ts';
import { checkAgainstDocument } from '../../sandbox/testing/openapi-check.ts';
import {
  httpCarrier,
  jwkOf,
  makeTestKey,
  signRequest,
  uuidV7,
  type Answer,
  type SignatureTwists,
  type TestKey,
} from '../../sandbox/testing/signed-client.ts';
import type { People } from './customers.ts';
import { must, mustEqual, Violation } from './rule.ts';

export type Json = Readonly<Record<string, unknown>>;

export type CallOptions = Readonly<{
  headers?: Readonly<Record<string, string>>;
  twists?: SignatureTwists;
  key?: TestKey;
  keyId?: string;
  /** The bytes to send in place of `body`. */
  rawBody?: string;
  /** Signs as at this moment. */
  atMs?: number;
}>;

export interface Terminal {
  readonly id: string;
  readonly key: TestKey;
  readonly timeZone: string;
  call(method: string, path: string, body?: unknown, options?: CallOptions): Promise<Answer>;
  /** With another key from now on. */
  with(key: TestKey): Terminal;
}

export interface Backend {
  readonly origin: string;
  readonly people: People;
  /** Every problem and decline code that was met. */
  readonly codes: ReadonlySet<string>;
  /** A terminal of its own, for rules that end or change one. */
  enrol(code?: string, key?: TestKey): Promise<Terminal>;
  /** The terminal that rules share; enrolled when it is first asked for. */
  terminal(): Promise<Terminal>;
  /** Another terminal of the same merchant, shared as well. */
  otherTerminal(): Promise<Terminal>;
  /** Signed by `key`, under any name, without a terminal. */
  callAs(
    key: TestKey,
    keyId: string,
    method: string,
    path: string,
    body?: unknown,
    options?: CallOptions,
  ): Promise<Answer>;
  /** As it is given, without a signature; nothing is verified. */
  callUnsigned(
    method: string,
    path: string,
    headers?: Readonly<Record<string, string>>,
    body?: string,
  ): Promise<Answer>;
  nowMs(): number;
}

export function openBackend(origin: string, people: People, surplus: 'allowed' | 'refused' = 'allowed'): Backend {
  const carry = httpCarrier(origin);
  const keys = new Map<string, Json>();
  const codes = new Set<string>();
  const shared = new Map<string, Promise<Terminal>>();

  const callAs: Backend['callAs'] = async (key, keyId, method, path, body, options = {}) => {
    const text = options.rawBody ?? (body === undefined ? undefined : JSON.stringify(body));
    const outgoing = { method, path, body: text, headers: options.headers ?? {} };
    const by = options.key ?? key;
    const signed = signRequest(
      origin,
      outgoing,
      options.keyId ?? keyId,
      by,
      options.atMs ?? Date.now(),
      options.twists,
    );
    // What a rule puts beside the signature stays beside it.
    const answer = await carry({ ...outgoing, headers: { ...signed.headers, ...options.headers } });
    learnKeys(path, answer, keys);
    const where = `${method} ${path} ${answer.status}`;
    const label = options.twists?.label ?? 'sig1';
    if (label === 'sig1') verify(where, answer, signed.headers['signature'] ?? '', keys);
    document(where, { method, path, body: text }, answer, surplus);
    noteCodes(answer, codes);
    return answer;
  };

  const enrol: Backend['enrol'] = async (code, key = makeTestKey()) => {
    const activationCode = code ?? (await people.activationCode());
    const answer = await callAs(key, key.thumbprint, 'POST', '/v1/terminals', enrolmentBody(activationCode, key));
    mustEqual(answer.status, 201, 'the enrolment');
    const { terminalId, store } = answer.json as { terminalId: string; store: { timeZone: string } };
    return terminalOf(terminalId, key, store.timeZone);
  };
  const terminalOf = (id: string, key: TestKey, timeZone: string): Terminal => ({
    id,
    key,
    timeZone,
    call: (method, path, body, options) => callAs(key, id, method, path, body, options),
    with: (other) => terminalOf(id, other, timeZone),
  });
  const sharedTerminal = (name: string): Promise<Terminal> => {
    const known = shared.get(name) ?? enrol();
    shared.set(name, known);
    return known;
  };

  return {
    origin,
    people,
    codes,
    enrol,
    callAs,
    terminal: () => sharedTerminal('first'),
    otherTerminal: () => sharedTerminal('second'),
    callUnsigned: (method, path, headers = {}, body) => carry({ method, path, headers, body }),
    nowMs: () => Date.now(),
  };
}

export function enrolmentBody(activationCode: string, key: TestKey): Json {
  const device = { model: 'Conformance', serial: 'C-1', softwareVersion: '1.0.0' };
  return { activationCode, publicKey: jwkOf(key), device };
}

/** The words of a problem, in its one form. */
export function mustBeProblem(answer: Answer, status: number | readonly number[], code: string): Json {
  const statuses = typeof status === 'number' ? [status] : status;
  const problem = (answer.json ?? {}) as Json;
  must(
    statuses.includes(answer.status) && problem['code'] === code,
    `expected ${statuses.join(' or ')} ${code}, got ${answer.status} ${answer.text.slice(0, 120)}`,
  );
  must((answer.headers['content-type'] ?? '').startsWith('application/problem+json'), 'a problem is problem+json');
  mustEqual(problem['status'], answer.status, 'the status that a problem names');
  return problem;
}

export function mustBe(answer: Answer, status: number): Json {
  const told = JSON.stringify(answer.json ?? answer.text)?.slice(0, 200);
  must(answer.status === status, `expected ${status}, got ${answer.status} ${told ?? ''}`);
  return (answer.json ?? {}) as Json;
}

export const newId = (): string => uuidV7();
export const newNonce = (): string => randomBytes(16).toString('base64url');
export const money = (amount: number, currency = 'CNY'): Json => ({ amount, currency });

/** A payment body that keeps every rule; `changes` bend it. */
export function paymentBody(terminal: Terminal, method: Json, changes: Json = {}): Json {
  const now = Date.now();
  return {
    amount: money(1_250),
    occurredAt: new Date(now).toISOString(),
    businessDate: dateIn(terminal.timeZone, now),
    receiptNumber: 'C1-000001',
    cashierId: 'c1',
    method,
    ...changes,
  };
}

export function dateIn(timeZone: string, atMs: number): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone }).format(atMs);
}

/** A payment by code that the backend should grant. */
export async function approvedPayment(backend: Backend, terminal: Terminal, changes: Json = {}): Promise<Json> {
  const method = { type: 'payment_code', code: await backend.people.paymentCode('approves') };
  const answer = await terminal.call('PUT', `/v1/payments/${newId()}`, paymentBody(terminal, method, changes));
  const payment = mustBe(answer, 201);
  mustEqual(payment['status'], 'approved', 'the status of a payment that its customer can pay');
  return payment;
}

function verify(where: string, answer: Answer, requestSignature: string, keys: ReadonlyMap<string, Json>): void {
  // What binds an answer to its request is the request's own signature; the rest of the request is covered by that.
  const request = { method: 'GET', targetUri: '', fields: { signature: requestSignature } };
  const keyOf = (kid: string): ReturnType<typeof backendKeyObject> => {
    const jwk = keys.get(kid);
    return jwk === undefined ? null : backendKeyObject(jwk);
  };
  const checked = verifyAnswer({ status: answer.status, fields: answer.headers }, answer.bytes, request, keyOf);
  if (!checked.ok) throw new Violation(`${where}: the answer is not the backend's own (${checked.error.code})`);
}

function document(
  where: string,
  request: Readonly<{ method: string; path: string; body: string | undefined }>,
  answer: Answer,
  surplus: 'allowed' | 'refused',
): void {
  try {
    checkAgainstDocument(request, answer, surplus);
  } catch (error) {
    throw new Violation(`${where}: against the document: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Keys are learned where they are listed, on the word of the connection, as at an enrolment. */
function learnKeys(path: string, answer: Answer, keys: Map<string, Json>): void {
  if (path !== '/v1/config' && path !== '/v1/terminals') return;
  const listed = (answer.json as { backendKeys?: { kid: string; jwk: Json }[] } | undefined)?.backendKeys ?? [];
  for (const { kid, jwk } of listed) keys.set(kid, jwk);
}

function noteCodes(answer: Answer, codes: Set<string>): void {
  const { code, decline } = (answer.json ?? {}) as { code?: unknown; decline?: { code?: unknown } | null };
  if (answer.status >= 400 && typeof code === 'string') codes.add(code);
  if (typeof decline?.code === 'string') codes.add(decline.code);
}
