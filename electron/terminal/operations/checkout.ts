/**
 * What a cashier does at the checkout: opens and leaves it, types a code, asks for a fresh QR, cancels, acknowledges.
 * Each act is decided on what is stored, written once, and only then acted upon. Rules CHECKOUT-1 to CHECKOUT-15.
 */
import type { Handlers, Refusal } from '../../contract/dispatcher.ts';
import { maySendPaymentCode, plainPaymentCode, recognisePaymentCode } from '../../contract/payment-code-forms.ts';
import type { PaymentView } from '../../contract/payment-values.ts';
import { assert } from '../../kernel/assert.ts';
import { money } from '../../kernel/money.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { presentmentFromText } from '../payment/1-intake/presentment/base45.ts';
import { decideCartChange, decideNewAttempt, hasUnresolved } from '../payment/2-tender/checkout-decisions.ts';
import { offerOf } from '../payment/2-tender/offers.ts';
import type { StoredPayment } from '../payment/2-tender/payment.ts';
import { GIVE_UP_EVENTS, isFinal } from '../payment/2-tender/payment-machine.ts';
import { paymentById, paymentsOfSale } from '../payment/2-tender/payment-store.ts';
import { paymentView } from '../payment/2-tender/payment-view.ts';
import { queueSummary } from '../payment/4-queue/queue-store.ts';
import { draftCheckoutLeft, draftCheckoutStarted } from '../sale/sale-drafts.ts';
import { currentSale, lastReceiptCounter, saleById } from '../sale/sale-store.ts';
import { isActive, type Sale } from '../sale/sale.ts';
import { requireCashier, type TerminalContext } from '../terminal-context.ts';
import { createCheckoutCore, type CheckoutCore } from './checkout-core.ts';
import type { CheckoutPart } from './checkout-part.ts';
import { simulateHandlers } from './simulate.ts';

/** The checkout as the scan operation uses it. */
export type Checkout = CheckoutPart &
  Readonly<{
    /** Pays the present sale with a customer's code, from whatever screen. */
    payWithCode(code: string): Result<PaymentView, Refusal>;
    /** The same with the text of a signed QR. */
    payWithPresentment(text: string): Result<PaymentView, Refusal>;
    /** Puts the paid sale aside, as when the cashier acknowledges it: the next customer's goods are coming. */
    endPaidSale(): void;
  }>;

type CheckoutHandlers = Pick<
  Handlers,
  | 'checkout.start'
  | 'checkout.leave'
  | 'checkout.enter_code'
  | 'checkout.renew_qr'
  | 'checkout.cancel_payment'
  | 'checkout.acknowledge'
>;

/** A reversal is answered in one round trip; a cashier who cancels a sale waits this long, and no longer. */
const CANCEL_PATIENCE_MS = 8_000;

