/** The drawer in the day's reconciliation: what a close counted too little or too much, and days that knew no wallet at all. */
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type { DaySummary, DiscrepancyView } from '../../contract/reconciliation-values.ts';
import { settlementText } from '../testing/statement-files.ts';
import { createInboxWorld, type InboxWorld } from '../testing/inbox-world.ts';
import { MANAGER } from '../testing/till-world.ts';

// A whole till lives through each, and a loaded machine makes it slower.
vi.setConfig({ testTimeout: 120_000 });

const DATE = '2026-11-22';
const drawer = (minor: number) => ({ pieces: [], total: { minor, currency: 'CNY' } }) as const;

let world: InboxWorld;

beforeEach(async () => {
  world = await createInboxWorld();
  onTestFinished(() => world.close());
  await world.signIn(MANAGER);
  await world.call('shift.open', { float: drawer(10_000) });
});

async function soldForCash(): Promise<void> {
  const saleId = await world.ringUp('tea');
  await world.during(world.call('cash.pay', { saleId, tenderedText: '20' }), 5_000);
}

async function closeWith(minor: number | null): Promise<void> {
  await world.call('shift.close', { cash: minor === null ? null : drawer(minor), note: '' });
  await world.advance(1_000);
}

async function summary(): Promise<DaySummary | undefined> {
  const { days } = await world.call('reconciliation.month', { month: '2026-11' });
  return days.find(({ businessDate }) => businessDate === DATE);
}

async function differences(): Promise<readonly DiscrepancyView[]> {
  const asked = { businessDate: DATE, cursor: null, limit: 100 };
  return (await world.call('reconciliation.discrepancies', asked)).discrepancies;
}

test.each([
  ['short', 10_950, 'cash_short', -50],
  ['over', 11_200, 'cash_over', 200],
] as const)(
  '[RECON-15] a drawer that is %s at the close is a difference of its day by itself',
  async (_word, counted, kind, minor) => {
    await soldForCash();
    expect(await summary()).toMatchObject({ light: 'green', till: { minor: 0 }, cash: { minor: 1_000 } });
    await closeWith(counted);
    const [found, ...more] = await differences();
    expect(more).toEqual([]);
    expect(found).toMatchObject({
      kind,
      subject: 'cash',
      difference: { minor },
      sums: { expected: { minor: 11_000 }, came: { minor: counted }, businessDates: [DATE] },
    });
    expect(await summary()).toMatchObject({ light: 'red', openCount: 1 });

    // The next shift of the day counts right, and nothing more is found; comparing again finds the same one.
    await world.call('shift.open', { float: drawer(500) });
    await closeWith(500);
    await world.call('reconciliation.compare', { businessDate: DATE });
    expect((await differences()).map(({ discrepancyId }) => discrepancyId)).toEqual([found?.discrepancyId]);
  },
);

test('[RECON-15] a drawer that agrees, or that nobody counted, is none', async () => {
  await soldForCash();
  await closeWith(11_000);
  await world.call('shift.open', { float: drawer(0) });
  await soldForCash();
  await closeWith(null);
  expect(await differences()).toEqual([]);
});

test('[RECON-15] what the till did not get to tell before it died it tells when it starts', async () => {
  await soldForCash();
  await closeWith(10_000);
  // As if it had died between the close and the comparison.
  world.storage.write((db) => db.run('DELETE FROM discrepancies'));
  await world.crash();
  await world.advance(1_000);
  await world.signIn(MANAGER);
  expect(await differences()).toMatchObject([{ kind: 'cash_short', difference: { minor: -1_000 } }]);
});

test('[RECON-16] a day of cash alone is compared, explained and signed without a statement', async () => {
  await soldForCash();
  await closeWith(10_990);
  const [found] = await differences();
  const sign = { businessDate: DATE, note: '' };
  expect(await world.refused('reconciliation.sign_off', sign)).toMatchObject({
    code: 'reconciliation.differences_open',
  });
  const ids = [found?.discrepancyId ?? ''];
  await world.call('reconciliation.act', { discrepancyIds: ids, act: 'explained', assigneeId: null, note: 'a coin' });
  expect(await world.call('reconciliation.sign_off', sign)).toMatchObject({ light: 'green', signOffCount: 1 });
});

test('[RECON-16] with a wallet payment in it the day waits for its statement, and the drawer is told before', async () => {
  await soldForCash();
  const { paymentId } = await world.paidSale();
  const terminalId = (await world.snapshot()).terminal.terminalId ?? '';
  expect(await summary()).toMatchObject({ light: 'waiting', isWaiting: true });
  await closeWith(10_900);
  expect(await differences()).toMatchObject([{ kind: 'cash_short' }]);
  const sign = { businessDate: DATE, note: '' };
  expect(await world.refused('reconciliation.sign_off', sign)).toMatchObject({
    code: 'reconciliation.nothing_to_compare',
  });

  // The statement agrees with what the wallet paid, and knows nothing of cash; the drawer stays short.
  const row = { id: paymentId, terminalId, occurredAtMs: world.clock.now(), amountMinor: 200 };
  const begun = {
    businessDate: DATE,
    formatId: 'wallet-api-1',
    fileName: 'f.csv',
    sha256: null,
    confirmed: [],
  };
  const { importId } = await world.call('reconciliation.begin_import', begun);
  const base64 = Buffer.from(settlementText([row])).toString('base64');
  await world.call('reconciliation.import_piece', { importId, base64 });
  const { day } = await world.call('reconciliation.finish_import', { importId });
  expect(day).toMatchObject({ till: { minor: 200 }, statement: { minor: 200 }, cash: { minor: 1_000 }, openCount: 1 });
  expect(await differences()).toMatchObject([{ kind: 'cash_short' }]);
});
