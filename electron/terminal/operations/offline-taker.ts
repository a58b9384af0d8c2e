/**
 * Takes a payment while the backend is out of reach, in the one transaction that also decides it: at once when the network
 * is known to be gone, or under the same id when an attempt that was sent got no usable answer in time. What is accepted is
 * durable before any screen says so; what is refused is in the journal, too. Rules OFFLINE-30 to OFFLINE-37.
 */
import type { CheckoutView } from '../../contract/checkout-values.ts';
import type { Refusal } from '../../contract/dispatcher.ts';
import { assert } from '../../kernel/assert.ts';
import type { Timer } from '../../kernel/clock.ts';
import { asId, type PaymentId } from '../../kernel/ids.ts';
import type { JsonObject } from '../../kernel/json.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import type { PaymentStepDraft } from '../payment/2-tender/judge-answer.ts';
import {
  decideOfflineAttempt,
  offlineChannelOf,
  ONLINE_PATIENCE_MS,
  takeOfflineEvents,
} from '../payment/2-tender/offline-attempt.ts';
import type { OfflineVerdict } from '../payment/2-tender/offline-verdict.ts';
import type { StoredPayment } from '../payment/2-tender/payment.ts';
import { bodySha256, buildOfflineBody } from '../payment/2-tender/payment-request.ts';
import { paymentById, paymentsOfSale, requestBody } from '../payment/2-tender/payment-store.ts';
import { OFFLINE_REFUSED, usedCounterOf } from '../payment/4-queue/offline-events.ts';
import { saveForward } from '../payment/4-queue/offline-store.ts';
import { dueOf, type Sale } from '../sale/sale.ts';
import type { WritableDb } from '../storage/database.ts';
import type { TerminalContext } from '../terminal-context.ts';
import type { CheckoutWriter, Unsent } from './checkout-writer.ts';
import { walletOf, type OfflineAttempt, type OfflineFacts } from './offline-facts.ts';
import { openCheckout } from './open-checkout.ts';

/** What was shown to the till: a tap with the challenge it answers, or a signed QR. */
export type Presented = Readonly<{
  type: 'tap' | 'scan_presentment';
  presentment: Uint8Array;
  challenge: Uint8Array | null;
}>;

type Accepted = Extract<OfflineVerdict, { verdict: 'accepted' }>;
type Refused = Extract<OfflineVerdict, { verdict: 'refused' }>;

/** An attempt that was begun online in this run and may yet be taken offline, once. */
type Candidate = Readonly<{ paymentId: string; saleId: string; presented: Presented; timer: Timer }>;

export type OfflineTakerOptions = Readonly<{
  context: TerminalContext;
  facts: OfflineFacts;
  /** The network is known to be gone. */
  isOffline: () => boolean;
  /** One transaction about the sale; ends with `settle` below and tells everybody. */
  change: (saleId: string, act: (db: WritableDb, writer: CheckoutWriter) => void) => void;
}>;

export class OfflineTaker {
  readonly #options: OfflineTakerOptions;
  #candidate: Candidate | null = null;
  #patienceOver = false;
  #refusal: (NonNullable<CheckoutView['refusal']> & Readonly<{ saleId: string }>) | null = null;

  constructor(options: OfflineTakerOptions) {
    this.#options = options;
  }

