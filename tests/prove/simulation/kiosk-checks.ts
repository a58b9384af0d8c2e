/**
 * What must hold of a kiosk: no ticket is given, shown or printed before its ride is paid, each ride that was paid has one
 * ticket in the end, and no other has any. What stands here shares nothing with the product but the tables. Rule PROVE-146.
 */
import type Database from 'better-sqlite3';
import { rowsOf, valuesOf } from './kept-statements.ts';
import { METRO_FARES, PLACES } from './places.ts';

/** Charged, or the bank owes it for what a phone signed. */
const PAID = "('approved', 'accepted_offline', 'unpaid')";

/** Tickets of a sale that nothing has paid. */
const GIVEN_FOR_NOTHING = `
  SELECT DISTINCT sale_id FROM sold_tickets WHERE NOT EXISTS (
    SELECT 1 FROM sales JOIN payments ON payments.sale_id = sales.sale_id
    WHERE sales.sale_id = sold_tickets.sale_id AND sales.state = 'paid' AND payments.state IN ${PAID})`;

/** After each step, as another connection sees it. */
export function ticketsForNothing(till: Database.Database): readonly string[] {
  return (valuesOf(till, GIVEN_FOR_NOTHING).all() as string[]).map((id) => `sale ${id} has tickets and is not paid`);
}

/** Whether the screen shows a ticket that is not in the books. */
export function ticketsNotWrittenDown(till: Database.Database, ticketIds: readonly string[]): readonly string[] {
  const written = valuesOf(till, 'SELECT 1 FROM sold_tickets WHERE ticket_id = ?');
  return ticketIds
    .filter((id) => written.get(id) === undefined)
    .map((id) => `ticket ${id} is shown and not written down`);
}

/** As far as a clock may be wrong that decides about dates (exposure-watch.ts); a gate judges tickets by its own. */
const MAX_TIME_ERROR_MS = 200_000;

/**
 * Tickets that were written down since the last look, and that say another time than it is: where the machine's clock is wrong they
 * would be over before they are sold, or good on another day. Rule PROVE-153.
 */
export function createTicketTimes(nowMs: () => number): (till: Database.Database) => readonly string[] {
  const known = new Set<string>();
  return (till) => {
    const rows = rowsOf(till, 'SELECT ticket_id, ticket_text FROM sold_tickets').all() as {
      ticket_id: string;
      ticket_text: string;
    }[];
    const made = rows.filter(({ ticket_id: id }) => !known.has(id));
    for (const { ticket_id: id } of made) known.add(id);
    return made.flatMap(({ ticket_id: id, ticket_text: text }) => {
      const payload = Buffer.from(text.split('.')[1] ?? '', 'base64url').toString('utf8');
      const errorMs = (JSON.parse(payload) as { soldAtMs: number }).soldAtMs - nowMs();
      return Math.abs(errorMs) > MAX_TIME_ERROR_MS ? [`ticket ${id} says a time that is ${errorMs} ms wrong`] : [];
    });
  };
}

type OrderRow = { sale_id: string; state: string; total_minor: number; product_id: string; quantity: number };

const ORDERS = `
  SELECT sales.sale_id AS sale_id, state, sales.total_minor AS total_minor, product_id, quantity
  FROM sales JOIN sale_lines USING (sale_key) ORDER BY sale_key`;

const zoneAt = (stationId: string): number => METRO_FARES.zoneOf[stationId] ?? -1;

export function kioskFaults(till: Database.Database): readonly string[] {
  const rows = rowsOf(till, ORDERS).all() as OrderRow[];
  const tickets = valuesOf(till, 'SELECT count(*) FROM sold_tickets WHERE sale_id = ?');
  const payments = valuesOf(till, `SELECT state FROM payments WHERE sale_id = ? AND state IN ${PAID}`);
  const from = zoneAt(PLACES.kiosk.transit.place.stationId);
  const faults = rows.flatMap(({ sale_id: saleId, state, total_minor: totalMinor, product_id: product, quantity }) => {
    const given = Number(tickets.get(saleId));
    const paidBy = payments.all(saleId) as string[];
    const due = state === 'paid' ? quantity : 0;
    // Of a phone whose bank does not pay later the ticket was taken at once, or is kept back for ever.
    const isRight = given === due || (given === 0 && paidBy.join() === 'unpaid');
    const fare = METRO_FARES.fares[from]?.[zoneAt(product.replace('ticket:', ''))] ?? Number.NaN;
    return [
      ...(isRight ? [] : [`sale ${saleId} is ${state} with ${quantity} rides and ${given} tickets`]),
      ...(paidBy.length === (state === 'paid' ? 1 : 0)
        ? []
        : [`sale ${saleId} is ${state} with ${paidBy.length} payments`]),
      ...(totalMinor === fare * quantity
        ? []
        : [`sale ${saleId} costs ${totalMinor} for ${quantity} rides at ${fare}`]),
    ];
  });
  const printed = valuesOf(
    till,
    `SELECT job_id FROM print_jobs WHERE document = 'ticket' AND NOT EXISTS (SELECT 1 FROM sold_tickets WHERE ticket_id = subject_id)`,
  ).all() as string[];
  return [...faults, ...printed.map((id) => `the print ${id} is of no ticket`), ...ticketsForNothing(till)];
}
