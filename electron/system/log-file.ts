/**
 * The log: one JSON object a line, through pino, into files of bounded size, and to the console where a person watches.
 * What must not be written down is kept out by its type (`Secret`, bytes, keys), wherever in the facts it stands, so that
 * no caller can forget it. Rules SYSTEM-6 to SYSTEM-10 of docs/spec.md; decision 0064.
 */
import { KeyObject } from 'node:crypto';
import pino from 'pino';
import { Secret, type Log, type LogLevel } from '../kernel/log.ts';
import { openRotatingFile } from './rotating-file.ts';

/** Decision 0064: a busy week of a till, and never more than 25 MB for each process. */
const MAX_FILE_BYTES = 5 * 1024 * 1024;
const MAX_FILES = 5;

/** A fact longer than this is a mistake of its writer; the rest of the line is worth more. */
const TEXT_MAX_CODE_UNITS = 2_000;
const LIST_MAX_ITEMS = 50;
const MAX_DEPTH = 6;

export interface LogFile extends Log {
  close(): void;
}

export type LogFileOptions = Readonly<{
  /** Made when it is missing. */
  folder: string;
  /** One for each process, such as `service`: two processes never write one file. */
  name: string;
  level?: LogLevel;
  toConsole?: boolean;
  maxFileBytes?: number;
  maxFiles?: number;
}>;

export function createLogFile(options: LogFileOptions): LogFile {
  const { folder, name, level = 'info', toConsole = false } = options;
  const { maxFileBytes = MAX_FILE_BYTES, maxFiles = MAX_FILES } = options;
  const file = openRotatingFile({ folder, name, maxFileBytes, maxFiles });
  const writeLine = (line: string): void => {
    file.write(line);
    if (toConsole) writeToConsole(line);
  };
  const logger = pino(
    {
      level,
      base: { process: name, pid: process.pid },
      messageKey: 'event',
      nestedKey: 'facts',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: writeLine },
  );
  if (toConsole) process.stdout.on('error', ignoreClosedConsole);

  return {
    write(lineLevel, event, facts = {}) {
      const lost = file.lostCount();
      if (lost > 0) logger.warn({ count: lost }, 'log_lines_lost');
      logger[lineLevel](printable(facts, 0), event);
    },
    close() {
      process.stdout.off('error', ignoreClosedConsole);
      file.close();
    },
  };
}

/** The same value with nothing in it that may not be written, and not more of it than a line should hold. */
export function printable(value: unknown, depth: number): unknown {
  if (value === null || typeof value === 'number' || typeof value === 'boolean' || value === undefined) return value;
  if (typeof value === 'string') return cut(value);
  if (value instanceof Secret) return '[secret]';
  if (value instanceof KeyObject) return '[key]';
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
  if (value instanceof Error) return { name: value.name, message: cut(value.message), stack: cut(value.stack ?? '') };
  if (typeof value !== 'object') return `[${typeof value}]`;
  if (depth >= MAX_DEPTH) return '[deeper]';
  if (Array.isArray(value)) {
    const items = value.slice(0, LIST_MAX_ITEMS).map((item) => printable(item, depth + 1));
    return value.length > LIST_MAX_ITEMS ? [...items, `[${value.length - LIST_MAX_ITEMS} more]`] : items;
  }
  const entries =
    value instanceof Map || value instanceof Set ? [['kind', value.constructor.name]] : Object.entries(value);
  return Object.fromEntries(entries.slice(0, LIST_MAX_ITEMS).map(([key, each]) => [key, printable(each, depth + 1)]));
}

function cut(text: string): string {
  return text.length <= TEXT_MAX_CODE_UNITS ? text : `${text.slice(0, TEXT_MAX_CODE_UNITS)}…`;
}

function writeToConsole(line: string): void {
  process.stdout.write(line);
}

/** Whoever read the console has gone; the till goes on, and the file has every line. */
function ignoreClosedConsole(): void {
  // Nothing to do: an unheard error event would end the process.
}
