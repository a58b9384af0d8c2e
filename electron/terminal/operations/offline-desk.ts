/**
 * The till without the network, wired together: what is decided here, what is forwarded later, and what the screens are
 * told of both. Rules OFFLINE-28 to OFFLINE-39 and OUTBOX-4 to OUTBOX-8.
 */
import type { CheckoutView } from '../../contract/checkout-values.ts';
import type { Refusal } from '../../contract/dispatcher.ts';
import type { OfflineView } from '../../contract/offline-values.ts';
import type { QueueView } from '../../contract/terminal-values.ts';
import { assert } from '../../kernel/assert.ts';
import type { Timer } from '../../kernel/clock.ts';
import type { PaymentId } from '../../kernel/ids.ts';
import { money, type Money } from '../../kernel/money.ts';
import type { Result } from '../../kernel/result.ts';
import { decideOfflineAttempt, offlineChannelOf } from '../payment/2-tender/offline-attempt.ts';
import type { OfferFacts } from '../payment/2-tender/offers.ts';
import { paymentById, paymentsOfSale } from '../payment/2-tender/payment-store.ts';
import type { UsedCounter } from '../payment/4-queue/offline-events.ts';
import { forwardBody, retriedByBackend } from '../payment/4-queue/offline-store.ts';
import { queueSummary } from '../payment/4-queue/queue-store.ts';
import { createOutbox, type ForwardResult, type Outbox, type Work } from '../payment/5-sync/outbox.ts';
import { dueOf, type Sale } from '../sale/sale.ts';
import type { ReadableDb, WritableDb } from '../storage/database.ts';
import type { TerminalContext } from '../terminal-context.ts';
import type { BackendPayment } from '../wallet-backend/wallet-backend.ts';
import type { CheckoutWriter } from './checkout-writer.ts';
import type { Connection } from './connection.ts';
import { commitForwards } from './commit-forwards.ts';
import { createOfflineFacts, type OfflineFacts } from './offline-facts.ts';
import { OfflineTaker, type Presented } from './offline-taker.ts';

/** Issue 3, "Offline acceptance and the queue": what a day has not brought to its end needs a person. */
const OVERDUE_AFTER_MS = 86_400_000;

/** A lost hint, or a backend that was set back behind our place in its list of changes, must not hide that one was paid. */
const ASK_AFTER_RETRIED_EVERY_MS = 300_000;
/** As many as are asked after at once; the oldest first, since their settlement closes first. */
const MAX_RETRIED_ASKED = 20;

export type OfflineDeskOptions = Readonly<{
  context: TerminalContext;
  connection: Connection;
  change: (saleId: string, act: (db: WritableDb, writer: CheckoutWriter) => void) => void;
  /** One transaction about payments of the backlog; `act` answers the sales they belong to. */
  changeBacklog: (act: (db: WritableDb, writer: CheckoutWriter) => readonly string[]) => void;
  /** Takes in what the backend says of a payment. */
  learn: (told: BackendPayment) => void;
  /** What the checkout offers may have changed. */
  offersChanged: () => void;
  work: () => Work;
}>;

export class OfflineDesk {
  readonly facts: OfflineFacts;
  readonly #options: OfflineDeskOptions;
  readonly #taker: OfflineTaker;
  readonly #outbox: Outbox;
  #running = false;
  #retriedTimer: Timer | null = null;
  /** As last told, so that the screens hear of changes and of nothing else. */
  #toldView = '';
  #toldQueue = '';

