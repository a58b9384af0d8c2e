/**
 * Keeps the books by payment, refund and cash, and the takings that are summed up from them, in step with the journal: behind the
 * commit, so that a payment's own transaction is no dearer for it, from a place that is stored with what was made of it. What
 * is asked for is brought up to date first; in between a timer keeps the distance short. Rules TAKINGS-1 to TAKINGS-4 of
 * docs/spec/takings.md, decision record 0195.
 */
import { DateTime } from 'luxon';
import { assert } from '../../kernel/assert.ts';
import type { Timer } from '../../kernel/clock.ts';
import { paymentById } from '../payment/2-tender/payment-store.ts';
import { refundById } from '../payment/2-tender/refund-store.ts';
import {
  bookPlace,
  bookRecord,
  saveBookPlace,
  saveBookRecord,
  type BookRecord,
} from '../payment/6-reconciliation/book-store.ts';
import type { JournalEntry } from '../payment/3-journal/journal.ts';
import { saleOfRefund } from '../sale/exchange-store.ts';
import { saleById } from '../sale/sale-store.ts';
import type { Sale } from '../sale/sale.ts';
import { shiftDateAt } from '../shift/shift-store.ts';
import { DEFAULT_TIME_ZONE } from '../business-date.ts';
import { StorageFailure, type ReadableDb, type WritableDb } from '../storage/database.ts';
import type { TerminalContext } from '../terminal-context.ts';
import { inTurns } from './in-turns.ts';
import { bookRecordOfRestored, isRestoring, restoredRecord } from '../restoration/restored-records.ts';
import {
  exchangeInId,
  exchangeOutId,
  recordOfCash,
  recordOfCashRefund,
  recordOfPayment,
  recordOfRefund,
  recordsOfExchange,
  type CashWhere,
  type RefundOf,
} from './record-of.ts';
import { lastPutAway, piecesOfDay, putAwayById } from '../archive/put-away-store.ts';
import { dropRecordsOfAway, followPutAway, noteRecordsOf, unknownLines, type Booking } from './put-away-books.ts';
import { addTakings, noteRecord } from './takings-store.ts';

/** Entries in one transaction: some ten milliseconds, which is as long as a payment may have to wait for it. */
const SLICE_ENTRIES = 500;
/** How far the books may lag behind while nobody looks. */
export const FOLLOW_EVERY_MS = 20_000;

/** As long as others wait for the books at a time. */
const TURN_MS = 10;

export type BooksFollower = Readonly<{
  /** Makes up for everything that the journal holds by now, and lets others in between. */
  catchUp(): Promise<void>;
  /** Brings the records of a day whose rows were put away, until they are let go of again. */
  bringDay(businessDate: string): Promise<void>;
  /** Lets go of what was brought; call it when nobody compares. */
  letGoOfDays(): Promise<void>;
  start(): void;
  stop(): void;
}>;

type FollowerContext = Pick<TerminalContext, 'enrolment'> &
  Readonly<{
    journal: Pick<TerminalContext['journal'], 'read'>;
    ports: Pick<TerminalContext['ports'], 'clock' | 'log' | 'storage'>;
  }>;

