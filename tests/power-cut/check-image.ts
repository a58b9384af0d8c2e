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
import { readBooks, type Books } from '../prove/real/books.ts';
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
    return { lost: image.acknowledged.flatMap((line) => whyLost(books, line)), broken: [...broken, ...books.faults] };
  } catch (error) {
    return { lost: [], broken: [...broken, `the file cannot be read: ${String(error)}`] };
  }
}

function writeImage({ files }: DiskImage, folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of files) writeFileSync(path.join(folder, name), bytes);
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

/** A line of `acks` against the books: what it says must be in them. */
function whyLost({ payments, sales }: Books, line: string): readonly string[] {
  const [what, paymentId = '', amount, receiptNumber] = line.split(' ');
  const payment = payments.get(paymentId);
  if (payment === undefined) return [`${line}: the payment is not in the books`];
  switch (what ?? '') {
    case 'sent':
      return payment.entries.includes('payment.sent') && payment.amountMinor === Number(amount)
        ? []
        : [`${line}: it left before it was written down (${payment.state}, ${payment.amountMinor})`];
    case 'reversal':
      return payment.entries.includes('payment.reversal_asked')
        ? []
        : [`${line}: asked for before it was written down`];
    case 'paid': {
      const sale = sales.get(payment.saleId);
      const isThere =
        payment.entries.includes('payment.approved') &&
        payment.amountMinor === Number(amount) &&
        payment.receiptNumber === receiptNumber &&
        sale?.state === 'paid' &&
        sale.receiptNumber === receiptNumber;
      return isThere
        ? []
        : [`${line}: the books say ${payment.state}, ${payment.amountMinor}, ${sale?.state ?? 'no sale'}`];
    }
    default:
      return [`${line}: nobody says that`];
  }
}
