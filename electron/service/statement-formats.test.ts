/** Descriptions of statements: those of the program, and a merchant's own without any code. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadStatementFormats } from './statement-formats.ts';

const resourcesFolder = path.resolve(import.meta.dirname, '../../resources');

function dataFolderWith(files: Readonly<Record<string, string>>): string {
  const dataFolder = mkdtempSync(path.join(tmpdir(), 'till-formats-'));
  onTestFinished(() => rmSync(dataFolder, { recursive: true }));
  mkdirSync(path.join(dataFolder, 'statement-formats'));
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(path.join(dataFolder, 'statement-formats', name), text);
  }
  return dataFolder;
}

test('[RECON-27] those that come with the program are there, and a file in the data folder adds one', async () => {
  const text = readFileSync(path.join(resourcesFolder, 'statement-formats/wallet-api-1.json'), 'utf8');
  const dataFolder = dataFolderWith({ 'mine.json': text.replace('"wallet-api-1"', '"my-bank"') });
  const log = { write: () => undefined };
  const formats = await loadStatementFormats({ resourcesFolder, dataFolder, log });
  expect(formats.map(({ id }) => id)).toEqual([
    'alipay-trade',
    'unionpay-trade',
    'wallet-api-1',
    'wechat-pay-all',
    'my-bank',
  ]);
});

test('[RECON-27] one that is no description is left out and told of in the log', async () => {
  const dataFolder = dataFolderWith({ 'torn.json': '{"id":', 'wrong.json': '{"id":"x"}' });
  const told: unknown[] = [];
  const log = { write: (...said: readonly unknown[]) => void told.push(said) };
  const formats = await loadStatementFormats({ resourcesFolder, dataFolder, log });
  expect(formats).toHaveLength(4);
  expect(told).toEqual([
    ['error', 'statement_format_unusable', { file: 'torn.json' }],
    ['error', 'statement_format_unusable', { file: 'wrong.json' }],
  ]);
});
