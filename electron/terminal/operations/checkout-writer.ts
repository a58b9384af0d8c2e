/**
 * What a checkout writes, always inside one transaction: attempts begun, closed and moved on by their table, the sale paid
 * together with the payment that paid it, and the attempt that waited sent or dropped. Nothing leaves the terminal here.
 * Rules CHECKOUT-3, CHECKOUT-19, PAY-8 and QUEUE-1.
 */
import { assert } from '../../kernel/assert.ts';
import { asId, type PaymentId } from '../../kernel/ids.ts';
import { allocateMoney } from '../../kernel/money.ts';
import type { JournalDraft } from '../payment/3-journal/journal.ts';
import type { UsedCounter } from '../payment/4-queue/offline-events.ts';
import { forgetAttempts } from '../payment/4-queue/queue-store.ts';
import { decideQr, decideWaiting } from '../payment/2-tender/checkout-decisions.ts';
import type { Finding } from '../payment/2-tender/inbox.ts';
import type { PaymentStepDraft } from '../payment/2-tender/judge-answer.ts';
import {
  ACKNOWLEDGED,
  ENTRY_TYPES,
  isPaymentEntry,
  paymentAfter,
  type ClosingCause,
  type StoredPayment,
} from '../payment/2-tender/payment.ts';
import { applyPaymentEvent, GIVE_UP_EVENTS, isFinal, PAYMENT_EFFECTS } from '../payment/2-tender/payment-machine.ts';
import { bodySha256, buildPaymentBody, type RequestMethod } from '../payment/2-tender/payment-request.ts';
import { forgetRequest, paymentById, paymentsOfSale, saveRequest } from '../payment/2-tender/payment-store.ts';
import { draftSalePaid } from '../sale/sale-drafts.ts';
import { saleById } from '../sale/sale-store.ts';
import { dueOf, isActive, netTotalsOf, type Sale } from '../sale/sale.ts';
import type { WritableDb } from '../storage/database.ts';
import type { TerminalContext } from '../terminal-context.ts';
import { settleAcceptance } from './commit-forwards.ts';
import { openInboxItem, subjectOfPayment } from './inbox-writer.ts';

type Given = Readonly<{ paymentId?: PaymentId; presented?: UsedCounter }>;

/** As it will be when its first entry is written; `body` is its request, which nobody will send. */
export type Unsent = Readonly<{ payment: StoredPayment; draft: JournalDraft; body: string }>;

export interface CheckoutWriter {
  /** Journals an attempt with its request; `settle` sends it when nothing else is live. */
  begin(db: WritableDb, sale: Sale, method: RequestMethod, cashierId: string | null, given?: Given): PaymentId;
  /** An attempt that is decided here before it was ever sent: it is journalled together with the decision. */
  unsent(sale: Sale, method: RequestMethod, cashierId: string, paymentId: PaymentId): Unsent;
  beginQr(db: WritableDb, sale: Sale, cashierId: string | null): PaymentId;
  /** Moves a payment on, and its sale with it. Events that come out of turn change nothing. */
  apply(
    db: WritableDb,
    payment: StoredPayment,
    steps: readonly PaymentStepDraft[],
    cashierId: string | null,
    /** Its first entry, when that is still to be written. */
    first?: JournalDraft,
  ): void;
  /** Gives an attempt up: it is cancelled when nothing was sent, reversed otherwise. */
  close(db: WritableDb, payment: StoredPayment, cause: ClosingCause, cashierId: string | null): void;
  acknowledge(db: WritableDb, payment: StoredPayment, cashierId: string | null): void;
  /** Begins or replaces the sale's QR, as it stands now. `isOffered` false: one of another amount is only closed. */
  arrangeQr(db: WritableDb, saleId: string, isOffered: boolean, cashierId: string | null): void;
  /** Sends or drops the attempt that waits. The last thing in every transaction. */
  settle(db: WritableDb, saleId: string): void;
  /** Puts before a person what the books cannot take in by themselves (C16). */
  openItem(db: WritableDb, payment: StoredPayment, finding: Finding): void;
  record(db: WritableDb, drafts: readonly JournalDraft[]): void;
}

/** Told of what was written: every payment, and that something was found for the inbox. */
export type Touched = Readonly<{ payment: (paymentId: string) => void; finding: () => void }>;

