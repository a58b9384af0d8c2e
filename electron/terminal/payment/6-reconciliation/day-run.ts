/**
 * Holds a day's books against its statements, slice by slice: each is one short transaction, so a million lines keep no
 * customer waiting and need no more memory than a thousand. First the lines, each with the record that it names; then the
 * records that no line named, with the lines that name none. What `reconcile` says of a slice is what it says of the whole,
 * since a slice holds all that belongs together. Rules RECON-38 to RECON-43, decision record 0196.
 */
import type { ReadableDb, WritableDb } from '../../storage/database.ts';
import { integerOf } from '../../storage/row.ts';
import { bookRecordOf, bookRecords, NOT_BY_WALLET, tillRecordOf, type BookRecord } from './book-store.ts';
import type { StatementLine, TillRecord } from './books.ts';
import type { Discrepancy, Evidence, Finding } from './discrepancy.ts';
import { beginRun, finishRun, saveFinding, settleUnseen, type RunPlace } from './discrepancy-store.ts';
import { isExpected, reconcile, worthOf } from './reconcile.ts';
import {
  firstLines,
  importedStatements,
  lineOf,
  linesOf,
  namedOn,
  otherDayOf,
  type PlacedLine,
  type Statement,
} from './statement-store.ts';

/** Lines or records in one transaction: about ten milliseconds. */
const SLICE = 500;

export type DayRunOptions = Readonly<{
  businessDate: string;
  /** How often the day was signed off. */
  round: number;
  nowMs: number;
  /** Of this till; lines of others are counted and not judged. */
  terminalIds: readonly string[];
  feeBasisPoints: number | null;
  /** What was found outside the lines: payouts and cash. */
  others: readonly Finding[];
  /** Looks at a refund by another till; null: it is that till's own matter. */
  judgeForeignRefund: (db: ReadableDb, line: PlacedLine) => Discrepancy | null;
}>;

type Phase =
  | Readonly<{ at: 'lines'; statementIndex: number; afterLine: number }>
  | Readonly<{ at: 'records'; afterAmount: number; afterKey: number }>
  | Readonly<{ at: 'rest' | 'done' }>;

export class DayRun {
  readonly #options: DayRunOptions;
  readonly #statements: readonly Statement[];
  readonly #hasNameless: boolean;
  readonly #place: RunPlace;
  #phase: Phase = { at: 'lines', statementIndex: 0, afterLine: 0 };
  #lineCount = 0;
  /** Of the statement that is being walked, so far. */
  #linesHere = 0;
  #matchedCount = 0;
  #notOursCount = 0;
  #tillMinor = 0;
  #statementMinor = 0;
  #feeMinor = 0;

  constructor(db: WritableDb, options: DayRunOptions) {
    this.#options = options;
    const { businessDate, round, nowMs } = options;
    this.#statements = importedStatements(db, businessDate);
    this.#hasNameless = this.#statements.some(({ statementKey }) => hasNameless(db, statementKey));
    this.#place = { businessDate, round, nowMs, run: beginRun(db, businessDate) };
  }

  /** The next slice; false when that was the last. */
  slice(db: WritableDb): boolean {
    const phase = this.#phase;
    switch (phase.at) {
      case 'lines':
        this.#phase = this.#lineSlice(db, phase.statementIndex, phase.afterLine);
        return true;
      case 'records':
        this.#phase = this.#hasNameless
          ? this.#amountSlice(db, phase.afterAmount)
          : this.#recordSlice(db, phase.afterAmount, phase.afterKey);
        return true;
      case 'rest':
        this.#phase = this.#settle(db);
        return this.#phase.at !== 'done';
      case 'done':
        return false;
    }
  }

