/** The tables of shifts, a projection of the journal. The newest that is open is the till's; there is never more than one. */
import { assert } from '../../kernel/assert.ts';
import { isCurrencyCode, type CurrencyCode } from '../../kernel/money.ts';
import { canonicalText } from '../payment/3-journal/entry-hash.ts';
import type { JournalEntry, Projection } from '../payment/3-journal/journal.ts';
import type { ReadableDb, WritableDb } from '../storage/database.ts';
import { integerOf, jsonOf, textOf, textOrNullOf, type Row } from '../storage/row.ts';
import { SHIFT_EVENT_BODIES, type ShiftEventBody, type ShiftEventType } from './shift-events.ts';
import { storedReportSchema, type StoredReport } from './stored-report.ts';

export type OpenShift = Readonly<{
  /** The journal entry that opened it. */
  shiftKey: number;
  shiftId: string;
  businessDate: string;
  timeZone: string;
  openedAtMs: number;
  openedBy: string;
  /** Whoever answers for the drawer. */
  holderId: string;
  floatMinor: number;
  currency: CurrencyCode;
}>;

export type ClosedShift = Readonly<{
  shiftId: string;
  number: number;
  closedSequence: number;
  report: StoredReport;
  sha256: string;
  signature: string | null;
}>;

/** Asked before each payment for its business date: the row without the reports. */
export function openShift(db: ReadableDb): OpenShift | null {
  const row = db.get(
    `SELECT shift_key, shift_id, business_date, time_zone, opened_at_ms, opened_by, holder_id, float_minor, currency
     FROM shifts WHERE state = 'open'`,
  );
  if (row === undefined) return null;
  const currency = textOf(row, 'currency');
  assert(isCurrencyCode(currency), 'a currency nobody knows');
  return {
    shiftKey: integerOf(row, 'shift_key'),
    shiftId: textOf(row, 'shift_id'),
    businessDate: textOf(row, 'business_date'),
    timeZone: textOf(row, 'time_zone'),
    openedAtMs: integerOf(row, 'opened_at_ms'),
    openedBy: textOf(row, 'opened_by'),
    holderId: textOf(row, 'holder_id'),
    floatMinor: integerOf(row, 'float_minor'),
    currency,
  };
}

/** The business date of the shift that was opened last before a journal entry; null: none was. */
export function shiftDateAt(db: ReadableDb, sequence: number): string | null {
  const row = db.get('SELECT business_date FROM shifts WHERE shift_key < ? ORDER BY shift_key DESC LIMIT 1', sequence);
  return row === undefined ? null : textOf(row, 'business_date');
}

/** The newest close: its number, its business date and its last entry; zeros before the first. */
export function lastClose(db: ReadableDb): Readonly<{ number: number; closedSequence: number; businessDate: string }> {
  const row = db.get(
    `SELECT number, closed_sequence, business_date FROM shifts WHERE state = 'closed' ORDER BY number DESC LIMIT 1`,
  );
  if (row === undefined) return { number: 0, closedSequence: 0, businessDate: '' };
  return {
    number: integerOf(row, 'number'),
    closedSequence: integerOf(row, 'closed_sequence'),
    businessDate: textOf(row, 'business_date'),
  };
}

/** The closed shift that a journal entry belongs to; null: none has closed over it yet. */
export function shiftNumberAt(db: ReadableDb, sequence: number): number | null {
  const row = db.get('SELECT number FROM shifts WHERE closed_sequence >= ? ORDER BY closed_sequence LIMIT 1', sequence);
  return row === undefined ? null : integerOf(row, 'number');
}

const CLOSED = 'shift_id, number, closed_sequence, report, sha256, signature';

export function closedShift(db: ReadableDb, shiftId: string): ClosedShift | null {
  const row = db.get(`SELECT ${CLOSED} FROM shifts WHERE shift_id = ? AND state = 'closed'`, shiftId);
  return row === undefined ? null : closedOf(row);
}

