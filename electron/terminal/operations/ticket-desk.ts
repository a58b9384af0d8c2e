/**
 * Gives the ticket for a sale that was paid: signed by this terminal's own key, one for a sale, the same again whenever it is
 * asked for. Rules TRANSIT-93 and TRANSIT-94; docs/decisions/0232-tickets-are-signed-by-their-terminal.md.
 */
import type { Refusal } from '../../contract/dispatcher.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { paymentsOfSale } from '../payment/2-tender/payment-store.ts';
import type { TransitSettings } from '../ports.ts';
import { saleById } from '../sale/sale-store.ts';
import type { ReadableDb } from '../storage/database.ts';
import { requireCashier, type TerminalContext } from '../terminal-context.ts';
import { ticketBytes, ticketText, type Ticket } from '../transit/ticket.ts';
import { TICKET_ISSUED, ticketOfSale, type IssuedTicket } from '../transit/ticket-store.ts';

/** Long enough to find the gate, short enough that a gate which never saw it need not remember it for long. */
export const TICKET_GOOD_MS = 7_200_000;

export async function issueTicket(
  context: TerminalContext,
  transit: TransitSettings,
  saleId: string,
): Promise<Result<IssuedTicket, Refusal>> {
  const { backend, clock, storage } = context.ports;
  const cashier = requireCashier(context);
  if (!cashier.ok) return cashier;
  const known = ticketOfSale(storage.read, saleId);
  if (known !== null) return ok(known);
  const sale = saleById(storage.read, saleId);
  if (sale === null) return err({ code: 'sale.not_found' });
  if (!isPaid(storage.read, saleId)) return err({ code: 'gate.ticket_not_paid' });
  const terminalId = context.enrolment()?.terminalId ?? '';
  const soldAtMs = clock.now();
  const ticket: Ticket = {
    ...{ ticketId: context.makeId(), terminalId, stationId: transit.place.stationId },
    ...{ fareMinor: sale.total.minor, currency: sale.currency, soldAtMs, goodUntilMs: soldAtMs + TICKET_GOOD_MS },
  };
  const signed = await backend.signer.sign(ticketBytes(ticket));
  if (signed === null) return err({ code: 'terminal.key_missing' });
  const text = ticketText(ticket, signed.signature);
  storage.write((db) => {
    // While it was being signed another call may have given it; and the payment may have been taken back.
    if (ticketOfSale(db, saleId) !== null || !isPaid(db, saleId)) return;
    const body = { ticketId: ticket.ticketId, goodUntilMs: ticket.goodUntilMs, text };
    context.journal.record(db, [{ type: TICKET_ISSUED, subjectId: saleId, cashierId: cashier.value.cashierId, body }]);
  });
  const issued = ticketOfSale(storage.read, saleId);
  return issued === null ? err({ code: 'gate.ticket_not_paid' }) : ok(issued);
}

function isPaid(db: ReadableDb, saleId: string): boolean {
  const isPaidFor = paymentsOfSale(db, saleId).some(
    ({ state }) => state === 'approved' || state === 'accepted_offline',
  );
  return saleById(db, saleId)?.state === 'paid' && isPaidFor;
}
