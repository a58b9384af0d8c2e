/**
 * What must hold at a till once the world is kind again and everything had time to end: money at the backend and books at
 * the till say the same. Each check answers what is wrong; an empty list is good.
 */
import { createJournal } from '../payment/3-journal/journal.ts';
import { isFinal } from '../payment/2-tender/payment-machine.ts';
import { paymentsOfSale } from '../payment/2-tender/payment-store.ts';
import { PROJECTIONS } from '../projections.ts';
import { saleById } from '../sale/sale-store.ts';
import type { ReadableDb, Storage } from '../storage/database.ts';
import { textOf } from '../storage/row.ts';

/** Every debit belongs to one sale that is paid by it; no sale is charged twice; nothing is open any more. */
export function moneyFaults(db: ReadableDb, chargedMinor: ReadonlyMap<string, number>): readonly string[] {
  const faults: string[] = [];
  const known = new Set<string>();
  for (const row of db.all('SELECT sale_id FROM sales')) {
    const saleId = textOf(row, 'sale_id');
    const sale = saleById(db, saleId);
    const payments = paymentsOfSale(db, saleId);
    for (const { paymentId } of payments) known.add(paymentId);
    const paidBy = payments.filter(({ state }) => state === 'approved');
    // Accepted offline and declined later: the goods are gone, the sale stays paid, and the loss is shown.
    const lost = payments.filter(({ state }) => state === 'unpaid');
    const owed = payments.filter(({ state }) => state === 'refund_due');
    const charged = payments.filter(({ paymentId }) => (chargedMinor.get(paymentId) ?? 0) > 0);
    for (const payment of payments) {
      if (!isFinal(payment.state) && payment.state !== 'approved') {
        faults.push(`${payment.method} ${payment.paymentId} is ${payment.state} still`);
      }
    }
    if (paidBy.length > 1) faults.push(`sale ${saleId} has ${paidBy.length} approved payments`);
    const isPaid = paidBy.length + lost.length === 1;
    if ((sale?.state === 'paid') !== isPaid) faults.push(`sale ${saleId} is ${sale?.state ?? 'gone'}`);
    for (const { paymentId } of charged) {
      const isBooked = [...paidBy, ...owed].some((payment) => payment.paymentId === paymentId);
      if (!isBooked) faults.push(`the customer was charged for ${paymentId}, and the books do not say so`);
    }
    for (const { paymentId, amount } of paidBy) {
      if (chargedMinor.get(paymentId) !== amount.minor) faults.push(`${paymentId} is booked and was not charged`);
    }
  }
  for (const [paymentId, minor] of chargedMinor) {
    if (minor > 0 && !known.has(paymentId)) faults.push(`the till never heard of ${paymentId}, which was charged`);
  }
  return faults;
}

/** Rebuilds every projection from the journal and names the tables that are not the same, row for row (C22). */
export function rebuildFaults(storage: Storage): readonly string[] {
  const tables = PROJECTIONS.flatMap((projection) => projection.tables);
  const dump = (db: ReadableDb): readonly string[] =>
    tables.map((table) => JSON.stringify(db.all(`SELECT * FROM ${table} ORDER BY 1`)));
  const before = dump(storage.read);
  const journal = createJournal({
    clock: {
      now: () => {
        throw new Error('a rebuild reads no clock');
      },
    },
    projections: PROJECTIONS,
  });
  const after = storage.write((db) => {
    journal.rebuild(db);
    return dump(db);
  });
  return tables.filter((_, index) => before[index] !== after[index]);
}
