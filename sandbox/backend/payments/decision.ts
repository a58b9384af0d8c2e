/**
 * Whether a wallet pays: the rules that lead to an approval or a decline, and the booking of either.
 *
 * `judge` only reads; `approve` and `decline` write what it found. Rules SANDBOX-51 to SANDBOX-53, SANDBOX-56.
 */
import { isDenied } from '../config.ts';
import type { Context } from '../context.ts';
import { balanceMinor, book, merchantAccount, PROMOTION_FUNDER_ACCOUNT } from '../ledger.ts';
import { raiseAlert } from '../news.ts';
import { randomDigits } from '../ports.ts';
import type { PaymentChanges, PaymentRow } from '../storage/payment-tables.ts';
import type { WalletRow } from '../storage/wallet-tables.ts';
import type { PromotionRow } from '../storage/world-tables.ts';
import { joinSettlement } from '../settlements/joining.ts';
import { hold } from '../storage/transactions.ts';
import { MINUTE_MS, settlementClosesAtMs, settlementDateFor, startOfDayMs } from '../time.ts';
import { TRANSFER_NAME, transferDiscountMinor } from '../transit/transfers.ts';
import { changePayment, timeZoneOf } from './payment-records.ts';

export const DECLINE_CODES = [
  'insufficient_funds',
  'limit_exceeded',
  'code_expired',
  'code_invalid',
  'wallet_blocked',
  'credential_invalid',
  'credential_replayed',
  'customer_cancelled',
  'risk_rejected',
  'maintenance',
  'currency_unsupported',
  'issuer_error',
] as const;

export type DeclineCode = (typeof DECLINE_CODES)[number];

export function isDeclineCode(text: string): text is DeclineCode {
  return DECLINE_CODES.some((code) => code === text);
}

/** Section 11: online, `retryable` says that the customer may try again under a new id. */
const RETRYABLE_ONLINE: ReadonlySet<DeclineCode> = new Set([
  'insufficient_funds',
  'code_expired',
  'code_invalid',
  'credential_replayed',
  'customer_cancelled',
  'maintenance',
  'issuer_error',
]);

/** Section 4: offline, it says that the backend goes on trying, which only helps against what time may heal. */
const RETRYABLE_OFFLINE: ReadonlySet<DeclineCode> = new Set(['insufficient_funds', 'maintenance']);

/** How long the backend waits before it tries a declined offline payment again; the contract leaves it open. */
export const RETRY_EVERY_MS = MINUTE_MS;

export type AppliedDiscount = Readonly<{
  kind: PromotionRow['kind'];
  name: string;
  fundedBy: PromotionRow['funded_by'];
  amountMinor: number;
  /** null: a discount that no promotion tells of, as for changing lines. */
  promotionId: string | null;
  fromWallet: boolean;
}>;

export type Judgement =
  | Readonly<{ kind: 'payable'; discounts: readonly AppliedDiscount[] }>
  | Readonly<{ kind: 'declined'; code: DeclineCode }>;

export async function judge(context: Context, payment: PaymentRow, wallet: WalletRow): Promise<Judgement> {
  const amountMinor = requireAmount(payment);
  const declined = (code: DeclineCode): Judgement => ({ kind: 'declined', code });
  if (payment.currency !== context.settings.currency) return declined('currency_unsupported');
  if (context.settings.maintenance) return declined('maintenance');
  if (wallet.blocked === 1 || (await isDenied(context, wallet.iss, wallet.id))) return declined('wallet_blocked');
  if (wallet.forced_decline !== null && isDeclineCode(wallet.forced_decline)) return declined(wallet.forced_decline);

  // From here on no other payment spends what this one counts on.
  await hold(context.db, 'wallets', wallet.id);
  const discounts = await applicableDiscounts(context, payment, wallet, amountMinor);
  const payerPays = amountMinor - discounts.reduce((sum, discount) => sum + discount.amountMinor, 0);
  // The terminal kept the daily limits of what it took offline, and the certificate has its own limit for one payment.
  if (payment.method_type !== 'offline') {
    if (amountMinor > wallet.payment_limit_minor) return declined('limit_exceeded');
    if ((await paidTodayMinor(context, payment, wallet)) + payerPays > wallet.daily_limit_minor)
      return declined('limit_exceeded');
  }
  if ((await balanceMinor(context.db, wallet.account_id)) < payerPays) return declined('insufficient_funds');
  return { kind: 'payable', discounts };
}

