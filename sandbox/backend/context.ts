/**
 * What a rule gets to work with: the transaction of this request, the time it arrived, chance, the settings, and who calls.
 */
import { createHmac } from 'node:crypto';
import type { Db } from './storage/database.ts';
import { prepared } from './storage/prepared.ts';
import { Overtaken } from './storage/transactions.ts';
import type { MerchantRow, StoreRow, TerminalRow } from './storage/terminal-tables.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { canonicalJson } from './json.ts';
import type { Log, Random } from './ports.ts';
import type { PresentmentMaker, PresentmentVerifier } from './presentment-verifier.ts';
import type { Problem } from './problem.ts';

export type Settings = Readonly<{
  configVersion: number;
  denylistVersion: number;
  denylistKnownFrom: number;
  currency: string;
  policy: OfflinePolicy;
  hashKey: Uint8Array;
  maintenance: boolean;
  /** Of the listed keys the newest whose time has come. */
  signer: Signer;
}>;

export type Signer = Readonly<{ kid: string; seed: Uint8Array }>;

/** Section 3, amounts in minor units of the store's currency. */
export type OfflinePolicy = Readonly<{
  enabled: boolean;
  channels: readonly ('tap' | 'qr')[];
  maxPerPayment: number;
  maxPerQrPayment: number;
  maxPerWalletPerDay: number;
  maxUnsentTotal: number;
  maxUnsentCount: number;
  maxAgeHours: number;
  maxPolicyAgeHours: number;
  qrMaxSkewSeconds: number;
}>;

/** `denylistPageRows` is a setting so that a test need not list 100,000 wallets to see a second page. */
export type BackendOptions = Readonly<{ origin: string; denylistPageRows: number }>;

export type Context = Readonly<{
  db: Db;
  nowMs: number;
  random: Random;
  settings: Settings;
  options: BackendOptions;
  verifier: PresentmentVerifier;
  maker: PresentmentMaker;
  log: Log;
  /** For what is remembered outside the database, which must not be when the transaction comes to nothing. */
  afterCommit(work: () => void): void;
}>;

export type Caller = Readonly<{ terminal: TerminalRow; store: StoreRow; merchant: MerchantRow; keyThumbprint: string }>;

/** What a rule answers: a body (or none) with a status, an event stream, or a problem. */
export type Reply =
  | Readonly<{
      status: number;
      json?: JsonObject | readonly JsonValue[];
      /** A body that is no JSON, with its type. */
      file?: Readonly<{ bytes: Uint8Array; contentType: string }>;
      headers?: Readonly<Record<string, string>>;
      stream?: StreamStart;
    }>
  | Problem;

export type StreamStart = Readonly<{ merchantId: string; terminalId: string; afterEventId: number; resync: boolean }>;

/** A digest that only this database can make, for what must be compared but not kept. */
export function keyedHash(settings: Settings, text: string): string {
  return createHmac('sha256', settings.hashKey).update(text).digest('base64url');
}

/** Two bodies are the same when their RFC 8785 forms are (section 1). */
export function bodyHash(settings: Settings, body: JsonObject): string {
  return keyedHash(settings, canonicalJson(body));
}

const SETTINGS = prepared(['nowMs'], (db, { nowMs }: Readonly<{ nowMs: number }>) =>
  db
    .selectFrom('settings')
    .innerJoin('backend_keys', (join) =>
      join.on('backend_keys.kid', '=', (keys) =>
        keys
          .selectFrom('backend_keys as newest')
          .select('newest.kid')
          .where('newest.signs_from_ms', '<=', nowMs)
          .orderBy('newest.signs_from_ms', 'desc')
          .orderBy('newest.kid')
          .limit(1),
      ),
    )
    .selectAll('settings')
    .select(['backend_keys.kid', 'backend_keys.seed'])
    .compile(),
);

/** In one question with the key that signs now, since every request needs both. */
export async function readSettings(db: Db, nowMs: number): Promise<Settings> {
  const [row] = (await SETTINGS(db, { nowMs })).rows;
  if (row === undefined) throw new Overtaken('a backend has its settings and a key that signs');
  return {
    signer: { kid: row.kid, seed: row.seed },
    configVersion: row.config_version,
    denylistVersion: row.denylist_version,
    denylistKnownFrom: row.denylist_known_from,
    currency: row.currency,
    policy: JSON.parse(row.policy_json) as OfflinePolicy,
    hashKey: row.hash_key,
    maintenance: row.maintenance === 1,
  };
}
