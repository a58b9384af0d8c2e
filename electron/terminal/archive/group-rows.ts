/**
 * The rows of many groups at once: sales with lines, payments, refunds, passage, tickets and papers, or passages and taps alone.
 * One statement for each table, however many groups there are. Reads only. Decisions 0288 and 0295.
 */
import type { ReadableDb } from '../storage/database.ts';
import { integerOf, integerOrNullOf, textOf, type Row } from '../storage/row.ts';
import type { PutAwayTable } from './put-away-rows.ts';

export type GroupRows = Readonly<Record<PutAwayTable, readonly Row[]>>;

const IN_LIST = 'IN (SELECT value FROM json_each(?))';

const OF_SALES = {
  sales: `SELECT * FROM sales WHERE sale_id ${IN_LIST}`,
  lines: `SELECT * FROM sale_lines WHERE sale_key ${IN_LIST} ORDER BY line_key`,
  payments: `WITH RECURSIVE attempts (payment_key) AS (
      SELECT value FROM json_each(?) UNION SELECT earlier_payment_key FROM attempts CROSS JOIN payments USING (payment_key))
    SELECT * FROM payments WHERE payment_key IN (SELECT payment_key FROM attempts) ORDER BY payment_key`,
  refunds: `SELECT * FROM refunds WHERE payment_id ${IN_LIST} ORDER BY refund_key`,
  tickets: `SELECT * FROM sold_tickets WHERE sale_id ${IN_LIST} ORDER BY ticket_number`,
  papers: `SELECT * FROM print_jobs WHERE subject_id ${IN_LIST} ORDER BY job_key`,
} as const;

const PASSAGES = `SELECT * FROM gate_passages WHERE passage_id ${IN_LIST}`;
const TAPS = `SELECT * FROM fare_taps WHERE tap_id ${IN_LIST}`;

/** What a statement with one list finds for each name in it, by the column that has the name, in the statement's order. */
export function foundBy(
  db: ReadableDb,
  sql: string,
  names: readonly (string | number)[],
  column: string,
): (name: string | number) => readonly Row[] {
  const found = new Map<Row[string], Row[]>();
  for (const row of names.length === 0 ? [] : db.all(sql, JSON.stringify(names))) {
    const name = row[column] ?? null;
    const others = found.get(name);
    if (others === undefined) found.set(name, [row]);
    else others.push(row);
  }
  return (name) => found.get(name) ?? [];
}

/** Of sales by their ids, in their order. */
export function rowsOfSales(db: ReadableDb, saleIds: readonly string[]): readonly GroupRows[] {
  const salesOf = foundBy(db, OF_SALES.sales, saleIds, 'sale_id');
  const sales = saleIds.flatMap((saleId) => salesOf(saleId));
  const saleKeys = sales.map((row) => integerOf(row, 'sale_key'));
  const newest = sales.flatMap((row) => integerOrNullOf(row, 'newest_payment_key') ?? []);
  const linesOf = foundBy(db, OF_SALES.lines, saleKeys, 'sale_key');
  const paymentsOf = foundBy(db, OF_SALES.payments, newest, 'sale_id');
  const ticketsOf = foundBy(db, OF_SALES.tickets, saleIds, 'sale_id');
  const paymentIds = saleIds.flatMap((saleId) => paymentsOf(saleId).map((row) => textOf(row, 'payment_id')));
  const refundsOf = foundBy(db, OF_SALES.refunds, paymentIds, 'payment_id');
  const groups = sales.map((sale) => {
    const saleId = textOf(sale, 'sale_id');
    const payments = paymentsOf(saleId);
    return {
      ...{ sales: [sale], payments, sold_tickets: ticketsOf(saleId) },
      sale_lines: linesOf(integerOf(sale, 'sale_key')),
      refunds: payments.flatMap((row) => refundsOf(textOf(row, 'payment_id'))),
    };
  });
  const papersOf = foundBy(db, OF_SALES.papers, groups.flatMap(printedIds), 'subject_id');
  const passed = rowsOfPassed(db, saleIds);
  return groups.map((group, index) => ({
    ...(passed[index] ?? NO_ROWS),
    ...group,
    print_jobs: printedIds(group).flatMap((id) => papersOf(id)),
  }));
}

function printedIds({
  sales,
  refunds,
  sold_tickets,
}: Pick<GroupRows, 'sales' | 'refunds' | 'sold_tickets'>): readonly string[] {
  return [
    ...sales.map((row) => textOf(row, 'sale_id')),
    ...refunds.map((row) => textOf(row, 'refund_id')),
    ...sold_tickets.map((row) => textOf(row, 'ticket_id')),
  ];
}

const NO_ROWS: GroupRows = {
  ...{ sales: [], sale_lines: [], payments: [], refunds: [], gate_passages: [], fare_taps: [], sold_tickets: [] },
  print_jobs: [],
};

/** Passages and taps by the id that a passenger's passage, tap and sale have in common. */
export function rowsOfPassed(db: ReadableDb, ids: readonly string[]): readonly GroupRows[] {
  const passagesOf = foundBy(db, PASSAGES, ids, 'passage_id');
  const tapsOf = foundBy(db, TAPS, ids, 'tap_id');
  return ids.map((id) => ({ ...NO_ROWS, gate_passages: passagesOf(id), fare_taps: tapsOf(id) }));
}
