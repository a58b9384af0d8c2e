/**
 * Which rows may leave the tables: of sales and passages all of whose entries are in closed files, with nothing about them
 * that is unsent, unresolved, unpaid, in trouble or still to be printed, and nothing that stands for money or goods elsewhere.
 * A group leaves whole or stays whole. Reads only. Rule ARCHIVE-20; decisions 0288 and 0295.
 */
import { assert } from '../../kernel/assert.ts';
import type { ReadableDb } from '../storage/database.ts';
import { integerOf, integerOrNullOf, textOf, type Row } from '../storage/row.ts';
import { foundBy, rowsOfPassed, rowsOfSales, type GroupRows } from './group-rows.ts';
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

/** `upTo`: the last entry that is in a closed file; `before`: the first day that stays (ARCHIVE-26). */
type Over = Readonly<{ upTo: number; before: string }>;

/** At most `limit` candidates behind the place. */
export function leavingRows(db: ReadableDb, place: LeavingPlace, { upTo, before }: Over, limit: number): Leaving {
  const found = db.all(CANDIDATES[place.of], place.afterKey, upTo, limit);
  const last = found.at(-1);
  const ids = found.map((row) => textOf(row, 'group_id'));
  const all = place.of === 'sales' ? rowsOfSales(db, ids) : rowsOfPassed(db, ids);
  const ended = all.filter((rows) => isEnded(rows) && textOf(datedOf(rows), 'business_date') < before);
  const isHeld = heldGroups(db, ended, upTo);
  const free = ended.filter((rows) => !isHeld(rows));
  const sequencesOf = foundBy(db, ABOUT, free.flatMap(idsOfRows), 'about');
  const isBack = foundBy(db, BROUGHT_BACK, free.flatMap(saleIdsOf), 'sale_id');
  const columns: Partial<Record<PutAwayTable, string[]>> = {};
  const groups = free.flatMap((rows) => {
    const about = aboutOf(rows, upTo, sequencesOf);
    const again = saleIdsOf(rows).some((saleId) => isBack(saleId).length > 0);
    return about === null ? [] : [groupOf(rows, about, again, columns)];
  });
  const isEnd = found.length < limit || last === undefined;
  return { columns, groups, next: isEnd ? NEXT[place.of] : { of: place.of, afterKey: integerOf(last, 'group_key') } };
}

const IN_LIST = 'IN (SELECT value FROM json_each(?))';
const ABOUT = `SELECT about, sequence FROM journal_about WHERE about ${IN_LIST} ORDER BY sequence`;
const BROUGHT_BACK = `SELECT sale_id, back_sequence FROM brought_back WHERE sale_id ${IN_LIST}`;
/** A body that is still kept is still to be sent. */
const REQUESTS = `SELECT request_key FROM payment_requests WHERE request_key ${IN_LIST}`;
/** People decide about it, or decided by it: it stays at hand with its payment. */
const INBOX_SALES = `SELECT matched_sale_id FROM inbox_items WHERE matched_sale_id ${IN_LIST}`;
const INBOX_PAYMENTS = `SELECT subject_id FROM inbox_items WHERE subject_id ${IN_LIST}`;

/** By its own rows. */
function isEnded(rows: GroupRows): boolean {
  const isPaymentEnded = (row: Row): boolean =>
    ENDED.has(textOf(row, 'state')) && row['problem_code'] === null && row['queue_key'] === null;
  return (
    rows.payments.every(isPaymentEnded) &&
    rows.refunds.every((row) => ['succeeded', 'failed'].includes(textOf(row, 'state'))) &&
    rows.gate_passages.every((row) => row['outcome'] !== 'opening') &&
    rows.fare_taps.every((row) => row['state'] === 'reported') &&
    rows.print_jobs.every((row) => PRINTED.has(textOf(row, 'state')))
  );
}

/** By what others say of it: it is still to be sent, in the inbox, or back since the last entry that is in a closed file. */
function heldGroups(db: ReadableDb, groups: readonly GroupRows[], upTo: number): (rows: GroupRows) => boolean {
  const saleIds = groups.flatMap(saleIdsOf);
  const requestsOf = foundBy(db, REQUESTS, groups.flatMap(requestKeysOf), 'request_key');
  const itemsOfSale = foundBy(db, INBOX_SALES, saleIds, 'matched_sale_id');
  const itemsOfPayment = foundBy(db, INBOX_PAYMENTS, groups.flatMap(paymentIdsOf), 'subject_id');
  // Somebody wanted to see it, and it stays as long as the day on which that was.
  const backOf = foundBy(db, BROUGHT_BACK, saleIds, 'sale_id');
  return (rows) =>
    requestKeysOf(rows).some((key) => requestsOf(key).length > 0) ||
    paymentIdsOf(rows).some((id) => itemsOfPayment(id).length > 0) ||
    saleIdsOf(rows).some(
      (id) => itemsOfSale(id).length > 0 || backOf(id).some((row) => integerOf(row, 'back_sequence') > upTo),
    );
}

/** What says of which day the group is. */
function datedOf(rows: GroupRows): Row {
  const dated = rows.sales[0] ?? rows.gate_passages[0] ?? rows.fare_taps[0];
  assert(dated !== undefined, 'a group is of something');
  return dated;
}

function saleIdsOf({ sales }: GroupRows): readonly string[] {
  return sales.map((row) => textOf(row, 'sale_id'));
}

function paymentIdsOf({ payments }: GroupRows): readonly string[] {
  return payments.map((row) => textOf(row, 'payment_id'));
}

function requestKeysOf({ payments }: GroupRows): readonly number[] {
  return payments.flatMap((row) => [
    integerOf(row, 'payment_key'),
    ...[integerOrNullOf(row, 'acceptance_key') ?? []].flat(),
  ]);
}

function idsOfRows(rows: GroupRows): readonly string[] {
  const ids = [
    ...saleIdsOf(rows),
    ...paymentIdsOf(rows),
    ...rows.refunds.map((row) => textOf(row, 'refund_id')),
    ...rows.gate_passages.map((row) => textOf(row, 'passage_id')),
    ...rows.fare_taps.map((row) => textOf(row, 'tap_id')),
    ...rows.sold_tickets.map((row) => textOf(row, 'ticket_id')),
  ];
  return [...new Set(ids)];
}

/** Which entries are about it; null: one of them is not in a closed file yet. */
function aboutOf(
  rows: GroupRows,
  upTo: number,
  sequencesOf: (id: string) => readonly Row[],
): Readonly<Record<string, number[]>> | null {
  const about: Record<string, number[]> = {};
  for (const id of idsOfRows(rows)) {
    const sequences = sequencesOf(id).map((row) => integerOf(row, 'sequence'));
    if (sequences.some((sequence) => sequence > upTo)) return null;
    about[id] = sequences;
  }
  return about;
}

function groupOf(
  rows: GroupRows,
  about: Readonly<Record<string, number[]>>,
  again: boolean,
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
  return {
    saleId: sale === undefined ? null : textOf(sale, 'sale_id'),
    receiptCounter: sale === undefined ? null : integerOrNullOf(sale, 'receipt_counter'),
    businessDate: textOf(datedOf(rows), 'business_date'),
    again,
    rows: cells,
    about: { ...about },
  };
}
