/**
 * A thousand tills, each enrolled with a key of its own, and as many customers with a phone each, before the clock starts. The
 * phones' presentments are made here, from the keys in the demo's database, so that the backend need not make them.
 */
import { Agent, request } from 'undici';
import { PRESENTMENT_MAKER } from '../../../sandbox/credentials/credential-ports.ts';
import { DEMO_STORE_ID } from '../../../sandbox/demo/demo-shops.ts';
import { DEMO_WALLETS } from '../../../sandbox/demo/demo-world.ts';
import { DEMO_ISSUERS, seedWallet } from '../../../sandbox/demo/seed.ts';
import type { SandboxDatabase } from '../../../sandbox/backend/storage/database.ts';
import { inTransaction } from '../../../sandbox/backend/storage/transactions.ts';
import { SYSTEM_RANDOM } from '../../../sandbox/backend/system-ports.ts';
import {
  faultOfAnswer,
  jwkOf,
  makeTestKey,
  signRequest,
  toAnswer,
  type Answer,
  type TestKey,
} from '../../../sandbox/testing/signed-client.ts';

export type BenchTill = Readonly<{ id: string; key: TestKey; via: string; phone: BenchPhone }>;
export type BenchPhone = {
  readonly privateJwk: Readonly<Record<string, string>>;
  readonly certificate: Uint8Array;
  counter: number;
};

export type Shop = Readonly<{
  tills: readonly BenchTill[];
  send(till: Pick<BenchTill, 'id' | 'key' | 'via'>, method: string, path: string, body: object): Promise<Answer>;
  /** What the tills were told is approved: amounts by payment id. */
  approved: Map<string, number>;
}>;

/** Nobody runs out of money or into a limit. */
const PLENTY_MINOR = 1_000_000_000_000;
const ENROL_AT_ONCE = 16;
const HOUR_S = 3_600;

export async function prepareShop(parts: {
  database: SandboxDatabase;
  origins: readonly string[];
  tillCount: number;
}): Promise<Shop> {
  const { database, origins, tillCount } = parts;
  const [origin = ''] = origins;
  const agent = new Agent({ connections: tillCount, pipelining: 1 });
  const backendKeys = new Map<string, string>();
  const send: Shop['send'] = async ({ id, key, via }, method, path, body) => {
    const text = JSON.stringify(body);
    const signed = signRequest(origin, { method, path, body: text }, id, key, Date.now());
    const response = await request(via + path, {
      method: method as 'PUT' | 'POST',
      body: text,
      headers: signed.headers,
      dispatcher: agent,
    });
    const headers = Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, String(value)]));
    const answer = toAnswer(response.statusCode, headers, Buffer.from(await response.body.arrayBuffer()));
    if (path === '/v1/terminals') learn(answer, backendKeys);
    const fault = faultOfAnswer(answer, signed.signature, backendKeys);
    if (fault !== null) throw new Error(fault);
    return answer;
  };
  const phones = await makePhones(database, tillCount);
  const codes = await makeCodes(database, tillCount);
  const tills: BenchTill[] = [];
  for (let first = 0; first < tillCount; first += ENROL_AT_ONCE) {
    const group = codes.slice(first, first + ENROL_AT_ONCE).map(async (code, index): Promise<BenchTill> => {
      const key = makeTestKey();
      const via = origins[(first + index) % origins.length] ?? origin;
      const device = { model: 'Bench till', serial: `B-${first + index}`, softwareVersion: '1.0.0' };
      const body = { activationCode: code, publicKey: jwkOf(key), device };
      const answer = await send({ id: key.thumbprint, key, via }, 'POST', '/v1/terminals', body);
      const phone = phones[first + index];
      if (answer.status !== 201 || phone === undefined) throw new Error(`a till could not be enrolled: ${answer.text}`);
      return { id: (answer.json as { terminalId: string }).terminalId, key, via, phone };
    });
    tills.push(...(await Promise.all(group)));
  }
  return { tills, send, approved: new Map() };
}

/** On the word of the connection, as at any enrolment. */
function learn(answer: Answer, keys: Map<string, string>): void {
  const { backendKeys = [] } = answer.json as { backendKeys?: readonly { kid: string; jwk: { x: string } }[] };
  for (const { kid, jwk } of backendKeys) keys.set(kid, jwk.x);
}

async function makePhones(database: SandboxDatabase, count: number): Promise<readonly BenchPhone[]> {
  const [ordinary] = DEMO_WALLETS;
  if (ordinary === undefined) throw new Error('the demo has an ordinary wallet');
  const limits = {
    smallAmountLimitMinor: PLENTY_MINOR,
    paymentLimitMinor: PLENTY_MINOR,
    dailyLimitMinor: PLENTY_MINOR,
  };
  await inTransaction(database, async (db) => {
    for (let index = 0; index < count; index += 1) {
      const wallet = { ...ordinary, ...limits, id: `wlt_bench_${index}`, balanceMinor: PLENTY_MINOR };
      await seedWallet(db, SYSTEM_RANDOM, Date.now(), wallet);
    }
  });
  const issuer = await database
    .selectFrom('issuers')
    .selectAll()
    .where('kid', '=', DEMO_ISSUERS[0].kid)
    .executeTakeFirstOrThrow();
  const wallets = await database.selectFrom('wallets').selectAll().where('id', 'like', 'wlt_bench_%').execute();
  const nowSeconds = Math.floor(Date.now() / 1_000);
  return wallets.map((wallet) => {
    const privateJwk = JSON.parse(wallet.private_jwk_json) as Readonly<Record<string, string>>;
    const { d: _secret, ...walletPublicJwk } = privateJwk;
    const certificate = PRESENTMENT_MAKER.makeCertificate({
      issuerKid: issuer.kid,
      issuerPrivateJwk: JSON.parse(issuer.private_jwk_json) as Readonly<Record<string, string>>,
      iss: issuer.iss,
      walletId: wallet.id,
      walletPublicJwk,
      notBeforeSeconds: nowSeconds - HOUR_S,
      expiresSeconds: nowSeconds + 24 * HOUR_S,
      currency: 'CNY',
      maxPerPaymentMinor: PLENTY_MINOR,
      maxPerDayMinor: PLENTY_MINOR,
      passengerClass: null,
    });
    return { privateJwk, certificate, counter: 0 };
  });
}

async function makeCodes(database: SandboxDatabase, count: number): Promise<readonly string[]> {
  const codes = Array.from({ length: count }, (_, index) => `BENCH-${index}`);
  const rows = codes.map((code) => ({ code, store_id: DEMO_STORE_ID }));
  await database.insertInto('activation_codes').values(rows).execute();
  return codes;
}
