/**
 * The part of the demo API that the admin page stands on: how the sandbox is doing, pushes of the deny list, announcements,
 * backups. Rules SANDBOX-184 to SANDBOX-187.
 */
import { z } from 'zod';
import { hasBackup, makeBackup, restoreBackup } from './backups.ts';
import { bumpConfigVersion } from './config.ts';
import type { Context, Reply } from './context.ts';
import { refusal } from './demo-replies.ts';
import type { JsonObject } from './json.ts';
import { tellEveryMerchant } from './news.ts';
import { newId } from './ports.ts';
import { forgetWhatWasSettled } from './settlements/settlements.ts';
import { formatTime, formatTimeOrNull, MINUTE_MS } from './time.ts';

export async function showState(context: Context): Promise<Reply> {
  const { db, nowMs, settings } = context;
  const stores = await db
    .selectFrom('stores')
    .innerJoin('merchants', 'merchants.id', 'stores.merchant_id')
    .select(['stores.id', 'stores.name', 'stores.time_zone', 'stores.closed_through', 'merchants.name as merchant'])
    .orderBy('stores.id')
    .execute();
  const terminals = await db.selectFrom('terminals').selectAll().orderBy('enrolled_at_ms').orderBy('id').execute();
  const { sum } = await db
    .selectFrom('entries')
    .select((column) => column.fn.sum<number | null>('amount_minor').as('sum'))
    .executeTakeFirstOrThrow();
  const { denied } = await db
    .selectFrom('denylist')
    .select((column) => column.fn.countAll<number>().as('denied'))
    .where('listed', '=', 1)
    .executeTakeFirstOrThrow();
  return {
    status: 200,
    json: {
      now: formatTime(nowMs),
      maintenance: settings.maintenance,
      configVersion: settings.configVersion,
      denylist: { version: settings.denylistVersion, listed: denied },
      ledgerSum: sum ?? 0,
      hasBackup: await hasBackup(db),
      stores: stores.map((row) => ({
        id: row.id,
        name: row.name,
        merchant: row.merchant,
        timeZone: row.time_zone,
        closedThrough: row.closed_through,
      })),
      terminals: terminals.map((row) => ({
        id: row.id,
        storeId: row.store_id,
        state: row.state,
        model: row.device_model,
        softwareVersion: row.software_version,
        heartbeatAt: formatTimeOrNull(row.heartbeat_at_ms),
      })),
    },
  };
}

/** Section 3 gives at most 100,000 rows an answer; more can be pushed by pushing again. */
const MAX_PUSH = 100_000;
/** SQLite binds at most 32,766 values in a statement, of which a row has five. */
const ROWS_PER_STATEMENT = 5_000;
const PUSHED_PREFIX = 'wlt_pushed_';
const PUSHED_ISSUER = 'https://wallet.example';

/** Lists that many wallets that nobody has, or takes all of these off again, in one change of the list. */
export async function pushDenylist(context: Context, body: JsonObject): Promise<Reply> {
  const reading = z.strictObject({ add: z.int().min(0).max(MAX_PUSH), clear: z.boolean().optional() }).safeParse(body);
  if (!reading.success) return refusal(422, 'body_invalid', z.prettifyError(reading.error));
  const { db } = context;
  const pushed = await db
    .selectFrom('denylist')
    .select(['wallet_id', 'listed'])
    .where('wallet_id', 'like', `${PUSHED_PREFIX}%`)
    .execute();
  const walletIds = reading.data.clear
    ? pushed.filter(({ listed }) => listed === 1).map((row) => row.wallet_id)
    : Array.from({ length: reading.data.add }, (_, index) => `${PUSHED_PREFIX}${pushed.length + index}`);
  if (walletIds.length === 0) return { status: 200, json: { changed: 0 } };
  const { denylist_version: last } = await db
    .updateTable('settings')
    .set((column) => ({ denylist_version: column('denylist_version', '+', walletIds.length) }))
    .returning('denylist_version')
    .executeTakeFirstOrThrow();
  const rows = walletIds.map((walletId, index) => ({
    iss: PUSHED_ISSUER,
    wallet_id: walletId,
    listed: reading.data.clear ? 0 : 1,
    reason: 'demo',
    version: last - walletIds.length + 1 + index,
  }));
  for (let first = 0; first < rows.length; first += ROWS_PER_STATEMENT) {
    await db
      .insertInto('denylist')
      .values(rows.slice(first, first + ROWS_PER_STATEMENT))
      .onConflict((conflict) =>
        conflict.columns(['iss', 'wallet_id']).doUpdateSet((row) => ({
          listed: row.ref('excluded.listed'),
          version: row.ref('excluded.version'),
        })),
      )
      .execute();
  }
  await tellEveryMerchant(context, 'denylist.changed', { version: last });
  return { status: 200, json: { changed: walletIds.length, version: last } };
}

const MINUTES = z
  .int()
  .min(0)
  .max(7 * 24 * 60);

/** Maintenance that is told before it begins; whether anything is declined meanwhile is ordered apart. */
export async function announceMaintenance(context: Context, body: JsonObject): Promise<Reply> {
  const reading = z.strictObject({ startsInMinutes: MINUTES, minutes: MINUTES.min(1) }).safeParse(body);
  if (!reading.success) return refusal(422, 'body_invalid', z.prettifyError(reading.error));
  const fromMs = context.nowMs + reading.data.startsInMinutes * MINUTE_MS;
  const id = newId(context.random, 'notice');
  await context.db
    .insertInto('notices')
    .values({
      id,
      level: 'maintenance',
      from_ms: fromMs,
      until_ms: fromMs + reading.data.minutes * MINUTE_MS,
      title_zh: '钱包系统维护',
      title_en: 'Wallet maintenance',
      body_zh: '维护期间钱包付款可能被拒绝，请准备其他收款方式。',
      body_en: 'Wallet payments may be declined meanwhile. Have another way to be paid at hand.',
    })
    .execute();
  await bumpConfigVersion(context);
  await tellEveryMerchant(context, 'notice', { id });
  return { status: 201, json: { id } };
}

export async function backUp(context: Context): Promise<Reply> {
  await makeBackup(context);
  return { status: 201, json: { madeAt: formatTime(context.nowMs) } };
}

export async function restore(context: Context): Promise<Reply> {
  if (!(await restoreBackup(context))) return refusal(409, 'no_backup', 'there is no backup to go back to');
  context.afterCommit(() => forgetWhatWasSettled(context.options));
  return { status: 200, json: { restoredAt: formatTime(context.nowMs) } };
}
