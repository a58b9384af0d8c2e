/**
 * Reads a till's database with another program than the till's own (Node's SQLite, no line of the product) and says what
 * is wrong with the books in it: SQLite's own structure, the journal's chain, the receipt numbers, sales against their
 * payments. Each check answers what is wrong; an empty list is good.
 *
 * The file is opened as SQLite opens it, so what lies in a WAL is taken in: hand over a copy. Rules PROVE-11 and PROVE-12.
 */
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { verifyFile } from '../../../scripts/journal-verify.mjs';

type Row = Readonly<Record<string, SQLOutputValue>>;

export type BookedPayment = Readonly<{
  paymentId: string;
  saleId: string;
  method: string;
  state: string;
  amountMinor: number;
  receiptNumber: string;
  /** The types of its journal entries, in order. */
  entries: readonly string[];
}>;

export type BookedSale = Readonly<{
  saleId: string;
  state: string;
  totalMinor: number;
  receiptNumber: string | null;
  receiptCounter: number | null;
}>;

export type Books = Readonly<{
  payments: ReadonlyMap<string, BookedPayment>;
  sales: ReadonlyMap<string, BookedSale>;
  /** What is wrong with the file, whatever is in it. */
  faults: readonly string[];
}>;

/** States of a payment that can have paid its sale. */
const PAID_STATES: readonly string[] = ['approved', 'accepted_offline', 'unpaid'];
/** States in which money moved or may still move. */
const CHARGING_STATES: readonly string[] = [
  'authorizing',
  'pending_customer',
  'outcome_unknown',
  'reversing',
  'accepted_offline',
  'approved',
];

/**
 * Money moved for it, or may still move: at most one such payment for each sale. A merchant QR whose answer was lost was
 * shown to nobody, so nobody can pay it, and the sale is free while it is being closed (PAY-18).
 */
function mayCharge({ method, state, entries }: BookedPayment): boolean {
  if (!CHARGING_STATES.includes(state)) return false;
  const wasOpen = state === 'outcome_unknown' || state === 'reversing';
  return !wasOpen || method !== 'merchant_qr' || entries.includes('payment.pending_customer');
}

function rowsOf(database: DatabaseSync, sql: string): readonly Row[] {
  return database.prepare(sql).all();
}

export async function readBooks(file: string): Promise<Books> {
  const database = new DatabaseSync(file);
  const faults: string[] = [];
  try {
    for (const row of rowsOf(database, 'PRAGMA integrity_check(5)')) {
      const verdict = String(row['integrity_check']);
      if (verdict !== 'ok') faults.push(`integrity_check: ${verdict}`);
    }
    const hasTables = rowsOf(database, "SELECT name FROM sqlite_schema WHERE name IN ('journal', 'payments')").length;
    // Before the migrations are through there are no books and nothing that could be missing from them.
    if (hasTables < 2) return { payments: new Map(), sales: new Map(), faults };
    const sales = readSales(database);
    const payments = readPayments(database);
    faults.push(...receiptFaults(sales), ...saleFaults(sales, payments));
    const verdict = await verifyFile(file);
    if (!verdict.whole) faults.push(`journal entry ${verdict.sequence} (${verdict.fault}): ${verdict.says}`);
    return { payments, sales, faults };
  } finally {
    database.close();
  }
}

function readSales(database: DatabaseSync): ReadonlyMap<string, BookedSale> {
  const rows = rowsOf(database, 'SELECT sale_id, state, total_minor, receipt_number, receipt_counter FROM sales');
  return new Map(
    rows.map((row) => {
      const saleId = String(row['sale_id']);
      const counter = row['receipt_counter'];
      const sale = {
        saleId,
        state: String(row['state']),
        totalMinor: Number(row['total_minor']),
        receiptNumber: row['receipt_number'] === null ? null : String(row['receipt_number']),
        receiptCounter: counter === null ? null : Number(counter),
      };
      return [saleId, sale];
    }),
  );
}

