/**
 * `journal.json` in the data folder: for how many days the journal stays in the database before its days leave for closed
 * files. Without the file the terminal keeps what its profile wants. A mistake in it stops the start with the place and the
 * reason. Rule ARCHIVE-10; decision 0268.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { err, ok, type Result } from '../kernel/result.ts';
import type { CannotRun } from './service.ts';

export const JOURNAL_FILE = 'journal.json';

/** Ten years: who never wants to let anything go says so by it, and the date still is one. */
const MAX_DAYS = 3_653;

/** Yesterday's entries are always at hand: people ask about them, and the head's note may name one. */
const fileSchema = z.strictObject({ keepDays: z.int().min(1).max(MAX_DAYS) });

/** null: nothing is said. */
export async function readJournalFile(dataFolder: string): Promise<Result<number | null, CannotRun>> {
  let text: string;
  try {
    text = await readFile(path.join(dataFolder, JOURNAL_FILE), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ok(null);
    throw error;
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return invalid(error instanceof Error ? error.message : String(error));
  }
  const parsed = fileSchema.safeParse(json);
  if (parsed.success) return ok(parsed.data.keepDays);
  const [first] = parsed.error.issues;
  const place = first === undefined || first.path.length === 0 ? JOURNAL_FILE : first.path.join('.');
  return invalid(`${place}: ${first?.message ?? ''}`);
}

function invalid(detail: string): Result<never, CannotRun> {
  return err({ code: 'terminal.journal_file_invalid', facts: { detail } });
}
