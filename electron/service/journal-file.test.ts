/** What may stand in journal.json, and what is said of a mistake. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../terminal/testing/test-storage.ts';
import { readJournalFile } from './journal-file.ts';

function folderWith(text: string | null): string {
  const folder = temporaryFolder();
  if (text !== null) writeFileSync(path.join(folder, 'journal.json'), text);
  return folder;
}

test.each([
  [null, null],
  ['{"keepDays":1}', 1],
  ['{"keepDays":400}', 400],
])('[ARCHIVE-10] %s is read as it is meant', async (text, value) => {
  expect(await readJournalFile(folderWith(text))).toEqual({ ok: true, value });
});

test.each([
  ['{', 'JSON'],
  ['{}', 'keepDays: '],
  ['{"keepDays":0}', 'keepDays: '],
  ['{"keepDays":1.5}', 'keepDays: '],
  ['{"keepDays":"30"}', 'keepDays: '],
  ['{"keepDays":30,"keepYears":1}', 'Unrecognized key: "keepYears"'],
])('[ARCHIVE-10] %s stops the start, and says where', async (text, words) => {
  expect(await readJournalFile(folderWith(text))).toEqual({
    ok: false,
    error: { code: 'terminal.journal_file_invalid', facts: { detail: expect.stringContaining(words) } },
  });
});
