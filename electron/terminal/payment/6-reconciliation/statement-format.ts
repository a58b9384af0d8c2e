/**
 * How somebody's statement is written, as a description and not as code, so that a merchant can add the statement of another
 * bank: which columns there are, what their cells mean, and what a row is. The descriptions that come with the program are
 * in resources/statement-formats. Rules RECON-20 and RECON-21.
 */
import { z } from 'zod';
import { isCurrencyCode } from '../../../kernel/money.ts';

/** Of the wallet API's own settlement files. */
export const STANDARD_FORMAT_ID = 'wallet-api-1';

const column = z.string().min(1).max(64);
const values = z.array(z.string().max(64)).min(1).max(50);

/** A row is of the first kind whose condition holds. */
const row = z.strictObject({
  kind: z.enum(['payment', 'refund', 'topup', 'bill', 'fare']),
  when: z.strictObject({ column, in: values }),
  columns: z.strictObject({
    id: column.nullable(),
    paymentId: column.nullable(),
    terminalId: column.nullable(),
    occurredAt: column,
    amount: column,
    payerPaid: column.nullable(),
    merchantDiscount: column.nullable(),
    fee: column.nullable(),
    authCode: column.nullable(),
  }),
  /** Which cells say that the money moved; null: every row of this kind does. */
  paid: z.strictObject({ column, in: values }).nullable(),
  /** Amounts of this kind are written below zero. */
  negative: z.boolean(),
});

export const statementFormatSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,40}$/u),
  name: z.strictObject({ 'zh-CN': z.string().min(1), en: z.string().min(1) }),
  /** `detect`: UTF-8 where it is that, else GB18030, which holds GBK. A byte order mark of UTF-16 always counts. */
  encoding: z.enum(['utf-8', 'gb18030', 'detect']),
  delimiter: z.enum([',', ';', '\t', '|']),
  /** Lines that begin with it are no rows. */
  comment: z.string().length(1).nullable(),
  /** The column that says whose account it is, so that another shop's file is noticed. */
  merchant: column.nullable().default(null),
  /** Characters that are put around cells so that spreadsheets leave them alone. */
  strip: z.string().max(8),
  /** The first cell of the line at which the rows end: a summary follows. A file without that line was cut off. */
  end: z.string().min(1).nullable(),
  /** The cell of the summary, from 0, that says how many rows there are, in the line of `end` or the one after it. */
  count: z
    .strictObject({ line: z.enum(['end', 'next']), cell: z.int().min(0).max(50) })
    .nullable()
    .default(null),
  /** What stands in one of the last lines of a whole file, if only in a comment. */
  closing: z.string().min(1).max(64).nullable().default(null),
  /** Between which texts the lines before the header name the account, where no column does. */
  account: z
    .strictObject({ after: z.string().min(1).max(64), before: z.string().min(1).max(8) })
    .nullable()
    .default(null),
  /** `minor`: whole units such as fen. `major`: with a decimal point, such as yuan. */
  amounts: z.enum(['minor', 'major']),
  time: z.strictObject({
    /** A pattern of Luxon's, or `rfc3339`. */
    form: z.string().min(1).max(40),
    /** Where the clock hangs that wrote it; RFC 3339 says it itself. */
    zone: z.string().min(1).max(64),
  }),
  currency: z.union([
    z.strictObject({ column }),
    z.strictObject({ fixed: z.string().refine(isCurrencyCode, 'a currency that the terminal knows') }),
  ]),
  rows: z.array(row).min(1).max(20),
  /** Rows that are neither of these kinds nor anything to worry about. */
  ignore: z.array(z.strictObject({ column, in: values })).max(20),
});

export type StatementFormat = z.infer<typeof statementFormatSchema>;
export type RowFormat = StatementFormat['rows'][number];

/** The columns that a statement of this format must have. */
export function columnsOf(format: StatementFormat): readonly string[] {
  const named = format.rows.flatMap(({ when, columns, paid }) => [
    when.column,
    ...Object.values(columns).filter((name) => name !== null),
    ...(paid === null ? [] : [paid.column]),
  ]);
  const currency = 'column' in format.currency ? [format.currency.column] : [];
  const merchant = format.merchant === null ? [] : [format.merchant];
  return [...new Set([...named, ...currency, ...merchant, ...format.ignore.map((each) => each.column)])];
}
