/**
 * The backend's ledger as money sees it: what each payment took from a customer, whether it was taken more than once, and
 * whether all entries together are still nothing. It reads entries, never the backend's own idea of a payment.
 * Rules PROVE-41 to PROVE-43.
 */
import type Database from 'better-sqlite3';
import type { BackendHost } from './backend-host.ts';
import { rowsOf, valuesOf } from './kept-statements.ts';

export type Charge = {
  /** How often the customer was debited, whatever became of it. */
  debits: number;
  /** What the customer is out of pocket now. */
  payerMinor: number;
  /** What the merchant has got of it now. */
  merchantMinor: number;
};

export interface LedgerWatch {
  /** What is wrong since the last look. */
  look(): readonly string[];
  /** By payment id; as of the last look. */
  readonly charges: ReadonlyMap<string, Charge>;
  /**
   * Ids of which the backend no longer knows what it had told the till: its charge or reversal is gone. The settlement
   * brings that to light.
   */
  readonly forgotten: ReadonlySet<string>;
}

type Entry = { id: number; account_id: string; amount_minor: number; reason: string; record_id: string };

/** Reasons of the backend's entries that are about a payment. */
const MOVES: readonly string[] = ['payment', 'reversal', 'refund'];

export function createLedgerWatch({ host, till }: { host: BackendHost; till: () => Database.Database }): LedgerWatch {
  const charges = new Map<string, Charge>();
  const forgotten = new Set<string>();
  let lastId = 0;
  let restoreCount = 0;
  let sum = 0;

  const readAll = (witness: Database.Database): readonly Entry[] =>
    rowsOf(witness, 'SELECT * FROM entries WHERE id > ? ORDER BY id').all(lastId) as Entry[];

  const begin = (): void => {
    charges.clear();
    lastId = 0;
    sum = 0;
  };

  /** Entry by entry the same is not needed: a payment whose money moved otherwise is one that was forgotten. */
  const noteForgotten = (before: ReadonlyMap<string, Charge>): void => {
    for (const [paymentId, charge] of before) {
      const now = charges.get(paymentId);
      if (now?.payerMinor !== charge.payerMinor || now.debits !== charge.debits) forgotten.add(paymentId);
    }
  };

  const paymentOfRefund = (refundId: string): string =>
    valuesOf(host.witness(), 'SELECT payment_id FROM refunds WHERE id = ?').get(refundId) as string;

  const take = (entry: Entry, faults: string[]): void => {
    lastId = entry.id;
    sum += entry.amount_minor;
    if (!MOVES.includes(entry.reason)) return;
    const paymentId = entry.reason === 'refund' ? paymentOfRefund(entry.record_id) : entry.record_id;
    const charge = charges.get(paymentId) ?? { debits: 0, payerMinor: 0, merchantMinor: 0 };
    charges.set(paymentId, charge);
    if (entry.account_id.startsWith('merchant:')) charge.merchantMinor += entry.amount_minor;
    if (!entry.account_id.startsWith('wallet:')) return;
    charge.payerMinor -= entry.amount_minor;
    if (charge.payerMinor < 0) faults.push(`payment ${paymentId} was given back with more than was paid`);
    if (entry.reason !== 'payment') return;
    charge.debits += 1;
    if (charge.debits > 1) faults.push(`payment ${entry.record_id} was charged ${charge.debits} times`);
    faults.push(...whyNotCharged(entry.record_id));
  };

  /** A charge belongs to a payment that the till had journalled before, of a sale that nothing else has paid. */
  const whyNotCharged = (paymentId: string): readonly string[] => {
    if (restoreCount > 0) return [];
    const row = rowsOf(till(), 'SELECT sale_id, state FROM payments WHERE payment_id = ?').get(paymentId) as
      | { sale_id: string; state: string }
      | undefined;
    if (row === undefined) return [`payment ${paymentId} was charged, and the till has never heard of it`];
    const others = rowsOf(
      till(),
      "SELECT payment_id FROM payments WHERE sale_id = ? AND payment_id <> ? AND state <> 'refund_due'",
    ).all(row.sale_id, paymentId) as { payment_id: string }[];
    return others
      .filter(({ payment_id }) => (charges.get(payment_id)?.payerMinor ?? 0) > 0)
      .map((other) => `sale ${row.sale_id} is charged twice: ${paymentId} and ${other.payment_id}`);
  };

  return {
    charges,
    forgotten,
    look: () => {
      const faults: string[] = [];
      const before = host.restoreCount === restoreCount ? null : new Map(charges);
      if (before !== null) {
        restoreCount = host.restoreCount;
        begin();
      }
      for (const entry of readAll(host.witness())) take(entry, faults);
      if (before !== null) noteForgotten(before);
      if (sum !== 0) faults.push(`the ledger sums to ${sum} instead of nothing`);
      return faults;
    },
  };
}
