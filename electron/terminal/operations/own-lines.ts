/**
 * Whether a file that a person chose has anything of this till in it. Where a statement does not say whose account it is, the
 * terminals in it are all that tells one store's file from another's. Rule RECON-75, decision record 0293.
 */
import type { Refusal } from '../../contract/dispatcher.ts';
import type { StatementLine } from '../payment/6-reconciliation/books.ts';
import { bookRecords } from '../payment/6-reconciliation/book-store.ts';
import type { ReadableDb } from '../storage/database.ts';

/** Enough to recognise a store by; a busy one has hundreds. */
const SHOWN_TERMINALS = 3;
/** As much of a terminal's name as a sentence holds; those of the wallet API are shorter. */
const SHOWN_CHARACTERS = 40;

export class OwnLines {
  readonly #terminalId: string;
  readonly #others = new Set<string>();
  #firstLine: number | null = null;
  #isAny = false;

  constructor(terminalId: string) {
    this.#terminalId = terminalId;
  }

  /** A line that names no terminal may be anybody's. */
  look({ terminalId, lineNumber }: StatementLine): void {
    if (this.#isAny) return;
    if (terminalId === null || terminalId === this.#terminalId) {
      this.#isAny = true;
      return;
    }
    this.#firstLine ??= lineNumber;
    if (this.#others.size <= SHOWN_TERMINALS) this.#others.add(terminalId.slice(0, SHOWN_CHARACTERS));
  }

  /** Whatever terminal it names: what these books know, or gives back what they know, is of this store. */
  lookUp(db: ReadableDb, lines: readonly StatementLine[]): void {
    if (this.#isAny) return;
    this.#isAny =
      bookRecords(
        db,
        lines.flatMap(({ id, paymentId }) => [id ?? [], paymentId ?? []].flat()),
      ).length > 0;
  }

  /** null: some line is of this till, or there are no lines at all. */
  refusal(): Refusal | null {
    if (this.#isAny || this.#firstLine === null) return null;
    const shown = [...this.#others].slice(0, SHOWN_TERMINALS).join(', ');
    const terminals = this.#others.size > SHOWN_TERMINALS ? `${shown} …` : shown;
    const facts = { lineNumber: this.#firstLine, terminals, expected: this.#terminalId };
    return { code: 'statement.terminals_foreign', ...facts };
  }
}
