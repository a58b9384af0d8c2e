/** What both halves of the demo API answer with: refusals, and a wallet in short. */
import type { Context, Reply } from './context.ts';
import type { JsonObject } from './json.ts';
import { balanceMinor } from './ledger.ts';
import type { WalletRow } from './storage/wallet-tables.ts';

export function refusal(status: number, code: string, message: string): Reply {
  return { status, json: { code, message } };
}

export async function walletSummary(context: Context, wallet: WalletRow): Promise<JsonObject> {
  const money = (amount: number): JsonObject => ({ amount, currency: context.settings.currency });
  return {
    id: wallet.id,
    iss: wallet.iss,
    name: wallet.name,
    note: wallet.note,
    masked: wallet.masked,
    balance: money(await balanceMinor(context.db, wallet.account_id)),
    blocked: wallet.blocked === 1,
    smallAmountLimit: money(wallet.small_amount_limit_minor),
    paymentLimit: money(wallet.payment_limit_minor),
    dailyLimit: money(wallet.daily_limit_minor),
  };
}
