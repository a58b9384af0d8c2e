/** A file on its way to the terminal. */
import { expect, test } from 'vitest';
import type { Client } from '../../../electron/contract/client.ts';
import { IMPORT_PIECE_BYTES } from '../../../electron/contract/reconciliation-values.ts';
import { doubtOf, importFile } from './import-file.ts';

const WISH = { businessDate: '2026-03-04', formatId: 'f', fileName: 'f', sha256: null, confirmed: [] } as const;

function recorder(doneAfter = Infinity) {
  const pieces: Buffer[] = [];
  const names: string[] = [];
  const call = async (name: string, input: unknown) => {
    names.push(name);
    if (name === 'reconciliation.begin_import') return { ok: true, value: { importId: 'i' } };
    if (name !== 'reconciliation.import_piece') return { ok: false, error: { code: 'statement.day_wrong' } };
    pieces.push(Buffer.from((input as { base64: string }).base64, 'base64'));
    return { ok: true, value: { done: pieces.length >= doneAfter } };
  };
  return { pieces, names, client: { call: call as unknown as Client['call'] } };
}

test('[RECON-34] it arrives byte for byte, in pieces that fit a message, and its end is asked for', async () => {
  const bytes = Buffer.from(Array.from({ length: 2 * IMPORT_PIECE_BYTES + 17 }, (_, index) => index % 256));
  const { client, pieces, names } = recorder();
  const told: number[] = [];
  const end = await importFile(client, new Blob([bytes]), WISH, (percent) => told.push(percent));
  expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
  expect(Math.max(...pieces.map(({ length }) => length))).toBe(IMPORT_PIECE_BYTES);
  expect(told).toEqual([49, 99, 100]);
  expect(end).toMatchObject({ ok: false, error: { code: 'statement.day_wrong' } });
  expect(names.at(-1)).toBe('reconciliation.finish_import');
});

test('[RECON-34] a file that is refused early is not handed over to its end', async () => {
  const { client, pieces } = recorder(1);
  await importFile(client, new Blob([Buffer.alloc(5 * IMPORT_PIECE_BYTES)]), WISH, () => undefined);
  expect(pieces).toHaveLength(1);
});

test('[RECON-75] only an account and terminals can be said to be right: a file that is wrong stays wrong', () => {
  const codes = ['merchant_wrong', 'terminals_foreign', 'day_wrong', 'line_repeated', 'digest_wrong'];
  expect(codes.map((code) => doubtOf(`statement.${code}`))).toEqual(['merchant', 'terminals', null, null, null]);
});
