/** A shop's day at a whole till: the shift, its cash, and what its reports say. */
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { CashCount, ShiftReport } from '../../contract/shift-values.ts';
import { addDaysToDate } from '../../kernel/calendar.ts';
import { silentLog } from '../../kernel/log.ts';
import { createJournal } from '../payment/3-journal/journal.ts';
import { canonicalText } from '../payment/3-journal/entry-hash.ts';
import { PROJECTIONS } from '../projections.ts';
import { totalsOfSpan, keepUp, totalsSince, type Span } from '../shift/roll-up.ts';
import { shiftFacts } from '../shift/shift-facts.ts';
import { closedShifts, openShift } from '../shift/shift-store.ts';
import { addTotals, totalOf, totalsBelow } from '../shift/shift-totals.ts';
import { makeReport } from '../shift/stored-report.ts';
import { openStorage, type Storage } from '../storage/sqlite.ts';
import { temporaryFolder } from '../testing/test-storage.ts';
import { CASHIER, createTillWorld, MANAGER, SUPERVISOR, type TillWorld } from '../testing/till-world.ts';

// Signing in takes a slow hash by design, and a loaded machine makes it slower.
vi.setConfig({ testTimeout: 120_000 });

let world: TillWorld;

beforeEach(async () => {
  world = await createTillWorld();
  onTestFinished(() => world.close());
});

const yuan = (minor: number) => ({ minor, currency: 'CNY' }) as const;
const cash = (minor: number): CashCount => ({ pieces: [], total: yuan(minor) });
const openWith = (minor: number) => world.call('shift.open', { float: cash(minor) });
const close = (counted: CashCount | null = null) => world.call('shift.close', { cash: counted, note: '' });
const row = (report: ShiftReport, label: string) =>
  report.sections.flatMap(({ rows }) => rows).find((each) => each.label.en === label);

/** A sale of a bottle of water, paid by a customer's code. */
async function sell(productId = 'water'): Promise<string> {
  const saleId = await world.ringUp(productId);
  await world.call('checkout.start', { saleId });
  await world.advance(500);
  const { paymentId } = await world.call('checkout.enter_code', { saleId, code: '6212345678901234567' });
  await world.advance(3_000);
  await world.call('checkout.acknowledge', { paymentId });
  return saleId;
}

async function x(): Promise<ShiftReport> {
  await world.call('session.sign_in', MANAGER);
  return world.call('shift.x', {});
}

