/**
 * What is charged for journeys: each charge and each correction is an entry of its own that is never changed, in the
 * settlement of the day it was charged on; a correction joins its charge while that settlement is open and is a refund in
 * the next one otherwise. Rules SANDBOX-164, SANDBOX-166.
 */
import type { Context } from '../context.ts';
import { balanceMinor, book, merchantAccount, walletAccount } from '../ledger.ts';
import { raiseAlert } from '../news.ts';
import { newId } from '../ports.ts';
import { isSettlementOpen, joinSettlement } from '../settlements/joining.ts';
import type { JourneyChanges, JourneyRow } from '../storage/transit-tables.ts';
import { dateIn } from '../time.ts';

/**
 * Brings what is charged for a journey to `fareMinor`. Without the money nothing is charged, the journey stays unpaid and
 * the merchant is told: the passenger is gone.
 */
export async function chargeTo(
  context: Context,
  journey: JourneyRow,
  fareMinor: number,
  terminalId: string,
): Promise<JourneyRow> {
  const differenceMinor = fareMinor - journey.charged_minor;
  if (differenceMinor > 0 && (await balanceMinor(context.db, walletAccount(journey.wallet_id))) < differenceMinor) {
    await warnOfUnpaid(context, journey);
    return changeJourney(context, journey, { unpaid: 1, due_at_ms: null });
  }
  if (differenceMinor !== 0) await addCharge(context, journey, differenceMinor, terminalId);
  return changeJourney(context, journey, { charged_minor: fareMinor, unpaid: 0, due_at_ms: null });
}

async function addCharge(
  context: Context,
  journey: JourneyRow,
  amountMinor: number,
  terminalId: string,
): Promise<void> {
  const { db, nowMs, settings } = context;
  const id = newId(context.random, 'far');
  await book(db, 'fare', id, nowMs, [
    { accountId: walletAccount(journey.wallet_id), amountMinor: -amountMinor },
    { accountId: merchantAccount(journey.merchant_id), amountMinor },
  ]);
  await db
    .insertInto('fare_charges')
    .values({
      id,
      journey_id: journey.id,
      terminal_id: terminalId,
      currency: settings.currency,
      amount_minor: amountMinor,
      settlement_date: await settlementDateOf(context, journey, amountMinor, terminalId),
      at_ms: nowMs,
    })
    .execute();
}

async function settlementDateOf(
  context: Context,
  journey: JourneyRow,
  amountMinor: number,
  terminalId: string,
): Promise<string> {
  const last = await context.db
    .selectFrom('fare_charges')
    .select('settlement_date as date')
    .where('journey_id', '=', journey.id)
    .orderBy('settlement_date', 'desc')
    .executeTakeFirst();
  const isCorrection = amountMinor < 0 && last !== undefined;
  if (isCorrection && (await isSettlementOpen(context, terminalId, last.date))) return last.date;
  return joinSettlement(context, terminalId, await todayOf(context, terminalId));
}

async function todayOf({ db, nowMs }: Context, terminalId: string): Promise<string> {
  const { time_zone: timeZone } = await db
    .selectFrom('terminals')
    .innerJoin('stores', 'stores.id', 'terminals.store_id')
    .select('stores.time_zone')
    .where('terminals.id', '=', terminalId)
    .executeTakeFirstOrThrow();
  return dateIn(timeZone, nowMs);
}

export async function changeJourney(
  { db }: Context,
  journey: JourneyRow,
  changes: JourneyChanges,
): Promise<JourneyRow> {
  return db.updateTable('journeys').set(changes).where('id', '=', journey.id).returningAll().executeTakeFirstOrThrow();
}

async function warnOfUnpaid(context: Context, journey: JourneyRow): Promise<void> {
  await raiseAlert(context, journey.merchant_id, {
    level: 'warning',
    kind: 'fare_unpaid',
    title: { 'zh-CN': '行程未能扣款', en: 'A journey could not be charged' },
    body: {
      'zh-CN': `行程 ${journey.id} 的钱包余额不足,车费未扣。`,
      en: `The wallet of journey ${journey.id} has not enough money; its fare was not charged.`,
    },
    walletId: journey.wallet_id,
  });
}
