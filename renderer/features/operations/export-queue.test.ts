/** The export of what is unsent, against a terminal that gives it out file by file. */
import { expect, test } from 'vitest';
import type { Client } from '../../../electron/contract/client.ts';
import type { OutputOf } from '../../../electron/contract/contract.ts';
import type { Answer } from '../../../electron/contract/envelope.ts';
import { exportQueue } from './export-queue.ts';

type File = Answer<OutputOf<'queue.export'>>;

const file = (number: number, itemCount: number, cursor: string | null): File => ({
  ok: true,
  value: { fileName: `unsent-${number}.json`, text: `file ${number}`, itemCount, cursor },
});
const REFUSED: File = { ok: false, error: { code: 'terminal.storage_failed', facts: {}, traceId: 't' } };

/** Answers one file after the other, and keeps what it was asked. */
function terminalWith(files: readonly File[]) {
  const cursors: unknown[] = [];
  const saved: string[] = [];
  const call = async (_: string, input: Readonly<{ cursor?: unknown }>) => {
    cursors.push(input.cursor);
    return Promise.resolve(files[cursors.length - 1] ?? REFUSED);
  };
  const client = { call: call as Client['call'] };
  return { cursors, saved, run: () => exportQueue(client, (name, text) => saved.push(`${name}: ${text}`)) };
}

test('[SCREENOPS-19] files are asked for and saved until there is no more, each where the one before ended', async () => {
  const { cursors, saved, run } = terminalWith([file(1, 500, 'c-500'), file(2, 500, 'c-1000'), file(3, 7, null)]);
  expect(await run()).toEqual({ ok: true, fileCount: 3, itemCount: 1_007 });
  expect(cursors).toEqual([null, 'c-500', 'c-1000']);
  expect(saved).toEqual(['unsent-1.json: file 1', 'unsent-2.json: file 2', 'unsent-3.json: file 3']);
});

test('[SCREENOPS-19] one file is all there is when it says so', async () => {
  const { cursors, run } = terminalWith([file(1, 1, null)]);
  expect(await run()).toEqual({ ok: true, fileCount: 1, itemCount: 1 });
  expect(cursors).toEqual([null]);
});

test('[SCREENOPS-19] what was saved stays when a later file fails, and the failure is told', async () => {
  const { saved, run } = terminalWith([file(1, 500, 'c-500'), REFUSED]);
  expect(await run()).toMatchObject({ ok: false, error: { code: 'terminal.storage_failed' } });
  expect(saved).toEqual(['unsent-1.json: file 1']);
});

test('[SCREENOPS-19] nothing is saved when nothing may be exported', async () => {
  const { saved, run } = terminalWith([REFUSED]);
  expect((await run()).ok).toBe(false);
  expect(saved).toEqual([]);
});
