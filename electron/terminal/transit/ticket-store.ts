/** The tickets that this terminal sold, as the journal tells them. SQL and rows only. Rules TRANSIT-93 and KIOSK-20. */
import { z } from 'zod';
import { epochMsSchema, idSchema } from '../../contract/values.ts';
import type { Projection } from '../payment/3-journal/journal.ts';
import type { ReadableDb } from '../storage/database.ts';
import { integerOf, textOf, type Row } from '../storage/row.ts';

/** Its subject is the sale that paid for it; a sale of several rides has as many of them. */
export const TICKET_ISSUED = 'ticket.issued';
const issuedSchema = z.looseObject({ ticketId: idSchema, goodUntilMs: epochMsSchema, text: z.string() });

export type IssuedTicket = Readonly<{ ticketId: string; goodUntilMs: number; ticketText: string }>;

/** In the order in which they were given. */
export function ticketsOfSale(db: ReadableDb, saleId: string): readonly IssuedTicket[] {
  return db.all('SELECT * FROM sold_tickets WHERE sale_id = ? ORDER BY ticket_number', saleId).map(ticketOf);
}

export type SoldTicket = IssuedTicket & Readonly<{ saleId: string; ticketNumber: number }>;

export function ticketById(db: ReadableDb, ticketId: string): SoldTicket | null {
  const row = db.get('SELECT * FROM sold_tickets WHERE ticket_id = ?', ticketId);
  if (row === undefined) return null;
  return { ...ticketOf(row), saleId: textOf(row, 'sale_id'), ticketNumber: integerOf(row, 'ticket_number') };
}

function ticketOf(row: Row): IssuedTicket {
  return {
    ticketId: textOf(row, 'ticket_id'),
    goodUntilMs: integerOf(row, 'good_until_ms'),
    ticketText: textOf(row, 'ticket_text'),
  };
}

export const ticketProjection: Projection = {
  name: 'tickets',
  tables: ['sold_tickets'],
  apply: (db, { type, subjectId, body }) => {
    if (type !== TICKET_ISSUED) return;
    const { ticketId, goodUntilMs, text } = issuedSchema.parse(body);
    db.run(
      `INSERT INTO sold_tickets (sale_id, ticket_number, ticket_id, good_until_ms, ticket_text)
       SELECT ?, count(*) + 1, ?, ?, ? FROM sold_tickets WHERE sale_id = ?`,
      subjectId,
      ticketId,
      goodUntilMs,
      text,
      subjectId,
    );
  },
};
