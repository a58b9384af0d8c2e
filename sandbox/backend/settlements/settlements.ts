/**
 * Settlements and payouts of section 8: each store's day is closed half an hour after it ended, told in totals and a file
 * that never changes, and paid out the next morning. Rules SANDBOX-130 to SANDBOX-137.
 */
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { NONCE_MEMORY_MS } from '../caller.ts';
import type { Caller, Context, Reply } from '../context.ts';
import type { JsonObject } from '../json.ts';
import { book, CLEARING_ACCOUNT, FEE_ACCOUNT, merchantAccount } from '../ledger.ts';
import { tell } from '../news.ts';
import { newId, randomDigits } from '../ports.ts';
import { invalid, problem } from '../problem.ts';
import type { StoreRow } from '../storage/terminal-tables.ts';
import { Overtaken } from '../storage/transactions.ts';
import { addDays, dateIn, DAY_MS, formatTime, HOUR_MS, isDate, MINUTE_MS, settlementClosesAtMs } from '../time.ts';
import { plantedFor, withDifferences } from './planted-differences.ts';
import { csvOf, linesOf, totalsOf, type Totals } from './settlement-rows.ts';

/** After closing, so a store's day is paid at half past ten the next morning. */
export const PAYOUT_AFTER_MS = 10 * HOUR_MS;
/** Section 8: the lines are kept for 400 days. */
const LINES_KEPT_MS = 400 * DAY_MS;
/** Days closed in one go: a sandbox that was off for longer goes on with the next request. */
const MAX_DAYS_AT_ONCE = 40;
/** Section 8 answers `not_ready` with how long to wait; a terminal need not ask more often. */
const ASK_AGAIN_SECONDS = 300;

/** At least this often it is looked whether a day is over: a store may have got its first till meanwhile. */
const LOOK_EVERY_MS = MINUTE_MS;

/** When there is something to do at the earliest, for each backend that runs; what is not remembered is looked up. */
const nothingBefore = new WeakMap<Context['options'], Readonly<{ lookedAtMs: number; untilMs: number }>>();

/** A clock that was set back, as a demo may, makes what is remembered worthless. */
export function mayBeSettled(options: Context['options'], nowMs: number): boolean {
  const known = nothingBefore.get(options);
  return known === undefined || nowMs < known.lookedAtMs || nowMs >= known.untilMs;
}

/** For a database that is no longer what it was. */
export function forgetWhatWasSettled(options: Context['options']): void {
  nothingBefore.delete(options);
}

/** Closes the days that are over and pays what is due. Called before each request, in its transaction. */
export async function settleWhatIsDue(context: Context): Promise<void> {
  const { nowMs, options } = context;
  if (!mayBeSettled(options, nowMs)) return;
  let untilMs = nowMs + LOOK_EVERY_MS;
  for (const store of await context.db.selectFrom('stores').selectAll().orderBy('id').execute()) {
    untilMs = Math.min(untilMs, await closeDays(context, store));
    untilMs = Math.min(untilMs, await payOut(context, store));
  }
  context.afterCommit(() => nothingBefore.set(options, { lookedAtMs: nowMs, untilMs }));
  // About once a minute is often enough for what is no longer looked at.
  await context.db
    .deleteFrom('nonces')
    .where('seen_at_ms', '<', nowMs - NONCE_MEMORY_MS)
    .execute();
  await context.db
    .updateTable('settlements')
    .set({ lines: null })
    .where('closed_at_ms', '<', context.nowMs - LINES_KEPT_MS)
    .where('lines', 'is not', null)
    .execute();
}

/** Answers when the next day is over. */
async function closeDays(context: Context, store: StoreRow): Promise<number> {
  let date = await firstOpenDate(context, store);
  for (let count = 0; date !== null && count < MAX_DAYS_AT_ONCE; count += 1) {
    const closesAtMs = settlementClosesAtMs(store.time_zone, date);
    if (context.nowMs < closesAtMs) return closesAtMs;
    await close(context, store, date);
    date = addDays(date, 1);
  }
  return date === null ? Number.POSITIVE_INFINITY : context.nowMs;
}

/** Its time has come, but nobody has closed it yet: the store's first till came to another process since this one looked. */
async function isStillToClose(context: Context, store: StoreRow, businessDate: string): Promise<boolean> {
  const next = await firstOpenDate(context, store);
  return next !== null && next <= businessDate;
}

