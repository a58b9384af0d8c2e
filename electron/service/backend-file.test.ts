/** What may stand in backend.json, and what is said of a mistake. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readBackendFile } from './backend-file.ts';

function folderWith(text: string | null): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'backend-file-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  if (text !== null) writeFileSync(path.join(folder, 'backend.json'), text);
  return folder;
}

test.each([
  [null, { pinBackendKeys: false }],
  ['{}', { pinBackendKeys: false }],
  ['{"pinBackendKeys":true,"proxy":null}', { pinBackendKeys: true, proxy: null }],
  [
    '{"proxy":{"https":"http://proxy.example:3128"}}',
    { pinBackendKeys: false, proxy: { https: 'http://proxy.example:3128', except: '' } },
  ],
])('[HOST-80] %s is read as it is meant', async (text, value) => {
  expect(await readBackendFile(folderWith(text))).toEqual({ ok: true, value });
});

test.each([
  ['{', 'JSON'],
  ['{"pinBackendKey":true}', 'Unrecognized key: "pinBackendKey"'],
  ['{"pinBackendKeys":"yes"}', 'pinBackendKeys: '],
  ['{"proxy":{"https":"proxy.example"}}', 'proxy'],
  ['{"proxy":{"https":"ftp://proxy.example"}}', 'proxy'],
])('[HOST-80] %s stops the start, and says where', async (text, words) => {
  expect(await readBackendFile(folderWith(text))).toEqual({
    ok: false,
    error: { code: 'terminal.backend_file_invalid', facts: { detail: expect.stringContaining(words) } },
  });
});