export function createBooksFollower(
  context: FollowerContext,
  { sliceEntries = SLICE_ENTRIES }: Readonly<{ sliceEntries?: number }> = {},
): BooksFollower {
  const { clock, log, storage } = context.ports;
  let timer: Timer | null = null;
  let isStopped = false;

  const catchUpOneSlice = (): boolean => {
    // A list of changes tells of a refund before the payment it belongs to; whole, they fit together.
    if (isRestoring(storage.read, context.enrolment()?.terminalId ?? '')) return false;
    const place = bookPlace(storage.read);
    const entries = context.journal.read(storage.read, { afterSequence: place, limit: sliceEntries });
    const last = entries.at(-1);
    if (last === undefined) return false;
    const where = placeOf(context);
    storage.write((db) => {
      const followed = new Set<string>();
      for (const entry of entries) {
        if (isBooked(entry.type) && !followed.has(entry.subjectId)) {
          followed.add(entry.subjectId);
          follow(db, entry.subjectId, where);
        }
        followPutAway(db, entry, bookingAt(where));
      }
      for (const entry of entries) followCash(db, entry, where);
      saveBookPlace(db, last.sequence);
    });
    return entries.length === sliceEntries;
  };

  const tick = (): void => {
    timer = null;
    let isMore = false;
    try {
      isMore = catchUpOneSlice();
    } catch (error) {
      // The disk refused: payments tell of it, and the books can wait.
      if (!(error instanceof StorageFailure)) throw error;
      log.write('warn', 'books_not_followed', { sqliteCode: error.sqliteCode });
    }
    timer = clock.after(isMore ? 0 : FOLLOW_EVERY_MS, tick);
  };

  return {
    catchUp: () => inTurns(clock, TURN_MS, () => !isStopped && catchUpOneSlice()),
    bringDay: async (businessDate) => {
      if (lastPutAway(storage.read) === 0) return;
      const note = (piece: number): void =>
        storage.write((db) => noteRecordsOf(db, piece, bookingAt(placeOf(context))));
      const pieces = [...piecesOfDay(storage.read, businessDate)];
      await inTurns(clock, TURN_MS, () => {
        const piece = pieces.shift();
        if (piece === undefined || isStopped) return false;
        note(piece);
        return true;
      });
      // A line may name what was paid on another day.
      const terminalId = context.enrolment()?.terminalId ?? '';
      let after = { statementKey: 0, lineNumber: 0 };
      await inTurns(clock, TURN_MS, () => {
        const [line] = isStopped ? [] : unknownLines(storage.read, { businessDate, terminalId }, after, 1);
        if (line === undefined) return false;
        after = line;
        const found = putAwayById(storage.read, line.paymentId);
        if (found !== null) note(found.pieceSequence);
        return true;
      });
    },
    letGoOfDays: async () => {
      let afterKey: number | null = lastPutAway(storage.read) === 0 ? null : 0;
      await inTurns(clock, TURN_MS, () => {
        if (afterKey === null || isStopped) return false;
        const from = afterKey;
        afterKey = storage.write((db) => dropRecordsOfAway(db, from, sliceEntries));
        return true;
      });
    },
    start: () => {
      timer = clock.after(FOLLOW_EVERY_MS, tick);
    },
    stop: () => {
      isStopped = true;
      timer?.cancel();
      timer = null;
    },
  };
}

/** What all records of this till have in common. */
type Place = Readonly<{ terminalId: string; hourOf(atMs: number): number }>;

function placeOf(context: FollowerContext): Place {
  const enrolment = context.enrolment();
  const zone = enrolment?.store.timeZone ?? DEFAULT_TIME_ZONE;
  return {
    terminalId: enrolment?.terminalId ?? '',
    hourOf: (atMs) => DateTime.fromMillis(atMs, { zone }).hour,
  };
}

function isBooked(type: string): boolean {
  return ['payment.', 'refund.', 'books.'].some((area) => type.startsWith(area));
}

/** The record as it stands now in place of the one before, and the takings by as much as that changes them. */
function follow(db: WritableDb, subjectId: string, place: Place): void {
  const after = recordNow(db, subjectId, place);
  if (after !== null) put(db, after);
}

function bookingAt(place: Place): Booking {
  return {
    follow: (db, subjectId) => follow(db, subjectId, place),
    note: (db, subjectId) => {
      const record = recordNow(db, subjectId, place);
      if (record !== null) noteRecord(db, record);
    },
  };
}

function put(db: WritableDb, after: BookRecord): void {
  const before = bookRecord(db, after.recordId);
  saveBookRecord(db, after);
  addTakings(db, before, after);
}