export function createCheckout(
  context: TerminalContext,
  terminal: Readonly<{ isDisabled: () => boolean; setDisabled: (disabled: boolean) => void }>,
): Checkout {
  const { storage } = context.ports;
  const core = createCheckoutCore(context, terminal);
  const part = createActs(context, core);

  const seen = (payment: StoredPayment): PaymentView => paymentView(payment, core.clockOffsetMs());

  const payWithCode: Checkout['payWithCode'] = (text) => {
    const paid = core.pay({ type: 'payment_code', code: plainPaymentCode(text) });
    return paid.ok ? ok(seen(paid.value)) : paid;
  };

  const payWithPresentment: Checkout['payWithPresentment'] = (text) => {
    const bytes = presentmentFromText(text);
    if (bytes === null || bytes.length > MAX_PRESENTMENT_BYTES) return err({ code: 'checkout.code_malformed' });
    const paid = core.pay({ type: 'scan_presentment', presentment: Buffer.from(bytes).toString('base64url') });
    return paid.ok ? ok(seen(paid.value)) : paid;
  };

  return {
    payWithCode,
    payWithPresentment,
    endPaidSale: () => {
      const sale = currentSale(storage.read);
      if (sale?.state !== 'paid') return;
      const paid = paymentsOfSale(storage.read, sale.saleId).findLast(({ state }) => PAID_STATES.includes(state));
      assert(paid !== undefined, 'a paid sale has the payment that paid it');
      const cashierId = context.cashier()?.cashierId ?? null;
      core.change(sale.saleId, (db, writer) => writer.acknowledge(db, paid, cashierId));
    },
    handlers: {
      ...part.handlers,
      ...simulateHandlers(context),
      'checkout.enter_code': ({ saleId, code }) => {
        if (!isInCheckout(currentSale(storage.read), saleId)) return err({ code: 'checkout.not_started' });
        const verdict = recognisePaymentCode(code);
        if (verdict.kind === 'presentment') return payWithPresentment(code.trim());
        if (verdict.kind === 'merchant_code') return err({ code: 'checkout.merchant_code_scanned' });
        return maySendPaymentCode(verdict) ? payWithCode(code) : err({ code: 'checkout.code_malformed' });
      },
    },
    views: {
      'connection.changed': () => core.connection(),
      'queue.changed': () => {
        const { unsentCount, oldestAtMs, unsentTotalMinor, unresolvedCount } = queueSummary(storage.read);
        const unsentTotal = money(unsentTotalMinor, context.currency);
        return { depth: unsentCount, oldestAtMs, unsentTotal, unresolvedCount };
      },
      'devices.changed': () => [...core.devices()],
      'checkout.changed': () => core.view(),
    },
    paymentsOfSale: (db, saleId) => paymentsOfSale(db, saleId).map(seen),
    whyNotChange: (saleId) => {
      const decision = decideCartChange(paymentsOfSale(storage.read, saleId));
      return decision.ok ? null : decision.error;
    },
    goodsChanged: part.goodsChanged,
    leaveForCancel: part.leaveForCancel,
    busy: () => {
      const { unsentCount, unresolvedCount } = queueSummary(storage.read);
      const sale = currentSale(storage.read);
      const attempts = sale?.state === 'in_checkout' ? paymentsOfSale(storage.read, sale.saleId) : [];
      const paymentRunning = hasUnresolved(attempts) || attempts.some(({ state }) => state === 'waiting');
      return { unsentCount, unresolvedCount, paymentRunning };
    },
    start: async () => core.start(),
    stop: async () => core.stop(),
  };
}

/** Wallet API sections 6 and 7: certificate, presentment and the CBOR around them. */
const MAX_PRESENTMENT_BYTES = 1_024 + 201 + 16;

/** The states of a payment that can have paid a sale. */
const PAID_STATES: readonly StoredPayment['state'][] = ['approved', 'accepted_offline', 'unpaid'];

function isInCheckout(sale: Sale | null, saleId: string): boolean {
  return sale?.saleId === saleId && sale.state === 'in_checkout';
}

