/**
 * What the runs found, and whether it is still found. A day that was signed off is frozen: what a later run finds or no
 * longer finds is written into a new round beside it, and what was signed stays as it was. SQL and rows only. Rules RECON-40
 * to RECON-43.
 */
import { createHash } from 'node:crypto';
import { DISCREPANCY_KINDS, type DiscrepancyKind } from '../../../contract/reconciliation-values.ts';
import { assert } from '../../../kernel/assert.ts';
import type { ReadableDb, WritableDb } from '../../storage/database.ts';
import {
  booleanOf,
  integerOf,
  integerOrNullOf,
  jsonOf,
  oneOf,
  textOf,
  textOrNullOf,
  type Row,
} from '../../storage/row.ts';
import { PASSING_KINDS, type Evidence, type Finding } from './discrepancy.ts';

export type StoredDiscrepancy = Finding &
  Readonly<{
    discrepancyKey: number;
    discrepancyId: string;
    businessDate: string;
    /** 0 until the day was signed off for the first time; each signature begins the next. */
    round: number;
    /** false: a later run no longer found it. */
    isFound: boolean;
    openedAtMs: number;
  }>;

export type DayRunRow = Readonly<{
  businessDate: string;
  runCount: number;
  /** null while a run is under way, or was cut short. */
  finishedAtMs: number | null;
  lineCount: number;
  matchedCount: number;
  notOursCount: number;
  /** What the till took, less what it gave back. */
  tillMinor: number;
  /** The same by the lines of the statements. */
  statementMinor: number;
  feeMinor: number;
}>;

/** Which run of which day is writing. */
export type RunPlace = Readonly<{ businessDate: string; round: number; run: number; nowMs: number }>;

/** The same for the same finding in every run, so that what people wrote about it is found again. */
function discrepancyIdOf(businessDate: string, round: number, subject: string): string {
  return createHash('sha256').update(`${businessDate}\n${round}\n${subject}`).digest('hex').slice(0, 32);
}

export function saveFinding(db: WritableDb, place: RunPlace, finding: Finding): void {
  const newest = newestOf(db, place.businessDate, finding.subject);
  if (newest?.isFound === true && newest.round < place.round && newest.differenceMinor === finding.differenceMinor) {
    // What was signed stays as it was; the run only notes that it is still so.
    db.run('UPDATE discrepancies SET seen_run = ? WHERE discrepancy_key = ?', place.run, newest.discrepancyKey);
    return;
  }
  insertFinding(db, place, finding, true);
}

function insertFinding(db: WritableDb, place: RunPlace, finding: Finding, isFound: boolean): void {
  db.run(
    `INSERT INTO discrepancies (discrepancy_id, business_date, round, subject, kind, evidence, difference_minor, is_found,
       seen_run, opened_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (business_date, subject, round) DO UPDATE SET evidence = excluded.evidence,
       difference_minor = excluded.difference_minor, is_found = excluded.is_found, seen_run = excluded.seen_run`,
    discrepancyIdOf(place.businessDate, place.round, finding.subject),
    place.businessDate,
    place.round,
    finding.subject,
    finding.kind,
    JSON.stringify(finding.evidence),
    finding.differenceMinor,
    isFound ? 1 : 0,
    place.run,
    place.nowMs,
  );
}

/** What this run did not find again, at most `limit` of it; answers whether there was any. */
export function settleUnseen(db: WritableDb, place: RunPlace, limit: number): boolean {
  const unseen = db
    .all(
      `SELECT * FROM discrepancies AS mine WHERE business_date = ? AND is_found = 1 AND seen_run < ? AND round =
         (SELECT max(round) FROM discrepancies WHERE business_date = mine.business_date AND subject = mine.subject)
       LIMIT ?`,
      place.businessDate,
      place.run,
      limit,
    )
    .map(discrepancyOf);
  for (const each of unseen) {
    if (each.round < place.round) insertFinding(db, place, each, false);
    else
      db.run(
        'UPDATE discrepancies SET is_found = 0, seen_run = ? WHERE discrepancy_key = ?',
        place.run,
        each.discrepancyKey,
      );
  }
  return unseen.length > 0;
}

function newestOf(db: ReadableDb, businessDate: string, subject: string): StoredDiscrepancy | null {
  const row = db.get(
    'SELECT * FROM discrepancies WHERE business_date = ? AND subject = ? ORDER BY round DESC LIMIT 1',
    businessDate,
    subject,
  );
  return row === undefined ? null : discrepancyOf(row);
}