export async function settle(
  context: Context,
  payment: PaymentRow,
  wallet: WalletRow,
  judgement: Judgement,
): Promise<PaymentRow> {
  return judgement.kind === 'payable'
    ? approve(context, payment, wallet, judgement.discounts)
    : decline(context, payment, judgement.code, wallet.id);
}

/** A decline online is final; one of an `offline` payment may be tried again until its settlement closes. */
export async function decline(
  context: Context,
  payment: PaymentRow,
  code: DeclineCode,
  walletId: string | null,
): Promise<PaymentRow> {
  const facts = await declineFacts(context, payment, code);
  const declined = await changePayment(context, payment, { ...facts, wallet_id: walletId });
  if (payment.method_type === 'offline' && payment.status !== 'declined') await warnOfOfflineDecline(context, declined);
  return declined;
}

async function declineFacts(context: Context, payment: PaymentRow, code: DeclineCode): Promise<PaymentChanges> {
  const offline = payment.method_type === 'offline';
  const retryable = (offline ? RETRYABLE_OFFLINE : RETRYABLE_ONLINE).has(code);
  const base: PaymentChanges = {
    status: 'declined',
    decline_code: code,
    decline_retryable: retryable ? 1 : 0,
    expires_at_ms: null,
  };
  if (!offline || !retryable) return { ...base, next_try_at_ms: null };
  const tryUntilMs = payment.try_until_ms ?? (await settlementCloseMs(context, payment));
  return { ...base, try_until_ms: tryUntilMs, next_try_at_ms: Math.min(context.nowMs + RETRY_EVERY_MS, tryUntilMs) };
}

async function approve(
  context: Context,
  payment: PaymentRow,
  wallet: WalletRow,
  discounts: readonly AppliedDiscount[],
): Promise<PaymentRow> {
  const { db, nowMs } = context;
  const amountMinor = requireAmount(payment);
  const fundedBy = (funder: PromotionRow['funded_by']): number =>
    discounts.filter(({ fundedBy }) => fundedBy === funder).reduce((sum, discount) => sum + discount.amountMinor, 0);
  const merchantPart = fundedBy('merchant');
  const walletPart = fundedBy('wallet');
  const payerPaidMinor = amountMinor - merchantPart - walletPart;

  for (const [position, discount] of discounts.entries())
    await takeDiscount(context, payment.id, position, discount, wallet.id);
  await book(db, 'payment', payment.id, nowMs, [
    { accountId: wallet.account_id, amountMinor: -payerPaidMinor },
    { accountId: PROMOTION_FUNDER_ACCOUNT, amountMinor: -walletPart },
    { accountId: merchantAccount(payment.merchant_id), amountMinor: amountMinor - merchantPart },
  ]);
  return changePayment(context, payment, {
    status: 'approved',
    wallet_id: wallet.id,
    payer_paid_minor: payerPaidMinor,
    merchant_discount_minor: merchantPart,
    auth_code: randomDigits(context.random, 6),
    decline_code: null,
    decline_retryable: 0,
    expires_at_ms: null,
    next_try_at_ms: null,
    approved_at_ms: nowMs,
    settlement_date: await joinSettlement(context, payment.terminal_id, requireDate(payment)),
  });
}