function createActs(
  context: TerminalContext,
  core: CheckoutCore,
): Readonly<{
  handlers: Omit<CheckoutHandlers, 'checkout.enter_code'>;
  goodsChanged: CheckoutPart['goodsChanged'];
  leaveForCancel: CheckoutPart['leaveForCancel'];
}> {
  const { storage } = context.ports;
  const isQrOffered = (): boolean => offerOf('merchant_qr', core.offers()).available;

  /** Everything that waits or is shown is closed, every end screen left, and the sale is a cart again. */
  const leave = (sale: Sale, attempts: readonly StoredPayment[], cashierId: string | null): void => {
    core.change(sale.saleId, (db, writer) => {
      for (const attempt of attempts.toReversed()) {
        if (!isFinal(attempt.state) && attempt.state !== 'reversing') writer.close(db, attempt, 'left', cashierId);
      }
      const newest = attempts.findLast(({ state }) => isFinal(state));
      if (newest?.acknowledgedAtMs === null) writer.acknowledge(db, newest, cashierId);
      const drafts = draftCheckoutLeft(sale, cashierId);
      if (drafts.ok) writer.record(db, drafts.value);
    });
  };

  /** The sale the screen names, in its checkout, and who asks. */
  const present = (saleId: string): Result<Readonly<{ sale: Sale; cashierId: string }>, Refusal> => {
    const cashier = requireCashier(context);
    if (!cashier.ok) return cashier;
    const sale = saleById(storage.read, saleId);
    if (sale === null) return err({ code: 'sale.not_found' });
    return ok({ sale, cashierId: cashier.value.cashierId });
  };

  return {
    goodsChanged: (saleId) => {
      const sale = saleById(storage.read, saleId);
      if (sale?.state !== 'in_checkout') return;
      if (sale.total.minor === 0) return leave(sale, paymentsOfSale(storage.read, saleId), null);
      core.change(saleId, (db, writer) => writer.arrangeQr(db, saleId, isQrOffered(), null));
    },

    leaveForCancel: async (saleId) => {
      const sale = saleById(storage.read, saleId);
      if (sale === null || !isActive(sale)) return ok(null);
      const attempts = paymentsOfSale(storage.read, saleId);
      const decision = decideNewAttempt(attempts);
      if (!decision.ok) return decision;
      if (sale.state === 'in_checkout') leave(sale, attempts, context.cashier()?.cashierId ?? null);
      // Only when nothing can be paid any more is the sale gone for good (C12).
      const isResolved = await core.whenResolved(saleId, CANCEL_PATIENCE_MS);
      return isResolved ? ok(null) : err({ code: 'sale.payment_unresolved' });
    },

    handlers: {
      'checkout.start': ({ saleId }) => {
        const found = present(saleId);
        if (!found.ok) return found;
        const { sale, cashierId } = found.value;
        if (currentSale(storage.read)?.saleId !== saleId || !isActive(sale)) return err({ code: 'sale.not_open' });
        const terminalId = context.enrolment()?.terminalId;
        if (terminalId === undefined) return err({ code: 'terminal.not_enrolled' });
        if (sale.state === 'open') {
          const by = { terminalId, businessDate: context.businessDate(), cashierId };
          const drafts = draftCheckoutStarted(sale, { ...by, lastReceiptCounter: lastReceiptCounter(storage.read) });
          if (!drafts.ok) return drafts;
          core.change(saleId, (db, writer) => {
            writer.record(db, drafts.value);
            writer.arrangeQr(db, saleId, isQrOffered(), cashierId);
          });
        }
        const view = core.view();
        assert(view !== null, 'a sale in checkout is shown');
        return ok(view);
      },

      'checkout.leave': ({ saleId }) => {
        const found = present(saleId);
        if (!found.ok) return found;
        const { sale, cashierId } = found.value;
        if (sale.state === 'open') return ok({});
        if (sale.state !== 'in_checkout') return err({ code: 'sale.not_open' });
        const attempts = paymentsOfSale(storage.read, saleId);
        const decision = decideNewAttempt(attempts);
        if (!decision.ok) return decision;
        leave(sale, attempts, cashierId);
        return ok({});
      },

      'checkout.renew_qr': ({ saleId }) => {
        const found = present(saleId);
        if (!found.ok) return found;
        const { sale, cashierId } = found.value;
        if (sale.state !== 'in_checkout') return err({ code: 'checkout.not_started' });
        const offer = offerOf('merchant_qr', core.offers());
        if (!offer.available) return err({ code: offer.reason });
        const attempts = paymentsOfSale(storage.read, saleId);
        const decision = decideNewAttempt(attempts);
        if (!decision.ok) return decision;
        core.change(saleId, (db, writer) => {
          for (const attempt of decision.value) writer.close(db, attempt, 'replaced', cashierId);
          const newest = attempts.at(-1);
          const isOpenEnd = newest !== undefined && isFinal(newest.state) && newest.acknowledgedAtMs === null;
          if (isOpenEnd) writer.acknowledge(db, newest, cashierId);
          writer.beginQr(db, sale, cashierId);
        });
        return ok({});
      },

      'checkout.cancel_payment': ({ paymentId }) => {
        const cashier = requireCashier(context);
        if (!cashier.ok) return cashier;
        const payment = paymentById(storage.read, paymentId);
        if (payment === null) return err({ code: 'checkout.payment_not_found' });
        const events = GIVE_UP_EVENTS[payment.state];
        if (events === null) return err({ code: 'checkout.cannot_cancel' });
        if (events.length === 0) return ok({});
        const { cashierId } = cashier.value;
        core.change(payment.saleId, (db, writer) => writer.close(db, payment, 'cashier_cancelled', cashierId));
        return ok({});
      },

      'checkout.acknowledge': ({ paymentId }) => {
        const cashier = requireCashier(context);
        if (!cashier.ok) return cashier;
        const payment = paymentById(storage.read, paymentId);
        if (payment === null) return err({ code: 'checkout.payment_not_found' });
        const isEnd = isFinal(payment.state) || PAID_STATES.includes(payment.state);
        if (!isEnd) return err({ code: 'checkout.payment_running' });
        if (payment.acknowledgedAtMs !== null) return ok({});
        const { cashierId } = cashier.value;
        core.change(payment.saleId, (db, writer) => {
          writer.acknowledge(db, payment, cashierId);
          writer.arrangeQr(db, payment.saleId, isQrOffered(), cashierId);
        });
        return ok({});
      },
    },
  };
}
