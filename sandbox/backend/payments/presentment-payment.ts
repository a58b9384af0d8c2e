/**
 * Payments by a presentment, online or forwarded: the credential is judged again, its counter is used up, and the wallet
 * pays (section 6, "When the backend is reached"). Rules SANDBOX-54, SANDBOX-62, SANDBOX-63.
 */
import type { Context } from '../context.ts';
import type { Issuer, PresentedWallet, PresentmentVerdict } from '../presentment-verifier.ts';
import type { PaymentRow } from '../storage/payment-tables.ts';
import type { WalletRow } from '../storage/wallet-tables.ts';
import { DAY_MS } from '../time.ts';
import { decline, judge, settle } from './decision.ts';
import { changePayment } from './payment-records.ts';

/** Section 6: the backend keeps a counter 400 days longer than the last certificate seen for its key, as forwarding may be late. */
const COUNTER_KEPT_AFTER_EXPIRY_MS = 400 * DAY_MS;

export async function decidePresentment(context: Context, payment: PaymentRow): Promise<PaymentRow> {
  const verdict = await verify(context, payment);
  const presented = verdict.wallet;
  if (presented === null)
    return decline(context, payment, verdict.verdict === 'refused' ? verdict.code : 'credential_invalid', null);
  const wallet = await findWallet(context, presented);
  const walletId = wallet?.id ?? null;
  if (!(await takeCounter(context, presented, `payment:${payment.id}`)))
    return decline(context, payment, 'credential_replayed', walletId);
  if (verdict.verdict === 'refused') return decline(context, payment, verdict.code, walletId);
  if (wallet === null) return decline(context, payment, 'credential_invalid', null);
  return askOrSettle(context, payment, wallet);
}

/** A wallet asks its owner above the small-amount limit, but not for goods that are gone. */
export async function askOrSettle(context: Context, payment: PaymentRow, wallet: WalletRow): Promise<PaymentRow> {
  const judgement = await judge(context, payment, wallet);
  const asks = payment.method_type !== 'offline' && (payment.amount_minor ?? 0) > wallet.small_amount_limit_minor;
  if (judgement.kind === 'payable' && asks) return changePayment(context, payment, { wallet_id: wallet.id });
  return settle(context, payment, wallet, judgement);
}

/** True when the counter was free, or was this id's own already. */
export async function takeCounter(context: Context, presented: PresentedWallet, usedBy: string): Promise<boolean> {
  const { keyThumbprint, counter, certificateExpiresAtMs } = presented;
  const keepUntilMs = certificateExpiresAtMs + COUNTER_KEPT_AFTER_EXPIRY_MS;
  // A renewed certificate lets the key's old presentments live on, and so their counters have to.
  await context.db
    .updateTable('presentment_counters')
    .set({ keep_until_ms: keepUntilMs })
    .where('key_thumbprint', '=', keyThumbprint)
    .where('keep_until_ms', '<', keepUntilMs)
    .execute();
  const { numInsertedOrUpdatedRows: added } = await context.db
    .insertInto('presentment_counters')
    .values({
      key_thumbprint: keyThumbprint,
      counter,
      used_by: usedBy,
      keep_until_ms: keepUntilMs,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  if (added === 1n) return true;
  const owner = await context.db
    .selectFrom('presentment_counters')
    .select('used_by')
    .where('key_thumbprint', '=', keyThumbprint)
    .where('counter', '=', counter)
    .executeTakeFirstOrThrow();
  return owner.used_by === usedBy;
}

async function verify(context: Context, payment: PaymentRow): Promise<PresentmentVerdict> {
  const { amount_minor: amountMinor, presentment } = payment;
  if (presentment === null || amountMinor === null) throw new Error('a payment by presentment has one, and an amount');
  // The database gives bytes in a subclass of Uint8Array that CBOR encoders treat as something else.
  return context.verifier.verifyPresentment(new Uint8Array(presentment), {
    mode: payment.method_type === 'tap' || payment.channel === 'tap' ? 'tap' : 'qr',
    issuers: await readIssuers(context),
    atMs: payment.accepted_at_ms ?? context.nowMs,
    qrMaxSkewSeconds: context.settings.policy.qrMaxSkewSeconds,
    terminalId: payment.terminal_id,
    amountMinor,
    currency: payment.currency,
  });
}

export async function readIssuers(context: Context): Promise<readonly Issuer[]> {
  const rows = await context.db.selectFrom('issuers').selectAll().execute();
  return rows.map((row) => ({
    iss: row.iss,
    kid: row.kid,
    jwk: JSON.parse(row.public_jwk_json) as Readonly<Record<string, string>>,
    notBeforeMs: row.not_before_ms,
    notAfterMs: row.not_after_ms,
    revoked: row.revoked === 1,
  }));
}

export async function findWallet(context: Context, { iss, walletId }: PresentedWallet): Promise<WalletRow | null> {
  const row = await context.db
    .selectFrom('wallets')
    .selectAll()
    .where('id', '=', walletId)
    .where('iss', '=', iss)
    .executeTakeFirst();
  return row ?? null;
}
