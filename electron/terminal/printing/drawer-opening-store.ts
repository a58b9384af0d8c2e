/** The openings of the cash drawer, read from the journal that has each before its pulse. Rule PRINT-110 of docs/spec.md. */
import { PULSE_REASONS, type DrawerOpening } from '../../contract/printing-values.ts';
import type { ReadableDb } from '../storage/database.ts';
import { integerOf, oneOf, textOf, textOrNullOf, type Row } from '../storage/row.ts';

export type StoredOpening = Omit<DrawerOpening, 'cashierName'> &
  Readonly<{ sequence: number; cashierId: string | null }>;

/** Newest first; `beforeSequence` null begins with the newest. */
export function drawerOpenings(db: ReadableDb, beforeSequence: number | null, limit: number): readonly StoredOpening[] {
  return db
    .all(
      `SELECT asked.sequence, asked.at_ms, asked.subject_id, asked.cashier_id,
         asked.body ->> 'reason' AS reason, asked.body ->> 'saleId' AS sale_id,
         pulsed.body ->> 'outcome' AS outcome, pulsed.body ->> 'problem' AS problem
       FROM journal AS asked
       LEFT JOIN journal AS pulsed ON pulsed.sequence = (
         SELECT ended.sequence FROM journal AS ended
         WHERE ended.sequence IN (SELECT sequence FROM journal_about WHERE about = asked.subject_id)
           AND ended.type = 'drawer.pulsed')
       WHERE asked.type = 'drawer.pulse_asked' AND asked.sequence < ?
       ORDER BY asked.sequence DESC LIMIT ?`,
      beforeSequence ?? Number.MAX_SAFE_INTEGER,
      limit,
    )
    .map(openingOf);
}

/** What the journal calls the ends of a pulse. */
const OUTCOMES = ['opened', 'sent_unconfirmed', 'failed'] as const;

function openingOf(row: Row): StoredOpening {
  const outcome = textOrNullOf(row, 'outcome') === null ? null : oneOf(row, 'outcome', OUTCOMES);
  return {
    sequence: integerOf(row, 'sequence'),
    openingId: textOf(row, 'subject_id'),
    atMs: integerOf(row, 'at_ms'),
    cashierId: textOrNullOf(row, 'cashier_id'),
    reason: oneOf(row, 'reason', PULSE_REASONS),
    saleId: textOrNullOf(row, 'sale_id'),
    outcome: outcome === 'sent_unconfirmed' ? 'sent' : outcome,
    problem: textOrNullOf(row, 'problem'),
  };
}
