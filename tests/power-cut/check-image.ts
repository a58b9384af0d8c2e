/**
 * What must hold on a disk after the power came back: the product opens the file and finds its projections as the journal
 * has them, another program finds the books whole, and whatever the world was told before the cut is in them.
 * Rules PROVE-11 and PROVE-12.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { silentLog } from '../../electron/kernel/log.ts';
import { openStorage } from '../../electron/terminal/storage/sqlite.ts';
import { rebuildFaults } from '../../electron/terminal/testing/till-invariants.ts';
import { readBooks, whyNotInBooks } from '../prove/real/books.ts';
import type { DiskImage } from './disk-model.ts';

/** `lost`: the world was told of something that is not in the books. `broken`: the books are not whole in themselves. */
export type ImageVerdict = Readonly<{ lost: readonly string[]; broken: readonly string[] }>;

/** `folder` is emptied; one in memory makes no difference to SQLite and a large one to the time. */
export async function checkImage(image: DiskImage, folder: string, isThorough: boolean): Promise<ImageVerdict> {
  const seen = path.join(folder, 'seen');
  const used = path.join(folder, 'used');
  for (const copy of [seen, used]) writeImage(image, copy);
  const broken = [...productFaults(path.join(used, 'till.db'), isThorough)];
  if (!image.files.has('till.db')) return { lost: image.acknowledged, broken };
  try {
    const books = await readBooks(path.join(seen, 'till.db'));
    return {
      lost: image.acknowledged.flatMap((line) => whyNotInBooks(books, line)),
      broken: [...broken, ...books.faults],
    };
  } catch (error) {
    return { lost: [], broken: [...broken, `the file cannot be read: ${String(error)}`] };
  }
}

function writeImage({ files }: DiskImage, folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of files) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }
}

/** The till's own opening: its lock, its migrations, its checks. A cut never leaves what it refuses. */
function productFaults(file: string, isThorough: boolean): readonly string[] {
  const opened = openStorage({ file, log: silentLog });
  if (!opened.ok) return [`the till refuses the file: ${opened.error.code}`];
  try {
    if (!isThorough) return [];
    return rebuildFaults(opened.value).map((table) => `${table} is not what the journal says`);
  } finally {
    opened.value.close();
  }
}