/** Whether any run of the day wrote it down. */
export function isFindingKnown(db: ReadableDb, businessDate: string, subject: string): boolean {
  return newestOf(db, businessDate, subject) !== null;
}

export function discrepancyById(db: ReadableDb, discrepancyId: string): StoredDiscrepancy | null {
  const row = db.get('SELECT * FROM discrepancies WHERE discrepancy_id = ?', discrepancyId);
  return row === undefined ? null : discrepancyOf(row);
}

/** In the order in which they were found, behind `afterKey`. */
export function discrepanciesOf(
  db: ReadableDb,
  businessDate: string,
  afterKey: number,
  limit: number,
): readonly StoredDiscrepancy[] {
  return db
    .all(
      `SELECT * FROM discrepancies WHERE business_date = ? AND discrepancy_key > ? AND (is_found = 1 OR round > 0 OR
         EXISTS (SELECT 1 FROM discrepancy_states AS acts WHERE acts.discrepancy_id = discrepancies.discrepancy_id))
       ORDER BY discrepancy_key LIMIT ?`,
      businessDate,
      afterKey,
      limit,
    )
    .map(discrepancyOf);
}

/** What still wants somebody, of the round that is open: what was found, and what a signed day no longer has. */
const WANTS_SOMEBODY = `mine.business_date = ? AND mine.round = ? AND
  (mine.is_found = 1 OR EXISTS (SELECT 1 FROM discrepancies AS signed WHERE signed.business_date = mine.business_date
     AND signed.subject = mine.subject AND signed.round < mine.round))
  AND NOT EXISTS (SELECT 1 FROM discrepancy_states AS acts WHERE acts.discrepancy_id = mine.discrepancy_id
     AND acts.state IN ('explained', 'resolved'))`;

export type OpenCounts = Readonly<{ openCount: number; pressingCount: number; openMinor: number }>;

/** `pressing`: what does not clear itself. */
export function openCounts(db: ReadableDb, businessDate: string, round: number): OpenCounts {
  const row =
    db.get(
      `SELECT count(*) AS open_count, coalesce(sum(difference_minor), 0) AS open_minor,
         count(*) FILTER (WHERE kind NOT IN (SELECT value FROM json_each(?))) AS pressing_count
       FROM discrepancies AS mine WHERE ${WANTS_SOMEBODY}`,
      JSON.stringify(PASSING_KINDS),
      businessDate,
      round,
    ) ?? {};
  return {
    openCount: integerOf(row, 'open_count'),
    pressingCount: integerOf(row, 'pressing_count'),
    openMinor: integerOf(row, 'open_minor'),
  };
}

/** The oldest day with a difference that nobody has explained and no signature stands under; null: there is none. */
export function oldestUnexplainedDate(db: ReadableDb): string | null {
  const row = db.get(
    `SELECT min(business_date) AS oldest FROM discrepancies AS mine WHERE is_found = 1
       AND NOT EXISTS (SELECT 1 FROM discrepancy_states AS acts WHERE acts.discrepancy_id = mine.discrepancy_id
         AND acts.state IN ('explained', 'resolved'))
       AND NOT EXISTS (SELECT 1 FROM day_sign_offs AS signed WHERE signed.business_date = mine.business_date
         AND signed.round >= mine.round)`,
  );
  return textOrNullOf(row ?? { oldest: null }, 'oldest');
}

/** Whether anything was written since the day was last signed. */
export function isRoundBegun(db: ReadableDb, businessDate: string, round: number): boolean {
  const row = db.get('SELECT 1 AS found FROM discrepancies WHERE business_date = ? AND round = ?', businessDate, round);
  return row !== undefined;
}

/** Kinds that the statement of another day, or a later answer, may clear. */
const CLEARED_LATER: readonly DiscrepancyKind[] = ['missing_at_wallet', 'unsent', 'still_unknown'];

export function hasPassingDifferences(db: ReadableDb, businessDate: string): boolean {
  const row = db.get(
    `SELECT 1 AS found FROM discrepancies
     WHERE business_date = ? AND is_found = 1 AND kind IN (SELECT value FROM json_each(?)) LIMIT 1`,
    businessDate,
    JSON.stringify(CLEARED_LATER),
  );
  return row !== undefined;
}

