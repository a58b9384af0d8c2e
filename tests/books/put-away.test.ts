/** A gate that lives for weeks: the rows of its closed days leave the database, and a crash on the way parts nothing. */
import { beforeEach, describe, expect, test } from 'vitest';
import { ROWS_PUT_AWAY } from '../../electron/terminal/archive/put-away-rows.ts';
import { HELD_DAYS, TELL_HELD_DAYS, TRANSIT_KEEP_DAYS } from '../../electron/terminal/operations/journal-rotation.ts';
import {
  archivedSegments,
  archivedUpTo,
  SEGMENT_CLOSED,
} from '../../electron/terminal/payment/3-journal/journal-segments.ts';
import { lastReceiptCounter } from '../../electron/terminal/sale/sale-store.ts';
import { integerOf, textOf } from '../../electron/terminal/storage/row.ts';
import { letRotate } from '../../electron/terminal/testing/closed-days.ts';
import { createGateWorld, EAST_ENTRY, ZONE_FARES, type GateWorld } from '../../electron/terminal/testing/gate-world.ts';
import { createInboxWorld } from '../../electron/terminal/testing/inbox-world.ts';
import { createTestWallet } from '../../electron/terminal/testing/test-wallet.ts';
import { rebuildFaults } from '../../electron/terminal/testing/till-invariants.ts';
import { MANAGER } from '../../electron/terminal/testing/till-world.ts';
import { DAY_MS, DAYS, gateDays, HALF_MINUTE_MS, KEEP_DAYS, LEFT, PASSENGERS, ROW_TABLES } from './gate-days.ts';

/** Of one life of a gate, from its start on. */
const COMMITS_BEFORE_A_PIECE = 4;
const MOST_LOOKS = 20;

const days = gateDays();
const { rows, counts, takings, liveDay, liveDays, nextDay, letAllLeave, demandWhole } = days;
let world: GateWorld;
beforeEach(() => {
  world = days.world();
});

