/**
 * What must hold when the world was kind for long enough: nothing is open any more, and books, backend and journal say
 * the same. Each check answers what is wrong. Rules PROVE-46 to PROVE-53; the numbers are those of the invariants that
 * docs/spec/prove.md lists.
 */
import type Database from 'better-sqlite3';
import { verifyFile } from '../../../scripts/journal-verify.mjs';
import { rebuildFaults } from '../../../electron/terminal/testing/till-invariants.ts';
import { passageFaults } from './gate-checks.ts';
import { goodsFaults } from './goods-checks.ts';
import { kioskFaults } from './kiosk-checks.ts';
import { rowsOf, valuesOf } from './kept-statements.ts';
import { paperFaults } from './paper-acts.ts';
import type { SaleModel } from './sale-model.ts';
import type { World } from './world.ts';
import { zoneFaults } from './zone-checks.ts';

type PaymentRow = {
  payment_id: string;
  sale_id: string;
  state: string;
  amount_minor: number;
  facts: string;
  method: string;
};
type SaleRow = {
  sale_id: string;
  state: string;
  total_minor: number;
  receipt_counter: number | null;
  cash_minor: number;
  rounding_minor: number;
  voided_at_ms: number | null;
  exchange_minor: number;
};
type BackendRow = { id: string; status: string; amount_minor: number | null; payer_paid_minor: number | null };

/** Money is taken, or may still be given back: the two ends in which a customer has paid. */
const PAID: readonly string[] = ['approved', 'accepted_offline'];
const OPEN: readonly string[] = ['waiting', 'authorizing', 'pending_customer', 'outcome_unknown', 'reversing'];

export function openPayments(till: Database.Database): readonly PaymentRow[] {
  const list = [...OPEN, 'accepted_offline'].map((state) => `'${state}'`).join(', ');
  return rowsOf(till, `SELECT * FROM payments WHERE state IN (${list})`).all() as PaymentRow[];
}

/** Of which nobody knows yet whether the customer has the money back. */
export function openRefunds(till: Database.Database): number {
  return Number(valuesOf(till, "SELECT count(*) FROM refunds WHERE state IN ('requested', 'pending')").get());
}

export async function endFaults(world: World, model: SaleModel): Promise<readonly string[]> {
  const till = world.watch.till();
  const payments = till.prepare('SELECT * FROM payments ORDER BY payment_key').all() as PaymentRow[];
  const sales = till.prepare('SELECT * FROM sales ORDER BY sale_key').all() as SaleRow[];
  const faults = [
    ...stillOpen(till),
    ...passageFaults(world),
    ...salesAgainstMoney(world, sales, payments),
    // What a gate or a kiosk sells nobody rings up; its own checks foretell it.
    ...(world.place === null ? salesAgainstModel(model, sales) : []),
    ...zoneFaults(world),
    ...(world.place === 'kiosk' ? kioskFaults(till) : []),
    ...backendAgainstBooks(world, payments),
    ...ledgerFaults(world.host.witness()),
    ...receiptFaults(till, sales),
    ...secretFaults(world, till),
    ...amountFaults(till),
    ...goodsFaults(till),
    ...(world.printer === null ? [] : paperFaults(till, world.printer)),
  ];
  const verdict = await verifyFile(world.till().storage.file);
  if (!verdict.whole) faults.push(`the journal is broken at ${verdict.sequence}: ${verdict.says}`);
  for (const table of rebuildFaults(world.till().storage)) faults.push(`${table} is another after a rebuild`);
  return faults;
}

/** 7 and 11. */
function stillOpen(till: Database.Database): readonly string[] {
  const open = openPayments(till).map(({ payment_id, state }) => `${payment_id} is ${state} still`);
  const queued = Number(till.prepare('SELECT count(*) FROM queue_items').pluck().get());
  return queued === 0 ? open : [...open, `${queued} items are queued still`];
}

function givenBack(till: Database.Database, paymentId: string): number {
  const sum = "SELECT coalesce(sum(payer_refunded_minor), 0) FROM refunds WHERE payment_id = ? AND state = 'succeeded'";
  return Number(valuesOf(till, sum).get(paymentId));
}

/** By another till of the merchant, which these books cannot know of. */
function givenBackElsewhere({ host }: World, paymentId: string): number {
  const sum = `SELECT coalesce(sum(refunds.payer_refunded_minor), 0) FROM refunds JOIN payments ON payments.id = payment_id
    WHERE payment_id = ? AND refunds.terminal_id <> payments.terminal_id`;
  return Number(valuesOf(host.witness(), sum).get(paymentId));
}

