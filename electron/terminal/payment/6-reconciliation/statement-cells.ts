/** From one row of a statement to a line of the books: each cell read strictly, the first that is wrong is named. Rule RECON-22. */
import { DateTime } from 'luxon';
import { CURRENCY_DECIMALS, isCurrencyCode, type CurrencyCode } from '../../../kernel/money.ts';
import { err, ok, type Result } from '../../../kernel/result.ts';
import type { StatementLine } from './books.ts';
import type { RowFormat, StatementFormat } from './statement-format.ts';

export type CellFault = Readonly<{
  code: 'statement.cell_invalid' | 'statement.row_unknown';
  column: string;
  text: string;
}>;

/** As much of a wrong cell as is shown to a person. */
const SHOWN_CHARACTERS = 40;
/** A statement's sum of a day may be large; nothing above is an amount. */
const MAX_MINOR_DIGITS = 15;

export type Cells = Readonly<{ lineNumber: number; cell: (column: string) => string }>;

/** null: a row that the format says to leave out. */
export function readRow(cells: Cells, format: StatementFormat): Result<StatementLine | null, CellFault> {
  const row = format.rows.find(({ when }) => when.in.includes(cells.cell(when.column)));
  if (row === undefined) {
    const isIgnored = format.ignore.some(({ column, in: listed }) => listed.includes(cells.cell(column)));
    const [{ when } = { when: { column: '' } }] = format.rows;
    return isIgnored ? ok(null) : fault('statement.row_unknown', when.column, cells.cell(when.column));
  }
  const currency = currencyOf(cells, format);
  if (!currency.ok) return currency;
  const occurredAtMs = timeOf(cells, row.columns.occurredAt, format);
  if (!occurredAtMs.ok) return occurredAtMs;
  const reader = new AmountReader(cells, format, currency.value);
  const { columns } = row;
  const line = {
    lineNumber: cells.lineNumber,
    kind: row.kind,
    id: textOf(cells, columns.id),
    paymentId: textOf(cells, columns.paymentId),
    terminalId: textOf(cells, columns.terminalId),
    occurredAtMs: occurredAtMs.value,
    amountMinor: reader.required(columns.amount, row),
    currency: currency.value,
    payerPaidMinor: reader.optional(columns.payerPaid, row),
    merchantDiscountMinor: reader.optional(columns.merchantDiscount, row),
    feeMinor: reader.fee(columns.fee),
    isPaid: row.paid === null || row.paid.in.includes(cells.cell(row.paid.column)),
    authCode: textOf(cells, columns.authCode),
    ...(format.merchant === null ? {} : { merchant: cells.cell(format.merchant) }),
  };
  return reader.fault === null ? ok(line) : err(reader.fault);
}

function fault(code: CellFault['code'], column: string, text: string): Result<never, CellFault> {
  return err({ code, column, text: text.slice(0, SHOWN_CHARACTERS) });
}

function textOf(cells: Cells, column: string | null): string | null {
  const text = column === null ? '' : cells.cell(column);
  return text === '' ? null : text;
}

function currencyOf(cells: Cells, { currency }: StatementFormat): Result<CurrencyCode, CellFault> {
  const text = 'fixed' in currency ? currency.fixed : cells.cell(currency.column);
  if (isCurrencyCode(text)) return ok(text);
  return fault('statement.cell_invalid', 'fixed' in currency ? '' : currency.column, text);
}

function timeOf(cells: Cells, column: string, { time }: StatementFormat): Result<number, CellFault> {
  const text = cells.cell(column);
  const at =
    time.form === 'rfc3339'
      ? DateTime.fromISO(text, { setZone: true })
      : DateTime.fromFormat(text, time.form, { zone: time.zone });
  return at.isValid ? ok(at.toMillis()) : fault('statement.cell_invalid', column, text);
}

class AmountReader {
  /** The first cell that could not be read; null while all could. */
  fault: CellFault | null = null;
  readonly #cells: Cells;
  readonly #decimals: number;

  constructor(cells: Cells, format: StatementFormat, currency: CurrencyCode) {
    this.#cells = cells;
    this.#decimals = format.amounts === 'minor' ? 0 : CURRENCY_DECIMALS[currency];
  }

  required(column: string, row: RowFormat): number {
    const minor = this.#signed(column);
    if (minor === null || minor === 0) return this.#wrong(column);
    if (minor < 0 !== row.negative) return this.#wrong(column);
    return Math.abs(minor);
  }

  /** An empty cell tells nothing. */
  optional(column: string | null, row: RowFormat): number | null {
    if (column === null || this.#cells.cell(column) === '') return null;
    const minor = this.#signed(column);
    if (minor === null || (minor < 0 && !row.negative)) return this.#wrong(column);
    return Math.abs(minor);
  }

  /** Written below zero by some, since it is taken, and given back with a refund: its size is what counts. */
  fee(column: string | null): number | null {
    if (column === null || this.#cells.cell(column) === '') return null;
    const minor = this.#signed(column);
    return minor === null ? this.#wrong(column) : Math.abs(minor);
  }

  /** Digits with thousands separators where they belong, and at most as many decimals as the currency has. */
  #signed(column: string): number | null {
    const text = this.#cells.cell(column);
    const match = /^([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?$/u.exec(text);
    if (match === null) return null;
    const [, sign = '', whole = '', fraction = ''] = match;
    // Trailing zeros beyond the currency's decimals are no amount.
    const kept = fraction.slice(0, this.#decimals);
    if (/[1-9]/u.test(fraction.slice(this.#decimals))) return null;
    const digits = (whole.replaceAll(',', '') + kept.padEnd(this.#decimals, '0')).replace(/^0+(?=\d)/u, '');
    if (digits.length > MAX_MINOR_DIGITS) return null;
    return sign === '-' ? -Number(digits) : Number(digits);
  }

  #wrong(column: string): 0 {
    this.fault ??= {
      code: 'statement.cell_invalid',
      column,
      text: this.#cells.cell(column).slice(0, SHOWN_CHARACTERS),
    };
    return 0;
  }
}