describe('rows of closed days', () => {
  test('[ARCHIVE-20] leave with all that belongs to them and with their index, and a rebuild lets go of them alike', async () => {
    const sold = await liveDays();
    expect(counts()).toEqual(ROW_TABLES.map(() => DAYS * PASSENGERS));
    const sums = takings();
    const subjects = rows('journal_subjects').length;
    await letAllLeave();
    await world.advance(HALF_MINUTE_MS);
    expect(counts()).toEqual(ROW_TABLES.map(() => DAYS * PASSENGERS - LEFT));
    // Sale, payment and passage: at least their six entries each.
    expect(subjects - rows('journal_subjects').length).toBeGreaterThan(4 * LEFT);
    expect(takings()).toEqual(sums);
    expect(rows('payments').map((row) => textOf(row, 'payment_id'))).toEqual(
      sold.slice(LEFT).map(({ paymentId }) => paymentId),
    );
    await demandWhole();
    await world.restart();
    await world.advance(60_000);
    expect((await world.snapshot()).terminal.damage).toBeNull();
  }, 120_000);

  test('[TRANSIT-62] the list of passages and an inspector’s check say up to which day passages have left', async () => {
    const early = createTestWallet(world.clock.now(), { seed: 19 });
    await world.tap(early);
    await world.advance(5_000);
    await liveDays();
    const listed = async () => {
      await world.call('gate.unlock', MANAGER);
      const page = await world.call('gate.passages', { cursor: null, limit: 100 });
      await world.call('gate.inspect', { badge: null });
      await world.call('session.sign_out', {});
      return page;
    };
    const before = await listed();
    expect([before.passages.length, before.putAwayUpTo]).toEqual([DAYS * PASSENGERS + 1, null]);
    await world.call('gate.end_inspection', {});
    await letAllLeave();
    const { passages, putAwayUpTo: upTo } = await listed();
    expect(passages).toHaveLength(DAYS * PASSENGERS - LEFT);
    expect(upTo).toBe(rows('put_away_pieces').at(-1)?.['last_date']);
    expect(rows('gate_passages').every((row) => textOf(row, 'business_date') > String(upTo))).toBe(true);
    // The first passenger of all was here, and no row says so any more.
    await world.tap(early);
    expect((await world.gate()).inspection).toMatchObject({ step: 'shown', passages: [], putAwayUpTo: upTo });
  }, 120_000);

  test('[ARCHIVE-20] nothing leaves that is unpaid, in the inbox or waits for its print, and it leaves once that is over', async () => {
    await liveDays();
    const [first, second, third] = rows('payments').map((row) => textOf(row, 'payment_id'));
    world.storage.write((db) => {
      db.run(
        `INSERT INTO inbox_items (item_key, item_id, kind, cause, subject_id, state, opened, opened_at_ms, closed)
         VALUES (1, ?, 'late', 'x', ?, 'closed', '{}', 1, '{}')`,
        'i'.repeat(36),
        first ?? '',
      );
      db.run(
        `INSERT INTO payment_requests (request_key, payment_key, payment_id, body)
         SELECT payment_key, payment_key, payment_id, '{}' FROM payments WHERE payment_id = ? AND state = 'none'`,
        second ?? '',
      );
      db.run(
        `INSERT INTO print_jobs (job_key, job_id, document, subject_id, copy_number, language, state, may_be_on_paper,
           attempt_count, queued_at_ms, updated_at_ms)
         SELECT 1, ?, 'sale', sale_id, 1, 'en', 'failed', 0, 1, 1, 1 FROM payments WHERE payment_id = ?`,
        'j'.repeat(36),
        third ?? '',
      );
    });
    await letAllLeave();
    const left = rows('payments').map((row) => textOf(row, 'payment_id'));
    expect(left.slice(0, 2)).toEqual([first, third]);
    expect(left).toHaveLength(DAYS * PASSENGERS - LEFT + 2);
    world.storage.write((db) => db.run(`UPDATE print_jobs SET state = 'dropped'`));
    await letRotate(world, 0);
    expect(rows('payments').map((row) => textOf(row, 'payment_id'))).not.toContain(third);
  }, 120_000);

  test('[ARCHIVE-20] a shop keeps its rows', async () => {
    const shop = await createInboxWorld({ journalKeepDays: KEEP_DAYS });
    await shop.paidSale();
    for (let day = 0; day < 4; day += 1) {
      await shop.advance(HALF_MINUTE_MS);
      shop.clock.shiftWall(DAY_MS);
      await shop.restart();
      await shop.advance(HALF_MINUTE_MS);
    }
    await letRotate(shop, 1);
    await letRotate(shop, 0);
    expect(archivedUpTo(shop.storage.read)).toBeGreaterThan(0);
    expect(shop.storage.read.all('SELECT 1 FROM sales')).toHaveLength(1);
    await shop.close();
  }, 60_000);

  test('[ARCHIVE-20] rides that the backend makes of taps leave once they were reported', async () => {
    const zones = await createGateWorld({ journalKeepDays: KEEP_DAYS, fares: [ZONE_FARES], transit: EAST_ENTRY });
    days.use(zones);
    for (let day = 0; day < DAYS; day += 1) await liveDay();
    expect(counts(['gate_passages', 'fare_taps', 'sales'])).toEqual([15, 15, 0]);
    await letAllLeave();
    expect(counts(['gate_passages', 'fare_taps'])).toEqual([6, 6]);
    await demandWhole();
  }, 120_000);

  test('[ARCHIVE-25] a shift that nobody closes holds its days back for two weeks, is told of, and still has its totals', async () => {
    await world.call('session.sign_in', MANAGER);
    await world.call('shift.open', { float: { pieces: [], total: { minor: 0, currency: 'CNY' } } });
    await world.call('session.sign_out', {});
    for (let day = 0; day < KEEP_DAYS + 2; day += 1) await liveDay();
    await letRotate(world, 0);
    const told = async (): Promise<readonly unknown[]> => {
      await world.call('session.sign_in', MANAGER);
      const { messages } = await world.call('backend.messages', { cursor: null, limit: 20 });
      await world.call('session.sign_out', {});
      return messages.filter(({ kind }) => kind === 'journal_day_held').map(({ facts }) => facts['because']);
    };
    expect([archivedUpTo(world.storage.read), await told()]).toEqual([0, []]);
    await nextDay(TELL_HELD_DAYS);
    await letRotate(world, 0);
    expect([archivedUpTo(world.storage.read), await told()]).toEqual([0, ['shift']]);
    const due = async () => {
      await world.call('session.sign_in', MANAGER);
      const { sections } = await world.call('shift.x', {});
      await world.call('session.sign_out', {});
      return sections;
    };
    const before = await due();
    await nextDay(HELD_DAYS);
    await letAllLeave();
    expect(counts(['sales', 'put_away_totals'])).toEqual([0, 1]);
    world.storage.write((db) => db.run('DELETE FROM shift_roll_ups'));
    expect(await due()).toEqual(before);
    await demandWhole();
  }, 120_000);

  test('[ARCHIVE-21] no receipt number is given twice, however long nobody passed', async () => {
    await liveDays();
    const highest = lastReceiptCounter(world.storage.read);
    await nextDay(TRANSIT_KEEP_DAYS);
    await letAllLeave(5);
    expect(counts(['sales'])).toEqual([0]);
    expect(lastReceiptCounter(world.storage.read)).toBe(highest);
    await liveDay();
    expect(lastReceiptCounter(world.storage.read)).toBe(highest + PASSENGERS);
    await demandWhole();
  }, 120_000);

  test('[ARCHIVE-3] a crash before and after each commit on the way loses no row and lets go of none twice', async () => {
    await liveDays();
    const away = (): number => rows('put_away_pieces').reduce((sum, row) => sum + integerOf(row, 'group_count'), 0);
    const dieWhileDaysLeave = async (): Promise<void> => {
      // Files are written in real time: on a busy machine the world may have gone by before one is there.
      for (let look = 0; look < MOST_LOOKS && !world.isDead(); look += 1) await letRotate(world, 0);
      expect(world.isDead()).toBe(true);
      await world.crash();
      await world.advance(1_000);
      expect(rebuildFaults(world.storage)).toEqual([]);
      expect(away() + rows('sales').length).toBe(DAYS * PASSENGERS);
    };
    const whens = ['before', 'after'] as const;
    for (let n = 1; n <= COMMITS_BEFORE_A_PIECE; n += 1) {
      for (const when of whens) {
        world.crashAtCommit(n, when);
        await dieWhileDaysLeave();
      }
    }
    const found: (readonly number[])[] = [];
    for (const type of [SEGMENT_CLOSED, ROWS_PUT_AWAY]) {
      for (const when of whens) {
        world.crashOver(type, when);
        await dieWhileDaysLeave();
        found.push([archivedSegments(world.storage.read).length, away()]);
      }
    }
    // A piece more behind the commit alone, and the rows of all three behind theirs.
    const [first = 0] = found[0] ?? [];
    expect(found).toEqual([
      [first, 0],
      [first + 1, 0],
      [3, 0],
      [3, LEFT],
    ]);
    await letAllLeave();
    expect(counts(['sales', 'payments'])).toEqual([6, 6]);
    await demandWhole();
  }, 180_000);
});
