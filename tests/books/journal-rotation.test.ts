/** A till that lives for days and lets the oldest of them leave its database: what may leave, when, and what becomes of it. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { verifyFile } from '../../scripts/journal-verify.mjs';
import {
  archivedSegments,
  archivedUpTo,
  MAX_SEGMENT_ENTRIES,
} from '../../electron/terminal/payment/3-journal/journal-segments.ts';
import { createJournal, type JournalEntry } from '../../electron/terminal/payment/3-journal/journal.ts';
import { readEntries } from '../../electron/terminal/payment/3-journal/journal-store.ts';
import { PROJECTIONS } from '../../electron/terminal/projections.ts';
import { segmentsFolderOf } from '../../electron/terminal/storage/segment-files.ts';
import { letRotate, segmentFiles } from '../../electron/terminal/testing/closed-days.ts';
import { createInboxWorld, type InboxWorld } from '../../electron/terminal/testing/inbox-world.ts';
import { rebuildFaults } from '../../electron/terminal/testing/till-invariants.ts';
import { CASHIER } from '../../electron/terminal/testing/till-world.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const HALF_MINUTE_MS = 30_000;
/** What came yesterday and the day before stays. */
const KEEP_DAYS = 2;

let world: InboxWorld;
beforeEach(async () => {
  world = await createInboxWorld({ journalKeepDays: KEEP_DAYS });
});
afterEach(() => world.close());

const all = (): readonly JournalEntry[] => readEntries(world.storage.read, { limit: 100_000 });
const dates = (): readonly string[] => archivedSegments(world.storage.read).map(({ businessDate }) => businessDate);
const verdict = async (): Promise<string> => {
  const said = await verifyFile(world.storage.file);
  return said.whole ? 'whole' : `${said.fault} ${said.says}`;
};

/** Everything that ought to hold, whatever happened: the chain, the tables, and what was there before. */
async function demandWhole(before: readonly JournalEntry[] = []): Promise<void> {
  expect(await verdict()).toBe('whole');
  expect(rebuildFaults(world.storage)).toEqual([]);
  expect(all().slice(0, before.length)).toEqual(before);
}

/** A paid sale today, and so many days later. */
async function liveDays(count: number): Promise<readonly Readonly<{ saleId: string; paymentId: string }>[]> {
  const sold: Readonly<{ saleId: string; paymentId: string }>[] = [];
  for (let day = 0; day < count; day += 1) {
    sold.push(await world.paidSale());
    // Not as long as a till waits after its start before it looks what may leave.
    await world.advance(HALF_MINUTE_MS);
    world.clock.shiftWall(DAY_MS);
    await world.restart();
    await world.advance(HALF_MINUTE_MS);
  }
  return sold;
}

describe('what leaves', () => {
  test('[ARCHIVE-1] whole signed days that are older than what is kept, one file each, and no others', async () => {
    await liveDays(5);
    const before = all();
    await letRotate(world, 3);
    const today = (await world.snapshot()).terminal.businessDate;
    const signed = world.storage.read.all('SELECT business_date, head_sequence FROM journal_checkpoints ORDER BY 2');
    expect(signed).toHaveLength(5);
    // Today is the sixth: the fifth and the fourth are kept.
    expect(dates()).toEqual(signed.slice(0, 3).map(({ business_date: date }) => date));
    expect(dates().every((date) => date < today)).toBe(true);
    expect(archivedUpTo(world.storage.read)).toBe(signed[2]?.['head_sequence']);
    expect(segmentFiles(world.storage)).toHaveLength(3);
    await demandWhole(before);
    await world.restart();
    await world.advance(MINUTE_MS);
    expect((await world.snapshot()).terminal.damage).toBeNull();
    await demandWhole(before);
  }, 120_000);

  test('[ARCHIVE-1] a shop keeps a quarter of a year when nothing else is said', async () => {
    const shop = await createInboxWorld();
    await shop.paidSale();
    shop.clock.shiftWall(92 * DAY_MS);
    await shop.restart();
    await letRotate(shop, 0);
    expect(archivedUpTo(shop.storage.read)).toBe(0);
    shop.clock.shiftWall(DAY_MS);
    await shop.restart();
    await letRotate(shop, 1);
    expect(archivedUpTo(shop.storage.read)).toBeGreaterThan(0);
    await shop.close();
  }, 60_000);

  const UNSETTLED: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['a sale that is still on the screen', () => world.ringUp()],
    [
      'a payment that was accepted offline and not sent',
      async () => {
        await world.goOffline();
        await world.sell();
      },
    ],
    [
      'a payment whose end nobody knows',
      async () => {
        await world.lostApproval();
      },
    ],
    [
      'an item in the inbox',
      async () => {
        await world.orphan(700);
        await world.advance(10 * MINUTE_MS);
        expect(await world.items('open')).toHaveLength(1);
      },
    ],
    [
      'a shift that is open',
      async () => {
        await world.signIn(CASHIER);
        await world.call('shift.open', { float: { pieces: [], total: { minor: 0, currency: 'CNY' } } });
      },
    ],
  ];
  test.each(UNSETTLED)(
    '[ARCHIVE-1] a day in which there is %s stays',
    async (_name, leave) => {
      await leave();
      world.clock.shiftWall(DAY_MS);
      await world.restart();
      await world.advance(MINUTE_MS);
      await liveRest();
      await letRotate(world, 0);
      expect(archivedUpTo(world.storage.read)).toBe(0);
    },
    60_000,
  );

  /** Days on which nothing is sold: what was left has the time to hold its day back. */
  async function liveRest(): Promise<void> {
    world.clock.shiftWall(4 * DAY_MS);
    await world.restart();
    await world.advance(MINUTE_MS);
  }

  test('[ARCHIVE-9] a long day leaves in pieces, and none while somebody pays', async () => {
    const journal = createJournal({ clock: world.clock, projections: PROJECTIONS });
    const draft = { type: 'test.happened', subjectId: 'long', cashierId: null, body: {} };
    world.storage.write((db) =>
      journal.record(
        db,
        Array.from({ length: MAX_SEGMENT_ENTRIES + 50 }, () => draft),
      ),
    );
    await liveDays(3);
    // A QR is shown, and somebody looks for the phone: nothing moves, however long it takes.
    const saleId = await world.startCheckout();
    expect(world.terminal.busy().paymentRunning).toBe(true);
    await world.advance(3 * MINUTE_MS);
    expect(world.terminal.busy().paymentRunning).toBe(true);
    expect(archivedUpTo(world.storage.read)).toBe(0);
    await world.cancelSale(saleId);
    await letRotate(world, 2);
    const [first, second] = archivedSegments(world.storage.read);
    expect(first).toMatchObject({ firstSequence: 1, lastSequence: MAX_SEGMENT_ENTRIES });
    expect(second?.firstSequence).toBe(MAX_SEGMENT_ENTRIES + 1);
    expect(second?.businessDate).toBe(first?.businessDate);
    await demandWhole();
  }, 120_000);
});

