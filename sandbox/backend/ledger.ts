/**
 * Double-entry bookkeeping: money only ever moves from accounts to accounts, so all entries together are zero after every
 * request. An entry is never changed or removed, and the same reason books the same record once. Rules SANDBOX-5 and SANDBOX-80.
 */
import type { Db, SandboxDatabase } from './storage/database.ts';

/** Where money comes from and goes to outside this world: opening balances and payouts. */
export const CLEARING_ACCOUNT = 'clearing';
/** Pays for the discounts that the wallet's bank gives. */
export const PROMOTION_FUNDER_ACCOUNT = 'promotion_funder';

/** What the wallet's bank earns by the merchants. */
export const FEE_ACCOUNT = 'fees';

export const merchantAccount = (merchantId: string): string => `merchant:${merchantId}`;
const WALLET_PREFIX = 'wallet:';
export const walletAccount = (walletId: string): string => `${WALLET_PREFIX}${walletId}`;
const isWallet = (accountId: string): boolean => accountId.startsWith(WALLET_PREFIX);

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
  if (moved.length === 0) return;
  const rows = moved.map(({ accountId, amountMinor }) => ({ account_id: accountId, amount_minor: amountMinor }));
  await db
    .insertInto('entries')
    .values(rows.map((row) => ({ ...row, reason, record_id: recordId, at_ms: nowMs })))
    .execute();
  for (const { accountId, amountMinor } of moved) {
    // Only a wallet's balance decides anything; one row for a merchant would make all his tills wait for one another.
    if (!isWallet(accountId)) continue;
    const { numUpdatedRows } = await db
      .updateTable('accounts')
      .set((column) => ({ balance_minor: column('balance_minor', '+', amountMinor) }))
      .where('id', '=', accountId)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows !== 1n) throw new Error(`there is no account ${accountId}`);
  }
}

/** Of any account: a wallet's is kept, any other's is what its entries sum up to. */
export async function balanceMinor(db: SandboxDatabase | Db, accountId: string): Promise<number> {
  if (!isWallet(accountId)) {
    const { sum } = await db
      .selectFrom('entries')
      .select((column) => column.fn.sum<number | null>('amount_minor').as('sum'))
      .where('account_id', '=', accountId)
      .executeTakeFirstOrThrow();
    return sum ?? 0;
  }
  const row = await db
    .selectFrom('accounts')
    .select('balance_minor')
    .where('id', '=', accountId)
    .executeTakeFirstOrThrow();
  return row.balance_minor;
}
