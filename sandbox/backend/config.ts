/**
 * What a terminal is told of the world: configuration, deny list, time; and what it tells of itself by heartbeats
 * (section 3). Rules SANDBOX-40 to SANDBOX-43.
 */
import type { Caller, Context, Reply } from './context.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { privateKeyFromSeed, publicJwk } from './keys.ts';
import { tellEveryMerchant } from './news.ts';
import { invalid } from './problem.ts';
import { fieldErrors, heartbeatBody } from './schemas.ts';
import { formatTime } from './time.ts';
import { fareTableDocument, fareTablesOf } from './transit/fare-tables.ts';

export async function listBackendKeys(context: Context): Promise<readonly JsonObject[]> {
  const rows = await context.db
    .selectFrom('backend_keys')
    .selectAll()
    .orderBy('signs_from_ms')
    .orderBy('kid')
    .execute();
  return rows.map(({ kid, seed }) => ({ kid, jwk: { ...publicJwk(privateKeyFromSeed(seed)) } }));
}

/** A change of anything that `/v1/config` shows gives it a new version and tells the terminals. */
export async function bumpConfigVersion(context: Context): Promise<void> {
  const { config_version: version } = await context.db
    .updateTable('settings')
    .set((column) => ({ config_version: column('config_version', '+', 1) }))
    .returning('config_version')
    .executeTakeFirstOrThrow();
  await tellEveryMerchant(context, 'config.changed', { version });
}

export async function getConfig(
  context: Context,
  caller: Caller,
  headers: Readonly<Record<string, string>>,
): Promise<Reply> {
  const etag = `"config-${context.settings.configVersion}"`;
  if (matchesEtag(headers['if-none-match'], etag)) return { status: 304, headers: { etag } };
  return { status: 200, headers: { etag }, json: await configDocument(context, caller) };
}

async function configDocument(context: Context, caller: Caller): Promise<JsonObject> {
  const { db, settings } = context;
  const issuers = await db.selectFrom('issuers').selectAll().orderBy('kid').execute();
  const promotions = await db.selectFrom('promotions').selectAll().orderBy('id').execute();
  const notices = await db.selectFrom('notices').selectAll().orderBy('from_ms').orderBy('id').execute();
  const fares = await fareTablesOf(context, caller.merchant.id);
  return {
    version: settings.configVersion,
    currency: settings.currency,
    backendKeys: await listBackendKeys(context),
    offline: { ...settings.policy },
    issuers: issuers.map((row) => ({
      iss: row.iss,
      kid: row.kid,
      jwk: JSON.parse(row.public_jwk_json) as JsonObject,
      notBefore: formatTime(row.not_before_ms),
      notAfter: formatTime(row.not_after_ms),
      revoked: row.revoked === 1,
    })),
    promotions: promotions.map((row) => ({
      id: row.id,
      name: { 'zh-CN': row.name_zh, en: row.name_en },
      kind: row.kind,
      from: formatTime(row.from_ms),
      until: formatTime(row.until_ms),
      minAmount: row.min_amount_minor,
      text: { 'zh-CN': row.text_zh, en: row.text_en },
      fundedBy: row.funded_by,
    })),
    fares: fares.map(fareTableDocument),
    notices: notices.map((row) => ({
      id: row.id,
      level: row.level,
      from: formatTime(row.from_ms),
      until: formatTime(row.until_ms),
      title: { 'zh-CN': row.title_zh, en: row.title_en },
      body: { 'zh-CN': row.body_zh, en: row.body_en },
    })),
  };
}

/** RFC 9110 section 13.1.2: weak comparison, a list, or `*`. */
function matchesEtag(field: string | undefined, etag: string): boolean {
  if (field === undefined) return false;
  return field.split(',').some((part) => part.trim() === '*' || part.trim().replace(/^W\//u, '') === etag);
}

/**
 * A `full` list begins with the wallets that are listed now; each later page, and each later question, is a `delta` of the
 * rows that changed after the version given, so what is removed between two pages turns up in the next.
 */
export async function getDenylist(context: Context, query: URLSearchParams): Promise<Reply> {
  const since = query.get('since');
  if (since !== null && !/^\d{1,15}$/u.test(since)) return invalid([{ path: 'since', message: 'must be a version' }]);
  const { denylistVersion, denylistKnownFrom } = context.settings;
  const known = since !== null && Number(since) >= denylistKnownFrom && Number(since) <= denylistVersion;
  const limit = context.options.denylistPageRows;
  let question = context.db
    .selectFrom('denylist')
    .selectAll()
    .orderBy('version')
    .limit(limit + 1);
  question = known ? question.where('version', '>', Number(since)) : question.where('listed', '=', 1);
  const rows = await question.execute();
  const given = rows.slice(0, limit);
  const more = rows.length > limit;
  const version = more ? (given.at(-1)?.version ?? 0) : denylistVersion;
  const add: JsonValue[] = given
    .filter(({ listed }) => listed === 1)
    .map((row) => ({ iss: row.iss, walletId: row.wallet_id, reason: row.reason }));
  const remove: JsonValue[] = given
    .filter(({ listed }) => listed === 0)
    .map((row) => ({ iss: row.iss, walletId: row.wallet_id }));
  return { status: 200, json: { version, mode: known ? 'delta' : 'full', more, add, remove } };
}

export async function setDenied(
  context: Context,
  iss: string,
  walletId: string,
  listed: boolean,
  reason: string,
): Promise<void> {
  const { denylist_version: version } = await context.db
    .updateTable('settings')
    .set((column) => ({ denylist_version: column('denylist_version', '+', 1) }))
    .returning('denylist_version')
    .executeTakeFirstOrThrow();
  const values = { listed: listed ? 1 : 0, reason, version };
  await context.db
    .insertInto('denylist')
    .values({ iss, wallet_id: walletId, ...values })
    .onConflict((conflict) => conflict.columns(['iss', 'wallet_id']).doUpdateSet(values))
    .execute();
  await tellEveryMerchant(context, 'denylist.changed', { version });
}

export async function isDenied(context: Context, iss: string, walletId: string): Promise<boolean> {
  const row = await context.db
    .selectFrom('denylist')
    .select('listed')
    .where('iss', '=', iss)
    .where('wallet_id', '=', walletId)
    .executeTakeFirst();
  return row?.listed === 1;
}

export async function recordHeartbeat(context: Context, caller: Caller, body: JsonObject): Promise<Reply> {
  const reading = heartbeatBody.safeParse(body);
  if (!reading.success) return invalid(fieldErrors(reading.error));
  await context.db
    .updateTable('terminals')
    .set({
      heartbeat_json: JSON.stringify(body),
      heartbeat_at_ms: context.nowMs,
      software_version: reading.data.softwareVersion,
    })
    .where('id', '=', caller.terminal.id)
    .execute();
  return { status: 204 };
}
