/**
 * Statements and their lines. A statement is read into its place piece by piece and counts only once it is `imported`; what
 * broke off is taken away, so that nothing is ever half there. SQL and rows only. Rules RECON-32 to RECON-35.
 */
import { assert } from '../../../kernel/assert.ts';
import type { ReadableDb, WritableDb } from '../../storage/database.ts';
import { booleanOf, integerOf, integerOrNullOf, oneOf, textOf, textOrNullOf, type Row } from '../../storage/row.ts';
import type { StatementLine } from './books.ts';

export type Statement = Readonly<{
  statementKey: number;
  statementId: string;
  /** The day whose settlement it is. */
  businessDate: string;
  formatId: string;
  source: 'gateway' | 'file';
  fileName: string;
  state: 'reading' | 'imported' | 'withdrawn';
  /** Of the file as it came; null while it is read. */
  sha256: string | null;
  /** Whose account it says it is, where the format tells. */
  merchant: string | null;
  /** Of the file; of other tills' lines not all may be here. */
  lineCount: number;
  feeMinor: number;
  begunAtMs: number;
  cashierId: string | null;
}>;

/** A line with the statement it stands in. */
export type PlacedLine = StatementLine & Readonly<{ statementKey: number }>;

export function beginStatement(
  db: WritableDb,
  statement: Pick<Statement, 'statementId' | 'businessDate' | 'formatId' | 'source' | 'fileName' | 'cashierId'> &
    Readonly<{ begunAtMs: number }>,
): number {
  db.run(
    `INSERT INTO statements (statement_id, business_date, format_id, source, file_name, state, sha256, merchant,
       line_count, fee_minor, begun_at_ms, cashier_id) VALUES (?, ?, ?, ?, ?, 'reading', NULL, NULL, 0, 0, ?, ?)`,
    statement.statementId,
    statement.businessDate,
    statement.formatId,
    statement.source,
    statement.fileName,
    statement.begunAtMs,
    statement.cashierId,
  );
  const begun = statementById(db, statement.statementId);
  assert(begun !== null, 'what was inserted is there');
  return begun.statementKey;
}

