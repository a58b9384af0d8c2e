/** A Z from the journal alone, of a day that left things open: the same bytes, and not those of another day. */
import { expect, onTestFinished, test, vi } from 'vitest';
import { silentLog } from '../../kernel/log.ts';
import { openStorage, type Storage } from '../storage/sqlite.ts';
import { createInboxWorld } from '../testing/inbox-world.ts';
import { temporaryFolder } from '../testing/test-storage.ts';
import { MANAGER } from '../testing/till-world.ts';
import { remakeReport } from './remade-report.ts';

// A whole till lives through two shifts, and a loaded machine makes it slower.
vi.setConfig({ testTimeout: 120_000 });

const cash = (minor: number) => ({ pieces: [], total: { minor, currency: 'CNY' } }) as const;

function empty(): Storage {
  const opened = openStorage({ file: `${temporaryFolder()}/scratch.db`, log: silentLog });
  if (!opened.ok) throw new Error(opened.error.code);
  onTestFinished(() => opened.value.close());
  return opened.value;
}

test('[SHIFT-27] a Z is made anew from the journal alone, with what was unsent then and is long paid now', async () => {
  const world = await createInboxWorld();
  onTestFinished(() => world.close());
  await world.signIn(MANAGER);
  await world.call('shift.open', { float: cash(5_000) });
  await world.paidSale();
  const saleId = await world.ringUp('tea');
  await world.during(world.call('cash.pay', { saleId, tenderedText: '20' }), 5_000);
  await world.goOffline();
  await world.sell();
  await world.ringUp('cola');
  const first = await world.call('shift.close', { cash: cash(6_000), note: '周日' });
  expect(first.openEnds.map(({ kind }) => kind).toSorted()).toEqual(['parked', 'unsent']);
  await world.goOnline();
  await world.call('shift.open', { float: cash(0) });
  await world.call('shift.close', { cash: null, note: '' });

  const { read } = world.storage;
  for (const number of [1, 2]) {
    const made = remakeReport(read, empty(), number);
    expect(made?.remade).toBe(made?.stored);
    expect(made?.stored).toContain(`"number":${number}`);
  }
  expect(remakeReport(read, empty(), 3)).toBeNull();
});
