/**
 * Which lines of the store's file are put into the database. It has those of all tills, and a gate among fifty would write
 * forty-nine for each of its own, for ever; what can never be held against these books is counted by the statement alone. The
 * file itself stays on the shelf. Rule RECON-76, decision record 0293.
 */
import { bookRecords } from '../payment/6-reconciliation/book-store.ts';
import type { StatementLine } from '../payment/6-reconciliation/books.ts';
import type { ReadableDb } from '../storage/database.ts';

export function linesToKeep(
  db: ReadableDb,
  lines: readonly StatementLine[],
  terminalId: string,
): readonly StatementLine[] {
  const others = lines.filter((line) => isOfAnother(line, terminalId));
  if (others.length === 0) return lines;
  const known = new Set(
    bookRecords(
      db,
      others.flatMap(({ id }) => id ?? []),
    ).map(({ recordId }) => recordId),
  );
  return lines.filter((line) => !isOfAnother(line, terminalId) || known.has(line.id ?? ''));
}

/** A line without an id may be matched by what else it says, and a refund by another till may take too much: RECON-73. */
function isOfAnother({ kind, id, terminalId }: StatementLine, ownTerminalId: string): boolean {
  return kind !== 'refund' && id !== null && terminalId !== null && terminalId !== ownTerminalId;
}
