/** The journal at every start and at every midnight: checked, signed, and not believed when it is not what was written. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { headMarkFileOf } from '../storage/head-mark.ts';
import { openStorage } from '../storage/sqlite.ts';
import { silentLog } from '../../kernel/log.ts';
import { Database } from '../storage/driver.ts';
import { businessDateAt, businessDateEndMs } from '../business-date.ts';
import { headDamage } from '../payment/3-journal/check-slices.ts';
import { isDaySignatureGood, lastCheckpoint } from '../payment/3-journal/day-signature.ts';
import { createJournal } from '../payment/3-journal/journal.ts';
import { headOf } from '../payment/3-journal/journal-store.ts';
import { PROJECTIONS } from '../projections.ts';
import { terminalKey } from '../staff/terminal-keys.ts';
import { openTestStorage, temporaryFolder } from '../testing/test-storage.ts';
import { rebuildFaults } from '../testing/till-invariants.ts';
import { createTillWorld, type TillWorld } from '../testing/till-world.ts';
import { createVirtualClock } from '../testing/virtual-clock.ts';
import { createJournalCheck, MAX_AT_OPEN, SLICE_ENTRIES, SLICE_PAUSE_MS } from './journal-check.ts';
import { createContext } from '../terminal-context.ts';
import type { TerminalPorts } from '../ports.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** China has no daylight saving, so a day is always a day. */
const ZONE = 'Asia/Shanghai';

describe('days', () => {
  let world: TillWorld;
  beforeEach(async () => {
    world = await createTillWorld();
  });
  afterEach(() => world.close());

  const signed = () =>
    world.storage.read.all(`SELECT sequence, body FROM journal WHERE type = 'journal.day_signed' ORDER BY sequence`);

  test('[JOURNALTOOL-2] a day is signed when it is over, at its last entry, with the terminal’s key', async () => {
    const today = businessDateAt(world.clock.now(), ZONE);
    const headSequence = headOf(world.storage.read)?.sequence ?? 0;
    await world.advance(businessDateEndMs(today, ZONE) - world.clock.now() - 1);
    const before = headOf(world.storage.read);
    expect(signed()).toEqual([]);
    await world.advance(2);
    const checkpoint = lastCheckpoint(world.storage.read);
    expect(checkpoint).toMatchObject({ businessDate: today, headSequence: before?.sequence, headHash: before?.hash });
    expect(checkpoint?.headSequence).toBeGreaterThanOrEqual(headSequence);
    const key = await world.driver.signer.publicKey();
    if (checkpoint === null || key === null) throw new Error('a day was signed');
    expect(isDaySignatureGood(checkpoint, key)).toBe(true);
    expect(isDaySignatureGood({ ...checkpoint, headSequence: checkpoint.headSequence + 1 }, key)).toBe(false);
    expect(terminalKey(world.storage.read, checkpoint.keyThumbprint)).toEqual(key);
    await world.advance(2 * HOUR_MS);
    expect(signed()).toHaveLength(1);
    expect(rebuildFaults(world.storage)).toEqual([]);
  });

  test('[JOURNALTOOL-2] a till that was off when its day ended signs it at the next start; an idle day is signed too', async () => {
    await world.crash(3 * DAY_MS);
    expect(signed()).toHaveLength(1);
    await world.advance(2 * DAY_MS);
    expect(signed()).toHaveLength(3);
    const dates = signed().map(({ body }) => JSON.parse(String(body)).businessDate);
    expect(new Set(dates).size).toBe(3);
  });

  test('[JOURNALTOOL-4] a clock that is set back signs no day twice, and one that jumps ahead signs what it thinks is over', async () => {
    world.clock.shiftWall(2 * DAY_MS);
    await world.advance(HOUR_MS + 1);
    expect(signed()).toHaveLength(1);
    world.clock.shiftWall(-2 * DAY_MS);
    await world.advance(3 * HOUR_MS);
    const heads = signed().map(({ body }) => JSON.parse(String(body)).headSequence);
    expect(heads).toEqual([...heads].toSorted((a, b) => a - b));
    expect(new Set(heads).size).toBe(heads.length);
  });

  test('[JOURNALTOOL-4] without a key nothing is signed, and the day is signed once there is one', async () => {
    await world.driver.forgetIdentity();
    await world.advance(DAY_MS + HOUR_MS);
    expect(signed()).toEqual([]);
  });
});

