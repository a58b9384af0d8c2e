/**
 * Looks over the world's shoulder after every single step, through connections of its own that see only what is durable:
 * no green screen without a record, no payment charged twice, no sale charged twice, no money made or lost, no limit
 * exceeded offline, no payment code where it must not be. Rules PROVE-40 to PROVE-45.
 */
import type Database from 'better-sqlite3';
import { OPERATIONS, type OperationName } from '../../../electron/contract/contract.ts';
import type { CheckoutView } from '../../../electron/contract/checkout-values.ts';
import type { KioskView } from '../../../electron/contract/kiosk-values.ts';
import type { SaleView } from '../../../electron/contract/sale-values.ts';
import type { Snapshot } from '../../../electron/contract/terminal-values.ts';
import type { Answer } from '../../../electron/contract/envelope.ts';
import type { JsonValue } from '../../../electron/kernel/json.ts';
import type { TerminalEvent } from '../../../electron/terminal/event-stream.ts';
import type { BackendHost } from './backend-host.ts';
import { Broken, describe } from './broken.ts';
import { createExposureWatch } from './exposure-watch.ts';
import { createTicketTimes, ticketsForNothing, ticketsNotWrittenDown } from './kiosk-checks.ts';
import { rowsOf, valuesOf } from './kept-statements.ts';
import { createLedgerWatch, type LedgerWatch } from './ledger-watch.ts';
import type { Trace } from './trace.ts';
import type { VirtualTime } from './virtual-time.ts';
import { layOutJournal } from './whole-journal.ts';

export interface Watch {
  /** `text`: its payload as JSON, where that was made already. */
  event(event: TerminalEvent, text?: string): void;
  answer(name: OperationName, answer: Answer<JsonValue>): void;
  log(line: string): void;
  /** A call of the terminal ended in an exception. */
  broke(error: unknown): void;
  tillCommitted(): void;
  /** After each step. Throws Broken. */
  look(): Promise<void>;
  /** A code that must never be seen on a screen, in the log or in the journal. */
  plantCanary(code: string): void;
  readonly canaries: ReadonlySet<string>;
  readonly ledger: LedgerWatch;
  /** Sees what is committed in the till's database. */
  till(): Database.Database;
  /** What the till showed last. */
  checkout(): CheckoutView | null;
  sale(): SaleView | null;
  /** The screen goes dark: what it showed is not there until it is told anew. */
  dark(): void;
  /** Payments that a screen called paid, with the amount it showed. */
  readonly greens: ReadonlyMap<string, number>;
  /** How many things were looked at, so that a watch that saw nothing is told. */
  readonly seen: Readonly<{ events: number; looks: number; greens: number; takenOffline: number; tickets: number }>;
  close(): void;
}

const GREEN_SCREENS: readonly string[] = ['approved', 'accepted_offline'];
/** A payment that was shown as paid is paid, or was taken back by somebody who may; never anything else. */
const AFTER_GREEN: readonly string[] = [
  'approved',
  'accepted_offline',
  'unpaid',
  'reversing',
  'reversed',
  'refund_due',
];

/**
 * Greens whose payment is gone, has another amount or is in a state that no green may come to. What a void takes back before it
 * was sent may be declined when it arrives: then nothing was ever paid.
 */
const LOST_GREENS = `
  SELECT greens.payment_id AS payment_id, payments.state AS state, payments.amount_minor AS amount_minor
  FROM temp.greens AS greens LEFT JOIN main.payments AS payments ON payments.payment_id = greens.payment_id
  WHERE payments.amount_minor IS NOT greens.amount_minor
    OR (payments.state NOT IN (${AFTER_GREEN.map((state) => `'${state}'`).join(', ')})
      AND NOT EXISTS (SELECT 1 FROM main.sales AS sales WHERE sales.sale_id = payments.sale_id AND voided_at_ms IS NOT NULL))`;

const PUT_AWAY = "SELECT 1 FROM journal WHERE type = 'rows.put_away' AND instr(body, ?) > 0";

