/**
 * Top-ups (section 10): the till takes cash, the wallet gets the money, and the merchant's account pays for it, since the
 * cash stays in the drawer. Settled like a payment: an id that was reversed before it came moves nothing when it comes.
 * Rules SANDBOX-140 to SANDBOX-145.
 */
import { disabledProblem } from './caller.ts';
import { isDenied } from './config.ts';
import { bodyHash, type Caller, type Context, type Reply } from './context.ts';
import type { JsonObject } from './json.ts';
import { balanceMinor, book, merchantAccount } from './ledger.ts';
import { nextChangeSeq, tell } from './news.ts';
import type { DeclineCode } from './payments/decision.ts';
import { codeWallet, presentedWallet } from './payments/shown-wallet.ts';
import { invalid, isProblem, problem, type Problem } from './problem.ts';
import { fieldErrors, isUuidV7, reversalBody, topupBody, type TopupBody } from './schemas.ts';
import { isSettlementOpen, joinSettlement } from './settlements/joining.ts';
import type { TopupChanges, TopupRow } from './storage/service-tables.ts';
import type { WalletRow } from './storage/wallet-tables.ts';
import { hold } from './storage/transactions.ts';
import { dateIn, daysApart, formatTime, formatTimeOrNull, SECOND_MS } from './time.ts';

/** How long a wallet that answers late lets a top-up wait in the demo world. */
export const PENDING_TOPUP_MS = 30 * SECOND_MS;

type Shown = Readonly<{ wallet: WalletRow } | { failure: DeclineCode }>;

export async function putTopup(context: Context, caller: Caller, id: string, body: JsonObject): Promise<Reply> {
  if (!isUuidV7(id)) return invalid([{ path: 'id', message: 'a UUIDv7 in lower case' }]);
  const known = await findTopup(context, id);
  const hash = bodyHash(context.settings, body);
  if (known !== null && !isUnfilled(known, caller)) return repeat(context, caller, known, hash);
  if (known === null && caller.terminal.state !== 'active') return disabledProblem(caller);
  const reading = topupBody.safeParse(body);
  if (!reading.success) return invalid(fieldErrors(reading.error));
  const wrong = wrongDate(caller, reading.data);
  if (wrong !== null) return wrong;
  const facts = topupFacts(hash, reading.data);
  if (known !== null) {
    const filled = await changeTopup(context, known, facts);
    return { status: 200, json: await topupDocument(context, filled) };
  }
  const pending = { status: 'pending', decide_at_ms: context.nowMs + PENDING_TOPUP_MS } as const;
  const topup = await addTopup(context, caller, id, { ...facts, ...pending });
  const decided = await decide(context, caller, topup, await shownWallet(context, caller, topup, reading.data));
  return { status: 201, json: await topupDocument(context, decided) };
}

/** The reversal came first: the top-up, when it comes, is told what became of it, says what it was, and moves nothing. */
function isUnfilled(known: TopupRow, caller: Caller): boolean {
  return known.terminal_id === caller.terminal.id && known.body_hash === null;
}

function topupFacts(hash: string, body: TopupBody) {
  return {
    body_hash: hash,
    currency: body.amount.currency,
    amount_minor: body.amount.amount,
    occurred_at_ms: body.occurredAt,
    business_date: body.businessDate,
    receipt_number: body.receiptNumber,
    cashier_id: body.cashierId,
  };
}

/** The same body answers the present state. */
async function repeat(context: Context, caller: Caller, known: TopupRow, hash: string): Promise<Reply> {
  return known.terminal_id === caller.terminal.id && known.body_hash === hash
    ? { status: 200, json: await topupDocument(context, known) }
    : problem('idempotency_mismatch', 'this id was used before with another body');
}

export async function getTopup(context: Context, caller: Caller, id: string): Promise<Reply> {
  const topup = await topupOfMerchant(context, caller, id);
  return isProblem(topup) ? topup : { status: 200, json: await topupDocument(context, topup) };
}

export async function putTopupReversal(context: Context, caller: Caller, id: string, body: JsonObject): Promise<Reply> {
  if (!isUuidV7(id)) return invalid([{ path: 'id', message: 'a UUIDv7 in lower case' }]);
  const reading = reversalBody.safeParse(body);
  if (!reading.success) return invalid(fieldErrors(reading.error));
  const { reason } = reading.data;
  const topup = await findTopup(context, id);
  if (topup === null) {
    const added = await addTopup(context, caller, id, {
      status: 'reversed',
      currency: context.settings.currency,
      reversal_reason: reason,
    });
    return { status: 200, json: await topupDocument(context, added) };
  }
  if (topup.terminal_id !== caller.terminal.id) return topupNotFound();
  const reversed = await reverse(context, caller, topup, reason);
  return isProblem(reversed) ? reversed : { status: 200, json: await topupDocument(context, reversed) };
}