  #lineSlice(db: WritableDb, statementIndex: number, afterLine: number): Phase {
    const statement = this.#statements[statementIndex];
    // Without any statement nothing is missing on it: the day waits for one, or is a day of cash alone.
    if (this.#statements.length === 0) return { at: 'rest' };
    if (statement === undefined) return { at: 'records', afterAmount: 0, afterKey: 0 };
    const lines = linesOf(db, statement.statementKey, afterLine, SLICE);
    const last = lines.at(-1);
    if (last === undefined) {
      // Lines of other tills that were never put here: RECON-76.
      const leftOut = statement.lineCount - this.#linesHere;
      this.#lineCount += leftOut;
      this.#notOursCount += leftOut;
      this.#linesHere = 0;
      return { at: 'lines', statementIndex: statementIndex + 1, afterLine: 0 };
    }
    this.#linesHere += lines.length;
    const named = lines.filter(({ id }) => id !== null);
    const ids = named.flatMap(({ id }) => id ?? []);
    const known = bookRecords(db, ids);
    const isKnown = new Set(known.map(({ kind, recordId }) => `${kind} ${recordId}`));
    const firsts = firstLines(db, this.#options.businessDate, ids);
    const isFirst = (line: PlacedLine): boolean => {
      const first = firsts.get(keyOf(line));
      return first === undefined || (first.statementKey === line.statementKey && first.lineNumber === line.lineNumber);
    };
    this.#lineCount += lines.length;
    const ours = named.filter((line) => isKnown.has(keyOf(line)) || this.#isOurs(line));
    // A nameless line is counted here and judged with the records that no line names.
    const nameless = lines.filter((line) => line.id === null);
    const foreign = named.filter((line) => !ours.includes(line));
    this.#notOursCount +=
      foreign.length -
      this.#foreignRefunds(db, foreign, statement) +
      nameless.filter((line) => !this.#isOurs(line)).length;
    for (const line of [...ours, ...nameless.filter((each) => this.#isOurs(each))]) this.#addUp(line);
    const again = ours.filter((line) => isKnown.has(keyOf(line)) && !isFirst(line));
    const firstOnes = ours.filter((line) => !again.includes(line));
    const namedHere = new Set(firstOnes.map(keyOf));
    const records = known.filter((record) => namedHere.has(`${record.kind} ${record.recordId}`));
    this.#count(records);
    this.#judge(db, records, firstOnes, () => this.#options.businessDate, statement);
    for (const line of again) {
      const record = known.find((each) => keyOf(line) === `${each.kind} ${each.recordId}`);
      if (record === undefined) continue;
      const found = {
        kind: 'duplicate',
        record: tillRecordOf(record, null),
        line,
        differenceMinor: worthOf(line),
      } as const;
      this.#found(db, found, statement);
    }
    return { at: 'lines', statementIndex, afterLine: last.lineNumber };
  }

  /** Refunds by other tills that take more than was left here. Answers how many there are. */
  #foreignRefunds(db: WritableDb, lines: readonly PlacedLine[], statement: Statement): number {
    const all = lines
      .filter(({ kind, isPaid, paymentId }) => kind === 'refund' && isPaid && paymentId !== null)
      .flatMap((line) => this.#options.judgeForeignRefund(db, line) ?? []);
    for (const found of all) this.#found(db, found, statement);
    return all.length;
  }

  /** Without nameless lines nothing more is matched: what no line named is judged as it comes. */
  #recordSlice(db: WritableDb, afterAmount: number, afterKey: number): Phase {
    const rows = db.all(
      `SELECT * FROM book_records WHERE business_date = ? AND (amount_minor, record_key) > (?, ?) AND tender NOT IN ${NOT_BY_WALLET}
       ORDER BY amount_minor, record_key LIMIT ?`,
      this.#options.businessDate,
      afterAmount,
      afterKey,
      SLICE,
    );
    const records = rows.map(bookRecordOf);
    const last = records.at(-1);
    if (last === undefined) return { at: 'rest' };
    this.#judgeUnnamed(db, records, []);
    return { at: 'records', afterAmount: last.amountMinor, afterKey: last.recordKey };
  }

  /** With them, all records and lines of an amount belong together: amounts are never cut apart. */
  #amountSlice(db: WritableDb, afterAmount: number): Phase {
    const { businessDate } = this.#options;
    const upTo = this.#amountAhead(db, afterAmount);
    const records = db
      .all(
        `SELECT * FROM book_records
         WHERE business_date = ? AND amount_minor > ? AND amount_minor <= ? AND tender NOT IN ${NOT_BY_WALLET}`,
        businessDate,
        afterAmount,
        upTo,
      )
      .map(bookRecordOf);
    const lines = this.#statements.flatMap(({ statementKey }) =>
      db
        .all(
          `SELECT * FROM statement_lines WHERE statement_key = ? AND line_id IS NULL
             AND amount_minor > ? AND amount_minor <= ? ORDER BY line_number`,
          statementKey,
          afterAmount,
          upTo,
        )
        .map(lineOf),
    );
    this.#judgeUnnamed(
      db,
      records,
      lines.filter((line) => this.#isOurs(line)),
    );
    return upTo === Number.MAX_SAFE_INTEGER ? { at: 'rest' } : { at: 'records', afterAmount: upTo, afterKey: 0 };
  }

  /** The amount up to which there are about a slice of records or lines. */
  #amountAhead(db: ReadableDb, afterAmount: number): number {
    const ahead = [
      db.get(
        `SELECT amount_minor FROM book_records WHERE business_date = ? AND amount_minor > ?
         ORDER BY amount_minor LIMIT 1 OFFSET ?`,
        this.#options.businessDate,
        afterAmount,
        SLICE,
      ),
      ...this.#statements.map(({ statementKey }) =>
        db.get(
          `SELECT amount_minor FROM statement_lines WHERE statement_key = ? AND line_id IS NULL AND amount_minor > ?
           ORDER BY amount_minor LIMIT 1 OFFSET ?`,
          statementKey,
          afterAmount,
          SLICE,
        ),
      ),
    ];
    return Math.min(
      ...ahead.map((row) => (row === undefined ? Number.MAX_SAFE_INTEGER : integerOf(row, 'amount_minor'))),
    );
  }

  #judgeUnnamed(db: WritableDb, records: readonly BookRecord[], lines: readonly PlacedLine[]): void {
    const { businessDate } = this.#options;
    const named = namedOn(
      db,
      businessDate,
      records.map(({ recordId }) => recordId),
    );
    const unnamed = records.filter(({ kind, recordId }) => !named.has(`${kind} ${recordId}`));
    this.#count(unnamed);
    const settledOn = ({ kind, recordId }: BookRecord): string | null => otherDayOf(db, kind, recordId, businessDate);
    this.#judge(db, unnamed, lines, settledOn, null);
  }