export function createWatch(options: {
  host: BackendHost;
  trace: Trace;
  time: VirtualTime;
  openTillWitness: () => Database.Database;
  wallOffsetMs: () => number;
  isKiosk: boolean;
}): Watch {
  const { host, trace, time, openTillWitness, wallOffsetMs, isKiosk } = options;
  const canaries = new Set<string>();
  const greens = new Map<string, number>();
  const failures: Broken[] = [];
  const seen = { events: 0, looks: 0, greens: 0, takenOffline: 0, tickets: 0 };
  let till: Database.Database | null = null;
  let checkout: CheckoutView | null = null;
  let sale: SaleView | null = null;
  let backendChanged = true;
  let tillChanged = true;
  host.onCommit(() => {
    backendChanged = true;
  });

  const tillWitness = (): Database.Database => (till ??= withGreens(openTillWitness()));
  const ledger = createLedgerWatch({ host, till: tillWitness });
  const ticketTimes = createTicketTimes(() => host.nowMs());
  const exposure = createExposureWatch({ host, till: tillWitness, wallOffsetMs });

  const fail = (invariant: string, says: string, cause?: unknown): void => {
    failures.push(new Broken(invariant, says, cause));
  };

  const demandNoCanary = (text: string, where: string): void => {
    for (const code of canaries) if (text.includes(code)) fail('payment_code_seen', `${where} shows a payment code`);
  };

  /** The screen says paid: the record must be there already, as another connection sees it. */
  const shown = (view: CheckoutView): void => {
    checkout = view;
    if (!GREEN_SCREENS.includes(view.screen) || view.payment === null) return;
    const { paymentId, saleId, amount } = view.payment;
    seen.greens += 1;
    const row = rowsOf(
      tillWitness(),
      `SELECT payments.state AS state, sales.state AS sale_state, amount_minor FROM payments
       JOIN sales USING (sale_id) WHERE payment_id = ? AND sale_id = ?`,
    ).get(paymentId, saleId) as { state: string; sale_state: string; amount_minor: number } | undefined;
    if (row === undefined || !AFTER_GREEN.includes(row.state) || row.sale_state !== 'paid')
      fail('green_without_record', `${paymentId} is shown as paid and stored as ${JSON.stringify(row)}`);
    if (row !== undefined && row.amount_minor !== amount.minor)
      fail('green_without_record', `${paymentId} is shown with another amount`);
    greens.set(paymentId, amount.minor);
    // A table of this connection's own, in memory: all greens are held against the books in one question.
    rowsOf(tillWitness(), 'INSERT OR REPLACE INTO temp.greens (payment_id, amount_minor) VALUES (?, ?)').run(
      paymentId,
      amount.minor,
    );
  };

  /** A ticket on the screen lets somebody in: its ride is paid, and it is written down. */
  const ticketsShown = (view: KioskView | null): void => {
    const tickets = view?.order?.tickets ?? [];
    if (tickets.length === 0) return;
    seen.tickets += 1;
    const ids = tickets.map(({ ticketId }) => ticketId);
    for (const says of ticketsNotWrittenDown(tillWitness(), ids)) fail('kiosk', says);
  };

  const lookAtGreens = (): void => {
    if (greens.size === 0) return;
    const lost = rowsOf(tillWitness(), LOST_GREENS).all() as { payment_id: string; state: string | null }[];
    for (const { payment_id: paymentId, ...row } of lost) {
      // The entry that takes the rows of a closed day away holds them as they stood.
      const isPutAway = row.state === null && valuesOf(tillWitness(), PUT_AWAY).get(paymentId) !== undefined;
      if (isPutAway) continue;
      fail('acknowledged_payment_lost', `${paymentId} was shown as paid and is ${JSON.stringify(row)}`);
    }
  };

  return {
    canaries,
    greens,
    ledger,
    seen,
    till: tillWitness,
    checkout: () => checkout,
    sale: () => sale,
    dark: () => {
      checkout = null;
      sale = null;
    },
    plantCanary: (code) => void canaries.add(code),
    event: ({ name, payload }, text = JSON.stringify(payload)) => {
      seen.events += 1;
      trace.write(time.now(), `event ${name}`);
      demandNoCanary(text, `the event ${name}`);
      if (name === 'kiosk.changed') ticketsShown(payload as unknown as KioskView | null);
      if (name === 'sale.changed') sale = payload as unknown as SaleView | null;
      if (name !== 'checkout.changed') return;
      if (payload === null) checkout = null;
      else shown(payload as unknown as CheckoutView);
    },
    answer: (name, answer) => {
      demandNoCanary(JSON.stringify(answer), `the answer of ${name}`);
      if (!answer.ok) return;
      const parsed = OPERATIONS[name].output.safeParse(answer.value);
      if (!parsed.success) fail('contract', `the answer of ${name}: ${parsed.error.message}`);
      if (name === 'checkout.start') shown(answer.value as unknown as CheckoutView);
      if (name !== 'terminal.snapshot') return;
      const snapshot = answer.value as unknown as Snapshot;
      sale = snapshot.sale;
      if (snapshot.checkout === null) checkout = null;
      else shown(snapshot.checkout);
    },
    log: (line) => demandNoCanary(line, 'the log'),
    broke: (error) => fail('terminal_broke', describe(error), error),
    tillCommitted: () => {
      tillChanged = true;
    },
    look: async () => {
      seen.looks += 1;
      if (tillChanged) {
        lookAtGreens();
        const now = tillWitness();
        for (const says of isKiosk ? [...ticketsForNothing(now), ...ticketTimes(now)] : []) fail('kiosk', says);
        const wrong = exposure.look();
        if (wrong.length > 0) fail('exposure', wrong.join('; '));
        seen.takenOffline = exposure.seen();
      }
      if (backendChanged && host.isUp) for (const says of ledger.look()) fail('books', says);
      tillChanged = false;
      backendChanged = !host.isUp;
      const [first] = failures;
      if (first !== undefined) throw first;
    },
    close: () => {
      till?.close();
      till = null;
    },
  };
}

function withGreens(witness: Database.Database): Database.Database {
  witness.pragma('temp_store = MEMORY');
  layOutJournal(witness);
  witness.exec('CREATE TEMP TABLE greens (payment_id TEXT PRIMARY KEY, amount_minor INTEGER NOT NULL) WITHOUT ROWID');
  return witness;
}
