/**
 * The one list of what a screen may ask of the terminal: commands change something, queries read, events tell what
 * changed. Types, client and dispatcher are made from it; no operation's name stands anywhere else.
 *
 * Rules CONTRACT-1 to CONTRACT-5 of docs/spec.md.
 */
import { z } from 'zod';
import { BACKEND_COMMANDS, BACKEND_QUERIES, backendViewSchema } from './backend-values.ts';
import { BENCH_COMMANDS, BENCH_QUERIES } from './bench-values.ts';
import { checkoutViewSchema } from './checkout-values.ts';
import { DEVICE_COMMANDS, DEVICE_QUERIES, learningSchema } from './device-values.ts';
import { DOCTOR_QUERIES } from './doctor-values.ts';
import { GATE_COMMANDS, GATE_QUERIES, gateViewSchema } from './gate-values.ts';
import { KIOSK_COMMANDS, kioskViewSchema } from './kiosk-values.ts';
import { INBOX_COMMANDS, INBOX_QUERIES, inboxSummarySchema } from './inbox-values.ts';
import { OFFLINE_COMMANDS, OFFLINE_QUERIES, offlineViewSchema } from './offline-values.ts';
import { PRINTING_COMMANDS, PRINTING_QUERIES, printingViewSchema } from './printing-values.ts';
import { paymentViewSchema, timelineEntrySchema } from './payment-values.ts';
import { EXCHANGE_COMMANDS, REFUND_COMMANDS, REFUND_QUERIES } from './refund-values.ts';
import { RESTORED_REFUND_COMMANDS, RESTORED_REFUND_QUERIES } from './restored-refund-values.ts';
import { SHIFT_COMMANDS, SHIFT_QUERIES, shiftViewSchema, shopSettingsSchema } from './shift-values.ts';
import { MAX_BADGE_TEXT, approvalIdSchema, STAFF_COMMANDS, STAFF_QUERIES } from './staff-values.ts';
import { RECONCILIATION_COMMANDS, RECONCILIATION_QUERIES, reconciliationNewsSchema } from './reconciliation-values.ts';
import { discountSchema, MAX_QUANTITY, saleSummarySchema, saleViewSchema, setAsideSaleSchema } from './sale-values.ts';
import { TAKINGS_QUERIES } from './takings-values.ts';
import {
  connectionViewSchema,
  deviceViewSchema,
  queueViewSchema,
  sessionViewSchema,
  snapshotSchema,
  staffMemberSchema,
  terminalViewSchema,
} from './terminal-values.ts';
import { bilingualSchema, businessDateSchema, doneSchema, epochMsSchema, idSchema, moneySchema } from './values.ts';

/** The longest text a scan or a search field may hand over; longer input is cut where it is read. */
export const MAX_INPUT_TEXT = 4_096;

export const productSchema = z.strictObject({
  productId: idSchema,
  barcode: z.string().nullable(),
  name: bilingualSchema,
  categoryId: idSchema,
  unit: bilingualSchema,
  price: moneySchema,
});
export type ProductView = z.infer<typeof productSchema>;

const categorySchema = z.strictObject({ categoryId: idSchema, name: bilingualSchema, color: z.string() });

/** What the till made of a scanned text, so that no scan is swallowed in silence. */
export const scanOutcomeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('product_added'), product: productSchema }),
  z.strictObject({ kind: z.literal('payment_started'), paymentId: idSchema }),
  z.strictObject({ kind: z.literal('receipt_found'), saleId: idSchema }),
  z.strictObject({ kind: z.literal('unknown_barcode'), barcode: z.string() }),
  z.strictObject({ kind: z.literal('repeat_ignored') }),
  /** Whose badge it is stands in the event `badge.presented` too; null: nobody's. */
  z.strictObject({ kind: z.literal('badge_presented'), cashierId: idSchema.nullable() }),
]);
export type ScanOutcome = z.infer<typeof scanOutcomeSchema>;

const forSale = { saleId: idSchema };
const done = doneSchema;

