/**
 * Takes a statement in, whole or not at all: read piece by piece into its place, where it counts for nothing until its last
 * line was read and all that can be checked about it was checked. The same file again changes nothing. Rules RECON-32 to
 * RECON-35, RECON-53 to RECON-56, RECON-75 and RECON-76.
 */
import { createHash } from 'node:crypto';
import type { Refusal } from '../../contract/dispatcher.ts';
import type { ImportDoubt } from '../../contract/reconciliation-values.ts';
import { epochMs } from '../../kernel/clock.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { businessDateAt } from '../business-date.ts';
import type { StatementLine } from '../payment/6-reconciliation/books.ts';
import { STATEMENT_IMPORTED } from '../payment/6-reconciliation/discrepancy-acts.ts';
import { readStatement, type Pieces } from '../payment/6-reconciliation/read-statement.ts';
import { SeenLines } from '../payment/6-reconciliation/seen-lines.ts';
import type { StatementFormat } from '../payment/6-reconciliation/statement-format.ts';
import {
  addLines,
  beginStatement,
  dropLines,
  finishStatement,
  importedBySha256,
  knownMerchant,
  repeatedLine,
  statementById,
  unfinishedStatements,
  type Statement,
} from '../payment/6-reconciliation/statement-store.ts';
import type { Storage } from '../storage/database.ts';
import type { TerminalContext } from '../terminal-context.ts';
import type { BackendSettlement } from '../wallet-backend/wallet-backend.ts';
import { linesToKeep } from './lines-to-keep.ts';
import { OwnLines } from './own-lines.ts';

/** Lines in one transaction: about five milliseconds. */
const BATCH = 500;

export type ImportWish = Readonly<{
  businessDate: string;
  format: StatementFormat;
  source: Statement['source'];
  fileName: string;
  pieces: Pieces;
  /** As whoever made the file says it; null: nobody did. */
  expectedSha256: string | null;
  /** What the lines have to add up to; null: nobody said. */
  totals: BackendSettlement['totals'] | null;
  /** What a person said is right about a file that looks wrong; it is taken all the same. */
  confirmed: readonly ImportDoubt[];
  /**
   * Whether this till was paid on that day, so that the file ought to have lines of it; asked when it has none. null: nobody
   * asks whose lines they are.
   */
  wasPaid: (() => Promise<boolean>) | null;
  cashierId: string | null;
  /** The till is being closed: what was begun is taken away at its next start. */
  isStopped: () => boolean;
}>;

export type Imported = Readonly<{ statement: Statement; isNew: boolean }>;

/** What of a terminal it takes to read a file in. */
export type ImportContext = Pick<TerminalContext, 'makeId' | 'enrolment'> &
  Readonly<{
    journal: Pick<TerminalContext['journal'], 'record'>;
    ports: Pick<TerminalContext['ports'], 'clock' | 'storage'>;
  }>;

export async function importStatement(context: ImportContext, wish: ImportWish): Promise<Result<Imported, Refusal>> {
  const { clock, storage } = context.ports;
  const statementId = context.makeId();
  const { businessDate, source, fileName, cashierId, format } = wish;
  const begun = { statementId, businessDate, formatId: format.id, source, fileName, cashierId, begunAtMs: clock.now() };
  const statementKey = storage.write((db) => beginStatement(db, begun));
  let taken: Result<Imported, Refusal> | null = null;
  try {
    taken = await takeIn(context, statementKey, statementId, wish);
  } finally {
    // Whatever stopped it, and if it is a failed assertion: nothing of it stays.
    const isKept = taken?.ok === true && taken.value.isNew;
    if (!isKept && !wish.isStopped()) dropStatement(storage, statementKey);
  }
  return taken;
}

/** What a run that ended left behind in the middle of a file. */
export function dropUnfinished(storage: Storage): void {
  for (const { statementKey } of unfinishedStatements(storage.read)) dropStatement(storage, statementKey);
}

function dropStatement(storage: Storage, statementKey: number): void {
  while (storage.write((db) => dropLines(db, statementKey, BATCH)));
}

