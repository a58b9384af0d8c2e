/**
 * What happens by itself when its time has come: a waiting payment expires, an offline one that was declined is tried
 * again, a pending refund is decided, a journey without its other end is charged, a store's day is closed and paid out, old
 * nonces and events are forgotten. There is no timer: the first request after the time, or a `tick`, does it before anything
 * else is looked at. Rules SANDBOX-54, SANDBOX-66, SANDBOX-86.
 */
import { sql } from 'kysely';
import { decidePendingBill } from '../bills.ts';
import type { BackendOptions, Context } from '../context.ts';
import { EVENT_MEMORY_MS } from '../news.ts';
import { decidePendingRefund } from '../refunds.ts';
import { mayBeSettled, settleWhatIsDue } from '../settlements/settlements.ts';
import type { Db, SandboxDatabase } from '../storage/database.ts';
import { prepared } from '../storage/prepared.ts';
import type { PaymentRow } from '../storage/payment-tables.ts';
import { decidePendingTopup } from '../topups.ts';
import { chargeOverdueJourneys } from '../transit/journeys.ts';
import { judge, RETRY_EVERY_MS, settle } from './decision.ts';
import { changePayment, notePayment, walletOf } from './payment-records.ts';

export async function doWhatIsDue(context: Context): Promise<void> {
  if (await isAnythingDue(context.db, context.nowMs)) await doEachDueThing(context);
  await settleWhatIsDue(context);
}

/** For who does it in a transaction of its own, and would rather not begin one for nothing. */
export async function mayBeDue(database: SandboxDatabase, options: BackendOptions, nowMs: number): Promise<boolean> {
  return mayBeSettled(options, nowMs) || (await isAnythingDue(database, nowMs));
}

type Moment = Readonly<{ nowMs: number; forgottenMs: number }>;

/** One question instead of one for each kind: most requests come when nothing is due. */
const ANYTHING_DUE = prepared(['nowMs', 'forgottenMs'], (db, { nowMs, forgottenMs }: Moment) =>
  sql`
    SELECT 1 AS due FROM payments WHERE status = 'pending_customer' AND expires_at_ms <= ${nowMs}
    UNION ALL SELECT 1 FROM payments WHERE next_try_at_ms <= ${nowMs}
    UNION ALL SELECT 1 FROM refunds WHERE status = 'pending' AND decide_at_ms <= ${nowMs}
    UNION ALL SELECT 1 FROM topups WHERE status = 'pending' AND decide_at_ms <= ${nowMs}
    UNION ALL SELECT 1 FROM bill_payments WHERE status = 'pending' AND decide_at_ms <= ${nowMs}
    UNION ALL SELECT 1 FROM journeys WHERE due_at_ms <= ${nowMs}
    UNION ALL SELECT 1 FROM events WHERE at_ms < ${forgottenMs}
    UNION ALL SELECT 1 FROM presentment_counters WHERE keep_until_ms < ${nowMs}
    LIMIT 1`.compile(db),
);

async function isAnythingDue(db: SandboxDatabase | Db, nowMs: number): Promise<boolean> {
  const { rows } = await ANYTHING_DUE(db, { nowMs, forgottenMs: nowMs - EVENT_MEMORY_MS });
  return rows.length > 0;
}

async function doEachDueThing(context: Context): Promise<void> {
  const { db, nowMs } = context;
  const expired = await db
    .selectFrom('payments')
    .selectAll()
    .where('status', '=', 'pending_customer')
    .where('expires_at_ms', '<=', nowMs)
    .orderBy('expires_at_ms')
    .orderBy('id')
    .execute();
  for (const payment of expired) await changePayment(context, payment, { status: 'expired', expires_at_ms: null });
  const declined = await db
    .selectFrom('payments')
    .selectAll()
    .where('next_try_at_ms', '<=', nowMs)
    .orderBy('next_try_at_ms')
    .orderBy('id')
    .execute();
  for (const payment of declined) await tryAgain(context, payment);
  const refunds = await db
    .selectFrom('refunds')
    .selectAll()
    .where('status', '=', 'pending')
    .where('decide_at_ms', '<=', nowMs)
    .orderBy('decide_at_ms')
    .orderBy('id')
    .execute();
  for (const refund of refunds) await decidePendingRefund(context, refund);
  await decideWalletServices(context);
  await chargeOverdueJourneys(context);
  // The newest stays whatever its age: the stream counts from it.
  await db
    .deleteFrom('events')
    .where('at_ms', '<', nowMs - EVENT_MEMORY_MS)
    .where('id', '<', (column) => column.selectFrom('events').select((max) => max.fn.max<number>('id').as('newest')))
    .execute();
  await db.deleteFrom('presentment_counters').where('keep_until_ms', '<', nowMs).execute();
}

/** Top-ups and bills that wait for somebody who answers late. */
async function decideWalletServices(context: Context): Promise<void> {
  const { db, nowMs } = context;
  const topups = await db
    .selectFrom('topups')
    .selectAll()
    .where('status', '=', 'pending')
    .where('decide_at_ms', '<=', nowMs)
    .orderBy('decide_at_ms')
    .orderBy('id')
    .execute();
  for (const topup of topups) await decidePendingTopup(context, topup);
  const bills = await db
    .selectFrom('bill_payments')
    .selectAll()
    .where('status', '=', 'pending')
    .where('decide_at_ms', '<=', nowMs)
    .orderBy('decide_at_ms')
    .orderBy('id')
    .execute();
  for (const bill of bills) await decidePendingBill(context, bill);
}

/** Until the settlement closes that it would have been in; then the decline stands. */
async function tryAgain(context: Context, payment: PaymentRow): Promise<void> {
  const { nowMs } = context;
  const wallet = await walletOf(context, payment);
  if (wallet === null || payment.try_until_ms === null || nowMs >= payment.try_until_ms) {
    await changePayment(context, payment, { decline_retryable: 0, next_try_at_ms: null });
    return;
  }
  const judgement = await judge(context, payment, wallet);
  if (judgement.kind === 'declined' && judgement.code === payment.decline_code) {
    await notePayment(context, payment, { next_try_at_ms: Math.min(nowMs + RETRY_EVERY_MS, payment.try_until_ms) });
    return;
  }
  await settle(context, payment, wallet, judgement);
}
