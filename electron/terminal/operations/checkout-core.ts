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
import { createSyncEngine } from '../payment/5-sync/sync-engine.ts';
import { decideNewAttempt, hasUnresolved, MAX_WAITING_MS } from '../payment/2-tender/checkout-decisions.ts';
import { offerOf, type OfferFacts } from '../payment/2-tender/offers.ts';
import type { StoredPayment } from '../payment/2-tender/payment.ts';
import type { RequestMethod } from '../payment/2-tender/payment-request.ts';
import { paymentById, paymentsOfSale } from '../payment/2-tender/payment-store.ts';
import { draftCheckoutStarted } from '../sale/sale-drafts.ts';
import { currentSale, lastReceiptCounter } from '../sale/sale-store.ts';
import type { Sale } from '../sale/sale.ts';
import type { WritableDb } from '../storage/database.ts';
import { requireCashier, type TerminalContext } from '../terminal-context.ts';
import { createCheckoutReader } from './checkout-reader.ts';
import { checkoutView, wantsTap } from './checkout-view.ts';
import { createCheckoutWriter, type CheckoutWriter } from './checkout-writer.ts';
import { createConnection } from './connection.ts';
import { recoverPayments } from './recovery.ts';

export interface CheckoutCore {
  /** One transaction about a sale; afterwards all who have to know are told. */
  change<T>(saleId: string, act: (db: WritableDb, writer: CheckoutWriter) => T): T;
  /** Takes a customer's code, tap or signed QR for the present sale, opening its checkout when there is none. */
  pay(method: RequestMethod): Result<StoredPayment, Refusal>;
  offers(): OfferFacts;
  view(): CheckoutView | null;
  connection(): ConnectionView;
  devices(): readonly DeviceView[];
  clockOffsetMs(): number;
  /** Resolves when no payment of the sale is open any more (true), or after `timeoutMs` (false). */
  whenResolved(saleId: string, timeoutMs: number): Promise<boolean>;
  start(): void;
  stop(): void;
}

type Waiter = Readonly<{ saleId: string; finish: (isResolved: boolean) => void }>;

