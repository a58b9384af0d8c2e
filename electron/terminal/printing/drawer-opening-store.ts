/** The openings of the cash drawer, read from the journal that has each before its pulse. Rule PRINT-110 of docs/spec.md. */
import { PULSE_REASONS, type DrawerOpening } from '../../contract/printing-values.ts';
import type { JsonObject } from '../../kernel/json.ts';
import { archivedOfTypesBack } from '../payment/3-journal/journal-segments.ts';
import { lastEntryAbout } from '../payment/3-journal/journal-store.ts';
import type { ReadableDb } from '../storage/database.ts';
import { integerOf, oneOf, textOf, textOrNullOf, type Row } from '../storage/row.ts';

export type StoredOpening = Omit<DrawerOpening, 'cashierName'> &
  Readonly<{ sequence: number; cashierId: string | null }>;

/** A stored name; the index of the openings is for it. */
const ASKED = 'drawer.pulse_asked';

/** Newest first; `beforeSequence` null begins with the newest. The oldest are read from the journal's closed pieces. */
export function drawerOpenings(db: ReadableDb, beforeSequence: number | null, limit: number): readonly StoredOpening[] {
  const before = beforeSequence ?? Number.MAX_SAFE_INTEGER;
  const standing = standingOpenings(db, before, limit);
  return standing.length === limit ? standing : [...standing, ...archivedOpenings(db, before, limit - standing.length)];
}

function archivedOpenings(db: ReadableDb, beforeSequence: number, limit: number): readonly StoredOpening[] {
  const found: StoredOpening[] = [];
  const span = { types: [ASKED], fromSequence: 1, toSequence: beforeSequence - 1 };
  for (const { sequence, atMs, subjectId, cashierId, body } of archivedOfTypesBack(db, span)) {
    if (found.length === limit) break;
    const ended = lastEntryAbout(db, subjectId, 'drawer.pulsed')?.body;
    found.push(
      openingOf({
        ...{ sequence, at_ms: atMs, subject_id: subjectId, cashier_id: cashierId },
        ...{ reason: textIn(body, 'reason'), sale_id: textIn(body, 'saleId') },
        ...{ outcome: textIn(ended, 'outcome'), problem: textIn(ended, 'problem') },
      }),
    );
  }
  return found;
}

function textIn(body: JsonObject | undefined, name: string): string | null {
  const value = body?.[name];
  return typeof value === 'string' ? value : null;
}

function standingOpenings(db: ReadableDb, beforeSequence: number, limit: number): readonly StoredOpening[] {
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
      beforeSequence,
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
