/**
 * What must hold at a till that is killed over and over: after each death whatever it had told is in its books, and in
 * the end its books and the backend's say the same. Rules PROVE-17 to PROVE-19.
 */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { silentLog } from '../../../electron/kernel/log.ts';
import { openStorage } from '../../../electron/terminal/storage/sqlite.ts';
import { rebuildFaults } from '../../../electron/terminal/testing/till-invariants.ts';
import { readBooks, type Books } from './books.ts';
import type { Green } from './cashier.ts';

/** A payment that was shown as paid is paid, or was taken back by somebody who may; never anything else. */
const AFTER_GREEN: readonly string[] = [
  'approved',
  'accepted_offline',
  'unpaid',
  'reversing',
  'reversed',
  'refund_due',
];
/** States of which nothing is to be expected any more. */
const ENDED: readonly string[] = ['approved', 'declined', 'expired', 'reversed', 'refund_due', 'unpaid', 'cancelled'];
const COPY_FOLDER = existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir();

/** Calls `use` with a copy of the till's database as it lies on the disk now, with what is still in its WAL. */
async function withCopy<T>(dataFolder: string, use: (file: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(COPY_FOLDER, 'till-copy-'));
  try {
    mkdirSync(folder, { recursive: true });
    for (const name of ['till.db', 'till.db-wal', 'till.db-journal']) {
      const file = path.join(dataFolder, name);
      if (existsSync(file)) copyFileSync(file, path.join(folder, name));
    }
    return await use(path.join(folder, 'till.db'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `sentIds`: payments that a request was seen for on the wire. */
export type Told = Readonly<{ greens: Iterable<Green>; sentIds: Iterable<string> }>;

/** What a till that just died had told, against what it left on the disk. */
export async function faultsAfterDeath(dataFolder: string, { greens, sentIds }: Told): Promise<readonly string[]> {
  return withCopy(dataFolder, async (file) => {
    const books = await readBooks(file);
    const unwritten = [...sentIds].flatMap((id) => whyUnwritten(books, id));
    return [...books.faults, ...[...greens].flatMap((green) => whyNotBooked(books, green)), ...unwritten];
  });
}

function whyNotBooked({ payments, sales }: Books, green: Green): readonly string[] {
  const { paymentId, saleId, amountMinor, receiptNumber } = green;
  const said = `payment ${paymentId} was shown as paid (${amountMinor}, ${receiptNumber})`;
  const payment = payments.get(paymentId);
  if (payment === undefined) return [`${said} and is not in the books`];
  const isPaid = payment.entries.includes('payment.approved') || payment.entries.includes('payment.accepted_offline');
  if (!isPaid || !AFTER_GREEN.includes(payment.state)) return [`${said} and is ${payment.state}`];
  if (payment.amountMinor !== amountMinor || payment.receiptNumber !== receiptNumber) {
    return [`${said} and is booked as ${payment.amountMinor}, ${payment.receiptNumber}`];
  }
  const sale = sales.get(saleId);
  return sale?.state === 'paid' ? [] : [`${said} and its sale is ${sale?.state ?? 'gone'}`];
}

function whyUnwritten({ payments }: Books, id: string): readonly string[] {
  const entries = payments.get(id)?.entries ?? [];
  return entries.includes('payment.sent') || entries.includes('payment.accepted_offline')
    ? []
    : [`a request for payment ${id} was sent, and nothing of it is in the books`];
}

type BackendPayment = Readonly<{ id: string; status: string; amountMinor: number | null; debits: number; net: number }>;

/** What the backend has moved, from its entries and not from what it says of a payment. */
function readBackend(file: string): Readonly<{ payments: readonly BackendPayment[]; faults: readonly string[] }> {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const rows = database
      .prepare(
        `SELECT p.id, p.status, p.amount_minor,
           (SELECT count(*) FROM entries WHERE record_id = p.id AND reason = 'payment'
             AND account_id LIKE 'wallet:%' AND amount_minor < 0) AS debits,
           (SELECT coalesce(sum(amount_minor), 0) FROM entries WHERE record_id = p.id
             AND account_id LIKE 'merchant:%') AS net
         FROM payments p ORDER BY p.id`,
      )
      .all();
    const payments = rows.map((row) => ({
      id: String(row['id']),
      status: String(row['status']),
      amountMinor: row['amount_minor'] === null ? null : Number(row['amount_minor']),
      debits: Number(row['debits']),
      net: Number(row['net']),
    }));
    const sum = Number(database.prepare('SELECT coalesce(sum(amount_minor), 0) AS sum FROM entries').get()?.['sum']);
    return { payments, faults: sum === 0 ? [] : [`the backend's ledger sums to ${sum}`] };
  } finally {
    database.close();
  }
}

/** The end of a run, once everything had time to end: the till's books against the backend's, one to one. */
export async function faultsAtTheEnd(
  dataFolder: string,
  sandboxFile: string,
  greens: Iterable<Green>,
): Promise<readonly string[]> {
  const backend = readBackend(sandboxFile);
  return withCopy(dataFolder, async (file) => {
    const books = await readBooks(file);
    const open = [...books.payments.values()].filter(({ state }) => !ENDED.includes(state));
    return [
      ...books.faults,
      ...backend.faults,
      ...open.map(({ paymentId, state }) => `payment ${paymentId} is ${state} still`),
      ...[...greens].flatMap((green) => whyNotBooked(books, green)),
      ...backend.payments.flatMap((payment) => whyNotAlike(books, payment)),
      ...whyChargedTwice(books, backend.payments),
      ...whyNotDebited(books, backend.payments),
      ...projectionFaults(file),
    ];
  });
}

function whyNotAlike({ payments }: Books, { id, status, amountMinor, debits, net }: BackendPayment): readonly string[] {
  const booked = payments.get(id);
  const faults: string[] = [];
  if (booked === undefined) return [`the backend knows payment ${id}, and the till does not`];
  if (debits > 1) faults.push(`payment ${id} was charged ${debits} times`);
  if ((status === 'approved') !== (net !== 0)) faults.push(`payment ${id} is ${status} and moved ${net}`);
  if (status === 'approved' && !['approved', 'refund_due'].includes(booked.state))
    faults.push(`payment ${id} was charged and is ${booked.state} in the books`);
  if (status === 'approved' && booked.amountMinor !== amountMinor)
    faults.push(`payment ${id} was charged ${amountMinor} and is booked as ${booked.amountMinor}`);
  return faults;
}

function whyChargedTwice({ payments }: Books, charged: readonly BackendPayment[]): readonly string[] {
  const bySale = new Map<string, string[]>();
  for (const { id, net } of charged) {
    const payment = payments.get(id);
    // What is owed back is known as such; it is no second payment of the sale.
    if (net === 0 || payment === undefined || payment.state === 'refund_due') continue;
    bySale.set(payment.saleId, [...(bySale.get(payment.saleId) ?? []), id]);
  }
  return [...bySale].flatMap(([saleId, ids]) =>
    ids.length > 1 ? [`sale ${saleId} is charged by ${ids.join(' and ')}`] : [],
  );
}

function whyNotDebited({ payments }: Books, charged: readonly BackendPayment[]): readonly string[] {
  const debited = new Set(charged.filter(({ net }) => net !== 0).map(({ id }) => id));
  return [...payments.values()].flatMap(({ paymentId, state }) =>
    state === 'approved' && !debited.has(paymentId)
      ? [`payment ${paymentId} is booked as paid and was not charged`]
      : [],
  );
}

/** C22: the tables that the screens read are what the journal says, row for row. */
function projectionFaults(file: string): readonly string[] {
  const opened = openStorage({ file, log: silentLog });
  if (!opened.ok) return [`the till refuses the file: ${opened.error.code}`];
  try {
    return rebuildFaults(opened.value).map((table) => `${table} is not what the journal says`);
  } finally {
    opened.value.close();
  }
}
