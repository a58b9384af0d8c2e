/**
 * A sandbox of its own for a test, with a clock that the test moves, over real HTTP on a free port; and terminals that talk
 * to it. Every answer is verified, and every exchange is held against the OpenAPI document, whichever test makes it.
 */
import { createHash } from 'node:crypto';
import { privateKeyFromSeed, publicJwk } from '../backend/keys.ts';
import type { Clock, Random } from '../backend/ports.ts';
import { createSandboxServer, type SandboxServer, type SandboxServerOptions } from '../server.ts';
import { checkAgainstDocument } from './openapi-check.ts';
import { makeTestDatabase } from './test-database.ts';
import {
  faultOfAnswer,
  httpCarrier,
  jwkOf,
  makeTestKey,
  signRequest,
  uuidV7,
  type Answer,
  type SignatureTwists,
  type TestKey,
} from './signed-client.ts';

/** Noon in Shanghai on a Wednesday, far from every day's end. */
export const TEST_START_MS = Date.parse('2026-03-04T04:00:00.000Z');

export type TestClock = Clock & { advance(ms: number): void; set(epochMs: number): void };

export function testClock(startMs = TEST_START_MS): TestClock {
  let nowMs = startMs;
  return {
    now: () => nowMs,
    advance: (ms) => {
      nowMs += ms;
    },
    set: (epochMs) => {
      nowMs = epochMs;
    },
  };
}

/** Bytes that depend on the seed alone: SHA-256 in counter mode. */
export function seededRandom(seed: string): Random {
  let block = 0;
  let left = Buffer.alloc(0);
  return {
    bytes(count) {
      while (left.length < count) {
        left = Buffer.concat([left, createHash('sha256').update(`${seed}:${block}`).digest()]);
        block += 1;
      }
      const taken = left.subarray(0, count);
      left = left.subarray(count);
      return taken;
    },
  };
}

export type TestWorld = Readonly<{
  server: SandboxServer;
  origin: string;
  clock: TestClock;
  enrol(code?: string): Promise<TestTerminal>;
  demo(method: string, path: string, body?: unknown): Promise<Answer>;
  /** One more server process's worth of the same sandbox, on the same database; answers where it listens. */
  openTwin(): Promise<SandboxServer>;
  close(): Promise<void>;
}>;

export type CallOptions = Readonly<{
  headers?: Readonly<Record<string, string>>;
  twists?: SignatureTwists;
  key?: TestKey;
  keyId?: string;
  rawBody?: string;
  /** Another server of the same sandbox that it is sent to; what is signed stays the same. */
  via?: string;
}>;

export type TestTerminal = Readonly<{
  id: string;
  key: TestKey;
  /** Signs, sends, verifies the answer, holds both against the OpenAPI document. */
  call(method: string, path: string, body?: unknown, options?: CallOptions): Promise<Answer>;
}>;

