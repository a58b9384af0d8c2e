/**
 * Gives the tickets for a sale that was paid at a kiosk: each signed by this terminal's own key, as many as rides were bought,
 * the same again whenever they are asked for. Rules TRANSIT-93 and KIOSK-20; docs/decisions/0232-tickets-are-signed-by-their-terminal.md
 * and 0233.
 */
import type { Refusal } from '../../contract/dispatcher.ts';
import { epochMs, type EpochMs } from '../../kernel/clock.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import type { JournalDraft } from '../payment/3-journal/journal.ts';
import { paymentsOfSale } from '../payment/2-tender/payment-store.ts';
import { refundsOfPayment } from '../payment/2-tender/refund-store.ts';
import type { TransitSettings } from '../ports.ts';
import { saleById } from '../sale/sale-store.ts';
import type { Sale } from '../sale/sale.ts';
import type { ReadableDb } from '../storage/database.ts';
import type { TerminalContext } from '../terminal-context.ts';
import { destinationOf } from '../transit/kiosk-goods.ts';
import { ticketBytes, ticketText, type Ticket } from '../transit/ticket.ts';
import { TICKET_ISSUED, ticketsOfSale, type IssuedTicket } from '../transit/ticket-store.ts';

/** Long enough to find the gate, short enough that a gate which never saw it need not remember it for long. */
export const TICKET_GOOD_MS = 7_200_000;

/** `soldAtMs`: by the backend's clock, since gates have clocks of their own; null: nobody knows it now. */
export async function issueTickets(
  context: TerminalContext,
  transit: TransitSettings,
  { saleId, soldAtMs }: Readonly<{ saleId: string; soldAtMs: number | null }>,
): Promise<Result<readonly IssuedTicket[], Refusal>> {
  const { storage } = context.ports;
  const known = ticketsOfSale(storage.read, saleId);
  if (known.length > 0) return ok(known);
  const sale = saleById(storage.read, saleId);
  if (sale === null) return err({ code: 'sale.not_found' });
  if (!isPaid(storage.read, saleId)) return err({ code: 'gate.ticket_not_paid' });
  if (soldAtMs === null) return err({ code: 'offline.clock_not_trusted' });
  const drafts: JournalDraft[] = [];
  for (const ticket of ticketsFor(context, transit, sale, epochMs(soldAtMs))) {
    const signed = await context.ports.backend.signer.sign(ticketBytes(ticket));
    if (signed === null) return err({ code: 'terminal.key_missing' });
    const { ticketId, goodUntilMs } = ticket;
    const body = { ticketId, goodUntilMs, text: ticketText(ticket, signed.signature) };
    drafts.push({ type: TICKET_ISSUED, subjectId: saleId, cashierId: sale.cashierId, body });
  }
  storage.write((db) => {
    // While they were being signed another call may have given them; and the payment may have been taken back.
    if (ticketsOfSale(db, saleId).length > 0 || !isPaid(db, saleId)) return;
    context.journal.record(db, drafts);
  });
  const issued = ticketsOfSale(storage.read, saleId);
  return issued.length === 0 ? err({ code: 'gate.ticket_not_paid' }) : ok(issued);
}

function ticketsFor(
  context: TerminalContext,
  { place }: TransitSettings,
  sale: Sale,
  soldAtMs: EpochMs,
): readonly Ticket[] {
  const terminalId = context.enrolment()?.terminalId ?? '';
  return sale.lines.flatMap(({ productId, quantity, unitPrice }) => {
    const toStationId = destinationOf(productId);
    if (toStationId === undefined) return [];
    return Array.from({ length: quantity }, () => ({
      ...{ ticketId: context.makeId(), terminalId, stationId: place.stationId },
      ...(toStationId === null ? {} : { toStationId }),
      ...{
        fareMinor: unitPrice.minor,
        currency: sale.currency,
        soldAtMs,
        goodUntilMs: epochMs(soldAtMs + TICKET_GOOD_MS),
      },
    }));
  });
}

/** And nothing of it was given back: whoever has the money back has no ride. */
function isPaid(db: ReadableDb, saleId: string): boolean {
  const isPaidFor = paymentsOfSale(db, saleId).some(
    ({ paymentId, state }) =>
      (state === 'approved' || state === 'accepted_offline') &&
      refundsOfPayment(db, paymentId).every((refund) => refund.state === 'failed'),
  );
  return saleById(db, saleId)?.state === 'paid' && isPaidFor;
}
