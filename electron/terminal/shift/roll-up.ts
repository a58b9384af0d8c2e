/**
 * The totals since the last close, added up in slices behind the payments' backs: the table has how far it came, and
 * whoever asks adds what came since. A close of many thousand sales reads a few of their entries (C27). The table is only
 * memory: without it, or with another time zone, everything is added up from the journal again. Rules SHIFT-25 and SHIFT-26.
 */
import type { TotalsTill } from '../archive/put-away-rows.ts';
import { canonicalText } from '../payment/3-journal/entry-hash.ts';
import { archivedOfTypes } from '../payment/3-journal/journal-segments.ts';
import { entryOf } from '../payment/3-journal/journal-store.ts';
import type { ReadableDb, WritableDb } from '../storage/database.ts';
import { integerOf, jsonOf, textOf } from '../storage/row.ts';
import { additionsOf, CONTRIBUTING_TYPES } from './contributions.ts';
import { NO_TOTALS, totalsSchema, TotalsSum, type Totals } from './shift-totals.ts';

/** Entries that are read in one go; they are in memory together. */
const PAGE = 1_000;

const COLUMNS = 'sequence, at_ms, type, subject_id, cashier_id, body, previous_hash, hash';
const TYPES = CONTRIBUTING_TYPES.map((type) => `'${type}'`).join(', ');

export type Span = Readonly<{ fromSequence: number; toSequence: number; timeZone: string }>;

/** Adds up the entries of a span, both ends in it. */
export function totalsOfSpan(db: ReadableDb, { fromSequence, toSequence, timeZone }: Span, from = NO_TOTALS): Totals {
  const sum = new TotalsSum(from);
  // A till that nobody closes for months: the oldest of it may have left the table.
  for (const entry of archivedOfTypes(db, { types: CONTRIBUTING_TYPES, fromSequence, toSequence })) {
    for (const addition of additionsOf(entry, { db, timeZone })) sum.add(addition);
  }
  let afterSequence = fromSequence - 1;
  for (;;) {
    const rows = db.all(
      `SELECT ${COLUMNS} FROM journal WHERE sequence > ? AND sequence <= ? AND type IN (${TYPES})
       ORDER BY sequence LIMIT ${PAGE}`,
      afterSequence,
      toSequence,
    );
    for (const row of rows) for (const addition of additionsOf(entryOf(row), { db, timeZone })) sum.add(addition);
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return sum.totals();
    afterSequence = integerOf(last, 'sequence');
  }
}

/** The same through the table: only what came since is read. */
export function totalsSince(db: ReadableDb, span: Span): Totals {
  const known = rollUpOf(db, span);
  if (known === null) return totalsOfSpan(db, span);
  return totalsOfSpan(db, { ...span, fromSequence: known.toSequence + 1 }, known.totals);
}

/** How many entries since the last close are not in the table yet. */
export function entriesBehind(db: ReadableDb, span: Span): number {
  return span.toSequence - (rollUpOf(db, span)?.toSequence ?? span.fromSequence - 1);
}

/** Takes at most `limit` further entries into the table. */
export function keepUp(db: WritableDb, span: Span, limit: number): void {
  const known = rollUpOf(db, span);
  const fromSequence = known === null ? span.fromSequence : known.toSequence + 1;
  const toSequence = Math.min(span.toSequence, fromSequence + limit - 1);
  const totals = totalsOfSpan(db, { ...span, fromSequence, toSequence }, known?.totals);
  db.run(
    `INSERT OR REPLACE INTO shift_roll_ups (one, from_sequence, to_sequence, time_zone, totals) VALUES (1, ?, ?, ?, ?)`,
    span.fromSequence,
    toSequence,
    span.timeZone,
    canonicalText(totals),
  );
}

type RollUp = Readonly<{ toSequence: number; totals: Totals }>;

/** Everything up to there, and why it is written down: rows that left their tables cannot be added up again. */
export function totalsTill(db: ReadableDb, span: Span): TotalsTill | null {
  const known = rollUpOf(db, span);
  return known === null ? null : { fromSequence: span.fromSequence, ...known };
}

/** null: there is none, or it is of another span. */
function rollUpOf(db: ReadableDb, span: Span): RollUp | null {
  return keptRollUp(db, span) ?? rollUpOfPutAway(db, span);
}

/** What was known when rows left; hours are of the zone that was the store's then. */
function rollUpOfPutAway(db: ReadableDb, { fromSequence, toSequence }: Span): RollUp | null {
  const row = db.get('SELECT * FROM put_away_totals');
  if (row === undefined || integerOf(row, 'from_sequence') !== fromSequence) return null;
  const known = integerOf(row, 'to_sequence');
  return known <= toSequence ? { toSequence: known, totals: totalsSchema.parse(jsonOf(row, 'totals')) } : null;
}

function keptRollUp(db: ReadableDb, { fromSequence, toSequence, timeZone }: Span): RollUp | null {
  const row = db.get('SELECT * FROM shift_roll_ups');
  if (row === undefined) return null;
  const known = integerOf(row, 'to_sequence');
  const fits = integerOf(row, 'from_sequence') === fromSequence && textOf(row, 'time_zone') === timeZone;
  return fits && known <= toSequence ? { toSequence: known, totals: totalsSchema.parse(jsonOf(row, 'totals')) } : null;
}