/** null: no terminal of the store has ever been enrolled. */
async function firstOpenDate({ db }: Context, store: StoreRow): Promise<string | null> {
  const last = await db
    .selectFrom('settlements')
    .select((column) => column.fn.max<string | null>('business_date').as('date'))
    .where('store_id', '=', store.id)
    .executeTakeFirstOrThrow();
  if (last.date !== null) return addDays(last.date, 1);
  const first = await db
    .selectFrom('terminals')
    .select((column) => column.fn.min<number | null>('enrolled_at_ms').as('at'))
    .where('store_id', '=', store.id)
    .executeTakeFirstOrThrow();
  // A payment may bear the date of the day before.
  return first.at === null ? null : addDays(dateIn(store.time_zone, first.at), -1);
}

async function close(context: Context, store: StoreRow, businessDate: string): Promise<void> {
  const { db, nowMs } = context;
  // Waits for all who still add to this day; whoever comes later sees that it is closed.
  await db.updateTable('stores').set({ closed_through: businessDate }).where('id', '=', store.id).execute();
  const lines = await linesOf(context, store.id, businessDate);
  const { feesMinor } = totalsOf(lines);
  await book(db, 'settlement_fees', `${store.id}:${businessDate}`, nowMs, [
    { accountId: merchantAccount(store.merchant_id), amountMinor: -feesMinor },
    { accountId: FEE_ACCOUNT, amountMinor: feesMinor },
  ]);
  const told = withDifferences(lines, await plantedFor(context, store.id, businessDate));
  const file = gzipSync(csvOf(told));
  const totals = totalsOf(told);
  await db
    .insertInto('settlements')
    .values({
      store_id: store.id,
      business_date: businessDate,
      closed_at_ms: settlementClosesAtMs(store.time_zone, businessDate),
      totals_json: JSON.stringify(totalsDocument(totals, context.settings.currency)),
      net_minor: totalsOf(lines).netMinor,
      sha256: createHash('sha256').update(file).digest('hex'),
      lines: file,
      payout_id: null,
    })
    .execute();
  await tell(context, store.merchant_id, null, 'settlement.ready', { businessDate });
}

/**
 * All closed days that are due in one payout; what is below zero waits until later days make up for it. Answers when the
 * next is due.
 */
async function payOut(context: Context, store: StoreRow): Promise<number> {
  const { db, nowMs, random } = context;
  const unpaid = await db
    .selectFrom('settlements')
    .select(['business_date', 'net_minor', 'closed_at_ms'])
    .where('store_id', '=', store.id)
    .where('payout_id', 'is', null)
    .orderBy('business_date')
    .execute();
  const due = unpaid.filter(({ closed_at_ms: closedAtMs }) => closedAtMs + PAYOUT_AFTER_MS <= nowMs);
  const nextMs = Math.min(
    ...unpaid.filter((day) => !due.includes(day)).map(({ closed_at_ms: closedAtMs }) => closedAtMs + PAYOUT_AFTER_MS),
    Number.POSITIVE_INFINITY,
  );
  const owedMinor = due.reduce((sum, { net_minor: net }) => sum + net, 0);
  if (owedMinor <= 0) return nextMs;
  const planted = await Promise.all(due.map(({ business_date: date }) => plantedFor(context, store.id, date)));
  const difference = planted
    .flat()
    .filter(({ kind }) => kind === 'payout_differs')
    .reduce((sum, { amount_minor: amount }) => sum + amount, 0);
  const amountMinor = Math.max(1, owedMinor - difference);
  const id = newId(random, 'pay');
  const dates = due.map(({ business_date: date }) => date);
  await db
    .insertInto('payouts')
    .values({
      id,
      store_id: store.id,
      paid_at_ms: nowMs,
      amount_minor: amountMinor,
      dates_json: JSON.stringify(dates),
      bank_reference: `SBX${randomDigits(random, 12)}`,
    })
    .execute();
  const { numUpdatedRows } = await db
    .updateTable('settlements')
    .set({ payout_id: id })
    .where('store_id', '=', store.id)
    .where('business_date', 'in', dates)
    .where('payout_id', 'is', null)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows !== BigInt(dates.length)) throw new Overtaken('another process has paid these days');
  await book(db, 'payout', id, nowMs, [
    { accountId: merchantAccount(store.merchant_id), amountMinor: -amountMinor },
    { accountId: CLEARING_ACCOUNT, amountMinor },
  ]);
  return nextMs;
}

