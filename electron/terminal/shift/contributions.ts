/**
 * What each journal entry adds to the totals. It looks at the entry and at facts of its payment, sale or refund that never
 * change, so the same entry adds the same today and in ten years. Rules SHIFT-20 to SHIFT-26.
 */
import { DateTime } from 'luxon';
import { z } from 'zod';
import { discountViewSchema } from '../../contract/payment-values.ts';
import { idSchema, moneySchema } from '../../contract/values.ts';
import { assert } from '../../kernel/assert.ts';
import { PULSE_ASKED_BODY } from '../printing/drawer-events.ts';
import { HAS_PAYMENT_ID } from '../payment/2-tender/payment-store.ts';
import type { JournalEntry } from '../payment/3-journal/journal.ts';
import type { ReadableDb } from '../storage/database.ts';
import { integerOf, jsonOf, textOf, textOrNullOf } from '../storage/row.ts';
import { SALE_EVENT_BODIES } from '../sale/sale-events.ts';
import { SHIFT_EVENT_BODIES } from './shift-events.ts';
import type { Addition } from './shift-totals.ts';

/** Of an hour's label: the zone of the shift. */
export type Place = Readonly<{ db: ReadableDb; timeZone: string }>;
type Contribute = (entry: JournalEntry, place: Place) => readonly Addition[];

const approvedBody = z.looseObject({ discounts: z.array(discountViewSchema) });
const refundBody = z.looseObject({ amount: moneySchema });
const approvalBody = z.looseObject({ permission: z.string() });

/** Whoever acted; a payment that ended by itself keeps the cashier of its sale. */
const by = (cashierId: string | null): string => `cashier/${cashierId ?? 'nobody'}`;

