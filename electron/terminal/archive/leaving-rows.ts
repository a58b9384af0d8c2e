/**
 * Which rows may leave the tables: of sales and passages all of whose entries are in closed files, with nothing about them
 * that is unsent, unresolved, unpaid, in trouble or still to be printed, and nothing that stands for money or goods elsewhere.
 * A group leaves whole or stays whole. Reads only. Rule ARCHIVE-20; decision 0288.
 */
import { assert } from '../../kernel/assert.ts';
import type { ReadableDb } from '../storage/database.ts';
import { integerOf, integerOrNullOf, textOf, type Row } from '../storage/row.ts';
import { PUT_AWAY_TABLES, type Columns, type PutAwayTable, type RowGroup } from './put-away-rows.ts';

/** Of payments whose end is known and whose money is where the books say. What nobody paid is listed until it is settled. */
const ENDED: ReadonlySet<string> = new Set(['approved', 'declined', 'expired', 'reversed', 'cancelled']);
const PRINTED: ReadonlySet<string> = new Set(['confirmed', 'sent', 'dropped']);

/** Where the next look goes on; one after the other. */
export type LeavingPlace = Readonly<{ of: 'sales' | 'passages' | 'taps'; afterKey: number }>;
export const FIRST_PLACE: LeavingPlace = { of: 'sales', afterKey: 0 };

/** `next` null: there is no more. */
export type Leaving = Readonly<{ columns: Columns; groups: readonly RowGroup[]; next: LeavingPlace | null }>;

const NEXT: Readonly<Record<LeavingPlace['of'], LeavingPlace | null>> = {
  sales: { of: 'passages', afterKey: 0 },
  passages: { of: 'taps', afterKey: 0 },
  taps: null,
};

/** Of the sales of flat fares and of kiosks; rides that the backend makes of taps have a passage and a tap, and no sale. */
const CANDIDATES: Readonly<Record<LeavingPlace['of'], string>> = {
  sales: `SELECT sale_key AS group_key, sale_id AS group_id FROM sales
    WHERE sale_key > ? AND sale_key <= ? AND is_shown = 0 AND voided_at_ms IS NULL AND cash_minor = 0
      AND cash_refunded_minor = 0 AND exchange_minor = 0 AND exchanged_minor = 0 AND waiting_payment_key IS NULL
    ORDER BY sale_key LIMIT ?`,
  passages: `SELECT passage_key AS group_key, passage_id AS group_id FROM gate_passages
    WHERE passage_key > ? AND passage_key <= ? AND payment_id IS NULL
      AND NOT EXISTS (SELECT 1 FROM sales WHERE sale_id = passage_id)
    ORDER BY passage_key LIMIT ?`,
  taps: `SELECT tap_key AS group_key, tap_id AS group_id FROM fare_taps
    WHERE tap_key > ? AND tap_key <= ? AND NOT EXISTS (SELECT 1 FROM gate_passages WHERE passage_id = tap_id)
    ORDER BY tap_key LIMIT ?`,
};

/** At most `limit` candidates behind the place; `upTo`: the last entry that is in a closed file. */
export function leavingRows(db: ReadableDb, place: LeavingPlace, upTo: number, limit: number): Leaving {
  const found = db.all(CANDIDATES[place.of], place.afterKey, upTo, limit);
  const last = found.at(-1);
  const columns: Partial<Record<PutAwayTable, string[]>> = {};
  const groups = found.flatMap((row) => {
    const rows = rowsOf(db, place.of, textOf(row, 'group_id'));
    if (rows === null) return [];
    const about = mayLeave(db, rows, upTo) ? aboutOf(db, rows, upTo) : null;
    return about === null ? [] : [groupOf(db, rows, about, columns)];
  });
  const isEnd = found.length < limit || last === undefined;
  return { columns, groups, next: isEnd ? NEXT[place.of] : { of: place.of, afterKey: integerOf(last, 'group_key') } };
}

type GroupRows = Readonly<Record<PutAwayTable, readonly Row[]>>;
const NO_ROWS: GroupRows = {
  ...{ sales: [], sale_lines: [], payments: [], refunds: [], gate_passages: [], fare_taps: [], sold_tickets: [] },
  print_jobs: [],
};

function rowsOf(db: ReadableDb, of: LeavingPlace['of'], groupId: string): GroupRows | null {
  const gate_passages = db.all('SELECT * FROM gate_passages WHERE passage_id = ?', groupId);
  const fare_taps = db.all('SELECT * FROM fare_taps WHERE tap_id = ?', groupId);
  if (of !== 'sales') return { ...NO_ROWS, gate_passages, fare_taps };
  const sales = db.all('SELECT * FROM sales WHERE sale_id = ?', groupId);
  const [sale] = sales;
  if (sale === undefined) return null;
  const payments = db.all(
    `WITH RECURSIVE attempts (payment_key) AS (
       SELECT ? UNION SELECT earlier_payment_key FROM attempts CROSS JOIN payments USING (payment_key))
     SELECT * FROM payments WHERE payment_key IN (SELECT payment_key FROM attempts) ORDER BY payment_key`,
    integerOrNullOf(sale, 'newest_payment_key'),
  );
  const refunds = payments.flatMap((payment) =>
    db.all('SELECT * FROM refunds WHERE payment_id = ? ORDER BY refund_key', textOf(payment, 'payment_id')),
  );
  const sold_tickets = db.all('SELECT * FROM sold_tickets WHERE sale_id = ? ORDER BY ticket_number', groupId);
  const printed = [
    groupId,
    ...refunds.map((row) => textOf(row, 'refund_id')),
    ...sold_tickets.map((row) => textOf(row, 'ticket_id')),
  ];
  return {
    ...{ sales, payments, refunds, gate_passages, fare_taps, sold_tickets },
    sale_lines: db.all('SELECT * FROM sale_lines WHERE sale_key = ? ORDER BY line_key', integerOf(sale, 'sale_key')),
    print_jobs: printed.flatMap((id) => db.all('SELECT * FROM print_jobs WHERE subject_id = ? ORDER BY job_key', id)),
  };
}

