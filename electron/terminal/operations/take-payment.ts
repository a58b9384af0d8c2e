/**
 * Takes a customer's code, tap or signed QR for the present sale: sent to the backend while it can be reached, decided here
 * when it is known that it cannot. Rules CHECKOUT-4 to CHECKOUT-12 and OFFLINE-30.
 */
import type { Refusal } from '../../contract/dispatcher.ts';
import { assert } from '../../kernel/assert.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { decideNewAttempt } from '../payment/2-tender/checkout-decisions.ts';
import { offerOf, type OfferFacts } from '../payment/2-tender/offers.ts';
import type { StoredPayment } from '../payment/2-tender/payment.ts';
import type { RequestMethod } from '../payment/2-tender/payment-request.ts';
import { paymentById, paymentsOfSale } from '../payment/2-tender/payment-store.ts';
import { currentSale } from '../sale/sale-store.ts';
import { dueOf, isActive } from '../sale/sale.ts';
import type { WritableDb } from '../storage/database.ts';
import { requireSeller, type TerminalContext } from '../terminal-context.ts';
import type { ArmRequest } from './checkout-reader.ts';
import type { CheckoutWriter } from './checkout-writer.ts';
import type { OfflineDesk } from './offline-desk.ts';
import type { Presented } from './offline-taker.ts';
import { openCheckout } from './open-checkout.ts';

/** What the customer gave: for a presentment, with the challenge that a tap answers. */
export type Given = Readonly<{ method: RequestMethod; challenge: Uint8Array | null }>;

export type TakePaymentParts = Readonly<{
  context: TerminalContext;
  offers: () => OfferFacts;
  offline: OfflineDesk;
  change: <T>(saleId: string, act: (db: WritableDb, writer: CheckoutWriter) => T) => T;
}>;

export function takePayment(parts: TakePaymentParts, given: Given): Result<StoredPayment, Refusal> {
  const { context, offline, change } = parts;
  const { read } = context.ports.storage;
  const { method } = given;
  const cashier = requireSeller(context);
  if (!cashier.ok) return cashier;
  const { cashierId } = cashier.value;
  const sale = currentSale(read);
  if (sale === null || !isActive(sale)) return err({ code: 'checkout.nothing_to_pay' });
  if (dueOf(sale).minor === 0) return err({ code: 'sale.empty' });
  const facts = parts.offers();
  const presented = presentedOf(given);
  // What the till decides by itself it also refuses by itself: with the reason in the journal.
  if (presented !== null && facts.offline !== null && isOfferedWith(method, facts)) {
    const taken = change(sale.saleId, (db, writer) => offline.takeNow(db, writer, sale, presented, cashierId));
    return taken.ok ? ok(stored(parts, taken.value)) : taken;
  }
  const offer = offerOf(method.type, facts);
  if (!offer.available) return err({ code: offer.reason });
  const decision = decideNewAttempt(paymentsOfSale(read, sale.saleId));
  if (!decision.ok) return decision;
  const paymentId = change(sale.saleId, (db, writer) => {
    const inCheckout = openCheckout(context, db, writer, sale, cashierId);
    for (const attempt of decision.value) writer.close(db, attempt, 'replaced', cashierId);
    const used = presented === null ? null : offline.counterShown(db, inCheckout, presented);
    return writer.begin(db, inCheckout, method, cashierId, used === null ? {} : { presented: used });
  });
  if (presented !== null) offline.watch(paymentId, sale.saleId, presented);
  return ok(stored(parts, paymentId));
}

/** A tap on the reader. Answers whether it was taken; if not, the customer is asked to tap again. */
export function takeTap(
  parts: TakePaymentParts,
  { presentment, challenge }: Readonly<{ presentment: Uint8Array; challenge: Uint8Array }>,
  asked: ArmRequest,
): boolean {
  const { storage, log } = parts.context.ports;
  const sale = currentSale(storage.read);
  // Another sale, another amount: the phone answered what is no longer asked (C19).
  if (sale?.saleId !== asked.saleId || dueOf(sale).minor !== asked.amount.minor) return false;
  const method = { type: 'tap', presentment: Buffer.from(presentment).toString('base64url') } as const;
  const paid = takePayment(parts, { method, challenge });
  if (!paid.ok) log.write('info', 'tap_not_taken', { saleId: asked.saleId, code: paid.error.code });
  return paid.ok;
}

/** Whether the way to pay would be offered if nothing but the network decided. */
function isOfferedWith({ type }: RequestMethod, facts: OfferFacts): boolean {
  return offerOf(type, { ...facts, isOnline: true }).available;
}

function presentedOf({ method, challenge }: Given): Presented | null {
  if (method.type !== 'tap' && method.type !== 'scan_presentment') return null;
  return { type: method.type, presentment: Buffer.from(method.presentment, 'base64url'), challenge };
}

function stored({ context }: TakePaymentParts, paymentId: string): StoredPayment {
  const payment = paymentById(context.ports.storage.read, paymentId);
  assert(payment !== null, 'what was begun is stored');
  return payment;
}