describe('the shift', () => {
  test('[SHIFT-1] is opened once, with a float that adds up, by who may', async () => {
    const pieces = [{ faceMinor: 10_000, count: 2 }];
    const wrong = { pieces, total: yuan(20_001) };
    expect(await world.refused('shift.open', { float: wrong })).toMatchObject({ code: 'shift.count_wrong' });
    expect((await world.snapshot()).shift).toBeNull();
    const shift = await world.call('shift.open', { float: { pieces, total: yuan(20_000) } });
    expect(shift).toMatchObject({ number: 1, float: yuan(20_000), holder: { en: 'Wang Fang' }, isOverdue: false });
    expect((await world.snapshot()).shift).toEqual(shift);
    expect(await world.refused('shift.open', { float: cash(0) })).toMatchObject({ code: 'shift.already_open' });
    await world.crash();
    expect((await world.snapshot()).shift).toEqual(shift);
    await world.advance(25 * 3_600_000);
    expect((await world.snapshot()).shift?.isOverdue).toBe(true);
  });

  test('[SHIFT-2] cash goes in and out with a reason that fits, an approval, and no more out than there is', async () => {
    const move = { direction: 'out', amountText: '50', reason: 'safe', note: '' } as const;
    expect(await world.refused('cash.move', move)).toMatchObject({ code: 'shift.not_open' });
    const { shiftId } = await openWith(10_000);
    const need = { permission: 'cash.move', size: null, subjectId: shiftId } as const;
    expect(await world.refused('cash.move', move)).toEqual({ code: 'staff.approval_needed', facts: need });
    const approval = await world.call('approval.give', { need, ...SUPERVISOR });
    await world.call('cash.move', { ...move, ...approval });
    await world.call('session.sign_in', SUPERVISOR);
    await world.call('cash.move', { ...move, direction: 'in', reason: 'change_money', amountText: '20' });
    expect(await world.refused('cash.move', { ...move, direction: 'in' })).toMatchObject({ code: 'cash.reason_wrong' });
    expect(await world.refused('cash.move', { ...move, amountText: '70.01' })).toMatchObject({
      code: 'cash.not_enough',
      facts: { expected: yuan(7_000) },
    });
    const report = await x();
    expect(report.cash).toMatchObject({ float: yuan(10_000), movedIn: yuan(2_000), movedOut: yuan(-5_000) });
    expect(report.cash?.expected).toEqual(yuan(7_000));
    expect(row(report, 'Cash moves approved')?.count).toBe(1);
  });

  test('[SHIFT-3] the drawer is handed over to a person with their own PIN, who is signed in; the count stays', async () => {
    await openWith(10_000);
    const to = { toCashierId: 's1', pin: SUPERVISOR.pin, cash: cash(9_900), note: '' };
    expect(await world.refused('shift.hand_over', { ...to, toCashierId: 'c1' })).toMatchObject({
      code: 'shift.same_person',
    });
    expect(await world.refused('shift.hand_over', { ...to, pin: '0' })).toMatchObject({ code: 'session.pin_wrong' });
    const shift = await world.call('shift.hand_over', to);
    expect([shift.openedBy.en, shift.holder.en]).toEqual(['Wang Fang', 'Chen Jing']);
    expect((await world.snapshot()).session.cashier?.cashierId).toBe('s1');
    expect(row(await x(), 'Counts, differences')).toMatchObject({ count: 1, amount: yuan(-100) });
  });

  test('[SHIFT-4] counted blind, what is expected is told only to who may read reports; the difference is kept', async () => {
    await openWith(10_000);
    const count = () => world.call('shift.count', { cash: cash(10_050), note: 'n' });
    expect(await count()).toEqual({ counted: yuan(10_050), expected: null, difference: null });
    expect((await world.call('shift.expected', {})).expected).toBeNull();
    await world.call('session.sign_in', MANAGER);
    expect(await count()).toEqual({ counted: yuan(10_050), expected: yuan(10_000), difference: yuan(50) });
    const { shop } = await world.snapshot();
    await world.call('shop.set_settings', { settings: { ...shop, blindCount: false } });
    await world.call('session.sign_in', CASHIER);
    expect((await world.call('shift.expected', {})).expected).toEqual(yuan(10_000));
    expect(await world.refused('shop.set_settings', { settings: shop })).toMatchObject({
      code: 'staff.approval_needed',
    });
    const kept = world.storage.read.all(`SELECT body FROM journal WHERE type = 'shift.counted' ORDER BY sequence`);
    expect(kept.map(({ body }) => JSON.parse(String(body)))).toMatchObject([
      { difference: yuan(50), isBlind: true, note: 'n' },
      { difference: yuan(50), isBlind: true },
    ]);
  });

  test('[SHIFT-5] a look in between is for who may read reports, or with their approval', async () => {
    expect(await world.refused('shift.x', {})).toMatchObject({ code: 'staff.approval_needed' });
    const need = { permission: 'report.read', size: null, subjectId: 'shift' } as const;
    const approval = await world.call('approval.give', { need, ...MANAGER });
    expect(await world.call('shift.x', approval)).toMatchObject({ kind: 'x', number: 1, cash: null });
  });
});

