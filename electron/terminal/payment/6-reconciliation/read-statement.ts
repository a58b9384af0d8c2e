/**
 * Reads a statement file as it comes, piece by piece, so that a million lines need no more memory than a hundred: unpacked,
 * decoded, cut into rows by csv-parse, and each row read by the description of its format. Ends with the first fault, which
 * names the line. Whoever imports keeps nothing of a file that had one. Rules RECON-20 to RECON-26 and RECON-74, decision record 0150.
 */
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CsvError, parse, type InfoRecord, type Options } from 'csv-parse';
import { err, ok, type Result } from '../../../kernel/result.ts';
import type { StatementLine } from './books.ts';
import { readRow, type CellFault } from './statement-cells.ts';
import { encodingOf } from './statement-encoding.ts';
import { StatementEnds } from './statement-ends.ts';
import { columnsOf, type StatementFormat } from './statement-format.ts';

export type StatementFault =
  | (CellFault & Readonly<{ lineNumber: number }>)
  | Readonly<{
      code: 'statement.not_readable' | 'statement.truncated' | 'statement.encoding_wrong';
      lineNumber: number;
    }>
  | Readonly<{ code: 'statement.columns_missing'; lineNumber: number; columns: string }>
  | Readonly<{ code: 'statement.too_long'; lineNumber: number; maxLines: number }>;

export type Pieces = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** A year of a busy store in one file. What is longer is no day's statement. */
export const MAX_STATEMENT_LINES = 5_000_000;
/** The header stands among the first lines: comments and titles come before it. */
const MAX_LINES_BEFORE_HEADER = 30;
/** A row is some hundred characters; a file that has no line ends is no statement. */
const MAX_ROW_CHARACTERS = 65_536;
/** What is looked at to tell one encoding from another. */
const SAMPLE_BYTES = 65_536;

const GZIP_MAGIC = [0x1f, 0x8b] as const;

export async function* readStatement(
  pieces: Pieces,
  format: StatementFormat,
): AsyncGenerator<Result<StatementLine, StatementFault>, void, void> {
  let lineNumber = 0;
  let header: ReadonlyMap<string, number> | null = null;
  const ends = new StatementEnds(format);
  let account: string | null = null;
  try {
    for await (const { record, info } of rowsOf(pieces, format, ends)) {
      lineNumber = info.lines;
      if (lineNumber > MAX_STATEMENT_LINES) {
        return yield err({ code: 'statement.too_long', lineNumber, maxLines: MAX_STATEMENT_LINES });
      }
      const cells = record.map((text) => stripped(text, format.strip));
      if (header === null) {
        header = headerOf(cells, format);
        account = ends.account();
        if (header === null && lineNumber > MAX_LINES_BEFORE_HEADER) break;
        continue;
      }
      // Read to the last byte all the same: the digest is of the whole file.
      if (ends.isSummary(cells)) continue;
      const columns = header;
      const cell = (column: string): string => cells[columns.get(column) ?? -1] ?? '';
      const read = readRow({ lineNumber, cell }, format);
      if (!read.ok) return yield err({ ...read.error, lineNumber });
      if (read.value !== null) yield ok(account === null ? read.value : { ...read.value, merchant: account });
    }
  } catch (error) {
    return yield err({ code: codeOf(error), lineNumber: lineNumber + 1 });
  }
  if (header === null) {
    yield err({ code: 'statement.columns_missing', lineNumber, columns: columnsOf(format).join(', ') });
  } else if (!ends.isWhole()) yield err({ code: 'statement.truncated', lineNumber });
}

type CsvRow = Readonly<{ record: readonly string[]; info: InfoRecord }>;

function rowsOf(pieces: Pieces, format: StatementFormat, ends: StatementEnds): AsyncIterable<CsvRow> {
  const options: Options = {
    delimiter: format.delimiter,
    comment: format.comment,
    comment_no_infix: true,
    info: true,
    relax_column_count: true,
    // A quotation mark inside a cell is a character of a goods name, not the end of the world.
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: MAX_ROW_CHARACTERS,
  };
  const parser = parse(options);
  const source = Readable.from(textOf(unpacked(pieces), format, ends));
  // A fault of the source ends the parser, and with it whoever reads.
  source.once('error', (error) => parser.destroy(error));
  return source.pipe(parser) as AsyncIterable<CsvRow>;
}

/** The names of the header with their places; null when this is not the header. */
function headerOf(cells: readonly string[], format: StatementFormat): ReadonlyMap<string, number> | null {
  const places = new Map(cells.map((name, index) => [name, index]));
  return columnsOf(format).every((name) => places.has(name)) ? places : null;
}

function stripped(text: string, characters: string): string {
  let [from, to] = [0, text.length];
  while (from < to && isOf(text, from, characters)) from += 1;
  while (to > from && isOf(text, to - 1, characters)) to -= 1;
  return text.slice(from, to);
}

function isOf(text: string, at: number, characters: string): boolean {
  return characters.includes(text.charAt(at));
}

async function* unpacked(pieces: Pieces): AsyncGenerator<Uint8Array, void, void> {
  const { first, rest } = await peek(pieces, GZIP_MAGIC.length);
  if (!GZIP_MAGIC.every((byte, index) => first[index] === byte)) return yield* rest;
  const source = Readable.from(rest);
  const gunzip = createGunzip();
  source.once('error', (error) => gunzip.destroy(error));
  yield* source.pipe(gunzip) as AsyncIterable<Uint8Array>;
}

async function* textOf(
  pieces: Pieces,
  { encoding }: StatementFormat,
  ends: StatementEnds,
): AsyncGenerator<string, void, void> {
  const { first, rest } = await peek(pieces, SAMPLE_BYTES);
  const decoder = new TextDecoder(encodingOf(first, encoding), { fatal: true });
  for await (const piece of rest) {
    const text = decoder.decode(piece, { stream: true });
    ends.note(text);
    if (text !== '') yield text;
  }
  const last = decoder.decode();
  ends.note(last);
  if (last !== '') yield last;
}

/** At least `count` bytes from the front where there are as many, and everything from the front on. */
async function peek(
  pieces: Pieces,
  count: number,
): Promise<Readonly<{ first: Uint8Array; rest: AsyncGenerator<Uint8Array, void, void> }>> {
  const iterator = (async function* all() {
    yield* pieces;
  })();
  const taken: Uint8Array[] = [];
  let length = 0;
  while (length < count) {
    const { value, done } = await iterator.next();
    if (done === true) break;
    taken.push(value);
    length += value.length;
  }
  const first = Buffer.concat(taken);
  async function* rest(): AsyncGenerator<Uint8Array, void, void> {
    if (first.length > 0) yield first;
    yield* iterator;
  }
  return { first, rest: rest() };
}

function codeOf(error: unknown): 'statement.not_readable' | 'statement.truncated' | 'statement.encoding_wrong' {
  if (error instanceof TypeError && 'code' in error && error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
    return 'statement.encoding_wrong';
  }
  if (error instanceof CsvError) {
    return error.code === 'CSV_QUOTE_NOT_CLOSED' ? 'statement.truncated' : 'statement.not_readable';
  }
  const code = error instanceof Error && 'code' in error ? error.code : '';
  return code === 'Z_BUF_ERROR' ? 'statement.truncated' : 'statement.not_readable';
}