export function addLines(db: WritableDb, statementKey: number, lines: readonly StatementLine[]): void {
  for (const line of lines) {
    db.run(
      `INSERT INTO statement_lines (statement_key, line_number, kind, line_id, payment_id, terminal_id, occurred_at_ms,
         amount_minor, currency, payer_paid_minor, merchant_discount_minor, fee_minor, is_paid, auth_code)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      statementKey,
      line.lineNumber,
      line.kind,
      line.id,
      line.paymentId,
      line.terminalId,
      line.occurredAtMs,
      line.amountMinor,
      line.currency,
      line.payerPaidMinor,
      line.merchantDiscountMinor,
      line.feeMinor,
      line.isPaid ? 1 : 0,
      line.authCode,
    );
  }
}

/**
 * The plus keeps the statement out of the choice of an index: without figures about the tables the planner would walk all of
 * the statement for each batch, which for a million lines takes longer than everything else together.
 */
export const REPEATED_LINES = `
  SELECT min(line_number) AS first_line, max(line_number) AS last_line FROM statement_lines
  WHERE line_id IN (SELECT value FROM json_each(?)) AND +statement_key = ?
  GROUP BY line_id, kind, payment_id, terminal_id, occurred_at_ms, amount_minor, currency, payer_paid_minor, fee_minor,
    is_paid, auth_code
  HAVING count(*) > 1 ORDER BY 2 LIMIT 1`;

/** The first of these lines that stands in the statement a second time, the same in all that it says; null: none does. */
export function repeatedLine(
  db: ReadableDb,
  statementKey: number,
  lines: readonly StatementLine[],
): Readonly<{ lineNumber: number; firstLineNumber: number }> | null {
  const ids = new Set(lines.flatMap(({ id }) => id ?? []));
  const row = db.get(REPEATED_LINES, JSON.stringify([...ids]), statementKey);
  return row === undefined
    ? null
    : { lineNumber: integerOf(row, 'last_line'), firstLineNumber: integerOf(row, 'first_line') };
}

export function finishStatement(
  db: WritableDb,
  statementKey: number,
  whole: Readonly<{ sha256: string; lineCount: number; feeMinor: number; merchant: string | null }>,
): void {
  const { changes } = db.run(
    `UPDATE statements SET state = 'imported', sha256 = ?, line_count = ?, fee_minor = ?, merchant = ?
     WHERE statement_key = ? AND state = 'reading'`,
    whole.sha256,
    whole.lineCount,
    whole.feeMinor,
    whole.merchant,
    statementKey,
  );
  assert(changes === 1, 'a statement is finished once');
}

/** At most `limit` of its lines; answers whether there were any. The statement itself goes with the last of them. */
export function dropLines(db: WritableDb, statementKey: number, limit: number): boolean {
  const { changes } = db.run(
    `DELETE FROM statement_lines WHERE statement_key = ? AND line_number IN
       (SELECT line_number FROM statement_lines WHERE statement_key = ? ORDER BY line_number LIMIT ?)`,
    statementKey,
    statementKey,
    limit,
  );
  if (changes > 0) return true;
  db.run(`DELETE FROM statements WHERE statement_key = ? AND state = 'reading'`, statementKey);
  return false;
}

export function withdrawStatement(db: WritableDb, statementKey: number): void {
  const { changes } = db.run(
    `UPDATE statements SET state = 'withdrawn' WHERE statement_key = ? AND state = 'imported'`,
    statementKey,
  );
  assert(changes === 1, 'only an imported statement is withdrawn');
}

/** What a run that ended left behind in the middle of a file. */
export function unfinishedStatements(db: ReadableDb): readonly Statement[] {
  return db.all(`SELECT * FROM statements WHERE state = 'reading'`).map(statementOf);
}

export function statementById(db: ReadableDb, statementId: string): Statement | null {
  const row = db.get('SELECT * FROM statements WHERE statement_id = ?', statementId);
  return row === undefined ? null : statementOf(row);
}

export function importedBySha256(db: ReadableDb, sha256: string): Statement | null {
  const row = db.get(`SELECT * FROM statements WHERE sha256 = ? AND state = 'imported'`, sha256);
  return row === undefined ? null : statementOf(row);
}

/** The account of the newest statement of this format; null while none told one. */
export function knownMerchant(db: ReadableDb, formatId: string): string | null {
  const row = db.get(
    `SELECT merchant FROM statements WHERE format_id = ? AND state = 'imported' AND merchant IS NOT NULL
     ORDER BY statement_key DESC LIMIT 1`,
    formatId,
  );
  return row === undefined ? null : textOf(row, 'merchant');
}

export function importedStatements(db: ReadableDb, businessDate: string): readonly Statement[] {
  return db
    .all(`SELECT * FROM statements WHERE business_date = ? AND state = 'imported' ORDER BY statement_key`, businessDate)
    .map(statementOf);
}

/** In the order of the file, behind `afterLine`. */
export function linesOf(db: ReadableDb, statementKey: number, afterLine: number, limit: number): readonly PlacedLine[] {
  return db
    .all(
      'SELECT * FROM statement_lines WHERE statement_key = ? AND line_number > ? ORDER BY line_number LIMIT ?',
      statementKey,
      afterLine,
      limit,
    )
    .map(lineOf);
}

/** For ids that stand in the statements of this day and those before it more than once: which line was first. */
export function firstLines(
  db: ReadableDb,
  businessDate: string,
  ids: readonly string[],
): ReadonlyMap<string, Readonly<{ statementKey: number; lineNumber: number }>> {
  const rows = db.all(
    `SELECT line_id, kind, statement_key, line_number,
       count(*) OVER (PARTITION BY line_id, kind) AS line_count,
       row_number() OVER (PARTITION BY line_id, kind ORDER BY business_date, statement_key, line_number) AS place
     FROM statement_lines JOIN statements USING (statement_key)
     WHERE line_id IN (SELECT value FROM json_each(?)) AND business_date <= ? AND state = 'imported'`,
    JSON.stringify([...new Set(ids)]),
    businessDate,
  );
  const firsts = rows.filter((row) => integerOf(row, 'place') === 1 && integerOf(row, 'line_count') > 1);
  return new Map(
    firsts.map((row) => [
      `${textOf(row, 'kind')} ${textOf(row, 'line_id')}`,
      { statementKey: integerOf(row, 'statement_key'), lineNumber: integerOf(row, 'line_number') },
    ]),
  );
}

/**
 * By the ids, and not by the day: a planner that is left the choice begins with the day's statement and walks all of it for
 * each slice, since nobody counted the tables for it. CROSS JOIN keeps them in this order.
 */
export const NAMED_LINES = `
  SELECT DISTINCT kind, line_id FROM statement_lines CROSS JOIN statements USING (statement_key)
  WHERE line_id IN (SELECT value FROM json_each(?)) AND business_date = ? AND state = 'imported'`;

/** Which of these ids a line of the day's statements names, each as "kind id". */
export function namedOn(db: ReadableDb, businessDate: string, ids: readonly string[]): ReadonlySet<string> {
  const rows = db.all(NAMED_LINES, JSON.stringify(ids), businessDate);
  return new Set(rows.map((row) => `${textOf(row, 'kind')} ${textOf(row, 'line_id')}`));
}

/** By the ids of the payments first: see NAMED_LINES. What these books hold themselves is no other till's. */
export const REFUNDS_ELSEWHERE = `
  SELECT coalesce(sum(amount_minor), 0) AS minor, coalesce(max(is_same), 0) AS is_repeated FROM (
    SELECT max(amount_minor) AS amount_minor, max(line_id = ?) AS is_same
    FROM statement_lines CROSS JOIN statements USING (statement_key)
    WHERE payment_id IN (SELECT value FROM json_each(?)) AND kind = 'refund' AND is_paid = 1 AND state = 'imported'
      AND terminal_id NOT IN (SELECT value FROM json_each(?))
      AND (business_date, statement_key, line_number) < (?, ?, ?)
      AND NOT EXISTS (SELECT 1 FROM book_records WHERE record_id = line_id)
    GROUP BY line_id
  )`;

/** What other tills gave back of these payments before `line`, by all statements; and whether one of them was the same line. */
export function refundedElsewhereBefore(
  db: ReadableDb,
  line: PlacedLine,
  of: Readonly<{ businessDate: string; paymentIds: readonly string[]; terminalIds: readonly string[] }>,
): Readonly<{ minor: number; isRepeated: boolean }> {
  const row = db.get(
    REFUNDS_ELSEWHERE,
    line.id,
    JSON.stringify(of.paymentIds),
    JSON.stringify(of.terminalIds),
    of.businessDate,
    line.statementKey,
    line.lineNumber,
  );
  return { minor: integerOf(row ?? {}, 'minor'), isRepeated: booleanOf(row ?? {}, 'is_repeated') };
}

/** The days whose statements have a line of this id, other than `businessDate`; the first of them. */
export function otherDayOf(db: ReadableDb, kind: string, id: string, businessDate: string): string | null {
  const row = db.get(
    `SELECT business_date FROM statement_lines JOIN statements USING (statement_key)
     WHERE line_id = ? AND kind = ? AND state = 'imported' AND business_date <> ? ORDER BY business_date LIMIT 1`,
    id,
    kind,
    businessDate,
  );
  return row === undefined ? null : textOf(row, 'business_date');
}

function statementOf(row: Row): Statement {
  return {
    statementKey: integerOf(row, 'statement_key'),
    statementId: textOf(row, 'statement_id'),
    businessDate: textOf(row, 'business_date'),
    formatId: textOf(row, 'format_id'),
    source: oneOf(row, 'source', ['gateway', 'file']),
    fileName: textOf(row, 'file_name'),
    state: oneOf(row, 'state', ['reading', 'imported', 'withdrawn']),
    sha256: textOrNullOf(row, 'sha256'),
    merchant: textOrNullOf(row, 'merchant'),
    lineCount: integerOf(row, 'line_count'),
    feeMinor: integerOf(row, 'fee_minor'),
    begunAtMs: integerOf(row, 'begun_at_ms'),
    cashierId: textOrNullOf(row, 'cashier_id'),
  };
}

export function lineOf(row: Row): PlacedLine {
  return {
    statementKey: integerOf(row, 'statement_key'),
    lineNumber: integerOf(row, 'line_number'),
    kind: oneOf(row, 'kind', ['payment', 'refund', 'topup', 'bill', 'fare']),
    id: textOrNullOf(row, 'line_id'),
    paymentId: textOrNullOf(row, 'payment_id'),
    terminalId: textOrNullOf(row, 'terminal_id'),
    occurredAtMs: integerOf(row, 'occurred_at_ms'),
    amountMinor: integerOf(row, 'amount_minor'),
    currency: textOf(row, 'currency'),
    payerPaidMinor: integerOrNullOf(row, 'payer_paid_minor'),
    merchantDiscountMinor: integerOrNullOf(row, 'merchant_discount_minor'),
    feeMinor: integerOrNullOf(row, 'fee_minor'),
    isPaid: booleanOf(row, 'is_paid'),
    authCode: textOrNullOf(row, 'auth_code'),
  };
}