/**
 * 2, 4 and 8: a sale is paid by at most one payment, and by cash and goods that came back for the rest, that payment was
 * charged, what it was given back is booked, and every other charge is owed back.
 */
function salesAgainstMoney(
  world: World,
  sales: readonly SaleRow[],
  payments: readonly PaymentRow[],
): readonly string[] {
  const faults: string[] = [];
  const till = world.watch.till();
  const { charges, forgotten } = world.watch.ledger;
  const outOfPocket = (id: string): number => charges.get(id)?.payerMinor ?? 0;
  for (const sale of sales) {
    const own = payments.filter(({ sale_id }) => sale_id === sale.sale_id);
    const paidBy = own.filter(({ state }) => PAID.includes(state));
    const isPaid = sale.state === 'paid';
    // What was taken offline and then declined has paid the sale, and nobody has paid it (wallet API section 4).
    const lost = own.find(({ state }) => state === 'unpaid');
    const byWallet = (paidBy[0] ?? lost)?.amount_minor ?? 0;
    // What was taken for a sale that was voided has left the drawer again; goods-checks.ts looks at that.
    const inCash = sale.voided_at_ms === null ? sale.cash_minor - sale.rounding_minor : 0;
    const inGoods = sale.exchange_minor;
    const paidMinor = byWallet + inCash + inGoods;
    if (paidBy.length > 1) faults.push(`sale ${sale.sale_id} has ${paidBy.length} payments that paid it`);
    const says = `${byWallet} by wallet, ${inCash} in cash and ${inGoods} in goods`;
    if (isPaid !== paidMinor > 0 && sale.voided_at_ms === null)
      faults.push(`sale ${sale.sale_id} is ${sale.state} with ${says}`);
    if (isPaid && paidMinor !== sale.total_minor)
      faults.push(`sale ${sale.sale_id} costs ${sale.total_minor}; it was paid with ${says}`);
    for (const { payment_id, facts } of paidBy) {
      if (forgotten.has(payment_id)) continue;
      const { payerPaid } = JSON.parse(facts) as { payerPaid?: { minor: number } };
      const kept = (payerPaid?.minor ?? 0) - givenBack(till, payment_id) - givenBackElsewhere(world, payment_id);
      if (payerPaid !== undefined && outOfPocket(payment_id) !== kept)
        faults.push(`${payment_id} is booked with ${kept}, the customer paid ${outOfPocket(payment_id)}`);
    }
  }
  const byId = new Map(payments.map((payment) => [payment.payment_id, payment]));
  for (const paymentId of chargesOutsideTheBooks(world)) {
    const state = byId.get(paymentId)?.state;
    faults.push(
      state === undefined
        ? `the till never heard of ${paymentId}, which was charged`
        : `the customer was charged for ${paymentId}, which is ${state} in the books`,
    );
  }
  return faults;
}

/**
 * Money that a customer is out of pocket and that nothing at the till accounts for. A backend that was set back may charge
 * for what it had reversed before: then the inbox accounts for it, since nobody but a person can know whom it belongs to.
 */
export function chargesOutsideTheBooks({ watch, host }: World): readonly string[] {
  const till = watch.till();
  const { charges, forgotten } = watch.ledger;
  const stateOf = valuesOf(till, 'SELECT state FROM payments WHERE payment_id = ?');
  const isInInbox = valuesOf(till, "SELECT 1 FROM inbox_items WHERE opened ->> 'paymentId' = ?");
  return [...charges].flatMap(([paymentId, { payerMinor }]) => {
    if (payerMinor === 0 || forgotten.has(paymentId)) return [];
    const state = stateOf.get(paymentId);
    if (typeof state === 'string' && (PAID.includes(state) || state === 'refund_due')) return [];
    return host.restoreCount > 0 && isInInbox.get(paymentId) !== undefined ? [] : [paymentId];
  });
}

