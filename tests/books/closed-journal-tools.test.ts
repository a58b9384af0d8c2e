/** `npm run journal` on a till whose oldest entries have left for closed files: verify, rebuild, export and Z. */
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lastCheckpoint } from '../../electron/terminal/payment/3-journal/day-signature.ts';
import type { Segment } from '../../electron/terminal/payment/3-journal/journal-segments.ts';
import { createJournal } from '../../electron/terminal/payment/3-journal/journal.ts';
import { PROJECTIONS } from '../../electron/terminal/projections.ts';
import { segmentsFolderOf } from '../../electron/terminal/storage/segment-files.ts';
import { closeSegment } from '../../electron/terminal/testing/closed-days.ts';
import type { InboxWorld } from '../../electron/terminal/testing/inbox-world.ts';
import { exportJournal, rebuild, remakeZ } from '../../scripts/journal.mjs';
import { verifyFile } from '../../scripts/journal-verify.mjs';
import { copyOf, liveVariedDay, tamper } from './varied-day.ts';

let world: InboxWorld;
let folder: string;
/** As it was before anything left, and behind it. */
let open: string;
let closed: string;
let key: string;
let first: Segment;
let second: Segment;

beforeAll(async () => {
  folder = mkdtempSync(path.join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'closed-journal-'));
  world = await liveVariedDay();
  await world.call('shift.open', { float: { pieces: [], total: { minor: 0, currency: 'CNY' } } });
  await world.call('shift.close', { cash: null, note: '' });
  open = copyOf(world, path.join(folder, 'open.db'));
  const journal = createJournal({ clock: world.clock, projections: PROJECTIONS });
  const head = lastCheckpoint(world.storage.read)?.headSequence ?? 0;
  first = await closeSegment(world.storage, journal, 40);
  second = await closeSegment(world.storage, journal, head);
  closed = copyOf(world, path.join(folder, 'closed.db'));
  cpSync(segmentsFolderOf(world.storage.file), segmentsFolderOf(closed), { recursive: true });
  key = (await world.driver.signer.publicKey())?.x ?? '';
}, 120_000);
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

let copies = 0;
function copy(...statements: readonly string[]): Readonly<{ file: string; piece: (segment: Segment) => string }> {
  copies += 1;
  const file = path.join(folder, `copy-${copies}.db`);
  cpSync(closed, file);
  cpSync(segmentsFolderOf(closed), segmentsFolderOf(file), { recursive: true });
  if (statements.length > 0) tamper(file, ...statements);
  return { file, piece: ({ fileName }) => path.join(segmentsFolderOf(file), fileName) };
}

async function verdictOf(file: string): Promise<string> {
  const said = await verifyFile(file, [key]);
  return said.whole ? `whole ${said.entryCount} ${said.days.length}` : `${said.fault} ${said.sequence} ${said.says}`;
}

async function exported(file: string): Promise<readonly string[]> {
  let text = '';
  const out = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      text += chunk.toString();
      done();
    },
  });
  expect(await exportJournal(file, out, () => undefined)).toBe(0);
  return text.split('\n').filter((line) => line !== '');
}

test('[ARCHIVE-5] verify and export read the files first: the same entries, days and chain, and the two that name files', async () => {
  const before = await exported(open);
  const after = await exported(closed);
  expect(after.slice(0, before.length)).toEqual(before);
  expect(after).toHaveLength(before.length + 2);
  expect(await verdictOf(open)).toBe(`whole ${before.length} 1`);
  expect(await verdictOf(closed)).toBe(`whole ${after.length} 1`);
  const file = path.join(folder, 'export.jsonl');
  writeFileSync(file, `${after.join('\n')}\n`);
  expect(await verdictOf(file)).toBe(`whole ${after.length} 1`);
});

test('[ARCHIVE-5] a rebuild on a copy finds the files, and every table is byte for byte the same; so is a Z', async () => {
  let told = '';
  const tell = (text: string): void => void (told += text);
  expect([await rebuild(closed, { inPlace: false, tell }), told]).toEqual([
    0,
    expect.stringContaining('every table is what the journal makes of it'),
  ]);
  expect(told).toMatch(/^journal_segments +2 rows/m);
  expect(await remakeZ(closed, 1, { out: () => undefined, tell })).toBe(0);
  expect(told).toContain('Z1 is the same, byte for byte');
});

test('[ARCHIVE-6] verify names a file that is missing, cut off, swapped or changed', async () => {
  const missing = copy();
  rmSync(missing.piece(second));
  expect(await verdictOf(missing.file)).toBe(
    `piece_missing 41 the piece ${second.fileName} (entries 41 to ${second.lastSequence}) is missing`,
  );
  const cut = copy();
  truncateSync(cut.piece(first), first.byteCount - 10);
  expect(await verdictOf(cut.file)).toContain(`piece_truncated 1 the piece ${first.fileName}`);
  const swapped = copy();
  renameSync(swapped.piece(first), `${swapped.piece(first)}.aside`);
  renameSync(swapped.piece(second), swapped.piece(first));
  renameSync(`${swapped.piece(first)}.aside`, swapped.piece(second));
  expect(await verdictOf(swapped.file)).toContain(`piece_swapped 1 the piece ${first.fileName}`);
  const changed = copy();
  const bytes = readFileSync(changed.piece(first));
  for (let at = 0; at < bytes.length; at += 97) {
    const flipped = Buffer.from(bytes);
    flipped.writeUInt8(flipped.readUInt8(at) ^ 8, at);
    writeFileSync(changed.piece(first), flipped);
    expect(await verdictOf(changed.file), `byte ${at}`).toContain('piece_changed 1 ');
  }
});

test('[ARCHIVE-6] a database that names a piece, or its digest, by itself is not believed', async () => {
  const unnamed = copy(`UPDATE journal SET body = json_set(body, '$.firstSequence', 39) WHERE sequence =
    (SELECT closed_sequence FROM journal_segments WHERE first_sequence = 1)`);
  expect(await verdictOf(unnamed.file)).toContain('changed ');
  const forged = copy(`UPDATE journal_segments SET sha256 = '${second.sha256}', file_name = '${second.fileName}x'
    WHERE first_sequence = 1`);
  writeFileSync(path.join(segmentsFolderOf(forged.file), `${second.fileName}x`), readFileSync(forged.piece(second)));
  expect(await verdictOf(forged.file)).toMatch(/^(?:gap|piece_changed) 1 /);
  const forgotten = copy('DELETE FROM journal_segments WHERE first_sequence = 1');
  expect(await verdictOf(forgotten.file)).toContain('gap 1 ');
});
