/**
 * Payment codes: the 19 digits that a phone shows for a minute, made for a wallet and good for one attempt, whatever comes
 * of it. The database holds a keyed hash of each, never the digits. Rules SANDBOX-67 to SANDBOX-69.
 */
import { keyedHash, type Context } from '../context.ts';
import { randomDigits } from '../ports.ts';
import type { PaymentRow, WalletRow } from '../storage/tables.ts';
import { MINUTE_MS } from '../time.ts';
import { decline } from './decision.ts';
import { askOrSettle } from './presentment-payment.ts';

/** Bank wallets of the UnionPay family show 19 digits that begin with 62. */
export const PAYMENT_CODE_PREFIX = '62';
const PAYMENT_CODE_DIGITS = 19;
const PAYMENT_CODE_FORM = new RegExp(
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
  if (!PAYMENT_CODE_FORM.test(code)) return decline(context, payment, 'code_invalid', null);
  const hash = keyedHash(context.settings, code);
  const known = await context.db
    .selectFrom('payment_codes')
    .selectAll()
    .where('code_hash', '=', hash)
    .executeTakeFirst();
  if (known === undefined) return decline(context, payment, 'code_invalid', null);
  const { numUpdatedRows } = await context.db
    .updateTable('payment_codes')
    .set({ used_by_payment_id: payment.id })
    .where('code_hash', '=', hash)
    .where('used_by_payment_id', 'is', null)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows !== 1n) return decline(context, payment, 'code_invalid', null);
  if (context.nowMs >= known.expires_at_ms) return decline(context, payment, 'code_expired', null);
  const wallet = await context.db
    .selectFrom('wallets')
    .selectAll()
    .where('id', '=', known.wallet_id)
    .executeTakeFirstOrThrow();
  return askOrSettle(context, payment, wallet);
}
