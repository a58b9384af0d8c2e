/**
 * What every act at the checkout goes through: one transaction, then the engine, the reader and the screens are told.
 * Here the backend's answers arrive and are committed, and here the parts that speak with the world are wired together.
 * Rules CHECKOUT-1 to CHECKOUT-15, SYNC-7.
 */
import type { CheckoutView } from '../../contract/checkout-values.ts';
import type { Refusal } from '../../contract/dispatcher.ts';
import type { ConnectionView, DeviceView } from '../../contract/terminal-values.ts';
import { assert } from '../../kernel/assert.ts';
import type { Timer } from '../../kernel/clock.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { createSyncEngine, type SyncEngine } from '../payment/5-sync/sync-engine.ts';
import { decideNewAttempt, hasUnresolved, MAX_WAITING_MS } from '../payment/2-tender/checkout-decisions.ts';
import type { PaymentStepDraft } from '../payment/2-tender/judge-answer.ts';
import { offerOf, type OfferFacts } from '../payment/2-tender/offers.ts';
import type { ClosingCause, StoredPayment } from '../payment/2-tender/payment.ts';
import type { RequestMethod } from '../payment/2-tender/payment-request.ts';
import { paymentById, paymentsOfSale } from '../payment/2-tender/payment-store.ts';
import { draftCheckoutStarted } from '../sale/sale-drafts.ts';
import { currentSale, lastReceiptCounter } from '../sale/sale-store.ts';
import { isActive, type Sale } from '../sale/sale.ts';
import type { WritableDb } from '../storage/database.ts';
import { requireCashier, type TerminalContext } from '../terminal-context.ts';
import { createCheckoutReader, type ArmRequest, type CheckoutReader } from './checkout-reader.ts';
import { checkoutView, wantsTap } from './checkout-view.ts';
import { createCheckoutWriter, type CheckoutWriter } from './checkout-writer.ts';
import { createConnection, type Connection } from './connection.ts';
import { recoverPayments } from './recovery.ts';
import { ResolutionWaiters } from './resolution-waiters.ts';

export interface CheckoutCore {
  /** One transaction about a sale; afterwards all who have to know are told. */
  change<T>(saleId: string, act: (db: WritableDb, writer: CheckoutWriter) => T): T;
  /** Takes a customer's code, tap or signed QR for the present sale, opening its checkout when there is none. */
  pay(method: RequestMethod): Result<StoredPayment, Refusal>;
  offers(): OfferFacts;
  isQrOffered(): boolean;
  view(): CheckoutView | null;
  connection(): ConnectionView;
  devices(): readonly DeviceView[];
  clockOffsetMs(): number;
  /** Resolves when no payment of the sale is open any more (true), or after `timeoutMs` (false). */
  whenResolved(saleId: string, timeoutMs: number): Promise<boolean>;
  start(): void;
  stop(): void;
}

/** What the rest of the terminal knows of itself. */
export type TerminalStanding = Readonly<{ isDisabled: () => boolean; setDisabled: (disabled: boolean) => void }>;

export function createCheckoutCore(context: TerminalContext, terminal: TerminalStanding): CheckoutCore {
  return new Core(context, terminal);
}

class Core implements CheckoutCore {
  readonly #context: TerminalContext;
  readonly #terminal: TerminalStanding;
  readonly #touched = new Set<string>();
  readonly #writer: CheckoutWriter;
  readonly #connection: Connection;
  readonly #engine: SyncEngine;
  readonly #reader: CheckoutReader;
  readonly #waiters: ResolutionWaiters;
  #waitingTimer: Timer | null = null;
  /** The sale that the screens were last told of. */
  #shownSaleId: string | null = null;