/** The model's word on each sale. */
function salesAgainstModel(model: SaleModel, sales: readonly SaleRow[]): readonly string[] {
  const faults: string[] = [];
  for (const { sale_id: saleId, state, total_minor: totalMinor, voided_at_ms: voidedAtMs } of sales) {
    const isCancelled = state === 'cancelled';
    if (model.cancelled.has(saleId) && !isCancelled) faults.push(`sale ${saleId} was cancelled and is ${state}`);
    if (model.voided.has(saleId) && voidedAtMs === null) faults.push(`sale ${saleId} was voided and is ${state}`);
    if (voidedAtMs !== null && !model.voided.has(saleId) && !model.maybeVoided.has(saleId))
      faults.push(`sale ${saleId} is voided, and nobody did that`);
    if (isCancelled && voidedAtMs === null && !model.cancelled.has(saleId) && !model.maybeCancelled.has(saleId))
      faults.push(`sale ${saleId} is cancelled, and nobody did that`);
    const total = model.totals.get(saleId);
    if (total === undefined) faults.push(`nobody rang up sale ${saleId}`);
    else if (state === 'paid' && total !== totalMinor)
      faults.push(`sale ${saleId} was paid with ${totalMinor} and costs ${total}`);
  }
  return faults;
}

const SAME_END: Readonly<Record<string, readonly string[]>> = {
  approved: ['approved'],
  declined: ['declined'],
  expired: ['expired'],
  reversed: ['reversed'],
  refund_due: ['approved'],
  unpaid: ['declined'],
};

/** What both sides call the end of a payment. One that never reached the backend does not stand there. */
function backendAgainstBooks({ host, watch }: World, payments: readonly PaymentRow[]): readonly string[] {
  const faults: string[] = [];
  const rows = host.witness().prepare('SELECT * FROM payments').all() as BackendRow[];
  const byId = new Map(rows.map((row) => [row.id, row]));
  for (const { payment_id, state, amount_minor } of payments) {
    const there = byId.get(payment_id);
    if (there === undefined || host.restoreCount > 0 || watch.ledger.forgotten.has(payment_id)) continue;
    const allowed = SAME_END[state];
    if (allowed !== undefined && !allowed.includes(there.status))
      faults.push(`${payment_id} is ${state} here and ${there.status} at the backend`);
    if (there.amount_minor !== null && there.amount_minor !== amount_minor)
      faults.push(`${payment_id} has another amount at the backend`);
  }
  return faults;
}

/** 3: every record's entries sum to nothing, and the balances are the sums of the entries. */
function ledgerFaults(backend: Database.Database): readonly string[] {
  const unbalanced = backend
    .prepare('SELECT record_id, reason FROM entries GROUP BY record_id, reason HAVING sum(amount_minor) <> 0')
    .all() as { record_id: string; reason: string }[];
  const wrong = backend
    .prepare(
      `SELECT id FROM accounts WHERE kind = 'wallet' AND balance_minor <>
         (SELECT coalesce(sum(amount_minor), 0) FROM entries WHERE account_id = accounts.id)`,
    )
    .all() as { id: string }[];
  return [
    ...unbalanced.map(({ record_id, reason }) => `the ${reason} of ${record_id} does not sum to nothing`),
    ...wrong.map(({ id }) => `the balance of ${id} is not the sum of its entries`),
  ];
}

/** 5. */
function receiptFaults(till: Database.Database, sales: readonly SaleRow[]): readonly string[] {
  const counters = sales.flatMap(({ receipt_counter }) => (receipt_counter === null ? [] : [receipt_counter]));
  const faults = counters
    .toSorted((a, b) => a - b)
    .flatMap((counter, index) =>
      counter === index + 1 ? [] : [`receipt ${counter} stands where ${index + 1} is due`],
    );
  const given = till
    .prepare("SELECT DISTINCT subject_id FROM journal WHERE type IN ('sale.checkout_started', 'sale.fare_sold')")
    .pluck()
    .all();
  if (given.length !== counters.length) faults.push(`${given.length} numbers were given, ${counters.length} are there`);
  return faults;
}

/** 13: the code of a customer is nowhere once its payment has ended. */
function secretFaults({ watch }: World, till: Database.Database): readonly string[] {
  const tables = till.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all() as string[];
  const faults: string[] = [];
  for (const table of tables) {
    const text = JSON.stringify(till.prepare(`SELECT * FROM "${table}"`).all());
    for (const code of watch.canaries) if (text.includes(code)) faults.push(`${table} holds a payment code`);
  }
  return faults;
}

/** 10: whole minor units wherever the journal speaks of money. */
function amountFaults(till: Database.Database): readonly string[] {
  const bodies = till
    .prepare("SELECT sequence, value FROM journal, json_tree(journal.body) WHERE key = 'minor'")
    .all() as { sequence: number; value: unknown }[];
  return bodies
    .filter(({ value }) => !Number.isSafeInteger(value))
    .map(({ sequence, value }) => `entry ${sequence} speaks of ${String(value)} minor units`);
}
