/**
 * Reads a till's database with another program than the till's own (Node's SQLite, no line of the product) and says what
 * is wrong with the books in it: SQLite's own structure, the journal's chain, the receipt numbers, sales against their
 * payments. Each check answers what is wrong; an empty list is good.
 *
 * The file is opened as SQLite opens it, so what lies in a WAL is taken in: hand over a copy. Rules PROVE-11 and PROVE-12.
 */
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { entriesOfDatabase, verifyFile } from '../../../scripts/journal-verify.mjs';

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

/** Somebody who was let through, or met a gate that stayed shut. */
export type BookedPassage = Readonly<{
  passageId: string;
  walletId: string;
  outcome: string;
  paymentId: string | null;
}>;

/** Rows that were put away stand here as if they were in their tables. */
export type Books = Readonly<{
  payments: ReadonlyMap<string, BookedPayment>;
  sales: ReadonlyMap<string, BookedSale>;
  passages: readonly BookedPassage[];
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
    const tables = rowsOf(database, "SELECT name FROM sqlite_schema WHERE type = 'table'").map(({ name }) => name);
    // Before the migrations are through there are no books and nothing that could be missing from them.
    if (!tables.includes('journal') || !tables.includes('payments'))
      return { payments: new Map(), sales: new Map(), passages: [], faults };
    const { types, away } = await readJournal(file, database);
    const all = (table: AwayTable): readonly Row[] => {
      if (!tables.includes(table)) return [];
      const rows = [...rowsOf(database, `SELECT * FROM ${table}`), ...away.flatMap((group) => group[table] ?? [])];
      faults.push(...twiceIn(table, rows));
      return rows;
    };
    const sales = readSales(all('sales'));
    const payments = readPayments(all('payments'), types);
    const passages = readPassages(all('gate_passages'));
    faults.push(...receiptFaults(sales), ...saleFaults(sales, payments));
    const verdict = await verifyFile(file);
    if (!verdict.whole) faults.push(`journal entry ${verdict.sequence} (${verdict.fault}): ${verdict.says}`);
    return { payments, sales, passages, faults };
  } finally {
    database.close();
  }
}

const AWAY_TABLES = { sales: 'sale_id', payments: 'payment_id', gate_passages: 'passage_id' } as const;
type AwayTable = keyof typeof AWAY_TABLES;

/** What was put away is in the entry that took it, and nowhere else. */
function twiceIn(table: AwayTable, rows: readonly Row[]): readonly string[] {
  const ids = rows.map((row) => String(row[AWAY_TABLES[table]]));
  return ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `${id} is twice in ${table}`);
}

function readSales(rows: readonly Row[]): ReadonlyMap<string, BookedSale> {
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

type PutAwayBody = Readonly<{ columns: Readonly<Record<string, readonly string[]>> }> &
  Readonly<{ groups?: readonly AwayGroup[]; group?: AwayGroup }>;
type AwayGroup = Readonly<{
  about: Readonly<Record<string, unknown>>;
  rows: Readonly<Record<string, readonly (readonly SQLOutputValue[])[]>>;
}>;
export type GroupRows = Readonly<Record<string, readonly Row[]>>;

/** Keeps what entries put away and have not brought back, by any id of the sale or passage that it is about. */
export class AwayRows {
  readonly #groups = new Map<string, GroupRows>();

  take({ type, body }: Readonly<{ type: string; body: unknown }>): void {
    if (type !== 'rows.put_away' && type !== 'rows.brought_back') return;
    const { columns, groups = [], group } = body as PutAwayBody;
    for (const each of groups) this.#groups.set(nameOf(each), named(columns, each));
    if (group !== undefined) this.#groups.delete(nameOf(group));
  }

  all(): readonly GroupRows[] {
    return [...this.#groups.values()];
  }
}

/** The oldest: whatever comes later about a sale or passage has a later one. */
const nameOf = ({ about }: AwayGroup): string => Object.keys(about).toSorted()[0] ?? '';

function named(columns: PutAwayBody['columns'], { rows }: AwayGroup): GroupRows {
  const tables = Object.entries(rows).map(([table, cells]) => {
    const names = columns[table] ?? [];
    return [table, cells.map((row) => Object.fromEntries(names.map((name, at) => [name, row[at] ?? null])))] as const;
  });
  return Object.fromEntries(tables);
}

type ReadJournal = Readonly<{ types: ReadonlyMap<string, readonly string[]>; away: readonly GroupRows[] }>;

/**
 * The entries of each subject, and what is put away, from the closed pieces and the table. What cannot be read is missing here;
 * the check of the chain names it.
 */
async function readJournal(file: string, database: DatabaseSync): Promise<ReadJournal> {
  const entries = new Map<string, string[]>();
  const away = new AwayRows();
  try {
    for await (const entry of entriesOfDatabase(file)) {
      if (entry === null) continue;
      const types = entries.get(entry.subjectId) ?? [];
      types.push(entry.type);
      entries.set(entry.subjectId, types);
      away.take(entry);
    }
  } catch {
    // What is in the table is there, whatever became of the files.
    for (const row of rowsOf(database, 'SELECT type, body FROM journal ORDER BY sequence'))
      away.take({ type: String(row['type']), body: JSON.parse(String(row['body'])) });
  }
  return { types: entries, away: away.all() };
}

function readPassages(rows: readonly Row[]): readonly BookedPassage[] {
  return rows.map((row) => ({
    passageId: String(row['passage_id']),
    walletId: String(row['wallet_id']),
    outcome: String(row['outcome']),
    paymentId: row['payment_id'] === null ? null : String(row['payment_id']),
  }));
}

function readPayments(
  rows: readonly Row[],
  entries: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, BookedPayment> {
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
 * left, `reversal ID` when one asked for the money back, `paid ID AMOUNT RECEIPT` when the screen was green,
 * `opened WALLET AMOUNT` when a barrier opened for somebody.
 */
export function whyNotInBooks(books: Books, line: string): readonly string[] {
  const { payments, sales } = books;
  const [what, paymentId = '', amount, receiptNumber] = line.split(' ');
  if (what === 'opened') return whyNotPassed(books, line);
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

function whyNotPassed({ passages, payments }: Books, line: string): readonly string[] {
  const [, walletId, amount] = line.split(' ');
  const own = passages.filter((passage) => passage.walletId === walletId);
  const paidBy = own.flatMap(({ paymentId }) => payments.get(paymentId ?? '') ?? []);
  if (own.length !== 1) return [`${line}: the books have ${own.length} passages of it`];
  return paidBy.some(({ state, amountMinor }) => PAID_STATES.includes(state) && amountMinor === Number(amount))
    ? []
    : [`${line}: its passage has no payment that paid it (${paidBy.map(({ state }) => state).join()})`];
}