  /** Why the last tap or signed QR for this sale was not taken; null when none was, or something happened since. */
  refusalOf(saleId: string): CheckoutView['refusal'] {
    if (this.#refusal?.saleId !== saleId) return null;
    const { code, atMs } = this.#refusal;
    return { code, atMs };
  }

  /** A new attempt has begun, or the screen was left: what was refused before is history. */
  forgetRefusal(): void {
    this.#refusal = null;
  }

  /** Inside the transaction: decides at once, and writes the decision whatever it is. */
  takeNow(
    db: WritableDb,
    writer: CheckoutWriter,
    sale: Sale,
    presented: Presented,
    cashierId: string,
  ): Result<PaymentId, Refusal> {
    const { context, facts } = this.#options;
    const decided = decideOfflineAttempt(paymentsOfSale(db, sale.saleId));
    if (!decided.ok) return decided;
    const attempt = this.#attempt(asId<PaymentId>(context.makeId()), { total: dueOf(sale) }, presented);
    const verdict = facts.judge(db, attempt);
    if (verdict.verdict === 'refused') {
      this.#refuse(db, writer, { attempt, verdict, saleId: sale.saleId, subjectId: sale.saleId, cashierId });
      return err(verdict.refusal);
    }
    const inCheckout = openCheckout(context, db, writer, sale, cashierId);
    for (const qr of decided.value) writer.close(db, qr, 'replaced', cashierId);
    const method = { type: presented.type, presentment: Buffer.from(presented.presentment).toString('base64url') };
    const unsent = writer.unsent(inCheckout, method, cashierId, attempt.attemptId);
    this.#accept(db, writer, unsent.payment, { attempt, verdict, unsent });
    return ok(attempt.attemptId);
  }

  /** An attempt was begun online: from now on it has as long as a customer has patience. */
  watch(paymentId: string, saleId: string, presented: Presented): void {
    const { context, change } = this.#options;
    this.#drop();
    const { backend, clock } = context.ports;
    if (!backend.capabilities.acceptsOffline) return;
    const timer = clock.after(ONLINE_PATIENCE_MS, () => {
      if (this.#candidate?.paymentId !== paymentId) return;
      this.#patienceOver = true;
      change(saleId, () => undefined);
    });
    this.#candidate = { paymentId, saleId, presented, timer };
  }

  /** In every transaction about a sale, after what it was made for: the attempt may be due to be taken offline. */
  settle(db: WritableDb, writer: CheckoutWriter, saleId: string): void {
    const candidate = this.#candidate;
    if (candidate?.saleId !== saleId) return;
    const payment = paymentById(db, candidate.paymentId);
    assert(payment !== null, 'what was begun is stored');
    if (takeOfflineEvents(payment) === null) return this.#drop();
    const isDue = payment.state === 'outcome_unknown' || this.#patienceOver || this.#options.isOffline();
    // A shown QR that is being closed may have been paid: the attempt goes on waiting for that.
    if (!isDue || !decideOfflineAttempt(paymentsOfSale(db, saleId), payment.paymentId).ok) return;
    this.#drop();
    const attempt = this.#attempt(payment.paymentId, payment, candidate.presented);
    const verdict = this.#options.facts.judge(db, attempt);
    if (verdict.verdict === 'accepted') return this.#accept(db, writer, payment, { attempt, verdict, unsent: null });
    const { cashierId } = payment;
    this.#refuse(db, writer, { attempt, verdict, saleId, subjectId: payment.paymentId, cashierId });
  }

  stop(): void {
    this.#drop();
  }

  #drop(): void {
    this.#candidate?.timer.cancel();
    this.#candidate = null;
    this.#patienceOver = false;
  }

  #attempt(
    attemptId: PaymentId,
    of: Readonly<{ total: StoredPayment['amount'] } | { amount: StoredPayment['amount']; businessDate: string }>,
    { type, presentment, challenge }: Presented,
  ): OfflineAttempt & Readonly<{ attemptId: PaymentId }> {
    const { context } = this.#options;
    const channel = offlineChannelOf(type);
    assert(channel !== null, 'only a presentment is taken offline');
    const [amount, businessDate] = 'total' in of ? [of.total, context.businessDate()] : [of.amount, of.businessDate];
    return { attemptId, channel, presentment, challenge, amount, businessDate };
  }

  #accept(
    db: WritableDb,
    writer: CheckoutWriter,
    payment: StoredPayment,
    { attempt, verdict, unsent }: Readonly<{ attempt: OfflineAttempt; verdict: Accepted; unsent: Unsent | null }>,
  ): void {
    const { clock } = this.#options.context.ports;
    const { credential } = verdict;
    const acceptedAtMs = clock.now();
    const body = buildOfflineBody(unsent?.body ?? requestBody(db, payment), attempt.channel, acceptedAtMs);
    const facts: JsonObject = {
      acceptedAtMs,
      channel: attempt.channel,
      amount: payment.amount,
      businessDate: payment.businessDate,
      wallet: walletOf(credential),
      ...usedCounterOf(credential),
      forwardSha256: bodySha256(body),
    };
    const events = takeOfflineEvents(payment) ?? [];
    const steps = events.map((event): PaymentStepDraft => ({
      event,
      facts: event === 'taken_offline' ? facts : { cause: 'taken_offline' },
    }));
    writer.apply(db, payment, steps, payment.cashierId, unsent?.draft);
    saveForward(db, payment, body);
    this.#refusal = null;
  }

  #refuse(
    db: WritableDb,
    writer: CheckoutWriter,
    refused: Readonly<{
      attempt: OfflineAttempt;
      verdict: Refused;
      saleId: string;
      subjectId: string;
      cashierId: string | null;
    }>,
  ): void {
    const { attempt, verdict, saleId, subjectId, cashierId } = refused;
    const { credential, counterUsed, refusal } = verdict;
    const body: JsonObject = {
      ...refusal,
      attemptId: attempt.attemptId,
      channel: attempt.channel,
      amount: attempt.amount,
      counterUsed,
      usedCounter: counterUsed && credential !== null ? usedCounterOf(credential) : null,
      // A wallet whose signature did not hold is nobody in particular.
      wallet: counterUsed && credential !== null ? walletOf(credential) : null,
    };
    writer.record(db, [{ type: OFFLINE_REFUSED, subjectId, cashierId, body }]);
    this.#refusal = { saleId, code: refusal.code, atMs: this.#options.context.ports.clock.now() };
  }
}