  constructor(options: OfflineDeskOptions) {
    const { context, connection, change, changeBacklog } = options;
    const { clock, random, log, storage, backend } = context.ports;
    this.#options = options;
    this.facts = createOfflineFacts(context, connection.clockWatch);
    this.#taker = new OfflineTaker({ context, facts: this.facts, isOffline: () => connection.isOffline(), change });
    this.#outbox = createOutbox({
      clock,
      random,
      log,
      storage,
      backend,
      bodyOf: (paymentId) => this.#forwardBody(paymentId),
      commit: (results: readonly ForwardResult[]) => commitForwards(context, changeBacklog, results),
      onAnswer: (answer) => connection.heard(answer),
      work: options.work,
    });
  }

  start(): void {
    this.#running = true;
    this.#outbox.start();
    this.#askAfterRetried();
  }

  stop(): void {
    this.#running = false;
    this.#retriedTimer?.cancel();
    this.#taker.stop();
    this.#outbox.stop();
  }

  /** The backend hints that a payment changed: one that it went on trying may be paid after all. */
  hint(paymentId: string): void {
    const { context, connection, learn } = this.#options;
    const { storage, backend } = context.ports;
    if (paymentById(storage.read, paymentId)?.state !== 'unpaid') return;
    void backend.getPayment(paymentId).then((answer) => {
      if (!this.#running) return;
      connection.heard(answer);
      if (answer.kind === 'answered') learn(answer.value);
    });
  }

  /** What the backend declined and goes on trying is asked after, whether it hints or not. Rule OFFLINE-43. */
  #askAfterRetried(): void {
    if (!this.#running) return;
    const { clock, storage } = this.#options.context.ports;
    this.#retriedTimer?.cancel();
    this.#retriedTimer = clock.after(ASK_AFTER_RETRIED_EVERY_MS, () => this.#askAfterRetried());
    if (this.#options.connection.isOffline()) return;
    for (const { paymentId } of retriedByBackend(storage.read, MAX_RETRIED_ASKED)) this.hint(paymentId);
  }

  /** The backend is there again. */
  nudge(): void {
    this.#outbox.nudge();
    this.#askAfterRetried();
  }

  takeNow(
    db: WritableDb,
    writer: CheckoutWriter,
    sale: Sale,
    presented: Presented,
    cashierId: string,
  ): Result<PaymentId, Refusal> {
    return this.#taker.takeNow(db, writer, sale, presented, cashierId);
  }

  watch(paymentId: string, saleId: string, presented: Presented): void {
    this.#taker.forgetRefusal();
    this.#taker.watch(paymentId, saleId, presented);
  }

  settle(db: WritableDb, writer: CheckoutWriter, saleId: string): void {
    this.#taker.settle(db, writer, saleId);
  }

  /** The counter that a presentment uses up although it is sent online: it is used at this terminal (section 6). */
  counterShown(db: ReadableDb, sale: Sale, { type, presentment, challenge }: Presented): UsedCounter | null {
    const channel = offlineChannelOf(type);
    assert(channel !== null, 'a presentment is a tap or a signed QR');
    const businessDate = this.#options.context.businessDate();
    return this.facts.counterShown(db, {
      attemptId: '',
      channel,
      presentment,
      challenge,
      amount: dueOf(sale),
      businessDate,
    });
  }

  refusalOf(saleId: string): CheckoutView['refusal'] {
    return this.#taker.refusalOf(saleId);
  }

  /** What works for this sale without the network; null while that is not the question. */
  offers(sale: Sale | null): OfferFacts['offline'] {
    const { connection, context } = this.#options;
    const { backend, storage } = context.ports;
    if (!connection.isOffline() || !backend.capabilities.acceptsOffline) return null;
    const attempts = sale === null ? [] : paymentsOfSale(storage.read, sale.saleId);
    const free = decideOfflineAttempt(attempts);
    if (!free.ok && (free.error.code === 'sale.payment_unresolved' || free.error.code === 'sale.shown_qr_unresolved')) {
      const blocked = { available: false, reason: free.error.code } as const;
      return { tap: blocked, qr: blocked };
    }
    const amount: Money | null = sale === null ? null : dueOf(sale);
    return this.facts.offers(amount);
  }

  view(): OfflineView {
    const { state, sinceMs } = this.#options.connection.view();
    return this.facts.view(state === 'offline' ? sinceMs : null);
  }

  queueView(): QueueView {
    const { context } = this.#options;
    const { clock, storage } = context.ports;
    const { unsentCount, oldestAtMs, unsentTotalMinor, unresolvedCount } = queueSummary(storage.read);
    const isOverdue = oldestAtMs !== null && clock.now() - oldestAtMs > OVERDUE_AFTER_MS;
    const unsentTotal = money(unsentTotalMinor, context.currency);
    return { depth: unsentCount, oldestAtMs, unsentTotal, unresolvedCount, isOverdue };
  }

  /** Whenever time, a confirmation or the network may have changed something. */
  lookAgain(): void {
    if (this.tell()) this.#options.offersChanged();
  }

  /** After every commit about payments, too; answers whether what the checkout offers may have changed. */
  tell(): boolean {
    const { context } = this.#options;
    this.#outbox.changed();
    const queue = JSON.stringify(this.queueView());
    if (queue !== this.#toldQueue) {
      this.#toldQueue = queue;
      context.publish('queue.changed');
    }
    const view = JSON.stringify(steady(this.view()));
    if (view === this.#toldView) return false;
    this.#toldView = view;
    context.publish('offline.changed');
    return true;
  }

  #forwardBody(paymentId: string): string {
    const { read } = this.#options.context.ports.storage;
    const payment = paymentById(read, paymentId);
    assert(payment?.state === 'accepted_offline', 'only what was accepted is forwarded');
    return forwardBody(read, paymentId, payment.facts.forwardSha256);
  }
}

/** The clock is confirmed every few seconds: that alone is no news. */
function steady(view: OfflineView): OfflineView {
  const { clock } = view;
  return {
    ...view,
    clock: { ...clock, confirmedAtMs: minuteOf(clock.confirmedAtMs), untilMs: minuteOf(clock.untilMs) },
  };
}

function minuteOf(atMs: number | null): number | null {
  return atMs === null ? null : Math.floor(atMs / 60_000);
}