function readPayments(database: DatabaseSync): ReadonlyMap<string, BookedPayment> {
  const entries = new Map<string, string[]>();
  for (const row of rowsOf(database, 'SELECT subject_id, type FROM journal ORDER BY sequence')) {
    const subject = String(row['subject_id']);
    const types = entries.get(subject) ?? [];
    types.push(String(row['type']));
    entries.set(subject, types);
  }
  const rows = rowsOf(
    database,
    'SELECT payment_id, sale_id, method, state, amount_minor, receipt_number FROM payments',
  );
  return new Map(
    rows.map((row) => {
      const paymentId = String(row['payment_id']);
      const payment = {
        paymentId,
        saleId: String(row['sale_id']),
        method: String(row['method']),
        state: String(row['state']),
        amountMinor: Number(row['amount_minor']),
        receiptNumber: String(row['receipt_number']),
        entries: entries.get(paymentId) ?? [],
      };
      return [paymentId, payment];
    }),
  );
}

/** 1, 2, 3 … without a gap, each once, and each number ends in its counter (C11). */
function receiptFaults(sales: ReadonlyMap<string, BookedSale>): readonly string[] {
  const numbered = [...sales.values()].filter(({ receiptCounter }) => receiptCounter !== null);
  const ordered = numbered.toSorted((a, b) => Number(a.receiptCounter) - Number(b.receiptCounter));
  return ordered.flatMap(({ saleId, receiptCounter, receiptNumber }, index) => {
    if (receiptCounter !== index + 1) return [`receipt ${index + 1} is missing: ${receiptCounter} follows ${index}`];
    const ending = `-${String(receiptCounter).padStart(6, '0')}`;
    return receiptNumber?.endsWith(ending) === true ? [] : [`sale ${saleId} has the number ${receiptNumber}`];
  });
}

/** A sale is paid by exactly one payment of its own amount, and never has two that could charge. */
export function saleFaults(
  sales: ReadonlyMap<string, BookedSale>,
  payments: ReadonlyMap<string, BookedPayment>,
): readonly string[] {
  const faults: string[] = [];
  const bySale = Map.groupBy(payments.values(), ({ saleId }) => saleId);
  for (const { saleId, state, totalMinor } of sales.values()) {
    const attempts = bySale.get(saleId) ?? [];
    const paidBy = attempts.filter((payment) => PAID_STATES.includes(payment.state));
    const charging = attempts.filter(mayCharge);
    if (charging.length > 1) {
      const each = charging.map(({ paymentId, state: its, entries }) => `${paymentId} ${its} (${entries.join(', ')})`);
      faults.push(`sale ${saleId} has ${charging.length} payments that may charge: ${each.join('; ')}`);
    }
    if ((state === 'paid') !== (paidBy.length === 1))
      faults.push(`sale ${saleId} is ${state} and has ${paidBy.length} payments that paid it`);
    for (const { paymentId, amountMinor } of paidBy) {
      if (amountMinor !== totalMinor)
        faults.push(`payment ${paymentId} is over ${amountMinor}, its sale ${totalMinor}`);
    }
  }
  for (const { paymentId, saleId } of payments.values()) {
    if (!sales.has(saleId)) faults.push(`payment ${paymentId} belongs to no sale`);
  }
  return faults;
}

/**
 * What a program under test told the world, as a line of its `acks`, against the books: `sent ID AMOUNT` when a request
 * left, `reversal ID` when one asked for the money back, `paid ID AMOUNT RECEIPT` when the screen was green.
 */
export function whyNotInBooks({ payments, sales }: Books, line: string): readonly string[] {
  const [what, paymentId = '', amount, receiptNumber] = line.split(' ');
  const payment = payments.get(paymentId);
  if (payment === undefined) return [`${line}: the payment is not in the books`];
  switch (what ?? '') {
    case 'sent':
      return payment.entries.includes('payment.sent') && payment.amountMinor === Number(amount)
        ? []
        : [`${line}: it left before it was written down (${payment.state}, ${payment.amountMinor})`];
    case 'reversal':
      return payment.entries.includes('payment.reversal_asked')
        ? []
        : [`${line}: asked for before it was written down`];
    case 'paid': {
      const sale = sales.get(payment.saleId);
      const isThere =
        payment.entries.includes('payment.approved') &&
        payment.amountMinor === Number(amount) &&
        payment.receiptNumber === receiptNumber &&
        sale?.state === 'paid' &&
        sale.receiptNumber === receiptNumber;
      return isThere
        ? []
        : [`${line}: the books say ${payment.state}, ${payment.amountMinor}, ${sale?.state ?? 'no sale'}`];
    }
    default:
      return [`${line}: nobody says that`];
  }
}