/** Newest first. */
export function closedShifts(db: ReadableDb, beforeNumber: number | null, limit: number): readonly ClosedShift[] {
  return db
    .all(
      `SELECT ${CLOSED} FROM shifts WHERE state = 'closed' AND number < ? ORDER BY number DESC LIMIT ?`,
      beforeNumber ?? Number.MAX_SAFE_INTEGER,
      limit,
    )
    .map(closedOf);
}

/** Those of a business date, in the order of their numbers. */
export function closedShiftsOn(db: ReadableDb, businessDate: string): readonly ClosedShift[] {
  return db
    .all(`SELECT ${CLOSED} FROM shifts WHERE state = 'closed' AND business_date = ? ORDER BY number`, businessDate)
    .map(closedOf);
}

/** The oldest closed shift whose report is not signed; null: none. */
export function unsignedShift(db: ReadableDb): ClosedShift | null {
  const row = db.get(
    `SELECT ${CLOSED} FROM shifts WHERE state = 'closed' AND signature IS NULL ORDER BY number LIMIT 1`,
  );
  return row === undefined ? null : closedOf(row);
}

function closedOf(row: Row): ClosedShift {
  return {
    shiftId: textOf(row, 'shift_id'),
    number: integerOf(row, 'number'),
    closedSequence: integerOf(row, 'closed_sequence'),
    report: storedReportSchema.parse(jsonOf(row, 'report')),
    sha256: textOf(row, 'sha256'),
    signature: textOrNullOf(row, 'signature'),
  };
}

type Apply<T extends ShiftEventType> = (db: WritableDb, entry: JournalEntry, body: ShiftEventBody<T>) => void;

const APPLY: { readonly [T in ShiftEventType]: Apply<T> } = {
  'shift.opened': (db, { sequence, subjectId, cashierId, atMs }, { businessDate, timeZone, float }) => {
    db.run(
      `INSERT INTO shifts (shift_key, shift_id, state, business_date, time_zone, opened_at_ms, opened_by, holder_id,
         float_minor, currency) VALUES (?, ?, 'open', ?, ?, ?, ?, ?, ?, ?)`,
      sequence,
      subjectId,
      businessDate,
      timeZone,
      atMs,
      cashierId,
      cashierId,
      float.total.minor,
      float.total.currency,
    );
  },
  'shift.handed_over': (db, { subjectId }, { toCashierId }) => {
    const { changes } = db.run(
      `UPDATE shifts SET holder_id = ? WHERE shift_id = ? AND state = 'open'`,
      toCashierId,
      subjectId,
    );
    assert(changes === 1, 'a shift that is handed over is open');
  },
  'shift.closed': (db, { sequence, subjectId }, { number, report, sha256 }) => {
    const { changes } = db.run(
      `UPDATE shifts SET state = 'closed', number = ?, closed_sequence = ?, report = ?, sha256 = ?
       WHERE shift_id = ? AND state = 'open'`,
      number,
      sequence,
      canonicalText(report),
      sha256,
      subjectId,
    );
    assert(changes === 1, 'a shift is closed once');
  },
  'shift.signed': (db, { subjectId }, { sha256, signature }) => {
    const { changes } = db.run(
      'UPDATE shifts SET signature = ? WHERE shift_id = ? AND sha256 = ?',
      signature,
      subjectId,
      sha256,
    );
    assert(changes === 1, 'what is signed is a report');
  },
  'shift.counted': () => undefined,
  'cash.moved': () => undefined,
};

function isShiftEvent(type: string): type is ShiftEventType {
  return Object.hasOwn(SHIFT_EVENT_BODIES, type);
}

/** Generic, so that the compiler sees body and handler of one type together. */
function applyOne<T extends ShiftEventType>(type: T, db: WritableDb, entry: JournalEntry): void {
  APPLY[type](db, entry, SHIFT_EVENT_BODIES[type].parse(entry.body) as ShiftEventBody<T>);
}

export const shiftProjection: Projection = {
  name: 'shifts',
  tables: ['shifts'],
  apply: (db, entry) => {
    if (isShiftEvent(entry.type)) applyOne(entry.type, db, entry);
  },
};
