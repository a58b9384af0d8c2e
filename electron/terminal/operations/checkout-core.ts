/**
 * What every act at the checkout goes through: one transaction, then the engine, the reader and the screens are told.
 * Here the backend's answers arrive and are committed, and here the parts that speak with the world are wired together.
 * Rules CHECKOUT-1 to CHECKOUT-15, SYNC-7.
 */
import type { CheckoutView } from '../../contract/checkout-values.ts';
import type { Refusal } from '../../contract/dispatcher.ts';
import type { ConnectionView } from '../../contract/terminal-values.ts';
import type { Timer } from '../../kernel/clock.ts';
import type { ErrorCode } from '../../kernel/errors.ts';
import type { Result } from '../../kernel/result.ts';
import { createSyncEngine, type SyncEngine } from '../payment/5-sync/sync-engine.ts';
import { hasUnresolved, MAX_WAITING_MS } from '../payment/2-tender/checkout-decisions.ts';
import { judgeAnswer, type Judgement, type PaymentStepDraft } from '../payment/2-tender/judge-answer.ts';
import { offerOf, type OfferFacts } from '../payment/2-tender/offers.ts';
import type { ClosingCause, StoredPayment } from '../payment/2-tender/payment.ts';
import { paymentById, paymentsOfSale } from '../payment/2-tender/payment-store.ts';
import { currentSale, isSetAside, salesSetAside } from '../sale/sale-store.ts';
import type { Sale } from '../sale/sale.ts';
import type { WritableDb } from '../storage/database.ts';
import type { BackendPayment } from '../wallet-backend/wallet-backend.ts';
import type { TerminalContext } from '../terminal-context.ts';
import type { BareDeviceView } from './device-view.ts';
import { createCheckoutReader, type CheckoutReader } from './checkout-reader.ts';
import { checkoutView, wantsTap } from './checkout-view.ts';
import type { BackendLink } from './checkout-part.ts';
import { createCheckoutWriter, type CheckoutWriter } from './checkout-writer.ts';
import { createConnection, type Connection } from './connection.ts';
import { OfflineDesk } from './offline-desk.ts';
import { recoverPayments } from './recovery.ts';
import { ResolutionWaiters } from './resolution-waiters.ts';
import { takePayment, takeTap, type Given, type TakePaymentParts } from './take-payment.ts';

export interface CheckoutCore {
  /** One transaction about a sale; afterwards all who have to know are told. */
  change<T>(saleId: string, act: (db: WritableDb, writer: CheckoutWriter) => T): T;
  /** Takes a customer's code, tap or signed QR for the present sale, opening its checkout when there is none. */
  pay(given: Given): Result<StoredPayment, Refusal>;
  readonly offline: OfflineDesk;
  offers(): OfferFacts;
  isQrOffered(): boolean;
  view(): CheckoutView | null;
  connection(): ConnectionView;
  devices(): readonly BareDeviceView[];
  clockOffsetMs(): number;
  /** The way to the backend, for the parts that speak with it beside the checkout. */
  readonly link: BackendLink;
  /** Resolves when no payment of the sale is open any more (true), or after `timeoutMs` (false). */
  whenResolved(saleId: string, timeoutMs: number): Promise<boolean>;
  /** Somebody began or ended to be at work. */
  workChanged(): void;
  start(): void;
  stop(): void;
}