export const COMMANDS = {
  'session.sign_in': {
    input: z.strictObject({ cashierId: idSchema, pin: z.string().min(1).max(12) }),
    output: sessionViewSchema,
  },
  'session.sign_out': { input: z.strictObject({}), output: done },
  /** Locks the till over whoever is signed in: their PIN, or another person's, opens it again. */
  'session.lock': { input: z.strictObject({}), output: done },

  /** Adds to the open sale, opening one when there is none. */
  'sale.add_product': {
    input: z.strictObject({ productId: idSchema, quantity: z.int().min(1).max(MAX_QUANTITY) }),
    output: saleViewSchema,
  },
  /** `amountText` is what was keyed; the terminal parses it. `name` null: the standard name for a keyed amount. */
  'sale.add_amount': {
    input: z.strictObject({ amountText: z.string().max(32), name: z.string().max(200).nullable() }),
    output: saleViewSchema,
  },
  'sale.set_quantity': {
    input: z.strictObject({ ...forSale, lineId: idSchema, quantity: z.int() }),
    output: saleViewSchema,
  },
  'sale.remove_line': { input: z.strictObject({ ...forSale, lineId: idSchema }), output: saleViewSchema },
  /** `discount` null takes the discount away. */
  'sale.discount_line': {
    input: z.strictObject({
      ...forSale,
      lineId: idSchema,
      discount: discountSchema.nullable(),
      approvalId: approvalIdSchema,
    }),
    output: saleViewSchema,
  },
  /** What a piece of the line costs from now on, as it was keyed in. */
  'sale.override_price': {
    input: z.strictObject({
      ...forSale,
      lineId: idSchema,
      priceText: z.string().max(32),
      approvalId: approvalIdSchema,
    }),
    output: saleViewSchema,
  },
  'sale.discount': {
    input: z.strictObject({ ...forSale, discount: discountSchema.nullable(), approvalId: approvalIdSchema }),
    output: saleViewSchema,
  },
  /** Cancels the sale that has not been paid; its number, if it has one, stays used. */
  'sale.cancel': { input: z.strictObject({ ...forSale, approvalId: approvalIdSchema }), output: done },
  /**
   * Puts the present sale aside, so that the next customer is served. What is unknown about it is found out all the same,
   * and nothing is charged for it meanwhile.
   */
  'sale.set_aside': { input: z.strictObject(forSale), output: done },
  /** Brings a sale that was set aside back to the screen; the present one, if there is one, is set aside for it. */
  'sale.take_up': { input: z.strictObject(forSale), output: done },

  /** A sale whose rows were put away comes back by its receipt's number; from then on it is one like any. */
  'sales.bring_back': {
    input: z.strictObject({ receiptNumber: z.string().min(1).max(128) }),
    output: z.strictObject(forSale),
  },

  /** A text that a scanner read, or that was pasted where a scan belongs: goes where its meaning sends it. */
  'scan.submit': {
    input: z.strictObject({
      text: z.string().min(1).max(MAX_INPUT_TEXT),
      source: z.enum(['wedge', 'manual', 'scanner']),
    }),
    output: scanOutcomeSchema,
  },

  /** Opens the checkout of the sale: shows the QR, arms the reader, waits for a code. */
  'checkout.start': { input: z.strictObject(forSale), output: checkoutViewSchema },
  /** Back to the cart; a QR that is shown is cancelled at the backend. Refused while a payment is running. */
  'checkout.leave': { input: z.strictObject(forSale), output: done },
  'checkout.enter_code': {
    input: z.strictObject({ ...forSale, code: z.string().min(1).max(128) }),
    output: paymentViewSchema,
  },
  /** Shows a fresh QR after one ran out or could not be made. */
  'checkout.renew_qr': { input: z.strictObject(forSale), output: done },
  /** Asks for the running payment to be cancelled; its end comes as an event. */
  'checkout.cancel_payment': { input: z.strictObject({ paymentId: idSchema }), output: done },
  /** Leaves an end screen: after approved the sale is over, after the others all ways to pay are offered again. */
  'checkout.acknowledge': { input: z.strictObject({ paymentId: idSchema }), output: done },

  'catalogue.add_product': {
    input: z.strictObject({
      barcode: z.string().max(32).nullable(),
      name: z.string().max(400),
      priceText: z.string().max(32),
      categoryId: idSchema,
    }),
    output: productSchema,
  },

  'terminal.enrol': {
    input: z.strictObject({ activationCode: z.string().min(1).max(64) }),
    output: terminalViewSchema,
  },

  ...BACKEND_COMMANDS,
  ...OFFLINE_COMMANDS,
  ...INBOX_COMMANDS,
  ...PRINTING_COMMANDS,
  ...STAFF_COMMANDS,
  ...DEVICE_COMMANDS,
  ...BENCH_COMMANDS,
  ...SHIFT_COMMANDS,
  ...REFUND_COMMANDS,
  ...RESTORED_REFUND_COMMANDS,
  ...EXCHANGE_COMMANDS,
  ...RECONCILIATION_COMMANDS,
  ...GATE_COMMANDS,
  ...KIOSK_COMMANDS,
} as const;