describe('the close', () => {
  test('[SHIFT-10] is numbered without gaps, covers every entry once, and keeps the difference', async () => {
    await openWith(10_000);
    await sell();
    const first = await close(cash(9_990));
    expect(first).toMatchObject({ kind: 'z', number: 1, fromSequence: 1, closedBy: { en: 'Wang Fang' } });
    expect(first.cash).toMatchObject({ expected: yuan(10_000), difference: yuan(-10) });
    expect(row(first, 'Sales')).toMatchObject({ count: 1, amount: yuan(200) });
    await openWith(0);
    const second = await close();
    expect(second).toMatchObject({ number: 2, cash: { counted: null, difference: null } });
    // One entry lies between them: the one that closed the first.
    expect(second.fromSequence).toBe(first.toSequence + 2);
    expect((await world.snapshot()).shift).toBeNull();
    expect(await world.refused('shift.close', { cash: null, note: '' })).toMatchObject({ code: 'shift.not_open' });
    await world.restart();
    expect(await world.call('shift.report', { shiftId: first.shiftId ?? '' })).toMatchObject({ sha256: first.sha256 });
    const { shifts, cursor } = await world.call('shift.list', { cursor: null, limit: 1 });
    expect(shifts).toMatchObject([{ number: 2, difference: null, saleCount: 0 }]);
    const older = await world.call('shift.list', { cursor, limit: 1 });
    expect(older.shifts).toMatchObject([{ number: 1, difference: yuan(-10), sales: yuan(200) }]);
  });

  test('[SHIFT-11] a sale that is made while no shift is open is in the next report', async () => {
    await openWith(0);
    await close();
    await sell();
    await openWith(0);
    await sell('tea');
    expect(row(await close(), 'Sales')).toMatchObject({ count: 2, amount: yuan(1_200) });
  });

  test('[SHIFT-12] the business date is the shift’s, over midnight and with a clock that is set back', async () => {
    const { businessDate } = await openWith(0);
    await world.advance(30 * 3_600_000);
    expect((await world.snapshot()).terminal.businessDate).toBe(businessDate);
    const saleId = await sell();
    expect((await world.call('sales.get', { saleId })).sale.businessDate).toBe(businessDate);
    await close();
    const next = await openWith(0);
    expect(next.businessDate > businessDate).toBe(true);
    await close();
    world.clock.shiftWall(-10 * 86_400_000);
    expect((await openWith(0)).businessDate).toBe(next.businessDate);
  });

  test('[SHIFT-12] a shift that was left open for days, or dated by a wrong clock, spoils no payment', async () => {
    const dateOf = async (saleId: string): Promise<readonly string[]> => {
      const { sale, payments } = await world.call('sales.get', { saleId });
      return [...new Set([sale.businessDate, ...payments.map((payment) => payment.businessDate)])];
    };
    const { businessDate } = await openWith(0);
    world.clock.shiftWall(3 * 86_400_000);
    const today = addDaysToDate(businessDate, 3);
    expect(await dateOf(await sell())).toEqual([today]);
    expect((await world.snapshot()).terminal.businessDate).toBe(today);
    // The report keeps the date of the shift, and has what was sold in it.
    expect(await close()).toMatchObject({ businessDate });
    world.clock.shiftWall(40 * 86_400_000);
    expect((await openWith(0)).businessDate).toBe(addDaysToDate(today, 40));
    world.clock.shiftWall(-40 * 86_400_000);
    expect(await dateOf(await sell())).toEqual([today]);
  });

  test('[SHIFT-14] nothing that is open stands in its way: it is listed by name and keeps its own shift', async () => {
    await openWith(0);
    const unknown = await world.ringUp('cola');
    await world.call('checkout.start', { saleId: unknown });
    await world.advance(500);
    world.backend.setReachable(false);
    await world.call('checkout.enter_code', { saleId: unknown, code: '6212345678901234567' });
    await world.advance(20_000);
    await world.call('sale.set_aside', { saleId: unknown });
    await world.ringUp('tea');
    const first = await close();
    expect(first.openEnds.map(({ kind, amount, shiftNumber }) => [kind, amount?.minor, shiftNumber])).toEqual([
      ['parked', 350, null],
      ['unresolved', 350, null],
      ['parked', 1_000, null],
    ]);
    expect(first.openEndCount).toBe(3);
    expect(row(first, 'Outcome unknown')).toMatchObject({ count: 1, amount: yuan(350) });
    await openWith(0);
    const second = await close();
    expect(second.openEnds.map(({ shiftNumber }) => shiftNumber)).toEqual([1, 1, 1]);
  });

  test('[SHIFT-15] a till that dies before it leaves the shift open, and closes it afterwards', async () => {
    await openWith(0);
    const before = await world.snapshot();
    world.crashAtCommit(1, 'before');
    await world.terminal.call('shift.close', { cash: null, note: '' });
    await world.crash();
    expect((await world.snapshot()).shift).toEqual(before.shift);
    await close();
  });

  test('[SHIFT-18] its report is signed with the terminal’s key, at the next start when there was none', async () => {
    await openWith(0);
    const { shiftId } = await close();
    await world.advance(1_000);
    const signature = async () => (await world.call('shift.report', { shiftId: shiftId ?? '' })).signature;
    const first = await signature();
    expect(first).toHaveLength(86);
    await world.restart();
    expect(await signature()).toBe(first);
  });
});

/** A till whose books hold the journal of another up to an entry, and everything else made anew. */
function remade(from: Storage, toSequence: number): Storage {
  const opened = openStorage({ file: `${temporaryFolder()}/remade.db`, log: silentLog });
  if (!opened.ok) throw new Error(opened.error.code);
  onTestFinished(() => opened.value.close());
  const journal = createJournal({ clock: world.clock, projections: PROJECTIONS });
  opened.value.write((db) => {
    for (const entry of from.read.all('SELECT * FROM journal WHERE sequence <= ? ORDER BY sequence', toSequence)) {
      const names = Object.keys(entry);
      const places = names.map(() => '?').join(', ');
      db.run(`INSERT INTO journal (${names.join(', ')}) VALUES (${places})`, ...Object.values(entry));
    }
    journal.rebuild(db);
  });
  return opened.value;
}

