/** What `npm start -- --reset-demo` asks before it takes a till's data away: whether any money in it is not at its end. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createInboxWorld, type InboxWorld } from '../../electron/terminal/testing/inbox-world.ts';
import { unfinishedIn } from '../../scripts/unfinished.mjs';
import { copyOf, tamper } from './varied-day.ts';

let folder: string;
let world: InboxWorld;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'unfinished-'));
  world = await createInboxWorld();
}, 60_000);
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

let places = 0;
/** The data folder of the till as it stands now. */
function place(): string {
  places += 1;
  const data = path.join(folder, `till-${places}`);
  mkdirSync(data);
  copyOf(world, path.join(data, 'till.db'));
  return data;
}

const english = async (data = place()): Promise<readonly string[]> =>
  (await unfinishedIn(data))?.map((open) => open.english) ?? ['nobody knows'];

test('[INBOX-54] a line for each payment, refund and late result that is open, as it comes and goes', async () => {
  expect(await english()).toEqual([]);
  await world.paidSale();
  expect(await english()).toEqual([]);
  const { saleId } = await world.lostApproval();
  expect(await english()).toEqual([
    expect.stringMatching(/^payment sim_till_1-\d{6} {2}CNY 2\.00: outcome not known$/),
  ]);
  await world.advance(20_000);
  await world.call('sale.set_aside', { saleId });
  await world.sell();
  expect(await english()).toContainEqual(expect.stringMatching(/: taken offline, not sent$/));
  world.backend.setReachable(true);
  await world.advance(60_000);
  expect(await english()).toEqual([]);
  await world.refundDue();
  const { itemId } = await world.item();
  expect(await english()).toEqual([expect.stringMatching(/^inbox item [\w-]+: refund_due, closed by nobody$/)]);
  world.backend.nextRefund({ kind: 'wait' });
  await world.during(world.call('inbox.close', { how: 'refunded', itemId, note: '' }), 1_000);
  expect(await english()).toEqual([
    expect.stringMatching(/^refund [\w-]+ {2}CNY 2\.00: its end is not known$/),
    expect.stringMatching(/^inbox item /),
  ]);
});

test('[INBOX-54] no till ever ran there: nothing is open; a file that cannot be read: nobody knows', async () => {
  expect(await unfinishedIn(path.join(folder, 'nowhere'))).toEqual([]);
  const data = place();
  copyFileSync(path.join(data, 'till.db'), path.join(data, 'other.db'));
  tamper(path.join(data, 'till.db'), 'ALTER TABLE payments RENAME COLUMN receipt_number TO another');
  expect(await unfinishedIn(data)).toBeNull();
  writeFileSync(path.join(data, 'till.db'), 'no database at all, and longer than a header: '.repeat(40));
  expect(await unfinishedIn(data)).toBeNull();
});