/** Cash has no life of its own: what the sale's entry says is all there is. It belongs to the day of the drawer's shift. */
function followCash(db: WritableDb, entry: JournalEntry, { terminalId, hourOf }: Place): void {
  if (entry.type === 'sale.voided') {
    followVoid(db, entry.subjectId);
    return;
  }
  if (entry.type !== 'sale.paid' && entry.type !== 'sale.cash_refunded') return;
  const sale = saleById(db, entry.subjectId);
  // What was put away was paid by wallet alone, and its payment tells all there is to book.
  if (sale === null && lastPutAway(db) > entry.sequence) return;
  assert(sale !== null, 'a sale leaves the books by an entry that says so');
  const businessDate = shiftDateAt(db, entry.sequence) ?? sale.businessDate;
  const where = { terminalId, localHour: hourOf(entry.atMs), businessDate };
  const record = entry.type === 'sale.paid' ? recordOfCash(entry, sale, where) : recordOfCashRefund(entry, sale, where);
  if (record !== null) put(db, record);
  if (entry.type === 'sale.paid') followExchange(db, entry, sale, where);
}

function followExchange(db: WritableDb, paid: JournalEntry, sale: Sale, where: CashWhere): void {
  const goods = sale.exchanges.map(({ fromSaleId, exchangeKey, amount }) => {
    const from = saleById(db, fromSaleId);
    assert(from !== null, 'goods come back of a sale that the books hold');
    return { from, takenKey: exchangeKey, amountMinor: amount.minor };
  });
  for (const record of recordsOfExchange(paid, { sale, goods }, where)) put(db, record);
}

/** The wallet's payment follows its own end; what was paid in cash and by goods is as if it had not been. */
function followVoid(db: WritableDb, saleId: string): void {
  const sale = saleById(db, saleId);
  assert(sale !== null, 'no sale is ever taken out of the books');
  const outIds = sale.exchanges.map((_link, index) => exchangeOutId(saleId, index));
  for (const recordId of [saleId, exchangeInId(saleId), ...outIds]) {
    const record = bookRecord(db, recordId);
    if (record !== null) put(db, { ...record, standing: 'voided' });
  }
}

function recordNow(db: ReadableDb, subjectId: string, { terminalId, hourOf }: Place): BookRecord | null {
  const payment = paymentById(db, subjectId);
  if (payment !== null) return recordOfPayment(payment, { terminalId, localHour: hourOf(payment.occurredAtMs) });
  const refund = refundById(db, subjectId);
  if (refund === null) return restoredNow(db, subjectId, { terminalId, hourOf });
  const of = refundOf(db, refund.refundId, bookRecord(db, refund.paymentId));
  return recordOfRefund(refund, of, { terminalId, localHour: hourOf(refund.requestedAtMs) });
}

/** Goods that had been paid with goods: they are of the later sale, and the money is the earlier one's. */
function refundOf(db: ReadableDb, refundId: string, of: BookRecord | null): RefundOf | null {
  const saleId = saleOfRefund(db, refundId);
  if (of === null || saleId === null) return of;
  return { ...of, saleId, receiptNumber: saleById(db, saleId)?.receipt?.receiptNumber ?? '' };
}

/** What the machine before this one did. */
function restoredNow(db: ReadableDb, subjectId: string, { terminalId, hourOf }: Place): BookRecord | null {
  const restored = restoredRecord(db, subjectId);
  if (restored === null) return null;
  const { facts } = restored;
  const where = { terminalId, localHour: hourOf(facts.occurredAtMs) };
  if (facts.kind === 'payment') return bookRecordOfRestored(restored, null, where);
  const paid = restoredRecord(db, facts.paymentId);
  const of = bookRecord(db, facts.paymentId) ?? (paid === null ? null : bookRecordOfRestored(paid, null, where));
  return bookRecordOfRestored(restored, of, where);
}
