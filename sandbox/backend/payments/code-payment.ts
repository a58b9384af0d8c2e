/**
 * Payment codes: the 19 digits that a phone shows for a minute, made for a wallet and good for one attempt, whatever comes
 * of it. The database holds a keyed hash of each, never the digits. Rules SANDBOX-67 to SANDBOX-69.
 */
import { keyedHash, type Context } from '../context.ts';
import { randomDigits } from '../ports.ts';
import type { PaymentRow } from '../storage/payment-tables.ts';
import type { WalletRow } from '../storage/wallet-tables.ts';
import { MINUTE_MS } from '../time.ts';
import { decline } from './decision.ts';
import { askOrSettle } from './presentment-payment.ts';
import { codeWallet } from './shown-wallet.ts';

/** Bank wallets of the UnionPay family show 19 digits that begin with 62. */
export const PAYMENT_CODE_PREFIX = '62';
const PAYMENT_CODE_DIGITS = 19;
export const PAYMENT_CODE_FORM = new RegExp(
  `^${PAYMENT_CODE_PREFIX}\\d{${PAYMENT_CODE_DIGITS - PAYMENT_CODE_PREFIX.length}}$`,
  'u',
);

/** A phone shows a new code each minute. */
export const PAYMENT_CODE_LIFE_MS = MINUTE_MS;

export async function makePaymentCode(
  context: Context,
  wallet: WalletRow,
): Promise<Readonly<{ code: string; expiresAtMs: number }>> {
  const code = PAYMENT_CODE_PREFIX + randomDigits(context.random, PAYMENT_CODE_DIGITS - PAYMENT_CODE_PREFIX.length);
  const expiresAtMs = context.nowMs + PAYMENT_CODE_LIFE_MS;
  await context.db
    .insertInto('payment_codes')
    .values({
      code_hash: keyedHash(context.settings, code),
      wallet_id: wallet.id,
      made_at_ms: context.nowMs,
      expires_at_ms: expiresAtMs,
    })
    .execute();
  return { code, expiresAtMs };
}

export async function payByCode(context: Context, payment: PaymentRow, code: string): Promise<PaymentRow> {
  if (payment.currency !== context.settings.currency) return decline(context, payment, 'currency_unsupported', null);
  const shown = await codeWallet(context, code, payment.id);
  return 'failure' in shown
    ? decline(context, payment, shown.failure, null)
    : askOrSettle(context, payment, shown.wallet);
}
