/**
 * The checkout as the rest of the terminal sees it: the contract's commands bound to their acts, the views of what they
 * change, and the two ways a scan pays. Rules CHECKOUT-1 to CHECKOUT-15.
 */
import type { Refusal } from '../../contract/dispatcher.ts';
import { maySendPaymentCode, plainPaymentCode, recognisePaymentCode } from '../../contract/payment-code-forms.ts';
import type { PaymentView } from '../../contract/payment-values.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { presentmentFromText } from '../payment/1-intake/presentment/base45.ts';
import { decideCartChange, hasUnresolved } from '../payment/2-tender/checkout-decisions.ts';
import { paymentsOfSale } from '../payment/2-tender/payment-store.ts';
import { paymentView } from '../payment/2-tender/payment-view.ts';
import type { RequestMethod } from '../payment/2-tender/payment-request.ts';
import { queueSummary } from '../payment/4-queue/queue-store.ts';
import { currentSale, saleById } from '../sale/sale-store.ts';
import type { ReadableDb } from '../storage/database.ts';
import type { TerminalContext } from '../terminal-context.ts';
import { CheckoutActs } from './checkout-acts.ts';
import { createCheckoutCore, type CheckoutCore, type TerminalStanding } from './checkout-core.ts';
import type { Busy, CheckoutPart } from './checkout-part.ts';
import type { OfflineDesk } from './offline-desk.ts';
import { setAsideHandlers, setAsideView } from './set-aside.ts';

/** The checkout as the scan operation uses it. */
export type Checkout = CheckoutPart &
  Readonly<{
    /** Pays the present sale with a customer's code, from whatever screen. */
    payWithCode(code: string): Result<PaymentView, Refusal>;
    /** The same with the text of a signed QR. */
    payWithPresentment(text: string): Result<PaymentView, Refusal>;
    offline: OfflineDesk;
    /** Backend's clock minus ours; 0 before it was ever measured. */
    clockOffsetMs: () => number;
    /** Puts the paid sale aside, as when the cashier acknowledges it: the next customer's goods are coming. */
    endPaidSale(): void;
    /** One transaction about a sale, as every act at the checkout is. */
    change: CheckoutCore['change'];
    /** Why cash cannot be taken or given back in this moment: a payment may have been, or may yet be, paid (C12). */
    whyNotCash(saleId: string): Refusal | null;
  }>;

/** Wallet API sections 6 and 7: certificate, presentment and the CBOR around them. */
const MAX_PRESENTMENT_BYTES = 1_024 + 201 + 16;

export function createCheckout(context: TerminalContext, terminal: TerminalStanding): Checkout {
  const { storage } = context.ports;
  const core = createCheckoutCore(context, terminal);
  const acts = new CheckoutActs(context, core);

  const pay = (method: RequestMethod): Result<PaymentView, Refusal> => {
    const paid = core.pay({ method, challenge: null });
    return paid.ok ? ok(paymentView(paid.value, core.clockOffsetMs())) : paid;
  };
  const payWithCode = (text: string): Result<PaymentView, Refusal> =>
    pay({ type: 'payment_code', code: plainPaymentCode(text) });
  const payWithPresentment = (text: string): Result<PaymentView, Refusal> => {
    const bytes = presentmentFromText(text);
    if (bytes === null || bytes.length > MAX_PRESENTMENT_BYTES) return err({ code: 'checkout.code_malformed' });
    return pay({ type: 'scan_presentment', presentment: Buffer.from(bytes).toString('base64url') });
  };
  const payWithTyped = (saleId: string, text: string): Result<PaymentView, Refusal> => {
    const sale = currentSale(storage.read);
    if (sale?.saleId !== saleId || sale.state !== 'in_checkout') return err({ code: 'checkout.not_started' });
    const verdict = recognisePaymentCode(text);
    if (verdict.kind === 'presentment') return payWithPresentment(text.trim());
    if (verdict.kind === 'merchant_code') return err({ code: 'checkout.merchant_code_scanned' });
    return maySendPaymentCode(verdict) ? payWithCode(text) : err({ code: 'checkout.code_malformed' });
  };

  return {
    payWithCode,
    payWithPresentment,
    offline: core.offline,
    clockOffsetMs: () => core.clockOffsetMs(),
    endPaidSale: () => acts.endPaidSale(),
    handlers: {
      ...setAsideHandlers({ context, core, acts }),
      'checkout.start': ({ saleId }) => acts.start(saleId),
      'checkout.leave': ({ saleId }) => acts.leave(saleId),
      'checkout.enter_code': ({ saleId, code }) => payWithTyped(saleId, code),
      'checkout.renew_qr': ({ saleId }) => acts.renewQr(saleId),
      'checkout.cancel_payment': ({ paymentId }) => acts.cancelPayment(paymentId),
      'checkout.acknowledge': ({ paymentId }) => acts.acknowledge(paymentId),
    },
    devices: () => core.devices(),
    views: { ...viewsOf(core), 'aside.changed': () => setAsideView(storage.read) },
    link: core.link,
    paymentsOfSale: (db, saleId) =>
      paymentsOfSale(db, saleId).map((payment) => paymentView(payment, core.clockOffsetMs())),
    change: (saleId, act) => core.change(saleId, act),
    whyNotCash: (saleId) => {
      const decision = decideCartChange(paymentsOfSale(storage.read, saleId));
      return decision.ok ? null : decision.error;
    },
    whyNotChange: (saleId) => {
      const held = heldCash(storage.read, saleId);
      if (held !== null) return held;
      const decision = decideCartChange(paymentsOfSale(storage.read, saleId));
      return decision.ok ? null : decision.error;
    },
    whyNotCancel: (saleId) => {
      const held = heldCash(storage.read, saleId);
      if (held !== null) return held;
      const attempts = paymentsOfSale(storage.read, saleId);
      const isOpen = hasUnresolved(attempts) || attempts.some(({ state }) => state === 'waiting');
      return isOpen ? { code: 'sale.payment_unresolved' } : null;
    },
    goodsChanged: (saleId) => acts.goodsChanged(saleId),
    leaveForCancel: (saleId) => acts.leaveForCancel(saleId),
    busy: () => busyOf(context),
    start: async () => core.start(),
    stop: async () => core.stop(),
  };
}

/** Money or goods of the customer's are held: neither goods nor the sale go before they were given back. */
function heldCash(db: ReadableDb, saleId: string): Refusal | null {
  const sale = saleById(db, saleId);
  if (sale === null) return null;
  if (sale.exchange.minor > 0) return { code: 'exchange.held', taken: sale.exchange };
  return sale.cashTaken.minor === 0 ? null : { code: 'cash.part_held', taken: sale.cashTaken };
}

function viewsOf(core: CheckoutCore): Omit<CheckoutPart['views'], 'aside.changed'> {
  return {
    'connection.changed': () => core.connection(),
    'queue.changed': () => core.offline.queueView(),
    'offline.changed': () => core.offline.view(),
    'checkout.changed': () => core.view(),
  };
}

function busyOf(context: TerminalContext): Busy {
  const { read } = context.ports.storage;
  const { unsentCount, unresolvedCount } = queueSummary(read);
  const sale = currentSale(read);
  const attempts = sale?.state === 'in_checkout' ? paymentsOfSale(read, sale.saleId) : [];
  const paymentRunning = hasUnresolved(attempts) || attempts.some(({ state }) => state === 'waiting');
  return { unsentCount, unresolvedCount, paymentRunning };
}
