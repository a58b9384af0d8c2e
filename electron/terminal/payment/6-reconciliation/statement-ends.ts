/**
 * The two ends of a statement file: whose account its first lines name, and whether its last ones are there. A file that broke
 * off between two rows looks whole to whoever reads rows alone. Rule RECON-74.
 */
import type { StatementFormat } from './statement-format.ts';

/** What comes before the header is a few lines, and so is what comes after the rows. */
const KEPT_CHARACTERS = 4_096;

type EndsFormat = Pick<StatementFormat, 'end' | 'count' | 'closing' | 'account'>;

export class StatementEnds {
  readonly #format: EndsFormat;
  #head = '';
  #tail = '';
  #rowCount = 0;
  /** Rows of the summary; null: it has not begun. */
  #summaryRows: number | null = null;
  #toldCount: string | null = null;

  constructor(format: EndsFormat) {
    this.#format = format;
  }

  /** The text as it comes, comments and all. */
  note(text: string): void {
    if (this.#head.length < KEPT_CHARACTERS) this.#head += text.slice(0, KEPT_CHARACTERS - this.#head.length);
    this.#tail = (this.#tail + text).slice(-KEPT_CHARACTERS);
  }

  /** A row behind the header; answers whether it is part of the summary. */
  isSummary(cells: readonly string[]): boolean {
    const { end, count } = this.#format;
    if (this.#summaryRows === null) {
      if (end === null || cells[0] !== end) {
        this.#rowCount += 1;
        return false;
      }
      this.#summaryRows = 0;
    }
    this.#summaryRows += 1;
    if (count !== null && this.#summaryRows === (count.line === 'end' ? 1 : 2)) {
      this.#toldCount = cells[count.cell] ?? null;
    }
    return true;
  }

  /** After the last row: all is there that the format says stands at the end. */
  isWhole(): boolean {
    const { end, count, closing } = this.#format;
    if (end !== null && this.#summaryRows === null) return false;
    if (count !== null && this.#toldCount?.replaceAll(',', '') !== String(this.#rowCount)) return false;
    return closing === null || this.#tail.includes(closing);
  }

  /** Whose account it is by the lines before the header; null: they do not say, or need not. */
  account(): string | null {
    const { account } = this.#format;
    if (account === null) return null;
    const from = this.#head.indexOf(account.after);
    const to = from < 0 ? -1 : this.#head.indexOf(account.before, from + account.after.length);
    return to < 0 ? null : this.#head.slice(from + account.after.length, to).trim();
  }
}
