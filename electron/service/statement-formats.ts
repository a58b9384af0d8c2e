/**
 * How statements are written that can be imported: the descriptions that come with the program, and those that a merchant
 * put into the folder `statement-formats` beside the till's data. Rule RECON-27; decision record 0150.
 */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Log } from '../kernel/log.ts';
import { statementFormatSchema, type StatementFormat } from '../terminal/payment/6-reconciliation/statement-format.ts';

const FOLDER = 'statement-formats';

/** In the order of their file names, the program's own first; one of the merchant's replaces it under the same id. */
export async function loadStatementFormats({
  resourcesFolder,
  dataFolder,
  log,
}: Readonly<{ resourcesFolder: string; dataFolder: string; log: Log }>): Promise<readonly StatementFormat[]> {
  const formats = new Map<string, StatementFormat>();
  for (const folder of [path.join(resourcesFolder, FOLDER), path.join(dataFolder, FOLDER)]) {
    for (const file of await jsonFiles(folder)) {
      const format = await readFormat(path.join(folder, file));
      if (format === null) log.write('error', 'statement_format_unusable', { file });
      else formats.set(format.id, format);
    }
  }
  return [...formats.values()];
}

async function jsonFiles(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith('.json')).toSorted();
  } catch {
    // A till without formats of its own is the usual one.
    return [];
  }
}

/** null: it is no description; the till does without it and says so in its log. */
async function readFormat(file: string): Promise<StatementFormat | null> {
  try {
    const parsed = statementFormatSchema.safeParse(JSON.parse(await readFile(file, 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