const CONTRIBUTIONS: Readonly<Record<string, Contribute>> = {
  'sale.paid': (entry, { db, timeZone }) => {
    const { paymentId, total, cash, rounding, exchange } = SALE_EVENT_BODIES['sale.paid'].parse(entry.body);
    const exchangeMinor = exchange?.minor ?? 0;
    const cashMinor = cash?.minor ?? 0;
    const roundingMinor = rounding?.minor ?? 0;
    const discountMinor = discountOfSale(db, entry.subjectId);
    return [
      ['sales', 1, total.minor],
      [`hour/${hourOf(entry.atMs, timeZone)}`, 1, total.minor],
      [`${by(entry.cashierId)}/sales`, 1, total.minor],
      ...(cash === undefined ? [] : [['tender/cash', 1, cashMinor] as const]),
      ...(roundingMinor === 0 ? [] : [['rounding', 1, roundingMinor] as const]),
      ...(paymentId === null
        ? []
        : [[`tender/${methodOf(db, paymentId)}`, 1, total.minor + roundingMinor - cashMinor - exchangeMinor] as const]),
      // Given back for the goods that came in, and paid with at once: no money moved.
      ...(exchange === undefined ? [] : exchangedFor(entry.cashierId, exchangeMinor)),
      ...(discountMinor === 0 ? [] : discounts(entry.cashierId, discountMinor)),
    ];
  },
  'sale.fare_sold': (entry, { db, timeZone }) => {
    const { paymentId, unitPrice } = SALE_EVENT_BODIES['sale.fare_sold'].parse(entry.body);
    const hour = hourOf(entry.atMs, timeZone);
    return fare({
      count: 1,
      minor: unitPrice.minor,
      hour,
      cashierId: entry.cashierId,
      method: methodOf(db, paymentId),
    });
  },
  'sale.fare_undone': ({ body, cashierId }, { db, timeZone }) => {
    const { paymentId, total, soldAtMs } = SALE_EVENT_BODIES['sale.fare_undone'].parse(body);
    const hour = hourOf(soldAtMs, timeZone);
    return fare({ count: -1, minor: -total.minor, hour, cashierId, method: methodOf(db, paymentId) });
  },
  'sale.line_repriced': ({ body, cashierId }) => {
    const { unitPrice, previous, quantity } = SALE_EVENT_BODIES['sale.line_repriced'].parse(body);
    const minor = (unitPrice.minor - previous.minor) * quantity;
    return [
      ['price_override', 1, minor],
      [`${by(cashierId)}/price_override`, 1, minor],
    ];
  },
  'sale.cash_taken': ({ body }) => [['drawer/taken', 1, SALE_EVENT_BODIES['sale.cash_taken'].parse(body).amount.minor]],
  'sale.cash_returned': ({ body }) => [
    ['drawer/returned', 1, -SALE_EVENT_BODIES['sale.cash_returned'].parse(body).amount.minor],
  ],
  'sale.cash_refunded': ({ body, cashierId }) => {
    const { amount } = SALE_EVENT_BODIES['sale.cash_refunded'].parse(body);
    return [
      ['drawer/refunded', 1, -amount.minor],
      ['refund/cash', 1, amount.minor],
      [`${by(cashierId)}/refunds`, 1, amount.minor],
    ];
  },
  'sale.voided': ({ body, cashierId }) => {
    const { total, cash, exchange } = SALE_EVENT_BODIES['sale.voided'].parse(body);
    return [
      ['void/asked', 1, total.minor],
      [`${by(cashierId)}/voids`, 1, total.minor],
      ...(exchange === undefined ? [] : [['void/goods', 1, exchange.minor] as const]),
      ...(cash.minor === 0 ? [] : [['void/cash', 1, cash.minor] as const, ['drawer/voided', 1, -cash.minor] as const]),
    ];
  },
  'sale.cancelled': ({ body, cashierId }) => {
    const { total } = SALE_EVENT_BODIES['sale.cancelled'].parse(body);
    return [
      ['cancelled', 1, total.minor],
      [`${by(cashierId)}/cancelled`, 1, total.minor],
    ];
  },
  'payment.accepted_offline': ({ subjectId }, { db }) => [['offline/accepted', 1, amountOf(db, subjectId)]],
  'payment.unpaid': ({ subjectId }, { db }) => [['offline/unpaid', 1, amountOf(db, subjectId)]],
  'payment.approved': ({ subjectId, sequence, body }, { db }) => [
    ...(wasAcceptedOffline(db, subjectId, sequence)
      ? [['offline/confirmed', 1, amountOf(db, subjectId)] as const]
      : []),
    ...promotions(body, 1),
  ],
  // An accepted one that the wallet declines after its sale was voided has what the void wanted, too.
  'payment.reversed': voided,
  'payment.declined': voided,
  'payment.refund_due': ({ subjectId }, { db }) => [['refund_due', 1, amountOf(db, subjectId)]],
  'refund.requested': ({ body, cashierId }) => {
    const { amount } = refundBody.parse(body);
    return [
      ['refund/asked', 1, amount.minor],
      [`${by(cashierId)}/refunds`, 1, amount.minor],
    ];
  },
  'refund.succeeded': ({ subjectId }, { db }) => [['refund/done', 1, refundAmountOf(db, subjectId)]],
  'refund.failed': ({ subjectId }, { db }) => [['refund/failed', 1, refundAmountOf(db, subjectId)]],
  'drawer.pulse_asked': ({ body, cashierId }) => {
    const { reason } = PULSE_ASKED_BODY.parse(body);
    // The till's own: a sale, a refund and a movement each stand in the books by themselves.
    if (reason === 'cash_sale' || reason === 'cash_refund' || reason === 'cash_moved') return [];
    return [
      [`no_sale/${reason}`, 1, 0],
      [`${by(cashierId)}/no_sale`, 1, 0],
    ];
  },
  'approval.used': ({ body }) => [[`approval/${approvalBody.parse(body).permission}`, 1, 0]],
  'session.sign_in_failed': () => [['wrong_pin', 1, 0]],
  'cash.moved': ({ body }) => {
    const { direction, reason, amount } = SHIFT_EVENT_BODIES['cash.moved'].parse(body);
    return [[`drawer/${direction}/${reason}`, 1, direction === 'in' ? amount.minor : -amount.minor]];
  },
  'shift.counted': ({ body }) => {
    const { difference } = SHIFT_EVENT_BODIES['shift.counted'].parse(body);
    return [['count', 1, difference.minor]];
  },
};

/** Entries of other types add nothing and are not read. */
export const CONTRIBUTING_TYPES: readonly string[] = Object.keys(CONTRIBUTIONS);