describe('the totals', () => {
  /** Two cashiers, discounts, a cancelled sale, an offline hour, a refund that was due. */
  async function liveADay(): Promise<void> {
    await openWith(20_000);
    await sell();
    const discounted = await world.ringUp('tea');
    await world.call('sale.discount', { saleId: discounted, discount: { kind: 'percent', basisPoints: 1_000 } });
    await sell('cola');
    const cancelled = world.call('sale.cancel', { saleId: await world.ringUp('tea') });
    await world.advance(2_000);
    await cancelled;
    await world.call('shift.hand_over', { toCashierId: 's1', pin: SUPERVISOR.pin, cash: null, note: '' });
    await world.advance(3 * 3_600_000);
    await world.call('cash.move', { direction: 'out', amountText: '100', reason: 'safe', note: '' });
    await sell('cola');
    await world.refused('session.sign_in', { cashierId: 'm1', pin: '0' });
  }

  test('[SHIFT-20] a Z is the sum of its looks in between, wherever they were cut', async () => {
    await liveADay();
    await close();
    const [closed] = closedShifts(world.storage.read, null, 1);
    const { fromSequence, toSequence, timeZone, totals } = closed?.report ?? { fromSequence: 0, toSequence: 0 };
    expect(toSequence).toBeGreaterThan(50);
    const span = (from: number, to: number): Span => ({ fromSequence: from, toSequence: to, timeZone: timeZone ?? '' });
    for (let cut = fromSequence; cut < toSequence; cut += 1) {
      const first = totalsOfSpan(world.storage.read, span(fromSequence, cut));
      const second = totalsOfSpan(world.storage.read, span(cut + 1, toSequence));
      expect(addTotals(first, second)).toEqual(totals);
    }
  });

  test('[SHIFT-21] every grouping sums to the sales, and those to the journal', async () => {
    await liveADay();
    await close();
    const totals = closedShifts(world.storage.read, null, 1)[0]?.report.totals ?? {};
    const sales = totalOf(totals, 'sales');
    const paid = world.storage.read.all(`SELECT body FROM journal WHERE type = 'sale.paid'`);
    const inJournal = paid.map(({ body }) => (JSON.parse(String(body)) as { total: { minor: number } }).total.minor);
    expect(sales).toEqual({ count: paid.length, minor: inJournal.reduce((sum, minor) => sum + minor, 0) });
    expect(sales.count).toBe(3);
    const sum = (those: ReturnType<typeof totalsBelow>) => those.reduce((all, [, { minor }]) => all + minor, 0);
    const rounding = totalOf(totals, 'rounding').minor;
    expect(sum(totalsBelow(totals, 'tender'))).toBe(sales.minor + rounding);
    expect(sum(totalsBelow(totals, 'hour'))).toBe(sales.minor);
    expect(sum(totalsBelow(totals, 'cashier').filter(([name]) => name.endsWith('/sales')))).toBe(sales.minor);
    expect(totalsBelow(totals, 'hour')).toHaveLength(2);
    expect(totalOf(totals, 'discounts')).toEqual({ count: 1, minor: 135 });
    expect(totalOf(totals, 'wrong_pin').count).toBe(1);
  });

  test('[SHIFT-13] a Z that is made anew from the journal is the same, byte for byte', async () => {
    await liveADay();
    world.backend.setReachable(false);
    await world.ringUp();
    await close(cash(10_100));
    await openWith(0);
    await close();
    const closed = closedShifts(world.storage.read, null, 10);
    expect(closed).toHaveLength(2);
    for (const { report } of closed) {
      const { closedAtMs, closedBy, note, counted, terminalId, businessDate, timeZone, currency } = report;
      const { read } = remade(world.storage, report.toSequence);
      const facts = shiftFacts(read, openShift(read), { terminalId, businessDate, timeZone, currency });
      expect(canonicalText(makeReport({ ...facts, closedAtMs, closedBy, note, counted }))).toBe(canonicalText(report));
    }
  });

  test('[SHIFT-26] added up in slices behind the payments they are what adding up all gives, in any slices', async () => {
    await liveADay();
    const { read } = world.storage;
    const span = { ...spanNow(world), timeZone: 'Asia/Shanghai' };
    const whole = totalsOfSpan(read, span);
    for (const slice of [1, 7, 1_000]) {
      world.storage.write((db) => db.run('DELETE FROM shift_roll_ups'));
      for (let count = 0; count * slice < span.toSequence; count += 1) {
        world.storage.write((db) => keepUp(db, span, slice));
        expect(totalsSince(read, span)).toEqual(whole);
      }
    }
    // Of another zone or another span it is not looked at.
    expect(totalsSince(read, { ...span, timeZone: 'UTC' })).toEqual(totalsOfSpan(read, { ...span, timeZone: 'UTC' }));
    const later = { ...span, fromSequence: 10 };
    expect(totalsSince(read, later)).toEqual(totalsOfSpan(read, later));
  });
});

function spanNow({ storage }: TillWorld): Pick<Span, 'fromSequence' | 'toSequence'> {
  const head = storage.read.get('SELECT max(sequence) AS head FROM journal');
  return { fromSequence: 1, toSequence: Number(head?.head) };
}