export const QUERIES = {
  'terminal.snapshot': { input: z.strictObject({}), output: snapshotSchema },
  'session.staff': {
    input: z.strictObject({}),
    output: z.strictObject({ staff: z.array(staffMemberSchema).readonly() }),
  },
  'catalogue.search': {
    input: z.strictObject({
      text: z.string().max(128),
      categoryId: idSchema.nullable(),
      limit: z.int().min(1).max(100),
    }),
    output: z.strictObject({ products: z.array(productSchema).readonly() }),
  },
  'catalogue.quick_keys': {
    input: z.strictObject({}),
    output: z.strictObject({
      categories: z.array(categorySchema).readonly(),
      quickKeys: z.array(productSchema).readonly(),
    }),
  },
  /**
   * Finds earlier sales, newest first. Every given condition holds. `text` is a receipt number (or its end), a product's
   * name or barcode; `amountText` an amount as keyed. `cursor` continues a search.
   */
  'sales.search': {
    input: z.strictObject({
      text: z.string().max(128),
      amountText: z.string().max(32),
      fromMs: epochMsSchema.nullable(),
      toMs: epochMsSchema.nullable(),
      businessDate: businessDateSchema.nullable(),
      cursor: z.string().max(128).nullable(),
      limit: z.int().min(1).max(100),
    }),
    output: z.strictObject({
      sales: z.array(saleSummarySchema).readonly(),
      cursor: z.string().nullable(),
      /** Sales up to that day were put away and are found by their receipt alone; null: all are here. */
      putAwayUpTo: businessDateSchema.nullable(),
    }),
  },
  'sales.get': {
    input: z.strictObject(forSale),
    output: z.strictObject({
      sale: saleViewSchema,
      payments: z.array(paymentViewSchema).readonly(),
      timeline: z.array(timelineEntrySchema).readonly(),
      /** The oldest of it was read from a closed file of the journal; `unreadable`: that file is missing or damaged. */
      archive: z.strictObject({ unreadable: z.string().nullable() }).nullable(),
    }),
  },
  ...BACKEND_QUERIES,
  ...OFFLINE_QUERIES,
  ...INBOX_QUERIES,
  ...PRINTING_QUERIES,
  ...STAFF_QUERIES,
  ...DEVICE_QUERIES,
  ...BENCH_QUERIES,
  ...SHIFT_QUERIES,
  ...REFUND_QUERIES,
  ...RESTORED_REFUND_QUERIES,
  ...RECONCILIATION_QUERIES,
  ...DOCTOR_QUERIES,
  ...TAKINGS_QUERIES,
  ...GATE_QUERIES,
} as const;

/** Each event carries the whole new value of what changed, so a screen never merges. */
export const EVENTS = {
  'terminal.changed': terminalViewSchema,
  'session.changed': sessionViewSchema,
  'connection.changed': connectionViewSchema,
  'queue.changed': queueViewSchema,
  'offline.changed': offlineViewSchema,
  'inbox.changed': inboxSummarySchema,
  'backend.changed': backendViewSchema,
  'devices.changed': z.array(deviceViewSchema).readonly(),
  'devices.learning': learningSchema,
  'printing.changed': printingViewSchema,
  /** null: none is open. */
  'shift.changed': shiftViewSchema.nullable(),
  'shop.changed': shopSettingsSchema,
  'reconciliation.changed': reconciliationNewsSchema,
  'sale.changed': saleViewSchema.nullable(),
  'checkout.changed': checkoutViewSchema.nullable(),
  /** The sales that were set aside and are not over, oldest first. */
  'aside.changed': z.array(setAsideSaleSchema).readonly(),
  /** null: this terminal is no gate, validator or kiosk. */
  'gate.changed': gateViewSchema.nullable(),
  /** null: this terminal is no kiosk. */
  'kiosk.changed': kioskViewSchema.nullable(),
  /** A scan that came from a device of the terminal, not from this screen, and what became of it. */
  'scan.handled': z.strictObject({ outcome: scanOutcomeSchema.nullable(), errorCode: z.string().nullable() }),
  /**
   * Somebody held a badge to a scanner or a reader: chooses who signs in or approves, or becomes somebody's badge by
   * `staff.set_badge`. It names a person and proves nothing: a PIN does.
   */
  'badge.presented': z.strictObject({
    badge: z.string().min(1).max(MAX_BADGE_TEXT),
    by: z.enum(['scanner', 'reader']),
    cashierId: idSchema.nullable(),
  }),
} as const;

export type CommandName = keyof typeof COMMANDS;
export type QueryName = keyof typeof QUERIES;
export type OperationName = CommandName | QueryName;
export type EventName = keyof typeof EVENTS;

export const OPERATIONS = { ...COMMANDS, ...QUERIES } as const;

export type InputOf<N extends OperationName> = z.infer<(typeof OPERATIONS)[N]['input']>;
export type OutputOf<N extends OperationName> = z.infer<(typeof OPERATIONS)[N]['output']>;
export type EventPayload<E extends EventName> = z.infer<(typeof EVENTS)[E]>;

export function isOperationName(text: string): text is OperationName {
  return Object.hasOwn(OPERATIONS, text);
}