function mayLeave(db: ReadableDb, rows: GroupRows, upTo: number): boolean {
  const isEnded = (row: Row): boolean =>
    ENDED.has(textOf(row, 'state')) && row['problem_code'] === null && row['queue_key'] === null;
  return (
    rows.payments.every((row) => isEnded(row) && !hasRequest(db, row)) &&
    rows.refunds.every((row) => ['succeeded', 'failed'].includes(textOf(row, 'state'))) &&
    rows.gate_passages.every((row) => row['outcome'] !== 'opening') &&
    rows.fare_taps.every((row) => row['state'] === 'reported') &&
    rows.print_jobs.every((row) => PRINTED.has(textOf(row, 'state'))) &&
    rows.sales.every((row) => !isInInbox(db, textOf(row, 'sale_id'), rows.payments) && !isBackSince(db, row, upTo))
  );
}

/** A body that is still kept is still to be sent. */
function hasRequest(db: ReadableDb, payment: Row): boolean {
  const row = db.get(
    'SELECT 1 AS found FROM payment_requests WHERE request_key IN (?, ?) LIMIT 1',
    integerOf(payment, 'payment_key'),
    integerOrNullOf(payment, 'acceptance_key'),
  );
  return row !== undefined;
}

/** People decide about it, or decided by it: it stays at hand with its payment. */
function isInInbox(db: ReadableDb, saleId: string, payments: readonly Row[]): boolean {
  if (db.get('SELECT 1 AS found FROM inbox_items WHERE matched_sale_id = ? LIMIT 1', saleId) !== undefined) return true;
  return payments.some(
    (payment) =>
      db.get('SELECT 1 AS found FROM inbox_items WHERE subject_id = ? LIMIT 1', textOf(payment, 'payment_id')) !==
      undefined,
  );
}

/** Somebody wanted to see it, and it stays as long as the day on which that was. */
function isBackSince(db: ReadableDb, sale: Row, upTo: number): boolean {
  const row = db.get('SELECT back_sequence FROM brought_back WHERE sale_id = ?', textOf(sale, 'sale_id'));
  return row !== undefined && integerOf(row, 'back_sequence') > upTo;
}

/** Which entries are about it; null: one of them is not in a closed file yet. */
function aboutOf(db: ReadableDb, rows: GroupRows, upTo: number): Readonly<Record<string, number[]>> | null {
  const ids = new Set([
    ...rows.sales.map((row) => textOf(row, 'sale_id')),
    ...rows.payments.map((row) => textOf(row, 'payment_id')),
    ...rows.refunds.map((row) => textOf(row, 'refund_id')),
    ...rows.gate_passages.map((row) => textOf(row, 'passage_id')),
    ...rows.fare_taps.map((row) => textOf(row, 'tap_id')),
    ...rows.sold_tickets.map((row) => textOf(row, 'ticket_id')),
  ]);
  const about: Record<string, number[]> = {};
  for (const id of ids) {
    const sequences = db
      .all('SELECT sequence FROM journal_about WHERE about = ? ORDER BY sequence', id)
      .map((row) => integerOf(row, 'sequence'));
    if (sequences.some((sequence) => sequence > upTo)) return null;
    about[id] = sequences;
  }
  return about;
}

function groupOf(
  db: ReadableDb,
  rows: GroupRows,
  about: Readonly<Record<string, number[]>>,
  columns: Partial<Record<PutAwayTable, string[]>>,
): RowGroup {
  const cells: RowGroup['rows'] = {};
  for (const table of PUT_AWAY_TABLES) {
    const [first] = rows[table];
    if (first === undefined) continue;
    const names = (columns[table] ??= Object.keys(first));
    cells[table] = rows[table].map((row) =>
      names.map((name) => {
        const value = row[name] ?? null;
        assert(!(value instanceof Uint8Array), 'no table that leaves holds bytes');
        return value;
      }),
    );
  }
  const [sale] = rows.sales;
  const dated = sale ?? rows.gate_passages[0] ?? rows.fare_taps[0];
  assert(dated !== undefined, 'a group is of something');
  const saleId = sale === undefined ? null : textOf(sale, 'sale_id');
  return {
    saleId,
    receiptCounter: sale === undefined ? null : integerOrNullOf(sale, 'receipt_counter'),
    businessDate: textOf(dated, 'business_date'),
    again: saleId !== null && db.get('SELECT 1 AS found FROM brought_back WHERE sale_id = ?', saleId) !== undefined,
    rows: cells,
    about: { ...about },
  };
}