async function applicableDiscounts(
  context: Context,
  payment: PaymentRow,
  wallet: WalletRow,
  amountMinor: number,
): Promise<readonly AppliedDiscount[]> {
  const coupons = JSON.parse(payment.coupons_json) as readonly string[];
  const promotions = await context.db
    .selectFrom('promotions')
    .leftJoin('wallet_promotions', (join) =>
      join
        .onRef('wallet_promotions.promotion_id', '=', 'promotions.id')
        .on('wallet_promotions.wallet_id', '=', wallet.id),
    )
    .selectAll('promotions')
    .select('wallet_promotions.remaining_count')
    .where('from_ms', '<=', context.nowMs)
    .where('until_ms', '>', context.nowMs)
    .where('min_amount_minor', '<=', amountMinor)
    .orderBy('promotions.id')
    .execute();
  const applied: AppliedDiscount[] = [];
  let left = amountMinor;
  for (const promotion of promotions) {
    const held = (promotion.remaining_count ?? 0) > 0;
    const shown = promotion.coupon_code !== null && coupons.includes(promotion.coupon_code);
    const wanted =
      promotion.discount_minor + Number((BigInt(amountMinor) * BigInt(promotion.discount_basis_points)) / 10_000n);
    const discountMinor = Math.min(wanted, left);
    if ((!held && !shown) || discountMinor <= 0) continue;
    applied.push({
      kind: promotion.kind,
      name: promotion.name_zh,
      fundedBy: promotion.funded_by,
      amountMinor: discountMinor,
      promotionId: promotion.id,
      fromWallet: held,
    });
    left -= discountMinor;
  }
  const transferMinor = Math.min(await transferDiscountMinor(context, payment, wallet), left);
  if (transferMinor > 0) {
    const transfer = { kind: 'coupon', name: TRANSFER_NAME, fundedBy: 'merchant' } as const;
    applied.push({ ...transfer, amountMinor: transferMinor, promotionId: null, fromWallet: false });
  }
  return applied;
}

async function takeDiscount(
  context: Context,
  paymentId: string,
  position: number,
  discount: AppliedDiscount,
  walletId: string,
): Promise<void> {
  const { kind, name, fundedBy, amountMinor, promotionId, fromWallet } = discount;
  await context.db
    .insertInto('payment_discounts')
    .values({
      payment_id: paymentId,
      position,
      kind,
      name,
      amount_minor: amountMinor,
      funded_by: fundedBy,
      promotion_id: promotionId,
      from_wallet: fromWallet ? 1 : 0,
    })
    .execute();
  if (fromWallet && promotionId !== null) await addHeldPromotion(context, walletId, promotionId, -1);
}

/** Takes a coupon from a wallet, or gives it back when the payment that used it is reversed. */
export async function addHeldPromotion(
  context: Context,
  walletId: string,
  promotionId: string,
  count: number,
): Promise<void> {
  await context.db
    .updateTable('wallet_promotions')
    .set((column) => ({ remaining_count: column('remaining_count', '+', count) }))
    .where('wallet_id', '=', walletId)
    .where('promotion_id', '=', promotionId)
    .execute();
}

async function paidTodayMinor(context: Context, payment: PaymentRow, wallet: WalletRow): Promise<number> {
  const todayMs = startOfDayMs(await timeZoneOf(context, payment), context.nowMs);
  const { total } = await context.db
    .selectFrom('payments')
    .select((column) => column.fn.sum<number | null>('payer_paid_minor').as('total'))
    .where('wallet_id', '=', wallet.id)
    .where('status', '=', 'approved')
    .where('approved_at_ms', '>=', todayMs)
    .executeTakeFirstOrThrow();
  return total ?? 0;
}

/** When the settlement closes that this payment would be in if it were approved now. */
async function settlementCloseMs(context: Context, payment: PaymentRow): Promise<number> {
  const timeZone = await timeZoneOf(context, payment);
  return settlementClosesAtMs(timeZone, settlementDateFor(timeZone, requireDate(payment), context.nowMs));
}

/** The goods are gone and nobody has paid: somebody should know. */
export async function warnOfOfflineDecline(context: Context, payment: PaymentRow): Promise<void> {
  await raiseAlert(context, payment.merchant_id, {
    level: 'warning',
    kind: 'offline_payment_declined',
    title: { 'zh-CN': '离线收款被拒绝', en: 'An offline payment was declined' },
    body: {
      'zh-CN': `小票 ${payment.receipt_number ?? ''} 的离线收款未能扣款(${payment.decline_code ?? ''})。`,
      en: `The offline payment of receipt ${payment.receipt_number ?? ''} could not be charged (${payment.decline_code ?? ''}).`,
    },
    paymentId: payment.id,
    ...(payment.wallet_id === null ? {} : { walletId: payment.wallet_id }),
  });
}

function requireAmount(payment: PaymentRow): number {
  if (payment.amount_minor === null) throw new Error('a payment that is decided has an amount');
  return payment.amount_minor;
}

function requireDate(payment: PaymentRow): string {
  if (payment.business_date === null) throw new Error('a payment that is decided has a business date');
  return payment.business_date;
}
