/**
 * Double-entry bookkeeping: money only ever moves from accounts to accounts, so all entries together are zero after every
 * request. An entry is never changed or removed, and the same reason books the same record once. Rules SANDBOX-5 and SANDBOX-80.
 */
import type { Db } from './storage/database.ts';

/** Where money comes from and goes to outside this world: opening balances and payouts. */
export const CLEARING_ACCOUNT = 'clearing';
/** Pays for the discounts that the wallet's bank gives. */
export const PROMOTION_FUNDER_ACCOUNT = 'promotion_funder';

/** What the wallet's bank earns by the merchants. */
export const FEE_ACCOUNT = 'fees';

export const merchantAccount = (merchantId: string): string => `merchant:${merchantId}`;
export const walletAccount = (walletId: string): string => `wallet:${walletId}`;

export type Movement = Readonly<{ accountId: string; amountMinor: number }>;

export type BookingReason =
  | 'opening'
  | 'payment'
  | 'reversal'
  | 'refund'
  | 'demo_correction'
  | 'topup'
  | 'topup_reversal'
  | 'bill'
  | 'fare'
  | 'settlement_fees'
  | 'payout';

/** Movements of 0 are left out; what remains must sum to 0. */
export async function book(
  db: Db,
  reason: BookingReason,
  recordId: string,
  nowMs: number,
  movements: readonly Movement[],
): Promise<void> {
  const moved = movements.filter(({ amountMinor }) => amountMinor !== 0);
  const sum = moved.reduce((total, { amountMinor }) => total + amountMinor, 0);
  if (sum !== 0) throw new Error(`the entries of ${reason} ${recordId} do not sum to zero`);
  for (const { accountId, amountMinor } of moved) {
    await db
      .insertInto('entries')
      .values({ account_id: accountId, amount_minor: amountMinor, reason, record_id: recordId, at_ms: nowMs })
      .execute();
    const { numUpdatedRows } = await db
      .updateTable('accounts')
      .set((column) => ({ balance_minor: column('balance_minor', '+', amountMinor) }))
      .where('id', '=', accountId)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows !== 1n) throw new Error(`there is no account ${accountId}`);
  }
}

export async function balanceMinor(db: Db, accountId: string): Promise<number> {
  const row = await db
    .selectFrom('accounts')
    .select('balance_minor')
    .where('id', '=', accountId)
    .executeTakeFirstOrThrow();
  return row.balance_minor;
}