export function createCheckoutWriter(context: TerminalContext, touched: Touched): CheckoutWriter {
  return new Writer(context, touched);
}

class Writer implements CheckoutWriter {
  readonly #context: TerminalContext;
  readonly #touched: Touched;

  constructor(context: TerminalContext, touched: Touched) {
    this.#context = context;
    this.#touched = touched;
  }

  record(db: WritableDb, drafts: readonly JournalDraft[]): void {
    this.#context.journal.record(db, drafts);
    for (const { type, subjectId } of drafts) if (isPaymentEntry(type)) this.#touched.payment(subjectId);
  }

  openItem(db: WritableDb, payment: StoredPayment, finding: Finding): void {
    if (openInboxItem(this.#context, db, subjectOfPayment(payment), finding)) this.#touched.finding();
  }

  begin(db: WritableDb, sale: Sale, method: RequestMethod, cashierId: string | null, given: Given = {}): PaymentId {
    const { paymentId, draft, body } = this.#draft(sale, method, cashierId, given);
    this.record(db, [draft]);
    const payment = paymentById(db, paymentId);
    assert(payment !== null, 'it was written just now');
    saveRequest(db, payment.createdSequence, { paymentKey: payment.createdSequence, paymentId }, body);
    return paymentId;
  }

  unsent(sale: Sale, method: RequestMethod, cashierId: string, paymentId: PaymentId): Unsent {
    const { draft, body } = this.#draft(sale, method, cashierId, { paymentId });
    // Its number in the journal is not known yet, and nothing of what follows looks at it.
    const payment = paymentAfter(null, { ...draft, sequence: 0, atMs: this.#context.ports.clock.now() });
    return { payment, draft, body };
  }

  #draft(
    sale: Sale,
    method: RequestMethod,
    cashierId: string | null,
    { paymentId = asId<PaymentId>(this.#context.makeId()), presented }: Given,
  ): Readonly<{ paymentId: PaymentId; draft: JournalDraft; body: string }> {
    assert(sale.receipt !== null, 'a sale has its number before its first payment');
    const occurredAtMs = this.#context.ports.clock.now();
    const { receiptNumber } = sale.receipt;
    const businessDate = this.#context.businessDate(occurredAtMs);
    const amount = dueOf(sale);
    const lines = requestLines(sale);
    const body = buildPaymentBody({ amount, occurredAtMs, businessDate, receiptNumber, cashierId, method, lines });
    const facts = { saleId: sale.saleId, method: method.type, amount, receiptNumber, businessDate, occurredAtMs };
    const created = { ...facts, bodySha256: bodySha256(body), ...(presented === undefined ? {} : { presented }) };
    return { paymentId, body, draft: { type: ENTRY_TYPES.waiting, subjectId: paymentId, cashierId, body: created } };
  }

  beginQr(db: WritableDb, sale: Sale, cashierId: string | null): PaymentId {
    const { merchantQrSeconds } = this.#context.ports.backend.capabilities;
    return this.begin(db, sale, { type: 'merchant_qr', expiresInSeconds: merchantQrSeconds }, cashierId);
  }

  apply(
    db: WritableDb,
    payment: StoredPayment,
    steps: readonly PaymentStepDraft[],
    cashierId: string | null,
    first?: JournalDraft,
  ): void {
    const { paymentId } = payment;
    let { state } = payment;
    const drafts: JournalDraft[] = first === undefined ? [] : [first];
    for (const { event, facts } of steps) {
      const step = applyPaymentEvent(state, event);
      if (!step.ok) {
        this.#context.ports.log.write('info', 'payment_event_ignored', { paymentId, state, event });
        break;
      }
      state = step.value.state;
      drafts.push({ type: ENTRY_TYPES[state], subjectId: paymentId, cashierId, body: { ...facts, event } });
    }
    if (drafts.length === 0) return;
    this.record(db, drafts);
    if (PAYMENT_EFFECTS[state].includes('forget_request')) {
      forgetRequest(db, payment);
      forgetAttempts(db, paymentId);
    }
    // What was accepted here paid its sale then; the backend's word about it changes nothing of the sale.
    const isTaken = state === 'approved' || state === 'accepted_offline';
    if (isTaken && payment.state !== 'accepted_offline') this.#paySale(db, payment);
    settleAcceptance(this.#context, db, paymentId, state);
    if (state === 'refund_due') this.#openRefundDue(db, paymentId);
  }

  close(db: WritableDb, payment: StoredPayment, cause: ClosingCause, cashierId: string | null): void {
    const events = GIVE_UP_EVENTS[payment.state];
    assert(events !== null, `a payment that is ${payment.state} is not given up`);
    const steps = events.map((event): PaymentStepDraft => ({ event, facts: { cause } }));
    this.apply(db, payment, steps, cashierId);
  }

  acknowledge(db: WritableDb, { paymentId, saleId }: StoredPayment, cashierId: string | null): void {
    this.record(db, [{ type: ACKNOWLEDGED, subjectId: paymentId, cashierId, body: { saleId } }]);
  }

  arrangeQr(db: WritableDb, saleId: string, isOffered: boolean, cashierId: string | null): void {
    const sale = saleById(db, saleId);
    // Nobody stands before a sale that was set aside: it shows no QR.
    if (sale?.state !== 'in_checkout' || sale.setAsideAtMs !== null) return;
    const attempts = paymentsOfSale(db, saleId);
    const decision = decideQr(attempts, dueOf(sale));
    if (decision === 'keep') return;
    if (decision === 'replace') {
      for (const attempt of attempts) {
        if (!isFinal(attempt.state) && attempt.state !== 'reversing') this.close(db, attempt, 'replaced', cashierId);
      }
    }
    if (isOffered && dueOf(sale).minor > 0) this.beginQr(db, sale, cashierId);
  }

  settle(db: WritableDb, saleId: string): void {
    const attempts = paymentsOfSale(db, saleId);
    const waiting = attempts.find(({ state }) => state === 'waiting');
    if (waiting === undefined) return;
    const sale = saleById(db, saleId);
    assert(sale !== null, 'a payment belongs to a sale');
    const decision = decideWaiting(
      attempts,
      waiting,
      { state: sale.state, total: dueOf(sale) },
      this.#context.ports.clock.now(),
    );
    switch (decision.kind) {
      case 'wait':
        return;
      case 'send':
        return this.apply(db, waiting, [{ event: 'sent', facts: {} }], waiting.cashierId);
      case 'cancel':
        return this.close(db, waiting, decision.cause, null);
    }
  }

  #openRefundDue(db: WritableDb, paymentId: string): void {
    const payment = paymentById(db, paymentId);
    assert(payment?.state === 'refund_due', 'it was written just now');
    this.openItem(db, payment, { kind: 'refund_due', cause: payment.facts.code, told: null });
  }

  /** In the transaction of the approval: a paid sale and its payment are never apart. */
  #paySale(db: WritableDb, payment: StoredPayment): void {
    const sale = saleById(db, payment.saleId);
    assert(sale !== null, 'a payment belongs to a sale');
    if (!isActive(sale)) {
      assert(sale.state === 'paid', 'a sale is not cancelled while a payment of it is open');
      return;
    }
    assert(dueOf(sale).minor === payment.amount.minor, 'a sale is paid in full or not at all');
    const cash = sale.cashTaken.minor === 0 ? {} : { cash: sale.cashTaken };
    const drafts = draftSalePaid(sale, { paymentId: payment.paymentId, ...cash }, payment.cashierId);
    assert(drafts.ok, 'a sale that is being paid can be paid');
    this.record(db, drafts.value);
  }
}

/** The lines as the wallet shows them: what each brings after all discounts and cash, so that they sum to the amount. */
function requestLines(sale: Sale): Parameters<typeof buildPaymentBody>[0]['lines'] {
  const net = netTotalsOf(sale);
  const weights = net.map(({ minor }) => minor);
  const isWhole = sale.cashTaken.minor === 0 && sale.exchange.minor === 0;
  const totals = isWhole ? net : allocateMoney(dueOf(sale), weights);
  return sale.lines.map(({ barcode, productId, lineId, name, quantity, unitPrice, total }, index) => ({
    sku: barcode ?? productId ?? lineId,
    name,
    quantity,
    unitPrice,
    total: totals[index] ?? total,
  }));
}
