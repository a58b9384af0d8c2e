/** The tickets that this terminal sold, as the journal tells them. SQL and rows only. Rule TRANSIT-93. */
import { z } from 'zod';
import { epochMsSchema, idSchema } from '../../contract/values.ts';
import type { Projection } from '../payment/3-journal/journal.ts';
import type { ReadableDb } from '../storage/database.ts';
import { integerOf, textOf } from '../storage/row.ts';

/** Its subject is the sale that paid for it. */
export const TICKET_ISSUED = 'ticket.issued';
const issuedSchema = z.looseObject({ ticketId: idSchema, goodUntilMs: epochMsSchema, text: z.string() });

export type IssuedTicket = Readonly<{ ticketId: string; goodUntilMs: number; ticketText: string }>;

export function ticketOfSale(db: ReadableDb, saleId: string): IssuedTicket | null {
  const row = db.get('SELECT * FROM tickets WHERE sale_id = ?', saleId);
  if (row === undefined) return null;
  return {
    ticketId: textOf(row, 'ticket_id'),
    goodUntilMs: integerOf(row, 'good_until_ms'),
    ticketText: textOf(row, 'ticket_text'),
  };
}

export const ticketProjection: Projection = {
  name: 'tickets',
  tables: ['tickets'],
  apply: (db, { type, subjectId, body }) => {
    if (type !== TICKET_ISSUED) return;
    const { ticketId, goodUntilMs, text } = issuedSchema.parse(body);
    db.run(
      'INSERT INTO tickets (sale_id, ticket_id, good_until_ms, ticket_text) VALUES (?, ?, ?, ?)',
      subjectId,
      ticketId,
      goodUntilMs,
      text,
    );
  },
};