/** What stands in a day's rounds, as one digest: the signature under a day is a signature under this. */
export function findingsSha256(db: ReadableDb, businessDate: string): string {
  const hash = createHash('sha256');
  let afterKey = 0;
  for (;;) {
    const page = db
      .all(
        'SELECT * FROM discrepancies WHERE business_date = ? AND discrepancy_key > ? ORDER BY discrepancy_key LIMIT 500',
        businessDate,
        afterKey,
      )
      .map(discrepancyOf);
    const last = page.at(-1);
    if (last === undefined) return hash.digest('hex');
    for (const { round, subject, kind, differenceMinor, isFound, evidence } of page) {
      hash.update(`${JSON.stringify([round, subject, kind, differenceMinor, isFound, evidence])}\n`);
    }
    afterKey = last.discrepancyKey;
  }
}

/** The run's number. What an earlier one left unfinished counts as never made. */
export function beginRun(db: WritableDb, businessDate: string): number {
  const run = (dayRun(db, businessDate)?.runCount ?? 0) + 1;
  db.run(
    `INSERT INTO reconciliation_runs (business_date, run_count, finished_at_ms, line_count, matched_count,
       not_ours_count, till_minor, statement_minor, fee_minor) VALUES (?, ?, NULL, 0, 0, 0, 0, 0, 0)
     ON CONFLICT (business_date) DO UPDATE SET run_count = excluded.run_count, finished_at_ms = NULL`,
    businessDate,
    run,
  );
  return run;
}

export function finishRun(db: WritableDb, done: Omit<DayRunRow, 'runCount'>): void {
  const { changes } = db.run(
    `UPDATE reconciliation_runs SET finished_at_ms = ?, line_count = ?, matched_count = ?, not_ours_count = ?,
       till_minor = ?, statement_minor = ?, fee_minor = ? WHERE business_date = ?`,
    done.finishedAtMs,
    done.lineCount,
    done.matchedCount,
    done.notOursCount,
    done.tillMinor,
    done.statementMinor,
    done.feeMinor,
    done.businessDate,
  );
  assert(changes === 1, 'a run is begun before it ends');
}

/** What the bank took in these days, by their statements, and of how many days that is known. */
export function feesOf(db: ReadableDb, from: string, to: string): Readonly<{ feeMinor: number; dayCount: number }> {
  const row =
    db.get(
      `SELECT coalesce(sum(fee_minor), 0) AS fee_minor, count(*) AS day_count FROM reconciliation_runs
       WHERE business_date BETWEEN ? AND ? AND finished_at_ms IS NOT NULL`,
      from,
      to,
    ) ?? {};
  return { feeMinor: integerOf(row, 'fee_minor'), dayCount: integerOf(row, 'day_count') };
}

export function dayRun(db: ReadableDb, businessDate: string): DayRunRow | null {
  const row = db.get('SELECT * FROM reconciliation_runs WHERE business_date = ?', businessDate);
  if (row === undefined) return null;
  return {
    businessDate,
    runCount: integerOf(row, 'run_count'),
    finishedAtMs: integerOrNullOf(row, 'finished_at_ms'),
    lineCount: integerOf(row, 'line_count'),
    matchedCount: integerOf(row, 'matched_count'),
    notOursCount: integerOf(row, 'not_ours_count'),
    tillMinor: integerOf(row, 'till_minor'),
    statementMinor: integerOf(row, 'statement_minor'),
    feeMinor: integerOf(row, 'fee_minor'),
  };
}

function kindOf(row: Row): DiscrepancyKind {
  return oneOf(row, 'kind', DISCREPANCY_KINDS);
}

function discrepancyOf(row: Row): StoredDiscrepancy {
  return {
    discrepancyKey: integerOf(row, 'discrepancy_key'),
    discrepancyId: textOf(row, 'discrepancy_id'),
    businessDate: textOf(row, 'business_date'),
    round: integerOf(row, 'round'),
    subject: textOf(row, 'subject'),
    kind: kindOf(row),
    // Written by insertFinding alone.
    evidence: jsonOf(row, 'evidence') as unknown as Evidence,
    differenceMinor: integerOf(row, 'difference_minor'),
    isFound: booleanOf(row, 'is_found'),
    openedAtMs: integerOf(row, 'opened_at_ms'),
  };
}
