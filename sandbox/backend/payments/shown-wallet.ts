/**
 * The wallet behind what a customer showed, where no payment is made of it: a code or a presentment, used up as a payment
 * would use it (section 10: a presentment of mode 1, or of mode 2 with amount 0). Rules SANDBOX-140 and SANDBOX-141.
 */
import { keyedHash, type Context } from '../context.ts';
import type { PresentmentVerdict } from '../presentment-verifier.ts';
import type { WalletRow } from '../storage/wallet-tables.ts';
import { PAYMENT_CODE_FORM } from './code-payment.ts';
import type { DeclineCode } from './decision.ts';
import { findWallet, readIssuers, takeCounter } from './presentment-payment.ts';

export type ShownWallet = Readonly<{ wallet: WalletRow } | { failure: DeclineCode }>;

/** A code is good for one attempt, whatever comes of it. */
export async function codeWallet(context: Context, code: string, usedBy: string): Promise<ShownWallet> {
  if (!PAYMENT_CODE_FORM.test(code)) return { failure: 'code_invalid' };
  const hash = keyedHash(context.settings, code);
  const known = await context.db
    .selectFrom('payment_codes')
    .selectAll()
    .where('code_hash', '=', hash)
    .executeTakeFirst();
  if (known === undefined) return { failure: 'code_invalid' };
  const { numUpdatedRows } = await context.db
    .updateTable('payment_codes')
    .set({ used_by_payment_id: usedBy })
    .where('code_hash', '=', hash)
    .where('used_by_payment_id', 'is', null)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows !== 1n) return { failure: 'code_invalid' };
  if (context.nowMs >= known.expires_at_ms) return { failure: 'code_expired' };
  const wallet = await context.db
    .selectFrom('wallets')
    .selectAll()
    .where('id', '=', known.wallet_id)
    .executeTakeFirstOrThrow();
  return { wallet };
}

export async function presentedWallet(
  context: Context,
  presentment: string,
  { usedBy, terminalId, currency }: Readonly<{ usedBy: string; terminalId: string; currency: string }>,
): Promise<ShownWallet> {
  const bytes = new Uint8Array(Buffer.from(presentment, 'base64url'));
  const question = {
    issuers: await readIssuers(context),
    atMs: context.nowMs,
    qrMaxSkewSeconds: context.settings.policy.qrMaxSkewSeconds,
    terminalId,
    amountMinor: 0,
    currency,
  };
  const asQr = context.verifier.verifyPresentment(bytes, { ...question, mode: 'qr' });
  const isQr = asQr.verdict === 'accepted' || asQr.wallet !== null;
  const verdict: PresentmentVerdict = isQr
    ? asQr
    : context.verifier.verifyPresentment(bytes, { ...question, mode: 'tap' });
  if (verdict.wallet === null) return { failure: verdict.verdict === 'refused' ? verdict.code : 'credential_invalid' };
  if (!(await takeCounter(context, verdict.wallet, usedBy))) return { failure: 'credential_replayed' };
  if (verdict.verdict === 'refused') return { failure: verdict.code };
  const wallet = await findWallet(context, verdict.wallet);
  return wallet === null ? { failure: 'credential_invalid' } : { wallet };
}