describe('whatever happens on the way', () => {
  test('[ARCHIVE-3] a crash before and after every commit loses nothing and repeats nothing', async () => {
    await liveDays(4);
    const before = all();
    for (let n = 1; n <= 6; n += 1) {
      for (const when of ['before', 'after'] as const) {
        world.crashAtCommit(n, when);
        await letRotate(world, 0);
        await world.crash();
        await demandWhole(before);
      }
    }
    await letRotate(world, 2);
    const names = segmentFiles(world.storage);
    expect(names).toEqual(archivedSegments(world.storage.read).map(({ fileName }) => fileName));
    expect(names).toHaveLength(2);
    await demandWhole(before);
  }, 180_000);

  test('[ARCHIVE-7] a disk that takes no file stops the archive with a warning, payments go on, and it is made up for', async () => {
    await liveDays(4);
    const before = all();
    // A file where the folder is due: nothing can be put there.
    writeFileSync(segmentsFolderOf(world.storage.file), 'in the way');
    await letRotate(world, 0);
    expect(archivedUpTo(world.storage.read)).toBe(0);
    const { messages } = await world.call('backend.messages', { cursor: null, limit: 20 });
    const told = messages.filter(({ kind }) => kind === 'journal_not_archived');
    expect(told.map(({ level }) => level)).toEqual(['warning']);
    expect(told[0]?.facts['detail']).toBe('EEXIST');
    await world.paidSale();
    await demandWhole(before);
    rmSync(segmentsFolderOf(world.storage.file));
    await letRotate(world, 2);
    expect(archivedUpTo(world.storage.read)).toBeGreaterThan(0);
    await demandWhole(before);
  }, 120_000);

  test('[ARCHIVE-8] a row that is not what was written keeps its day here, and is told', async () => {
    const [sold] = await liveDays(4);
    world.storage.write((db) =>
      db.run(
        'UPDATE payments SET amount_minor = amount_minor + 1 WHERE payment_key IN (SELECT sequence FROM journal_about WHERE about = ?)',
        sold?.paymentId ?? '',
      ),
    );
    await letRotate(world, 0);
    expect(archivedUpTo(world.storage.read)).toBe(0);
    expect((await world.snapshot()).terminal.damage).toEqual({ code: 'terminal.database_damaged' });
  }, 60_000);
});

describe('what people still see', () => {
  test('[ARCHIVE-5] an old receipt is found, with its story, and can be refunded', async () => {
    const [sold] = await liveDays(4);
    const { saleId = '', paymentId = '' } = sold ?? {};
    const before = await world.call('sales.get', { saleId });
    await letRotate(world, 2);
    expect(archivedUpTo(world.storage.read)).toBeGreaterThan(0);
    const after = await world.call('sales.get', { saleId });
    expect(after.timeline).toEqual(before.timeline);
    expect(after.payments).toEqual(before.payments);
    const number = after.sale.receiptNumber ?? '';
    const query = { amountText: '', fromMs: null, toMs: null, businessDate: null, cursor: null, limit: 5 };
    const { sales } = await world.call('sales.search', { ...query, text: number });
    expect(sales.map((sale) => sale.saleId)).toEqual([saleId]);
    expect(paymentId).not.toBe('');
  }, 60_000);

  test('[ARCHIVE-6] a story whose file is gone says so with its name, and the rest of it stays', async () => {
    const [sold] = await liveDays(4);
    const { saleId = '' } = sold ?? {};
    await letRotate(world, 2);
    const [segment] = archivedSegments(world.storage.read);
    const file = path.join(segmentsFolderOf(world.storage.file), segment?.fileName ?? '');
    const bytes = readFileSync(file);
    rmSync(file);
    await world.restart();
    const without = await world.call('sales.get', { saleId });
    expect(without.archive).toEqual({ unreadable: segment?.fileName });
    expect(without.timeline).toEqual([]);
    expect(without.sale.saleId).toBe(saleId);
    expect(await verdict()).toContain(`piece_missing the piece ${segment?.fileName}`);
    // The check in the background finds it too: a journal that lacks a part takes no payment until it is back.
    await world.advance(MINUTE_MS);
    expect((await world.snapshot()).terminal.damage).toEqual({ code: 'journal.chain_broken', sequence: 1 });
    writeFileSync(file, bytes);
    await world.restart();
    await world.advance(MINUTE_MS);
    expect((await world.snapshot()).terminal.damage).toBeNull();
    expect((await world.call('sales.get', { saleId })).archive).toEqual({ unreadable: null });
  }, 60_000);
});
