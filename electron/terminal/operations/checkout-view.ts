/** The checkout as the screen sees it, made from the sale and its attempts alone. Pure. Rules CHECKOUT-1, CHECKOUT-11 and CHECKOUT-16. */
import type { CheckoutView } from '../../contract/checkout-values.ts';
import {
  decideCheckoutScreen,
  decideQr,
  decideSetAside,
  type Attempts,
} from '../payment/2-tender/checkout-decisions.ts';
import { offerOf, type OfferFacts } from '../payment/2-tender/offers.ts';
import { expiresAtMs, paymentView } from '../payment/2-tender/payment-view.ts';
import { dueOf, type Sale } from '../sale/sale.ts';

export type CheckoutFacts = Readonly<{
  sale: Sale;
  attempts: Attempts;
  offers: OfferFacts;
  reader: CheckoutView['reader'];
  clockOffsetMs: number;
  /** Why the till took nothing by itself just now; null when there is nothing to say. */
  refusal: CheckoutView['refusal'];
  /** What is being done to learn a payment's outcome. */
  progressOf: (paymentId: string) => CheckoutView['progress'];
}>;

/** null when the sale is neither in checkout nor just paid. */
export function checkoutView({
  sale,
  attempts,
  offers,
  reader,
  clockOffsetMs,
  refusal,
  progressOf,
}: CheckoutFacts): CheckoutView | null {
  const isShown = sale.state === 'in_checkout' || (sale.state === 'paid' && !sale.acknowledged);
  if (!isShown || sale.receipt === null) return null;
  const { screen, payment } = decideCheckoutScreen(attempts);
  const shown = screen === 'ready' ? attempts.find(({ state }) => state === 'pending_customer') : undefined;
  const merchantQr =
    shown?.state === 'pending_customer' && shown.facts.qrPayload !== null
      ? {
          paymentId: shown.paymentId,
          payload: shown.facts.qrPayload,
          expiresAtMs: expiresAtMs(shown.facts.expiresAtBackendMs, clockOffsetMs),
        }
      : null;
  return {
    saleId: sale.saleId,
    receiptNumber: sale.receipt.receiptNumber,
    amount: sale.state === 'paid' ? (payment?.amount ?? sale.total) : dueOf(sale),
    screen,
    offers: {
      payment_code: offerOf('payment_code', offers),
      merchant_qr: offerOf('merchant_qr', offers),
      tap: offerOf('tap', offers),
      scan_presentment: offerOf('scan_presentment', offers),
    },
    refusal,
    merchantQr,
    merchantQrState: merchantQr === null ? qrState(sale, attempts, offers, screen) : 'shown',
    reader,
    payment: payment === null ? null : paymentView(payment, clockOffsetMs),
    progress: payment === null ? null : progressOf(payment.paymentId),
    canSetAside: sale.state === 'in_checkout' && decideSetAside(attempts, true).ok,
  };
}

/** While no QR is shown. */
function qrState(
  sale: Sale,
  attempts: Attempts,
  offers: OfferFacts,
  screen: CheckoutView['screen'],
): CheckoutView['merchantQrState'] {
  if (screen !== 'ready' || !offers.methods.includes('merchant_qr')) return 'off';
  const newest = attempts.at(-1);
  const isComing = newest?.method === 'merchant_qr' && (newest.state === 'waiting' || newest.state === 'authorizing');
  if (isComing) return 'requesting';
  const isDue = decideQr(attempts, dueOf(sale)) !== 'keep';
  return isDue && offerOf('merchant_qr', offers).available ? 'requesting' : 'unavailable';
}

/** Whether the reader is to be armed: every way is open, or only the QR has run out. */
export function wantsTap(view: CheckoutView | null): view is CheckoutView {
  if (view === null || !view.offers.tap.available) return false;
  return view.screen === 'ready' || (view.screen === 'expired' && view.payment?.method === 'merchant_qr');
}
