/**
 * `GET /v1/changes` and `GET /v1/alerts`: what changed for a terminal in the order of the last change, and what somebody
 * should know. A cursor is a place in that order, never expires, and beyond the end of it (a backend restored from a
 * backup) begins again. Rules SANDBOX-48, SANDBOX-49.
 */
import type { Caller, Context, Reply } from './context.ts';
import type { JsonObject } from './json.ts';
import { billPaymentDocument } from './bills.ts';
import { paymentDocument } from './payments/payment-records.ts';
import { invalid } from './problem.ts';
import { refundDocument } from './refunds.ts';
import { formatTime } from './time.ts';
import { topupDocument } from './topups.ts';

const MAX_LIMIT = 500;
const DEFAULT_LIMIT = 100;

type ChangeKind = 'payment' | 'refund' | 'topup' | 'bill';

const CHANGED: { readonly [K in ChangeKind]: (context: Context, id: string) => Promise<JsonObject> } = {
  payment: async (context, id) => {
    const row = await context.db.selectFrom('payments').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    return paymentDocument(context, row);
  },
  refund: async (context, id) => {
    const row = await context.db.selectFrom('refunds').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    return refundDocument(row, true);
  },
  topup: async (context, id) => {
    const row = await context.db.selectFrom('topups').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    return topupDocument(context, row, true);
  },
  bill: async (context, id) => {
    const row = await context.db.selectFrom('bill_payments').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    return billPaymentDocument(row, true);
  },
};

export async function getChanges(context: Context, caller: Caller, query: URLSearchParams): Promise<Reply> {
  const after = readCursor(query, caller.terminal.change_seq);
  const limit = readWhole(query.get('limit') ?? String(DEFAULT_LIMIT));
  if (after === null) return invalid([{ path: 'after', message: 'not a cursor of this list' }]);
  if (limit === null || limit < 1 || limit > MAX_LIMIT)
    return invalid([{ path: 'limit', message: `1 to ${MAX_LIMIT}` }]);

  // One more than asked for from each table, so that the merged list knows whether there is more.
  const page = (table: 'payments' | 'refunds' | 'topups' | 'bill_payments') =>
    context.db
      .selectFrom(table)
      .select(['id', 'change_seq'])
      .where('terminal_id', '=', caller.terminal.id)
      .where('change_seq', '>', after)
      .orderBy('change_seq')
      .limit(limit + 1)
      .execute();
  const found = [
    ...(await page('payments')).map((row) => ({ ...row, kind: 'payment' as const })),
    ...(await page('refunds')).map((row) => ({ ...row, kind: 'refund' as const })),
    ...(await page('topups')).map((row) => ({ ...row, kind: 'topup' as const })),
    ...(await page('bill_payments')).map((row) => ({ ...row, kind: 'bill' as const })),
  ].toSorted((one, other) => one.change_seq - other.change_seq);
  const given = found.slice(0, limit);

  const documents: Record<ChangeKind, JsonObject[]> = { payment: [], refund: [], topup: [], bill: [] };
  for (const { id, kind } of given) documents[kind].push(await CHANGED[kind](context, id));
  const { payment: payments, refund: refunds, topup: topups, bill: bills } = documents;
  const next = String(given.at(-1)?.change_seq ?? after);
  return { status: 200, json: { payments, refunds, topups, bills, next, more: found.length > limit } };
}

export async function getAlerts(context: Context, caller: Caller, query: URLSearchParams): Promise<Reply> {
  const { last } = await context.db
    .selectFrom('alerts')
    .select((column) => column.fn.max<number | null>('id').as('last'))
    .executeTakeFirstOrThrow();
  const after = readCursor(query, last ?? 0);
  if (after === null) return invalid([{ path: 'after', message: 'not a cursor of this list' }]);
  const rows = await context.db
    .selectFrom('alerts')
    .selectAll()
    .where('merchant_id', '=', caller.merchant.id)
    .where('id', '>', after)
    .orderBy('id')
    .limit(MAX_LIMIT)
    .execute();
  const alerts = rows.map((row) => ({
    id: `alert_${row.id}`,
    at: formatTime(row.at_ms),
    level: row.level,
    kind: row.kind,
    title: { 'zh-CN': row.title_zh, en: row.title_en },
    body: { 'zh-CN': row.body_zh, en: row.body_en },
    ...(row.wallet_id === null ? {} : { walletId: row.wallet_id }),
    ...(row.payment_id === null ? {} : { paymentId: row.payment_id }),
  }));
  return { status: 200, json: { alerts, next: String(rows.at(-1)?.id ?? after) } };
}

function readCursor(query: URLSearchParams, last: number): number | null {
  const after = readWhole(query.get('after') ?? '0');
  return after === null || after <= last ? after : 0;
}

function readWhole(text: string): number | null {
  return /^\d{1,15}$/u.test(text) ? Number(text) : null;
}