/** A terminal's context over a database of its own, with a journal of that many entries. */
function checked(entryCount: number, spoil: (file: string) => void = () => undefined) {
  const file = join(temporaryFolder(), 'till.db');
  const clock = createVirtualClock();
  const filled = openStorage({ file, log: silentLog });
  if (!filled.ok) throw new Error(filled.error.code);
  const journal = createJournal({ clock, projections: PROJECTIONS });
  filled.value.write((db) =>
    journal.record(
      db,
      Array.from({ length: entryCount }, (_, index) => ({
        type: 'test.happened',
        subjectId: `s${index}`,
        cashierId: null,
        body: { index },
      })),
    ),
  );
  filled.value.close();
  spoil(file);
  const storage = openTestStorage(file);
  const ports = { clock, storage, log: silentLog, settings: { currency: 'CNY' } } as unknown as TerminalPorts;
  const context = createContext({
    ports,
    journal,
    publish: () => undefined,
    announceScan: () => undefined,
    announceBadge: () => undefined,
  });
  let changes = 0;
  const check = createJournalCheck(context, () => {
    changes += 1;
  });
  check.start();
  return { check, clock, storage, changes: () => changes };
}

/** What somebody with the file and a tool can do: the triggers that refuse a change are theirs to drop. */
function tamper(sql: string): (file: string) => void {
  return (file) => {
    const driver = new Database(file);
    driver.exec('DROP TRIGGER journal_refuses_update; DROP TRIGGER journal_refuses_delete;');
    driver.exec(sql);
    driver.close();
    // With the note beside it the file would not even be opened.
    rmSync(headMarkFileOf(file));
  };
}

describe('the check', () => {
  test('[JOURNALTOOL-5] a journal that is sound is found so at once, a long one in the background, in slices', async () => {
    const short = checked(50);
    expect(short.check.isSoundSinceCheckpoint()).toBe(true);
    expect(short.clock.openTimers()).toBe(0);
    const long = checked(MAX_AT_OPEN + 3 * SLICE_ENTRIES);
    expect(long.check.isSoundSinceCheckpoint()).toBe(false);
    await long.clock.advance(4 * SLICE_PAUSE_MS);
    expect(long.check.isSoundSinceCheckpoint()).toBe(true);
    expect(long.check.damage()).toBeNull();
    expect(long.clock.openTimers()).toBe(0);
  }, 60_000);

  test.each([
    ['a changed fact', `UPDATE journal SET body = '{"index":7}' WHERE sequence = 20`, 20],
    ['a removed entry', 'DELETE FROM journal WHERE sequence = 20', 20],
    ['a changed time', 'UPDATE journal SET at_ms = at_ms + 1 WHERE sequence = 33', 33],
    ['a forged hash', `UPDATE journal SET hash = '${'a'.repeat(64)}' WHERE sequence = 40`, 40],
  ])('[JOURNALTOOL-6] %s is named at the start', (_name, sql, sequence) => {
    const { check } = checked(50, tamper(sql));
    expect(check.damage()).toEqual({ code: 'journal.chain_broken', sequence });
    expect(check.isSoundSinceCheckpoint()).toBe(false);
  });

  test('[JOURNALTOOL-6] what lies far back is found in the background, and the screens are told', async () => {
    const tampered = checked(MAX_AT_OPEN + 2_000, tamper(`UPDATE journal SET cashier_id = 'x' WHERE sequence = 1500`));
    expect(tampered.check.damage()).toBeNull();
    await tampered.clock.advance(10 * SLICE_PAUSE_MS);
    expect(tampered.check.damage()).toEqual({ code: 'journal.chain_broken', sequence: 1_500 });
    expect(tampered.changes()).toBe(1);
  }, 60_000);

  test('[JOURNALTOOL-6] a newest entry that is not what was written keeps the till from starting', () => {
    const { storage } = checked(5, tamper(`UPDATE journal SET body = '{}' WHERE sequence = 5`));
    expect(headDamage(storage.read)).toEqual({ sequence: 5, fault: 'changed' });
    expect(headDamage(checked(5).storage.read)).toBeNull();
    expect(headDamage(checked(0).storage.read)).toBeNull();
  });
});

test('[JOURNALTOOL-7] a till with a tampered journal takes no payment, says why, and can still be read', async () => {
  const till = await createTillWorld();
  const saleId = await till.ringUp();
  await till.restart(tamper(`UPDATE journal SET body = '{}' WHERE sequence = 2`));
  const { terminal } = await till.snapshot();
  expect(terminal).toMatchObject({ state: 'ready', damage: { code: 'journal.chain_broken', sequence: 2 } });
  await till.advance(1_000);
  await till.call('checkout.start', { saleId });
  const { checkout } = await till.snapshot();
  expect(checkout?.offers.payment_code).toEqual({ available: false, reason: 'journal.chain_broken' });
  expect(checkout?.offers.merchant_qr.available).toBe(false);
  const refused = await till.refused('checkout.enter_code', { saleId, code: '6235124674559394540' });
  expect(refused.code).toBe('journal.chain_broken');
  expect((await till.call('sales.get', { saleId })).timeline.length).toBeGreaterThan(0);
  await till.advance(DAY_MS);
  expect(lastCheckpoint(till.storage.read)).toBeNull();
  await till.close();
});
