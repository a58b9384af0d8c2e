/**
 * What terminals are told: numbered events for the stream of section 8, alerts for people, and the place of a record in
 * the order of changes. Rules SANDBOX-48 to SANDBOX-50.
 */
import { sql } from 'kysely';
import type { Context } from './context.ts';
import { queueUp } from './storage/transactions.ts';
import { HOUR_MS } from './time.ts';

export type EventType =
  | 'payment.updated'
  | 'refund.updated'
  | 'topup.updated'
  | 'bill.updated'
  | 'config.changed'
  | 'denylist.changed'
  | 'settlement.ready'
  | 'alert'
  | 'notice';

/** How long an event can be asked for again with Last-Event-ID; a terminal away for longer gets `resync`. */
export const EVENT_MEMORY_MS = 24 * HOUR_MS;

/** `terminalId` null: for every terminal of the merchant. */
export async function tell(
  context: Context,
  merchantId: string,
  terminalId: string | null,
  type: EventType,
  data: Readonly<Record<string, string | number>>,
): Promise<void> {
  await context.db
    .insertInto('events')
    .values({
      at_ms: context.nowMs,
      merchant_id: merchantId,
      terminal_id: terminalId,
      type,
      data_json: JSON.stringify(data),
    })
    .execute();
}

export async function tellEveryMerchant(
  context: Context,
  type: EventType,
  data: Readonly<Record<string, string | number>>,
): Promise<void> {
  for (const { id } of await context.db.selectFrom('merchants').select('id').execute())
    await tell(context, id, null, type, data);
}

export type Alert = Readonly<{
  level: 'info' | 'warning' | 'critical';
  kind: string;
  title: Readonly<{ 'zh-CN': string; en: string }>;
  body: Readonly<{ 'zh-CN': string; en: string }>;
  walletId?: string;
  paymentId?: string;
}>;

/**
 * One after another for each merchant, so that no alert gets a number below one that was read already: a terminal reads on from
 * the last number it saw.
 */
export async function raiseAlert(context: Context, merchantId: string, alert: Alert): Promise<void> {
  await queueUp(context.db, 'merchants', merchantId);
  const { id } = await context.db
    .insertInto('alerts')
    .values({
      at_ms: context.nowMs,
      merchant_id: merchantId,
      level: alert.level,
      kind: alert.kind,
      title_zh: alert.title['zh-CN'],
      title_en: alert.title.en,
      body_zh: alert.body['zh-CN'],
      body_en: alert.body.en,
      wallet_id: alert.walletId ?? null,
      payment_id: alert.paymentId ?? null,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  await tell(context, merchantId, null, 'alert', { id: `alert_${id}` });
}

/**
 * The next place in a terminal's order of changes. Counting in the terminal's own row keeps the order that of the commits.
 * Places follow the clock, so that a backend which was set back to a backup gives no place a second time: a terminal that
 * has read further than the backup goes would otherwise never be told what came after it.
 */
export async function nextChangeSeq({ db, nowMs }: Context, terminalId: string): Promise<number> {
  const { change_seq } = await db
    .updateTable('terminals')
    .set({ change_seq: sql<number>`CASE WHEN change_seq >= ${nowMs} THEN change_seq + 1 ELSE ${nowMs} END` })
    .where('id', '=', terminalId)
    .returning('change_seq')
    .executeTakeFirstOrThrow();
  return change_seq;
}
