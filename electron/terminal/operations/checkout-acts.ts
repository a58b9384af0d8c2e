/**
 * What a cashier does at the checkout, one method each: decided on what is stored, written once, and only then acted upon.
 * Rules CHECKOUT-1 to CHECKOUT-13.
 */
import type { CheckoutView } from '../../contract/checkout-values.ts';
import type { OutputOf } from '../../contract/contract.ts';
import type { Refusal } from '../../contract/dispatcher.ts';
import { assert } from '../../kernel/assert.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { decideNewAttempt } from '../payment/2-tender/checkout-decisions.ts';
import { offerOf } from '../payment/2-tender/offers.ts';
import type { StoredPayment } from '../payment/2-tender/payment.ts';
import { GIVE_UP_EVENTS, isFinal } from '../payment/2-tender/payment-machine.ts';
import { paymentById, paymentsOfSale } from '../payment/2-tender/payment-store.ts';
import { draftCheckoutLeft, draftCheckoutStarted } from '../sale/sale-drafts.ts';
import { isRestoring } from '../restoration/restored-records.ts';
import { currentSale, lastReceiptCounter, saleById } from '../sale/sale-store.ts';
import { isActive, type Sale } from '../sale/sale.ts';
import { requireSeller, type TerminalContext } from '../terminal-context.ts';
import type { WritableDb } from '../storage/database.ts';
import type { CheckoutCore } from './checkout-core.ts';
import type { CheckoutWriter } from './checkout-writer.ts';

/** A reversal is answered in one round trip; a cashier who cancels a sale waits this long, and no longer. */
const CANCEL_PATIENCE_MS = 8_000;

/** The states of a payment that can have paid a sale. */
const PAID_STATES: readonly StoredPayment['state'][] = ['approved', 'accepted_offline', 'unpaid'];

/** What a command that answers nothing but "done" answers. */
type Done = Result<OutputOf<'checkout.leave'>, Refusal>;
/** A checkout that is left, and by whom. */
type Left = Readonly<{ sale: Sale; attempts: readonly StoredPayment[]; cashierId: string | null }>;
type Asked = Readonly<{ sale: Sale; attempts: readonly StoredPayment[]; cashierId: string }>;

export class CheckoutActs {
  readonly #context: TerminalContext;
  readonly #core: CheckoutCore;

  constructor(context: TerminalContext, core: CheckoutCore) {
    this.#context = context;
    this.#core = core;
  }

  start(saleId: string): Result<CheckoutView, Refusal> {
    const asked = this.#asked(saleId);
    if (!asked.ok) return asked;
    const { sale, cashierId } = asked.value;
    const { storage } = this.#context.ports;
    if (currentSale(storage.read)?.saleId !== saleId || !isActive(sale)) return err({ code: 'sale.not_open' });
    const terminalId = this.#context.enrolment()?.terminalId;
    if (terminalId === undefined) return err({ code: 'terminal.not_enrolled' });
    if (isRestoring(storage.read, terminalId)) return err({ code: 'terminal.books_being_restored' });
    if (sale.state === 'open') {
      const by = { terminalId, businessDate: this.#context.businessDate(), cashierId };
      const drafts = draftCheckoutStarted(sale, { ...by, lastReceiptCounter: lastReceiptCounter(storage.read) });
      if (!drafts.ok) return drafts;
      this.#core.change(saleId, (db, writer) => {
        writer.record(db, drafts.value);
        writer.arrangeQr(db, saleId, this.#core.isQrOffered(), cashierId);
      });
    }
    const view = this.#core.view();
    assert(view !== null, 'a sale in checkout is shown');
    return ok(view);
  }

  leave(saleId: string): Done {
    const asked = this.#asked(saleId);
    if (!asked.ok) return asked;
    const { sale, attempts, cashierId } = asked.value;
    if (sale.state === 'open') return ok({});
    if (sale.state !== 'in_checkout') return err({ code: 'sale.not_open' });
    const decision = decideNewAttempt(attempts);
    if (!decision.ok) return decision;
    this.#close(sale, attempts, cashierId);
    return ok({});
  }