export function createCheckoutCore(
  context: TerminalContext,
  terminal: Readonly<{ isDisabled: () => boolean; setDisabled: (disabled: boolean) => void }>,
): CheckoutCore {
  const { backend, clock, log, nfcReader, random, storage } = context.ports;
  const touched = new Set<string>();
  const writer = createCheckoutWriter(context, (paymentId) => touched.add(paymentId));
  const waiters = new Set<Waiter>();
  let waitingTimer: Timer | null = null;
  /** The sale that the screens were last told of. */
  let shownSaleId: string | null = null;

  const change: CheckoutCore['change'] = (saleId, act) => {
    touched.clear();
    const result = storage.write((db) => {
      const value = act(db, writer);
      writer.settle(db, saleId);
      return value;
    });
    tellAll(saleId);
    return result;
  };

  const tellAll = (saleId: string): void => {
    for (const paymentId of touched) engine.changed(paymentId);
    context.publish('queue.changed');
    const present = currentSale(storage.read)?.saleId ?? null;
    // The backlog settles payments of sales that no screen shows.
    if (saleId !== present && saleId !== shownSaleId) return;
    shownSaleId = present;
    rearm();
    context.publish('sale.changed', 'checkout.changed');
    connection.workChanged();
    const attempts = paymentsOfSale(storage.read, saleId);
    if (!hasUnresolved(attempts)) {
      for (const waiter of waiters) if (waiter.saleId === saleId) waiter.finish(true);
    }
    waitingTimer?.cancel();
    const isWaiting = attempts.some(({ state, method }) => state === 'waiting' && method !== 'merchant_qr');
    // A code that waits grows stale by itself: `settle` looks at it once more when its minute is over.
    waitingTimer = isWaiting ? clock.after(MAX_WAITING_MS + 1, () => change(saleId, () => undefined)) : null;
  };

  const offers = (): OfferFacts => ({
    methods: backend.capabilities.methods,
    isEnrolled: context.enrolment() !== null,
    isDisabled: terminal.isDisabled(),
    isOnline: connection.isOnline(),
    reader: reader.readiness(),
  });

  const view = (): CheckoutView | null => {
    const sale = currentSale(storage.read);
    if (sale === null) return null;
    const attempts = paymentsOfSale(storage.read, sale.saleId);
    return checkoutView({
      sale,
      attempts,
      offers: offers(),
      reader: reader.view(),
      clockOffsetMs: connection.clockOffsetMs(),
    });
  };

  const rearm = (): void => {
    const shown = view();
    const terminalId = context.enrolment()?.terminalId;
    const isWanted = terminalId !== undefined && wantsTap(shown);
    reader.ask(isWanted ? { saleId: shown.saleId, amount: shown.amount, terminalId } : null);
  };

  /** Something outside the books changed: what can be offered, what is armed, whether a QR can be had now. */
  const lookAgain = (): void => {
    const sale = currentSale(storage.read);
    if (sale?.state === 'in_checkout') {
      change(sale.saleId, (db) => writer.arrangeQr(db, sale.saleId, isQrOffered(), null));
    } else rearm();
    context.publish('checkout.changed');
  };

  const isQrOffered = (): boolean => offerOf('merchant_qr', offers()).available;

  const pay: CheckoutCore['pay'] = (method) => {
    const cashier = requireCashier(context);
    if (!cashier.ok) return cashier;
    const sale = currentSale(storage.read);
    if (sale === null || sale.state === 'paid' || sale.state === 'cancelled')
      return err({ code: 'checkout.nothing_to_pay' });
    if (sale.total.minor === 0) return err({ code: 'sale.empty' });
    const offer = offerOf(method.type, offers());
    if (!offer.available) return err({ code: offer.reason });
    const decision = decideNewAttempt(paymentsOfSale(storage.read, sale.saleId));
    if (!decision.ok) return decision;
    const { cashierId } = cashier.value;
    const paymentId = change(sale.saleId, (db) => {
      const inCheckout = sale.state === 'in_checkout' ? sale : openCheckout(db, sale, cashierId);
      for (const attempt of decision.value) writer.close(db, attempt, 'replaced', cashierId);
      return writer.begin(db, inCheckout, method, cashierId);
    });
    const payment = paymentById(storage.read, paymentId);
    assert(payment !== null, 'what was begun is stored');
    return ok(payment);
  };

  /** For the 0-tap payment: the sale enters its checkout and is paid for in one transaction. */
  const openCheckout = (db: WritableDb, sale: Sale, cashierId: string): Sale => {
    const terminalId = context.enrolment()?.terminalId;
    assert(terminalId !== undefined, 'what is offered is offered by an enrolled terminal');
    const by = {
      terminalId,
      lastReceiptCounter: lastReceiptCounter(db),
      businessDate: context.businessDate(),
      cashierId,
    };
    const drafts = draftCheckoutStarted(sale, by);
    assert(drafts.ok, 'an open sale with an amount enters its checkout');
    writer.record(db, drafts.value);
    const opened = currentSale(db);
    assert(opened?.saleId === sale.saleId, 'the sale that was opened is the present one');
    return opened;
  };

  const connection = createConnection(context, {
    online: (isOnline) => {
      if (isOnline) engine.nudge();
      lookAgain();
    },
    disabled: (isDisabled) => {
      if (isDisabled === terminal.isDisabled()) return;
      terminal.setDisabled(isDisabled);
      lookAgain();
    },
    paymentHint: (paymentId, version) => engine.hint(paymentId, version),
    isBusy: () => currentSale(storage.read) !== null,
  });

  const engine = createSyncEngine({
    clock,
    random,
    log,
    storage,
    backend,
    terminalId: () => context.enrolment()?.terminalId ?? null,
    clockOffsetMs: () => connection.clockOffsetMs(),
    onJudged: (payment, { steps }) => {
      change(payment.saleId, (db) => {
        writer.apply(db, payment, steps, null);
        writer.arrangeQr(db, payment.saleId, isQrOffered(), null);
      });
    },
    onGiveUp: (payment, cause) => {
      change(payment.saleId, (db) => writer.apply(db, payment, [{ event: 'gave_up', facts: { cause } }], null));
    },
    onAnswer: (answer) => connection.heard(answer),
  });

  const reader = createCheckoutReader({
    reader: nfcReader,
    random,
    onPresented: (presentment, asked) => {
      const sale = currentSale(storage.read);
      // Another sale, another amount: the phone answered what is no longer asked (C19).
      if (sale?.saleId !== asked.saleId || sale.total.minor !== asked.amount.minor) return false;
      const paid = pay({ type: 'tap', presentment: Buffer.from(presentment).toString('base64url') });
      if (!paid.ok) log.write('info', 'tap_not_taken', { saleId: asked.saleId, code: paid.error.code });
      return paid.ok;
    },
    onChange: () => context.publish('checkout.changed'),
    onDevice: () => {
      rearm();
      context.publish('devices.changed', 'checkout.changed');
    },
  });

  return {
    change,
    pay,
    offers,
    view,
    connection: () => connection.view(),
    devices: () => reader.devices(),
    clockOffsetMs: () => connection.clockOffsetMs(),
    whenResolved: (saleId, timeoutMs) => {
      if (!hasUnresolved(paymentsOfSale(storage.read, saleId))) return Promise.resolve(true);
      return new Promise((resolve) => {
        const finish = (isResolved: boolean): void => {
          timer.cancel();
          waiters.delete(waiter);
          resolve(isResolved);
        };
        const waiter: Waiter = { saleId, finish };
        const timer = clock.after(timeoutMs, () => finish(false));
        waiters.add(waiter);
      });
    },
    start: () => {
      recoverPayments(context, writer);
      shownSaleId = currentSale(storage.read)?.saleId ?? null;
      engine.start();
      reader.start();
      connection.start();
      rearm();
    },
    stop: () => {
      waitingTimer?.cancel();
      for (const { finish } of waiters) finish(false);
      connection.stop();
      engine.stop();
      reader.stop();
    },
  };
}