function totalsDocument(totals: Totals, currency: string): JsonObject {
  const money = (amount: number): JsonObject => ({ amount, currency });
  const kind = ({ count, amountMinor }: Totals['payment']): JsonObject => ({ count, amount: money(amountMinor) });
  return {
    payments: kind(totals.payment),
    refunds: kind(totals.refund),
    topups: kind(totals.topup),
    bills: kind(totals.bill),
    fares: kind(totals.fare),
    fees: { amount: money(totals.feesMinor) },
    discountsByMerchant: { amount: money(totals.merchantDiscountsMinor) },
    net: { amount: money(totals.netMinor) },
  };
}

export async function getSettlement(context: Context, caller: Caller, businessDate: string): Promise<Reply> {
  if (!isDate(businessDate)) return invalid([{ path: 'businessDate', message: 'YYYY-MM-DD' }]);
  const found = await context.db
    .selectFrom('settlements')
    .select(['closed_at_ms', 'totals_json', 'sha256'])
    .where('store_id', '=', caller.store.id)
    .where('business_date', '=', businessDate)
    .executeTakeFirst();
  const link = `${context.options.origin}/v1/settlements/${businessDate}/lines`;
  if (found !== undefined) {
    const { closed_at_ms: closedAtMs, totals_json: totals, sha256 } = found;
    return { status: 200, json: ready(businessDate, closedAtMs, JSON.parse(totals) as JsonObject, sha256, link) };
  }
  const closesAtMs = settlementClosesAtMs(caller.store.time_zone, businessDate);
  if (context.nowMs < closesAtMs || (await isStillToClose(context, caller.store, businessDate))) {
    const retryAfter = Math.max(1, Math.min(ASK_AGAIN_SECONDS, Math.ceil((closesAtMs - context.nowMs) / 1_000)));
    return { status: 202, json: { status: 'not_ready', retryAfter } };
  }
  // From before the store had a till: a day without trade.
  const file = gzipSync(csvOf([]));
  const totals = totalsDocument(totalsOf([]), context.settings.currency);
  const sha256 = createHash('sha256').update(file).digest('hex');
  return { status: 200, json: ready(businessDate, closesAtMs, totals, sha256, link) };
}

function ready(
  businessDate: string,
  closedAtMs: number,
  totals: JsonObject,
  sha256: string,
  lines: string,
): JsonObject {
  return { businessDate, status: 'ready', closedAt: formatTime(closedAtMs), totals, sha256, lines };
}

export async function getSettlementLines(context: Context, caller: Caller, businessDate: string): Promise<Reply> {
  if (!isDate(businessDate)) return invalid([{ path: 'businessDate', message: 'YYYY-MM-DD' }]);
  const found = await context.db
    .selectFrom('settlements')
    .select('lines')
    .where('store_id', '=', caller.store.id)
    .where('business_date', '=', businessDate)
    .executeTakeFirst();
  if (found?.lines === null) return problem('not_found', 'the lines are kept for 400 days');
  const isOver = context.nowMs >= settlementClosesAtMs(caller.store.time_zone, businessDate);
  if (found === undefined && (!isOver || (await isStillToClose(context, caller.store, businessDate))))
    return problem('not_found', 'this settlement is not closed yet');
  return { status: 200, file: { bytes: found?.lines ?? gzipSync(csvOf([])), contentType: 'application/gzip' } };
}

export async function getPayouts(context: Context, caller: Caller, query: URLSearchParams): Promise<Reply> {
  const [from, to] = [query.get('from') ?? '', query.get('to') ?? ''];
  const errors = [
    ...(isDate(from) ? [] : [{ path: 'from', message: 'YYYY-MM-DD' }]),
    ...(isDate(to) ? [] : [{ path: 'to', message: 'YYYY-MM-DD' }]),
  ];
  if (errors.length > 0) return invalid(errors);
  const rows = await context.db
    .selectFrom('payouts')
    .selectAll()
    .where('store_id', '=', caller.store.id)
    .orderBy('paid_at_ms')
    .execute();
  const { currency } = context.settings;
  const paidOn = (paidAtMs: number): string => dateIn(caller.store.time_zone, paidAtMs);
  return {
    status: 200,
    json: rows
      .filter(({ paid_at_ms: at }) => paidOn(at) >= from && paidOn(at) <= to)
      .map((row) => ({
        id: row.id,
        paidAt: formatTime(row.paid_at_ms),
        amount: { amount: row.amount_minor, currency },
        businessDates: JSON.parse(row.dates_json) as string[],
        bankReference: row.bank_reference,
      })),
  };
}
