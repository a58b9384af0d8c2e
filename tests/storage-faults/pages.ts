/**
 * What each page of a database file is, and ways to damage one. The map is made by SQLite itself from the undamaged file.
 * File format: https://www.sqlite.org/fileformat2.html, sections 1.2 to 1.6 and 4.1.
 */
import Database from 'better-sqlite3';
import type { SeededRandom } from '../prove/seeded-random.ts';

/** Pages that are alike to whoever damages them. `header`: the first page, which begins with the file's own header. */
export const PAGE_KINDS = [
  'header',
  'table_interior',
  'table_leaf',
  'index_interior',
  'index_leaf',
  'overflow',
  'freelist',
] as const;
export type PageKind = (typeof PAGE_KINDS)[number];

export type PageMap = Readonly<{
  pageSize: number;
  pageCount: number;
  /** Page numbers from 1, as SQLite counts. */
  pages: ReadonlyMap<PageKind, readonly number[]>;
  /** The table or index that a page belongs to. */
  owner: ReadonlyMap<number, string>;
}>;

export function mapPages(file: string): PageMap {
  const database = new Database(file, { readonly: true });
  try {
    const pageSize = Number(database.pragma('page_size', { simple: true }));
    const pageCount = Number(database.pragma('page_count', { simple: true }));
    const indexes = new Set(database.prepare("SELECT name FROM sqlite_schema WHERE type = 'index'").pluck().all());
    const rows = database.prepare('SELECT name, pageno, pagetype FROM dbstat').all() as {
      name: string;
      pageno: number;
      pagetype: string;
    }[];
    const pages = new Map<PageKind, number[]>(PAGE_KINDS.map((kind) => [kind, []]));
    const owner = new Map(rows.map(({ name, pageno }) => [pageno, name]));
    for (const { name, pageno, pagetype } of rows) {
      const tree = indexes.has(name) ? 'index' : 'table';
      const kind =
        pageno === 1
          ? 'header'
          : pagetype === 'overflow'
            ? 'overflow'
            : (`${tree}_${pagetype === 'internal' ? 'interior' : 'leaf'}` as const);
      pages.get(kind)?.push(pageno);
    }
    for (let page = 1; page <= pageCount; page += 1) if (!owner.has(page)) pages.get('freelist')?.push(page);
    return { pageSize, pageCount, pages, owner };
  } finally {
    database.close();
  }
}

export const DAMAGES = ['flipped_bit', 'zeroed_sector', 'zeroed_page', 'swapped_pages'] as const;
export type Damage = (typeof DAMAGES)[number];

const SECTOR_BYTES = 512;

/** Changes `bytes` at `offset`, a unit of `length`; `others` are the places of other units like it. Always changes something. */
export function damageAt(
  bytes: Buffer,
  damage: Damage,
  { offset, length, others }: Readonly<{ offset: number; length: number; others: readonly number[] }>,
  random: SeededRandom,
): void {
  const before = Buffer.from(bytes);
  for (let attempt = 0; attempt < 100 && bytes.equals(before); attempt += 1) {
    if (damage === 'flipped_bit') {
      const at = offset + random.below(length);
      bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << random.below(8)), at);
    } else if (damage === 'zeroed_sector') {
      const at = offset + random.below(Math.max(1, Math.floor(length / SECTOR_BYTES))) * SECTOR_BYTES;
      bytes.fill(0, at, Math.min(at + SECTOR_BYTES, offset + length));
    } else if (damage === 'zeroed_page') bytes.fill(0, offset, offset + length);
    else swap(bytes, offset, random.pick(others), length);
  }
  if (bytes.equals(before)) throw new Error(`the ${damage} changed nothing`);
}

function swap(bytes: Buffer, first: number, second: number, length: number): void {
  const kept = Buffer.from(bytes.subarray(first, first + length));
  bytes.copy(bytes, first, second, second + length);
  kept.copy(bytes, second);
}