  constructor(context: TerminalContext, terminal: TerminalStanding) {
    const { backend, clock, log, nfcReader, random, storage } = context.ports;
    this.#context = context;
    this.#terminal = terminal;
    this.#writer = createCheckoutWriter(context, (paymentId) => this.#touched.add(paymentId));
    this.#waiters = new ResolutionWaiters(clock);
    this.#connection = createConnection(context, {
      online: (isOnline) => {
        if (isOnline) this.#engine.nudge();
        this.#lookAgain();
      },
      disabled: (isDisabled) => this.#setDisabled(isDisabled),
      paymentHint: (paymentId, version) => this.#engine.hint(paymentId, version),
      isBusy: () => this.#currentSale() !== null,
    });
    this.#engine = createSyncEngine({
      clock,
      random,
      log,
      storage,
      backend,
      terminalId: () => context.enrolment()?.terminalId ?? null,
      clockOffsetMs: () => this.#connection.clockOffsetMs(),
      onJudged: (payment, { steps }) => this.#commitOutcome(payment, steps),
      onGiveUp: (payment, cause) => this.#commitGiveUp(payment, cause),
      onAnswer: (answer) => this.#connection.heard(answer),
    });
    this.#reader = createCheckoutReader({
      reader: nfcReader,
      random,
      onPresented: (presentment, asked) => this.#payByTap(presentment, asked),
      onChange: () => context.publish('checkout.changed'),
      onDevice: () => {
        this.#rearm();
        context.publish('devices.changed', 'checkout.changed');
      },
    });
  }

  start(): void {
    recoverPayments(this.#context, this.#writer);
    this.#shownSaleId = this.#currentSale()?.saleId ?? null;
    this.#engine.start();
    this.#reader.start();
    this.#connection.start();
    this.#rearm();
  }

  stop(): void {
    this.#waitingTimer?.cancel();
    this.#waiters.stop();
    this.#connection.stop();
    this.#engine.stop();
    this.#reader.stop();
  }

  change<T>(saleId: string, act: (db: WritableDb, writer: CheckoutWriter) => T): T {
    this.#touched.clear();
    const result = this.#context.ports.storage.write((db) => {
      const value = act(db, this.#writer);
      this.#writer.settle(db, saleId);
      return value;
    });
    this.#tellAll(saleId);
    return result;
  }

  pay(method: RequestMethod): Result<StoredPayment, Refusal> {
    const cashier = requireCashier(this.#context);
    if (!cashier.ok) return cashier;
    const sale = this.#currentSale();
    if (sale === null || !isActive(sale)) return err({ code: 'checkout.nothing_to_pay' });
    if (sale.total.minor === 0) return err({ code: 'sale.empty' });
    const offer = offerOf(method.type, this.offers());
    if (!offer.available) return err({ code: offer.reason });
    const { storage } = this.#context.ports;
    const decision = decideNewAttempt(paymentsOfSale(storage.read, sale.saleId));
    if (!decision.ok) return decision;
    const { cashierId } = cashier.value;
    const paymentId = this.change(sale.saleId, (db, writer) => {
      const inCheckout = sale.state === 'in_checkout' ? sale : this.#openCheckout(db, sale, cashierId);
      for (const attempt of decision.value) writer.close(db, attempt, 'replaced', cashierId);
      return writer.begin(db, inCheckout, method, cashierId);
    });
    const payment = paymentById(storage.read, paymentId);
    assert(payment !== null, 'what was begun is stored');
    return ok(payment);
  }

  offers(): OfferFacts {
    return {
      methods: this.#context.ports.backend.capabilities.methods,
      isEnrolled: this.#context.enrolment() !== null,
      isDisabled: this.#terminal.isDisabled(),
      isOnline: this.#connection.isOnline(),
      reader: this.#reader.readiness(),
    };
  }

  isQrOffered(): boolean {
    return offerOf('merchant_qr', this.offers()).available;
  }

  view(): CheckoutView | null {
    const sale = this.#currentSale();
    if (sale === null) return null;
    return checkoutView({
      sale,
      attempts: paymentsOfSale(this.#context.ports.storage.read, sale.saleId),
      offers: this.offers(),
      reader: this.#reader.view(),
      clockOffsetMs: this.clockOffsetMs(),
    });
  }

  connection(): ConnectionView {
    return this.#connection.view();
  }

  devices(): readonly DeviceView[] {
    return this.#reader.devices();
  }

  clockOffsetMs(): number {
    return this.#connection.clockOffsetMs();
  }

  whenResolved(saleId: string, timeoutMs: number): Promise<boolean> {
    const isOpen = hasUnresolved(paymentsOfSale(this.#context.ports.storage.read, saleId));
    return isOpen ? this.#waiters.wait(saleId, timeoutMs) : Promise.resolve(true);
  }

  #currentSale(): Sale | null {
    return currentSale(this.#context.ports.storage.read);
  }

  /** After the commit: the engine, the reader, the screens, and whoever waits for the end of a sale's payments. */
  #tellAll(saleId: string): void {
    const { clock, storage } = this.#context.ports;
    for (const paymentId of this.#touched) this.#engine.changed(paymentId);
    this.#context.publish('queue.changed');
    const present = this.#currentSale()?.saleId ?? null;
    // The backlog settles payments of sales that no screen shows.
    if (saleId !== present && saleId !== this.#shownSaleId) return;
    this.#shownSaleId = present;
    this.#rearm();
    this.#context.publish('sale.changed', 'checkout.changed');
    this.#connection.workChanged();
    const attempts = paymentsOfSale(storage.read, saleId);
    if (!hasUnresolved(attempts)) this.#waiters.resolved(saleId);
    this.#waitingTimer?.cancel();
    const isWaiting = attempts.some(({ state, method }) => state === 'waiting' && method !== 'merchant_qr');
    const lookOnceMore = (): void => this.change(saleId, () => undefined);
    // A code that waits grows stale by itself: `settle` looks at it once more when its minute is over.
    this.#waitingTimer = isWaiting ? clock.after(MAX_WAITING_MS + 1, lookOnceMore) : null;
  }

  #rearm(): void {
    const shown = this.view();
    const terminalId = this.#context.enrolment()?.terminalId;
    const isWanted = terminalId !== undefined && wantsTap(shown);
    this.#reader.ask(isWanted ? { saleId: shown.saleId, amount: shown.amount, terminalId } : null);
  }

  /** Something outside the books changed: what can be offered, what is armed, whether a QR can be had now. */
  #lookAgain(): void {
    const sale = this.#currentSale();
    if (sale?.state === 'in_checkout') {
      this.change(sale.saleId, (db, writer) => writer.arrangeQr(db, sale.saleId, this.isQrOffered(), null));
      return;
    }
    this.#rearm();
    this.#context.publish('checkout.changed');
  }

  #setDisabled(isDisabled: boolean): void {
    if (isDisabled === this.#terminal.isDisabled()) return;
    this.#terminal.setDisabled(isDisabled);
    this.#lookAgain();
  }

  #commitOutcome(payment: StoredPayment, steps: readonly PaymentStepDraft[]): void {
    this.change(payment.saleId, (db, writer) => {
      writer.apply(db, payment, steps, null);
      writer.arrangeQr(db, payment.saleId, this.isQrOffered(), null);
    });
  }

  #commitGiveUp(payment: StoredPayment, cause: ClosingCause): void {
    const step: PaymentStepDraft = { event: 'gave_up', facts: { cause } };
    this.change(payment.saleId, (db, writer) => writer.apply(db, payment, [step], null));
  }

  /** Answers whether the presentment was taken. */
  #payByTap(presentment: Uint8Array, asked: ArmRequest): boolean {
    const sale = this.#currentSale();
    // Another sale, another amount: the phone answered what is no longer asked (C19).
    if (sale?.saleId !== asked.saleId || sale.total.minor !== asked.amount.minor) return false;
    const paid = this.pay({ type: 'tap', presentment: Buffer.from(presentment).toString('base64url') });
    const { log } = this.#context.ports;
    if (!paid.ok) log.write('info', 'tap_not_taken', { saleId: asked.saleId, code: paid.error.code });
    return paid.ok;
  }

  /** For the 0-tap payment: the sale enters its checkout and is paid for in one transaction. */
  #openCheckout(db: WritableDb, sale: Sale, cashierId: string): Sale {
    const terminalId = this.#context.enrolment()?.terminalId;
    assert(terminalId !== undefined, 'what is offered is offered by an enrolled terminal');
    const by = { terminalId, businessDate: this.#context.businessDate(), cashierId };
    const drafts = draftCheckoutStarted(sale, { ...by, lastReceiptCounter: lastReceiptCounter(db) });
    assert(drafts.ok, 'an open sale with an amount enters its checkout');
    this.#writer.record(db, drafts.value);
    const opened = currentSale(db);
    assert(opened?.saleId === sale.saleId, 'the sale that was opened is the present one');
    return opened;
  }
}