export async function openTestWorld(options: Partial<SandboxServerOptions> = {}): Promise<TestWorld> {
  const clock = testClock();
  const database = await makeTestDatabase();
  const server = await createSandboxServer({
    databaseFile: database.address,
    port: 0,
    clock,
    random: seededRandom('test'),
    ...options,
  });
  const { origin } = server;
  const carry = httpCarrier(origin);
  const backendKeys = new Map<string, string>();
  let nextCode = 1;

  const demo = async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const answer = await carry({ method, path, body: body === undefined ? undefined : JSON.stringify(body) });
    await requireBalancedLedger(server);
    return answer;
  };

  const sendSigned = async (
    key: TestKey,
    keyId: string,
    method: string,
    path: string,
    body: unknown,
    options_: CallOptions,
  ): Promise<Answer> => {
    const text = options_.rawBody ?? (body === undefined ? undefined : JSON.stringify(body));
    const outgoing = { method, path, body: text, headers: options_.headers ?? {} };
    const signed = signRequest(
      origin,
      outgoing,
      options_.keyId ?? keyId,
      options_.key ?? key,
      clock.now(),
      options_.twists,
    );
    const send = options_.via === undefined ? carry : httpCarrier(options_.via);
    const answer = await send({ ...outgoing, headers: signed.headers });
    learnKeys(path, answer, backendKeys);
    await requireBalancedLedger(server);
    const fault = faultOfAnswer(answer, signed.signature, backendKeys);
    if (fault !== null) throw new Error(`${method} ${path} ${answer.status}: ${fault}`);
    checkAgainstDocument({ method, path, body: text }, answer);
    return answer;
  };

  const enrol = async (code = `DEMO-TILL-${String(nextCode++).padStart(4, '0')}`): Promise<TestTerminal> => {
    const key = makeTestKey();
    const answer = await sendSigned(key, key.thumbprint, 'POST', '/v1/terminals', enrolmentBody(code, key), {});
    if (answer.status !== 201) throw new Error(`enrolment answered ${answer.status}: ${answer.text}`);
    const { terminalId } = answer.json as { terminalId: string };
    return terminalOf(terminalId, key);
  };
  const terminalOf = (id: string, key: TestKey): TestTerminal => ({
    id,
    key,
    call: (method, path, body, callOptions = {}) => sendSigned(key, id, method, path, body, callOptions),
  });
  // The keys are learned on the word of the connection, as a terminal learns them at enrolment.
  await learnFirstKeys(server, backendKeys);
  const twins: SandboxServer[] = [];
  const openTwin = async (): Promise<SandboxServer> => {
    const random = seededRandom(`twin ${twins.length}`);
    const twin = await createSandboxServer({
      databaseFile: database.address,
      port: 0,
      clock,
      random,
      ...options,
      publicOrigin: origin,
    });
    twins.push(twin);
    return twin;
  };
  const close = async (): Promise<void> => {
    for (const twin of twins) await twin.close();
    await server.close();
    await database.giveBack();
  };
  return { server, origin, clock, enrol, demo, openTwin, close };
}

export function enrolmentBody(activationCode: string, key: TestKey): Record<string, unknown> {
  return {
    activationCode,
    publicKey: jwkOf(key),
    device: { model: 'Test till', serial: 'T-1', softwareVersion: '1.0.0' },
  };
}

/** Rule SANDBOX-5, after every request of every test: each record's entries, and so all together, are nothing. */
async function requireBalancedLedger({ database }: SandboxServer): Promise<void> {
  const off = await database
    .selectFrom('entries')
    .select(['reason', 'record_id'])
    .groupBy(['reason', 'record_id'])
    .having((column) => column.fn.sum<number>('amount_minor'), '<>', 0)
    .execute();
  if (off.length > 0) throw new Error(`the ledger does not sum to zero: ${JSON.stringify(off)}`);
}

/** An answer that lists backend keys vouches for them (section 2: on the word of the connection). */
function learnKeys(path: string, answer: Answer, keys: Map<string, string>): void {
  if (path !== '/v1/config' && path !== '/v1/terminals') return;
  const listed =
    (answer.json as { backendKeys?: { kid: string; jwk: { x: string } }[] } | undefined)?.backendKeys ?? [];
  for (const { kid, jwk } of listed) keys.set(kid, jwk.x);
}

async function learnFirstKeys(server: SandboxServer, keys: Map<string, string>): Promise<void> {
  const rows = await server.database.selectFrom('backend_keys').selectAll().execute();
  for (const { kid, seed } of rows) keys.set(kid, publicJwk(privateKeyFromSeed(seed)).x);
}

export const yuan = (text: string): { amount: number; currency: string } => ({
  amount: Math.round(Number(text) * 100),
  currency: 'CNY',
});

/** A payment body that passes, to be bent by a test. */
export function paymentBody(
  clock: Clock,
  method: unknown,
  changes: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return {
    amount: yuan('12.50'),
    occurredAt: new Date(clock.now()).toISOString(),
    businessDate: '2026-03-04',
    receiptNumber: 'T1-000001',
    cashierId: 'c1',
    method,
    ...changes,
  };
}

export { uuidV7 };