  renewQr(saleId: string): Done {
    const asked = this.#asked(saleId);
    if (!asked.ok) return asked;
    const { sale, attempts, cashierId } = asked.value;
    if (sale.state !== 'in_checkout') return err({ code: 'checkout.not_started' });
    const offer = offerOf('merchant_qr', this.#core.offers());
    if (!offer.available) return err({ code: offer.reason });
    const decision = decideNewAttempt(attempts);
    if (!decision.ok) return decision;
    this.#core.change(saleId, (db, writer) => {
      for (const attempt of decision.value) writer.close(db, attempt, 'replaced', cashierId);
      const newest = attempts.at(-1);
      const isOpenEnd = newest !== undefined && isFinal(newest.state) && newest.acknowledgedAtMs === null;
      if (isOpenEnd) writer.acknowledge(db, newest, cashierId);
      writer.beginQr(db, sale, cashierId);
    });
    return ok({});
  }

  cancelPayment(paymentId: string): Done {
    const cashier = requireSeller(this.#context);
    if (!cashier.ok) return cashier;
    const payment = paymentById(this.#context.ports.storage.read, paymentId);
    if (payment === null) return err({ code: 'checkout.payment_not_found' });
    const events = GIVE_UP_EVENTS[payment.state];
    if (events === null) return err({ code: 'checkout.cannot_cancel' });
    // Already on its way to its end.
    if (events.length === 0) return ok({});
    const { cashierId } = cashier.value;
    this.#core.change(payment.saleId, (db, writer) => writer.close(db, payment, 'cashier_cancelled', cashierId));
    return ok({});
  }

  acknowledge(paymentId: string): Done {
    const cashier = requireSeller(this.#context);
    if (!cashier.ok) return cashier;
    const payment = paymentById(this.#context.ports.storage.read, paymentId);
    if (payment === null) return err({ code: 'checkout.payment_not_found' });
    const isEnd = isFinal(payment.state) || PAID_STATES.includes(payment.state);
    if (!isEnd) return err({ code: 'checkout.payment_running' });
    if (payment.acknowledgedAtMs !== null) return ok({});
    const { cashierId } = cashier.value;
    this.#core.change(payment.saleId, (db, writer) => {
      writer.acknowledge(db, payment, cashierId);
      writer.arrangeQr(db, payment.saleId, this.#core.isQrOffered(), cashierId);
    });
    return ok({});
  }

  /** The next customer's goods are coming: a paid sale is put aside as if its screen had been left. */
  endPaidSale(): void {
    const { storage } = this.#context.ports;
    const sale = currentSale(storage.read);
    if (sale?.state !== 'paid') return;
    const paid = paymentsOfSale(storage.read, sale.saleId).findLast(({ state }) => PAID_STATES.includes(state));
    assert(paid !== undefined, 'a paid sale has the payment that paid it');
    const cashierId = this.#context.seller()?.cashierId ?? null;
    this.#core.change(sale.saleId, (db, writer) => writer.acknowledge(db, paid, cashierId));
  }

  goodsChanged(saleId: string): void {
    const { storage } = this.#context.ports;
    const sale = saleById(storage.read, saleId);
    // A sale that has just begun: from now on a lost network must be known soon (E16).
    if (sale?.state !== 'in_checkout') return this.#core.workChanged();
    if (sale.total.minor === 0) {
      this.#close(sale, paymentsOfSale(storage.read, saleId), null);
      return;
    }
    this.#core.change(saleId, (db, writer) => writer.arrangeQr(db, saleId, this.#core.isQrOffered(), null));
  }

  async leaveForCancel(saleId: string): Promise<Result<null, Refusal>> {
    const { storage } = this.#context.ports;
    const sale = saleById(storage.read, saleId);
    if (sale === null || !isActive(sale)) return ok(null);
    const attempts = paymentsOfSale(storage.read, saleId);
    const decision = decideNewAttempt(attempts);
    if (!decision.ok) return decision;
    if (sale.state === 'in_checkout') this.#close(sale, attempts, this.#context.seller()?.cashierId ?? null);
    // Only when nothing can be paid any more is the sale gone for good (C12).
    const isResolved = await this.#core.whenResolved(saleId, CANCEL_PATIENCE_MS);
    return isResolved ? ok(null) : err({ code: 'sale.payment_unresolved' });
  }

  /** Everything that waits or is shown is closed, every end screen left, and the sale is a cart again. */
  writeLeft(db: WritableDb, writer: CheckoutWriter, { sale, attempts, cashierId }: Left): void {
    for (const attempt of attempts.toReversed()) {
      if (!isFinal(attempt.state) && attempt.state !== 'reversing') writer.close(db, attempt, 'left', cashierId);
    }
    const newest = attempts.findLast(({ state }) => isFinal(state));
    if (newest?.acknowledgedAtMs === null) writer.acknowledge(db, newest, cashierId);
    const drafts = draftCheckoutLeft(sale, cashierId);
    if (drafts.ok) writer.record(db, drafts.value);
  }

  #close(sale: Sale, attempts: readonly StoredPayment[], cashierId: string | null): void {
    this.#core.change(sale.saleId, (db, writer) => this.writeLeft(db, writer, { sale, attempts, cashierId }));
  }

  /** The sale that the screen names, its attempts, and who asks. */
  #asked(saleId: string): Result<Asked, Refusal> {
    const cashier = requireSeller(this.#context);
    if (!cashier.ok) return cashier;
    const { storage } = this.#context.ports;
    const sale = saleById(storage.read, saleId);
    if (sale === null) return err({ code: 'sale.not_found' });
    return ok({ sale, attempts: paymentsOfSale(storage.read, saleId), cashierId: cashier.value.cashierId });
  }
}