async function takeIn(
  context: ImportContext,
  statementKey: number,
  statementId: string,
  wish: ImportWish,
): Promise<Result<Imported, Refusal>> {
  const { storage } = context.ports;
  const hash = createHash('sha256');
  const check = new Check(context, wish);
  const terminalId = context.enrolment()?.terminalId ?? null;
  const own = wish.wasPaid === null || terminalId === null ? null : new OwnLines(terminalId);
  const seen = new SeenLines();
  let batch: StatementLine[] = [];
  const put = (): Refusal | null => {
    const lines = batch;
    batch = [];
    if (lines.length === 0) return null;
    const isWhole = wish.source === 'file' || terminalId === null;
    const kept = isWhole ? lines : linesToKeep(storage.read, lines, terminalId);
    storage.write((db) => addLines(db, statementKey, kept));
    own?.lookUp(storage.read, lines);
    const repeated = repeatedUnkept(seen, lines, kept) ?? repeatedLine(storage.read, statementKey, kept);
    return repeated === null ? null : { code: 'statement.line_repeated', ...repeated };
  };
  for await (const read of readStatement(hashed(wish.pieces, hash), wish.format)) {
    if (wish.isStopped()) return err({ code: 'statement.import_lost' });
    if (!read.ok) return read;
    const refusal = check.look(read.value);
    if (refusal !== null) return err(refusal);
    own?.look(read.value);
    batch.push(read.value);
    const full = batch.length === BATCH ? put() : null;
    if (full !== null) return err(full);
  }
  const refusal = put() ?? check.end();
  if (refusal !== null) return err(refusal);
  const sha256 = hash.digest('hex');
  if (wish.expectedSha256 !== null && wish.expectedSha256.toLowerCase() !== sha256) {
    return err({ code: 'statement.digest_wrong' });
  }
  const foreign = own?.refusal() ?? null;
  // What is there already is no news, whatever a person had to say when it came.
  const isNews = importedBySha256(storage.read, sha256) === null;
  if (foreign !== null && isNews && (await wish.wasPaid?.()) === true) return err(foreign);
  if (wish.isStopped()) return err({ code: 'statement.import_lost' });
  const known = importedBySha256(storage.read, sha256);
  if (known !== null) return ok({ statement: known, isNew: false });
  storage.write((db) => {
    const { lineCount, feeMinor, merchant } = check;
    finishStatement(db, statementKey, { sha256, lineCount, feeMinor, merchant });
    const { businessDate, format, source, fileName, cashierId, confirmed } = wish;
    const file = { businessDate, formatId: format.id, source, fileName, sha256, lineCount };
    const body = cashierId === null || confirmed.length === 0 ? file : { ...file, confirmed };
    context.journal.record(db, [{ type: STATEMENT_IMPORTED, subjectId: statementId, cashierId, body }]);
  });
  const statement = statementById(storage.read, statementId);
  return statement === null ? err({ code: 'statement.not_found' }) : ok({ statement, isNew: true });
}

type Repeated = Readonly<{ lineNumber: number; firstLineNumber: number }>;

/** Of the lines that are not stored, the first that the file has a second time; null: none. */
function repeatedUnkept(
  seen: SeenLines,
  lines: readonly StatementLine[],
  kept: readonly StatementLine[],
): Repeated | null {
  if (kept.length === lines.length) return null;
  const stored = new Set(kept);
  for (const line of lines) {
    const firstLineNumber = stored.has(line) ? null : seen.add(line);
    if (firstLineNumber !== null) return { lineNumber: line.lineNumber, firstLineNumber };
  }
  return null;
}

async function* hashed(pieces: Pieces, hash: ReturnType<typeof createHash>): AsyncGenerator<Uint8Array, void, void> {
  for await (const piece of pieces) {
    hash.update(piece);
    yield piece;
  }
}

const TOTAL_OF = { payment: 'payments', refund: 'refunds', topup: 'topups', bill: 'bills', fare: 'fares' } as const;

/** What the lines say together: the day, the account, the sums. */
class Check {
  lineCount = 0;
  feeMinor = 0;
  merchant: string | null = null;
  readonly #wish: ImportWish;
  readonly #zone: string | null;
  readonly #knownMerchant: string | null;
  readonly #sums = new Map<string, { count: number; amountMinor: number }>();
  #firstLine: Readonly<{ lineNumber: number; date: string }> | null = null;
  #isOfDay = false;

  constructor(context: ImportContext, wish: ImportWish) {
    this.#wish = wish;
    this.#zone = context.enrolment()?.store.timeZone ?? null;
    this.#knownMerchant = knownMerchant(context.ports.storage.read, wish.format.id);
  }

  look(line: StatementLine): Refusal | null {
    this.lineCount += 1;
    this.feeMinor += line.feeMinor ?? 0;
    const date = businessDateAt(epochMs(line.occurredAtMs), this.#zone);
    this.#firstLine ??= { lineNumber: line.lineNumber, date };
    if (date === this.#wish.businessDate) this.#isOfDay = true;
    const sum = this.#sums.get(TOTAL_OF[line.kind]) ?? { count: 0, amountMinor: 0 };
    this.#sums.set(TOTAL_OF[line.kind], { count: sum.count + 1, amountMinor: sum.amountMinor + line.amountMinor });
    const { merchant, lineNumber } = line;
    if (merchant === undefined) return null;
    const expected = this.merchant ?? (this.#wish.confirmed.includes('merchant') ? null : this.#knownMerchant);
    this.merchant ??= merchant;
    if (expected === null || expected === merchant) return null;
    return { code: 'statement.merchant_wrong', lineNumber, merchant, expected };
  }

  /** The backend's own file is held against what the backend signed; a file by hand against the day that was chosen. */
  end(): Refusal | null {
    const { totals, businessDate } = this.#wish;
    if (totals !== null) {
      const differs = Object.values(TOTAL_OF).find((name) => {
        const { count, amountMinor } = this.#sums.get(name) ?? { count: 0, amountMinor: 0 };
        return count !== totals[name].count || amountMinor !== totals[name].amountMinor;
      });
      return differs === undefined ? null : { code: 'statement.totals_differ', lineCount: this.lineCount };
    }
    if (this.#firstLine === null || this.#isOfDay) return null;
    return { code: 'statement.day_wrong', ...this.#firstLine, businessDate };
  }
}