async function reverse(context: Context, caller: Caller, topup: TopupRow, reason: string): Promise<TopupRow | Problem> {
  switch (topup.status) {
    case 'reversed':
    case 'failed':
      return topup;
    case 'pending':
      return changeTopup(context, topup, { status: 'reversed', decide_at_ms: null, reversal_reason: reason });
    case 'succeeded':
      return takeBack(context, caller, topup, reason);
  }
}

/** What was spent meanwhile cannot be taken back: the top-up stands and the cash stays in the drawer. */
async function takeBack(
  context: Context,
  caller: Caller,
  topup: TopupRow,
  reason: string,
): Promise<TopupRow | Problem> {
  const { wallet, amountMinor } = await requireDecided(context, topup);
  await hold(context.db, 'wallets', wallet.id);
  if (!(await isSettlementOpen(context, topup.terminal_id, topup.settlement_date ?? '')))
    return problem('already_settled', 'the settlement that contains this top-up is closed');
  if ((await balanceMinor(context.db, wallet.account_id)) < amountMinor)
    return problem('already_settled', 'the money was spent meanwhile');
  await book(context.db, 'topup_reversal', topup.id, context.nowMs, [
    { accountId: wallet.account_id, amountMinor: -amountMinor },
    { accountId: merchantAccount(caller.merchant.id), amountMinor },
  ]);
  return changeTopup(context, topup, { status: 'reversed', settlement_date: null, reversal_reason: reason });
}

async function shownWallet(context: Context, caller: Caller, topup: TopupRow, body: TopupBody): Promise<Shown> {
  if (body.amount.currency !== context.settings.currency) return { failure: 'currency_unsupported' };
  const usedBy = `topup:${topup.id}`;
  return 'code' in body.wallet
    ? codeWallet(context, body.wallet.code, usedBy)
    : presentedWallet(context, body.wallet.presentment, {
        usedBy,
        terminalId: caller.terminal.id,
        currency: body.amount.currency,
      });
}

async function decide(context: Context, caller: Caller, topup: TopupRow, shown: Shown): Promise<TopupRow> {
  if ('failure' in shown) return fail(context, topup, shown.failure);
  const { wallet } = shown;
  const named = await changeTopup(context, topup, { wallet_id: wallet.id });
  if (context.settings.maintenance) return fail(context, named, 'maintenance');
  if (wallet.blocked === 1 || (await isDenied(context, wallet.iss, wallet.id)))
    return fail(context, named, 'wallet_blocked');
  switch (wallet.refund_behaviour) {
    case 'pending':
      return named;
    case 'failed':
      return fail(context, named, 'issuer_error');
    case 'instant':
      return succeed(context, named, caller.merchant.id);
  }
}

/** Called when its time has come. */
export async function decidePendingTopup(context: Context, topup: TopupRow): Promise<void> {
  const { merchant_id: merchantId } = await context.db
    .selectFrom('terminals')
    .innerJoin('stores', 'stores.id', 'terminals.store_id')
    .select('stores.merchant_id')
    .where('terminals.id', '=', topup.terminal_id)
    .executeTakeFirstOrThrow();
  await succeed(context, topup, merchantId);
}

async function succeed(context: Context, topup: TopupRow, merchantId: string): Promise<TopupRow> {
  const { wallet, amountMinor } = await requireDecided(context, topup);
  await book(context.db, 'topup', topup.id, context.nowMs, [
    { accountId: merchantAccount(merchantId), amountMinor: -amountMinor },
    { accountId: wallet.account_id, amountMinor },
  ]);
  return changeTopup(context, topup, {
    status: 'succeeded',
    decide_at_ms: null,
    settlement_date: await joinSettlement(context, topup.terminal_id, topup.business_date ?? ''),
  });
}

async function fail(context: Context, topup: TopupRow, code: DeclineCode): Promise<TopupRow> {
  return changeTopup(context, topup, { status: 'failed', failure_code: code, decide_at_ms: null });
}