  #judge(
    db: WritableDb,
    records: readonly BookRecord[],
    lines: readonly PlacedLine[],
    settlementDateOf: (record: BookRecord) => string | null,
    statement: Statement | null,
  ): void {
    const { businessDate, feeBasisPoints } = this.#options;
    const { matched, discrepancies } = reconcile({
      settlementDate: businessDate,
      records: records.map((record) => tillRecordOf(record, settlementDateOf(record))),
      lines,
      feeBasisPoints,
      terminalIds: null,
    });
    this.#matchedCount += matched.length;
    for (const found of discrepancies) this.#found(db, found, statement);
  }

  #found(db: WritableDb, found: Discrepancy, statement: Statement | null): void {
    const place = placeOf(found.line);
    const at = statement ?? this.#statements.find(({ statementKey }) => statementKey === place?.statementKey) ?? null;
    saveFinding(db, this.#place, findingOf(found, at?.statementId ?? null));
  }

  /** What the till counts on for this day; records of others are only looked at because a line names them. */
  #count(records: readonly BookRecord[]): void {
    for (const record of records) {
      if (record.businessDate !== this.#options.businessDate) continue;
      const till = tillRecordOf(record, null);
      if (isExpected(till)) this.#tillMinor += worthOf(till);
    }
  }

  #addUp(line: StatementLine): void {
    if (!line.isPaid) return;
    this.#statementMinor += worthOf(line);
    this.#feeMinor += line.feeMinor ?? 0;
  }

  #isOurs({ kind, terminalId }: StatementLine): boolean {
    const isSale = kind === 'payment' || kind === 'refund';
    return isSale && (terminalId === null || this.#options.terminalIds.includes(terminalId));
  }

  #settle(db: WritableDb): Phase {
    const { businessDate, nowMs, others } = this.#options;
    for (const finding of others) saveFinding(db, this.#place, finding);
    if (settleUnseen(db, this.#place, SLICE)) return { at: 'rest' };
    finishRun(db, {
      businessDate,
      finishedAtMs: nowMs,
      lineCount: this.#lineCount,
      matchedCount: this.#matchedCount,
      notOursCount: this.#notOursCount,
      tillMinor: this.#tillMinor,
      statementMinor: this.#statementMinor,
      feeMinor: this.#feeMinor,
    });
    return { at: 'done' };
  }
}

function keyOf({ kind, id }: StatementLine): string {
  return `${kind} ${id ?? ''}`;
}

function placeOf(line: StatementLine | null): Readonly<{ statementKey: number }> | null {
  return line !== null && 'statementKey' in line && typeof line.statementKey === 'number'
    ? { statementKey: line.statementKey }
    : null;
}

function hasNameless(db: ReadableDb, statementKey: number): boolean {
  return (
    db.get(
      'SELECT 1 AS found FROM statement_lines WHERE statement_key = ? AND line_id IS NULL LIMIT 1',
      statementKey,
    ) !== undefined
  );
}

const NO_EVIDENCE: Evidence = { record: null, line: null, statementId: null, payout: null, cash: null };

/** `statementId`: where the line stands. */
export function findingOf(found: Discrepancy, statementId: string | null): Finding {
  const { kind, record, line, differenceMinor } = found;
  const lineName = line === null ? '' : `${statementId ?? ''}:${line.lineNumber}`;
  return {
    kind,
    subject: `${kind} ${record === null ? '' : recordName(record)} ${lineName}`,
    differenceMinor,
    evidence: {
      ...NO_EVIDENCE,
      record,
      line: line === null ? null : plainLine(line),
      statementId: line === null ? null : statementId,
    },
  };
}

function recordName({ kind, id }: TillRecord): string {
  return `${kind}:${id}`;
}

/** Without the place that this database gave it. */
function plainLine(line: StatementLine): StatementLine {
  const { lineNumber, kind, id, paymentId, terminalId, occurredAtMs, amountMinor, currency } = line;
  const { payerPaidMinor, merchantDiscountMinor, feeMinor, isPaid, authCode } = line;
  const what = { lineNumber, kind, id, paymentId, terminalId, occurredAtMs, amountMinor, currency };
  return { ...what, payerPaidMinor, merchantDiscountMinor, feeMinor, isPaid, authCode };
}