export function additionsOf(entry: JournalEntry, place: Place): readonly Addition[] {
  return CONTRIBUTIONS[entry.type]?.(entry, place) ?? [];
}

/** A ride that a gate sold; one below nothing takes it away again. */
function fare(
  ride: Readonly<{ count: 1 | -1; minor: number; hour: string; cashierId: string | null; method: string }>,
): readonly Addition[] {
  const { count, minor, hour, cashierId, method } = ride;
  return [
    ['sales', count, minor],
    [`hour/${hour}`, count, minor],
    [`${by(cashierId)}/sales`, count, minor],
    [`tender/${method}`, count, minor],
  ];
}

/** Of the payment of a voided sale: its end never changes, nor does why it was closed. */
function voided({ subjectId }: JournalEntry, { db }: Place): readonly Addition[] {
  const row = db.get(
    `SELECT amount_minor, facts ->> '$.closedFor' AS cause FROM payments WHERE ${HAS_PAYMENT_ID}`,
    subjectId,
  );
  if (row === undefined || textOrNullOf(row, 'cause') !== 'voided') return [];
  const approval = db.get(
    `SELECT body FROM journal WHERE sequence IN (SELECT sequence FROM journal_about WHERE about = ?)
       AND type = 'payment.approved'`,
    subjectId,
  );
  // What was given with it was undone with it; one that never came has given nothing.
  const undone = approval === undefined ? [] : promotions(jsonOf(approval, 'body'), -1);
  return [['void/done', 1, integerOf(row, 'amount_minor')], ...undone];
}

/** What an approval says that was given; below nothing it is taken out again. */
function promotions(approved: unknown, count: 1 | -1): readonly Addition[] {
  return approvedBody
    .parse(approved)
    .discounts.map(({ kind, fundedBy, amount }) => [`promotion/${kind}/${fundedBy}`, count, count * amount.minor]);
}

function exchangedFor(cashierId: string | null, minor: number): readonly Addition[] {
  return [
    ['tender/exchange', 1, minor],
    ['refund/exchange', 1, minor],
    [`${by(cashierId)}/refunds`, 1, minor],
  ];
}

function discounts(cashierId: string | null, minor: number): readonly Addition[] {
  return [
    ['discounts', 1, minor],
    [`${by(cashierId)}/discounts`, 1, minor],
  ];
}

function hourOf(atMs: number, zone: string): string {
  return DateTime.fromMillis(atMs, { zone }).toFormat('HH');
}

const paymentId = idSchema;

function methodOf(db: ReadableDb, id: string): string {
  const row = db.get(`SELECT method FROM payments WHERE ${HAS_PAYMENT_ID}`, paymentId.parse(id));
  assert(row !== undefined, 'what paid a sale is a payment');
  return textOf(row, 'method');
}

function amountOf(db: ReadableDb, id: string): number {
  const row = db.get(`SELECT amount_minor FROM payments WHERE ${HAS_PAYMENT_ID}`, id);
  assert(row !== undefined, 'an entry about a payment has one');
  return integerOf(row, 'amount_minor');
}

function refundAmountOf(db: ReadableDb, id: string): number {
  const row = db.get('SELECT amount_minor FROM refunds WHERE refund_id = ?', id);
  assert(row !== undefined, 'an entry about a refund has one');
  return integerOf(row, 'amount_minor');
}

/** The entry of the acceptance never changes, whatever becomes of the payment. */
function wasAcceptedOffline(db: ReadableDb, id: string, beforeSequence: number): boolean {
  const row = db.get(
    `SELECT 1 AS found FROM payments WHERE ${HAS_PAYMENT_ID} AND acceptance_key < ?`,
    id,
    beforeSequence,
  );
  return row !== undefined;
}

/** Of its lines and of the whole: a sale that was paid never changes. */
function discountOfSale(db: ReadableDb, saleId: string): number {
  const row = db.get(
    `SELECT discount_minor + (SELECT coalesce(sum(sale_lines.discount_minor), 0) FROM sale_lines
       WHERE sale_lines.sale_key = sales.sale_key) AS discount_minor, sale_id
     FROM sales WHERE sale_id = ?`,
    saleId,
  );
  assert(row !== undefined && textOrNullOf(row, 'sale_id') === saleId, 'a paid sale is there');
  return integerOf(row, 'discount_minor');
}
