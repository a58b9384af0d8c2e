/** What is damaged is what was meant to be damaged. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Database } from '../../electron/terminal/storage/driver.ts';
import { createSeededRandom } from '../prove/seeded-random.ts';
import { SCRATCH, spread } from './case.ts';
import { DAMAGES, damageAt, mapPages, PAGE_KINDS } from './pages.ts';

const PAGE = 4_096;

/** Every kind of page: two trees of several levels, a row longer than a page, and pages that a removed table left free. */
function makeFile(): string {
  const folder = mkdtempSync(path.join(SCRATCH, 'till-pages-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'pages.db');
  const driver = new Database(file);
  driver.exec('CREATE TABLE rows (name TEXT); CREATE INDEX rows_by_name ON rows (name); CREATE TABLE gone (name TEXT)');
  const insert = driver.prepare('INSERT INTO rows VALUES (?)');
  driver.transaction(() => {
    for (let index = 0; index < 400; index += 1) insert.run(`row ${index} ${'x'.repeat(200)}`);
    for (let index = 0; index < 400; index += 1) driver.prepare('INSERT INTO gone VALUES (?)').run('y'.repeat(200));
    insert.run('z'.repeat(3 * PAGE));
  })();
  driver.exec('DROP TABLE gone');
  driver.close();
  return file;
}

test('[PROVE-85] every page of a file has one kind, and all kinds are there', () => {
  const file = makeFile();
  const { pages, pageCount, pageSize, owner } = mapPages(file);
  expect(pageSize).toBe(PAGE);
  for (const kind of PAGE_KINDS) expect(pages.get(kind)?.length, kind).toBeGreaterThan(0);
  const all = [...pages.values()].flat().toSorted((a, b) => a - b);
  expect(all).toEqual(Array.from({ length: pageCount }, (_, index) => index + 1));
  expect(owner.get(pages.get('index_leaf')?.[0] ?? 0)).toBe('rows_by_name');
  // Section 1.6 of the file format: the first byte of a b-tree page is its kind.
  const kindByte = { table_interior: 5, table_leaf: 13, index_interior: 2, index_leaf: 10 } as const;
  const bytes = readFileSync(file);
  for (const [kind, byte] of Object.entries(kindByte)) {
    for (const page of pages.get(kind as keyof typeof kindByte) ?? []) expect(bytes[(page - 1) * PAGE]).toBe(byte);
  }
});

test.each(DAMAGES)('[PROVE-85] %s changes something, and only where it says', (damage) => {
  const file = makeFile();
  const sound = readFileSync(file);
  const others = [2 * PAGE, 3 * PAGE, 4 * PAGE];
  for (let seed = 0; seed < 20; seed += 1) {
    const bytes = Buffer.from(sound);
    damageAt(bytes, damage, { offset: 2 * PAGE, length: PAGE, others }, createSeededRandom(`${damage} ${seed}`));
    const [begin, end] = [2 * PAGE, damage === 'swapped_pages' ? 5 * PAGE : 3 * PAGE];
    expect(bytes.subarray(0, begin).equals(sound.subarray(0, begin))).toBe(true);
    expect(bytes.subarray(end).equals(sound.subarray(end))).toBe(true);
    const changedCount = bytes.subarray(begin, end).filter((byte, at) => byte !== sound[begin + at]).length;
    expect(changedCount).toBeGreaterThan(0);
    if (damage === 'flipped_bit') expect(changedCount).toBe(1);
    if (damage === 'zeroed_page') expect(bytes.subarray(2 * PAGE, 3 * PAGE).every((byte) => byte === 0)).toBe(true);
  }
});

test('[PROVE-85] what cannot be changed is said, instead of being left as it was', () => {
  const zeros = Buffer.alloc(2 * PAGE);
  const place = { offset: 0, length: PAGE, others: [PAGE] };
  expect(() => damageAt(zeros, 'zeroed_page', place, createSeededRandom('zeros'))).toThrow('changed nothing');
  expect(() => damageAt(zeros, 'swapped_pages', place, createSeededRandom('zeros'))).toThrow('changed nothing');
});

test('[PROVE-80] places are spread over all calls, the first among them', () => {
  expect(spread(4, 1_000)).toEqual([1, 251, 501, 751]);
  expect(spread(4, 3)).toEqual([1, 2, 3]);
  expect(spread(60, 60)).toHaveLength(60);
});