async function requireDecided(
  context: Context,
  topup: TopupRow,
): Promise<Readonly<{ wallet: WalletRow; amountMinor: number }>> {
  const wallet = await walletOf(context, topup);
  if (wallet === null || topup.amount_minor === null)
    throw new Error('a top-up that moves money has wallet and amount');
  return { wallet, amountMinor: topup.amount_minor };
}

async function walletOf(context: Context, topup: TopupRow): Promise<WalletRow | null> {
  if (topup.wallet_id === null) return null;
  return context.db.selectFrom('wallets').selectAll().where('id', '=', topup.wallet_id).executeTakeFirstOrThrow();
}

/** For the list of changes, a top-up carries what its request said too, but not what the customer showed. */
export async function topupDocument(context: Context, topup: TopupRow, withRequest = false): Promise<JsonObject> {
  const wallet = await walletOf(context, topup);
  return {
    id: topup.id,
    status: topup.status,
    wallet: wallet === null ? null : { iss: wallet.iss, id: wallet.id, masked: wallet.masked },
    amount: topup.amount_minor === null ? null : { amount: topup.amount_minor, currency: topup.currency },
    failure: topup.failure_code === null ? null : { code: topup.failure_code },
    version: topup.version,
    updatedAt: formatTime(topup.updated_at_ms),
    ...(withRequest
      ? {
          tender: topup.amount_minor === null ? null : 'cash',
          occurredAt: formatTimeOrNull(topup.occurred_at_ms),
          businessDate: topup.business_date,
          receiptNumber: topup.receipt_number,
          cashierId: topup.cashier_id,
          settlementDate: topup.settlement_date,
        }
      : {}),
  };
}

async function findTopup(context: Context, id: string): Promise<TopupRow | null> {
  return (await context.db.selectFrom('topups').selectAll().where('id', '=', id).executeTakeFirst()) ?? null;
}

async function topupOfMerchant(context: Context, caller: Caller, id: string): Promise<TopupRow | Problem> {
  const topup = await findTopup(context, id);
  if (topup === null) return topupNotFound();
  const terminal = await context.db
    .selectFrom('terminals')
    .innerJoin('stores', 'stores.id', 'terminals.store_id')
    .select('stores.merchant_id')
    .where('terminals.id', '=', topup.terminal_id)
    .executeTakeFirstOrThrow();
  return terminal.merchant_id === caller.merchant.id ? topup : topupNotFound();
}

function topupNotFound(): Problem {
  return problem('topup_not_found', 'there is no such top-up');
}

function wrongDate(caller: Caller, { businessDate, occurredAt }: TopupBody): Problem | null {
  const apart = daysApart(businessDate, dateIn(caller.store.time_zone, occurredAt));
  return apart > 1 ? invalid([{ path: 'businessDate', message: 'more than one day from occurredAt' }]) : null;
}

type TopupFacts = Pick<TopupRow, 'status' | 'currency'> & TopupChanges;

async function addTopup(context: Context, caller: Caller, id: string, facts: TopupFacts): Promise<TopupRow> {
  const topup = await context.db
    .insertInto('topups')
    .values({
      ...facts,
      id,
      terminal_id: caller.terminal.id,
      version: 1,
      change_seq: await nextChangeSeq(context, caller.terminal.id),
      created_at_ms: context.nowMs,
      updated_at_ms: context.nowMs,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  await tellOfTopup(context, topup);
  return topup;
}

async function changeTopup(context: Context, topup: TopupRow, changes: TopupChanges): Promise<TopupRow> {
  const changed = await context.db
    .updateTable('topups')
    .set({
      ...changes,
      version: topup.version + 1,
      change_seq: await nextChangeSeq(context, topup.terminal_id),
      updated_at_ms: context.nowMs,
    })
    .where('id', '=', topup.id)
    .where('version', '=', topup.version)
    .returningAll()
    .executeTakeFirstOrThrow();
  await tellOfTopup(context, changed);
  return changed;
}

async function tellOfTopup(context: Context, topup: TopupRow): Promise<void> {
  const { merchant_id: merchantId } = await context.db
    .selectFrom('terminals')
    .innerJoin('stores', 'stores.id', 'terminals.store_id')
    .select('stores.merchant_id')
    .where('terminals.id', '=', topup.terminal_id)
    .executeTakeFirstOrThrow();
  await tell(context, merchantId, topup.terminal_id, 'topup.updated', { id: topup.id, version: topup.version });
}