/** What the rest of the terminal knows of itself. */
export type TerminalStanding = Readonly<{
  /** Why no payment is taken at all; null when they are. */
  outOfService: () => ErrorCode | null;
  isDisabled: () => boolean;
  setDisabled: (disabled: boolean) => void;
  olderConfig: (versions: Readonly<{ sent: number; known: number }>) => void;
  configCurrency: (sent: Readonly<{ version: number; currency: string }> | null) => void;
}>;

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
  readonly offline: OfflineDesk;
  readonly #onlineListeners = new Set<() => void>();
  readonly link: BackendLink = {
    heard: (answer) => this.#connection.heard(answer),
    onOnline: (listener) => {
      this.#onlineListeners.add(listener);
      return () => this.#onlineListeners.delete(listener);
    },
    isOnline: () => this.#connection.isOnline(),
    toldTimeMs: () => this.#connection.clockWatch.toldTimeMs(),
    learn: (told) => this.#learn(told),
    standingChanged: () => this.#lookAgain(),
    enrolled: () => this.#connection.enrolled(),
  };
  #hasFound = false;
  #waitingTimer: Timer | null = null;
  #stopExchanging: () => void = () => undefined;
  /** The sale that the screens were last told of. */
  #shownSaleId: string | null = null;
  /** The sales that the screens were last told to be set aside. */
  #asideIds: ReadonlySet<string> = new Set();

  constructor(context: TerminalContext, terminal: TerminalStanding) {
    const { backend, clock, log, random, storage } = context.ports;
    this.#context = context;
    this.#terminal = terminal;
    this.#writer = createCheckoutWriter(context, {
      payment: (paymentId) => void this.#touched.add(paymentId),
      finding: () => {
        this.#hasFound = true;
      },
    });
    this.#waiters = new ResolutionWaiters(clock);
    this.#connection = createConnection(context, {
      online: (isOnline) => {
        if (isOnline) {
          this.#engine.nudge();
          this.offline.nudge();
        }
        this.#lookAgain();
        this.offline.lookAgain();
        if (isOnline) for (const listener of this.#onlineListeners) listener();
      },
      disabled: (isDisabled) => this.#setDisabled(isDisabled),
      paymentHint: (paymentId, version) => {
        this.#engine.hint(paymentId, version);
        this.offline.hint(paymentId);
      },
      isBusy: () => this.#currentSale() !== null,
      olderConfig: terminal.olderConfig,
      configCurrency: terminal.configCurrency,
      standing: () => this.offline.lookAgain(),
    });
    this.offline = new OfflineDesk({
      context,
      connection: this.#connection,
      change: (saleId, act) => this.change(saleId, act),
      changeBacklog: (act) => this.#changeBacklog(act),
      learn: (told) => void this.#learn(told),
      work: () => {
        if (this.#engine.isAskingForSomebody()) return 'paying';
        return this.#currentSale() === null ? 'idle' : 'at_work';
      },
      offersChanged: () => this.#tellOffers(),
    });
    this.#engine = createSyncEngine({
      clock,
      random,
      log,
      storage,
      backend,
      terminalId: () => context.enrolment()?.terminalId ?? null,
      clockOffsetMs: () => this.#connection.clockOffsetMs(),
      onJudged: (payment, judgement) => this.#commitOutcome(payment, judgement),
      onGiveUp: (payment, cause) => this.#commitGiveUp(payment, cause),
      onAnswer: (answer) => this.#connection.heard(answer),
      onProgress: ({ saleId }) => {
        if (saleId === this.#shownSaleId) context.publish('checkout.changed');
      },
    });
    this.#reader = createCheckoutReader({
      currentReader: () => context.ports.nfcReader,
      random,
      onPresented: (presentment, challenge, asked) => takeTap(this.#taking(), { presentment, challenge }, asked),
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
    this.offline.start();
    this.#reader.start();
    this.#stopExchanging =
      this.#context.ports.deviceSetup?.onExchanged(() => this.#reader.exchanged()) ?? this.#stopExchanging;
    this.#connection.start();
    this.#rearm();
  }

  stop(): void {
    this.#waitingTimer?.cancel();
    this.#waiters.stop();
    this.#connection.stop();
    this.#engine.stop();
    this.offline.stop();
    this.#stopExchanging();
    this.#reader.stop();
  }

  change<T>(saleId: string, act: (db: WritableDb, writer: CheckoutWriter) => T): T {
    this.#touched.clear();
    const result = this.#context.ports.storage.write((db) => {
      const value = act(db, this.#writer);
      this.#writer.settle(db, saleId);
      this.offline.settle(db, this.#writer, saleId);
      return value;
    });
    this.#tellAll(saleId);
    return result;
  }

  #changeBacklog(act: (db: WritableDb, writer: CheckoutWriter) => readonly string[]): void {
    this.#touched.clear();
    const saleIds = this.#context.ports.storage.write((db) => act(db, this.#writer));
    this.#context.ports.storage.shortenLog();
    // One sale at most is on a screen; for the others only the queue has changed.
    const shown = [this.#shownSaleId, this.#currentSale()?.saleId].find((id) => saleIds.some((each) => each === id));
    this.#tellAll(shown ?? saleIds.find((id) => this.#asideIds.has(id)) ?? '');
  }

  pay(given: Given): Result<StoredPayment, Refusal> {
    return takePayment(this.#taking(), given);
  }

  #taking(): TakePaymentParts {
    const change: CheckoutCore['change'] = (saleId, act) => this.change(saleId, act);
    return { context: this.#context, offers: () => this.offers(), offline: this.offline, change };
  }

  offers(): OfferFacts {
    return {
      methods: this.#context.ports.backend.capabilities.methods,
      isEnrolled: this.#context.enrolment() !== null,
      outOfService: this.#terminal.outOfService(),
      isOnline: this.#connection.isOnline(),
      offline: this.offline.offers(this.#currentSale()),
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
      refusal: this.offline.refusalOf(sale.saleId),
      progressOf: (paymentId) => this.#engine.progress(paymentId),
    });
  }

  connection(): ConnectionView {
    return this.#connection.view();
  }

  devices(): readonly BareDeviceView[] {
    return this.#reader.devices();
  }

  clockOffsetMs(): number {
    return this.#connection.clockOffsetMs();
  }

  whenResolved(saleId: string, timeoutMs: number): Promise<boolean> {
    const isOpen = hasUnresolved(paymentsOfSale(this.#context.ports.storage.read, saleId));
    return isOpen ? this.#waiters.wait(saleId, timeoutMs) : Promise.resolve(true);
  }

  workChanged(): void {
    this.#connection.workChanged();
  }

  #currentSale(): Sale | null {
    return currentSale(this.#context.ports.storage.read);
  }

  /** After the commit: the engine, the reader, the screens, and whoever waits for the end of a sale's payments. */
  #tellAll(saleId: string): void {
    const { clock, storage } = this.#context.ports;
    for (const paymentId of this.#touched) this.#engine.changed(paymentId);
    const offersChanged = this.offline.tell();
    if (this.#hasFound) this.#context.publish('inbox.changed');
    this.#hasFound = false;
    const present = this.#currentSale()?.saleId ?? null;
    // Nobody stands at the till.
    if (present === null) storage.shortenLog();
    const isPresent = saleId === present || saleId === this.#shownSaleId;
    const isAside = this.#asideIds.has(saleId) || isSetAside(storage.read, saleId);
    if (isAside) this.#tellAside();
    if (offersChanged && !isPresent) this.#tellOffers();
    // The backlog settles payments of sales that no screen shows.
    if (!isPresent && !isAside) return;
    const attempts = paymentsOfSale(storage.read, saleId);
    if (!hasUnresolved(attempts)) this.#waiters.resolved(saleId);
    if (!isPresent) return;
    this.#shownSaleId = present;
    this.#rearm();
    this.#context.publish('sale.changed', 'checkout.changed');
    this.#connection.workChanged();
    this.#waitingTimer?.cancel();
    const isWaiting = attempts.some(({ state, method }) => state === 'waiting' && method !== 'merchant_qr');
    const lookOnceMore = (): void => this.change(saleId, () => undefined);
    // A code that waits grows stale by itself: `settle` looks at it once more when its minute is over.
    this.#waitingTimer = isWaiting ? clock.after(MAX_WAITING_MS + 1, lookOnceMore) : null;
  }

  #tellAside(): void {
    this.#asideIds = new Set(salesSetAside(this.#context.ports.storage.read).map(({ saleId }) => saleId));
    this.#context.publish('aside.changed');
  }

  #rearm(): void {
    const shown = this.view();
    const terminalId = this.#context.enrolment()?.terminalId;
    const isWanted = terminalId !== undefined && wantsTap(shown);
    this.#reader.ask(isWanted ? { saleId: shown.saleId, amount: shown.amount, terminalId } : null);
  }

  #tellOffers(): void {
    this.#rearm();
    this.#context.publish('checkout.changed');
  }

  /** Something outside the books changed: what can be offered, what is armed, whether a QR can be had now. */
  #lookAgain(): void {
    const sale = this.#currentSale();
    if (sale?.state === 'in_checkout') {
      this.change(sale.saleId, (db, writer) => writer.arrangeQr(db, sale.saleId, this.isQrOffered(), null));
      return;
    }
    this.#tellOffers();
  }

  #setDisabled(isDisabled: boolean): void {
    if (isDisabled === this.#terminal.isDisabled()) return;
    this.#terminal.setDisabled(isDisabled);
    this.#lookAgain();
  }

  #commitOutcome(payment: StoredPayment, { steps, finding }: Judgement): void {
    this.change(payment.saleId, (db, writer) => {
      writer.apply(db, payment, steps, null);
      if (finding !== null) writer.openItem(db, payment, finding);
      writer.arrangeQr(db, payment.saleId, this.isQrOffered(), null);
    });
  }

  /** Judged as any answer is, whoever asked (C17); false when this till never heard of the payment. */
  #learn(told: BackendPayment): boolean {
    const payment = paymentById(this.#context.ports.storage.read, told.id);
    if (payment === null) return false;
    const terminalId = this.#context.enrolment()?.terminalId ?? '';
    const answer = { kind: 'answered', value: told, status: 200 } as const;
    const judgement = judgeAnswer(payment, { kind: 'query', attemptCount: 1, terminalId }, answer);
    if (judgement.steps.length > 0 || judgement.finding !== null) this.#commitOutcome(payment, judgement);
    return true;
  }

  #commitGiveUp(payment: StoredPayment, cause: ClosingCause): void {
    const step: PaymentStepDraft = { event: 'gave_up', facts: { cause } };
    this.change(payment.saleId, (db, writer) => writer.apply(db, payment, [step], null));
  }
}
