/** The store's whole file at one of its tills: what is stored of it, and that the day's comparison says the same. */
import { expect, onTestFinished, test, vi } from 'vitest';
import { createJournal } from '../payment/3-journal/journal.ts';
import { STANDARD_FORMAT_ID } from '../payment/6-reconciliation/statement-format.ts';
import { PROJECTIONS } from '../projections.ts';
import { enrolmentOf } from '../staff/enrolment-store.ts';
import { integerOf, textOf } from '../storage/row.ts';
import { createInboxWorld, type InboxWorld } from '../testing/inbox-world.ts';
import { putStatement, STATEMENT_DATE, statementRows } from '../testing/statement-desk.ts';
import { settlementText, STATEMENT_FORMATS, type SettlementRow } from '../testing/statement-files.ts';
import { MANAGER } from '../testing/till-world.ts';
import { importStatement } from './statement-import.ts';

// A whole till lives through each, and a loaded machine makes it slower.
vi.setConfig({ testTimeout: 120_000 });

const OTHERS = 1_200;

async function openWorld(): Promise<InboxWorld> {
  const world = await createInboxWorld();
  onTestFinished(() => world.close());
  await world.signIn(MANAGER);
  return world;
}

/** As the gateway's own file comes in: nobody is asked, and nobody says whose it is. */
async function fetched(world: InboxWorld, text: string) {
  const { clock, storage } = world;
  const format = STATEMENT_FORMATS.find(({ id }) => id === STANDARD_FORMAT_ID);
  if (format === undefined) throw new Error('the format of the wallet API is not there');
  const journal = createJournal({ clock, projections: PROJECTIONS });
  const statementId = '01930000-0000-7000-8000-00000000f11e';
  const context = { ports: { clock, storage }, journal, makeId: () => statementId };
  return importStatement(
    { ...context, enrolment: () => enrolmentOf(storage.read) },
    {
      ...{ businessDate: STATEMENT_DATE, format, fileName: 'day.csv.gz', source: 'gateway', cashierId: null },
      ...{ pieces: [Buffer.from(text)], expectedSha256: null, totals: null, confirmed: ['merchant'], wasPaid: null },
      isStopped: () => false,
    },
  );
}

const dayOf = async (world: InboxWorld) => {
  await world.call('reconciliation.compare', { businessDate: STATEMENT_DATE });
  const { lineCount, matchedCount, notOursCount, summary } = await world.call('reconciliation.day', {
    businessDate: STATEMENT_DATE,
  });
  return { lineCount, matchedCount, notOursCount, openCount: summary.openCount, statement: summary.statement };
};

async function storesFile(world: InboxWorld): Promise<readonly SettlementRow[]> {
  const [own, moved] = [await world.paidSale(), await world.paidSale()];
  const terminalId = (await world.snapshot()).terminal.terminalId ?? '';
  // The books know what was sold before a file is read.
  await world.call('reconciliation.month', { month: STATEMENT_DATE.slice(0, 7) });
  const occurredAtMs = world.clock.now();
  const elsewhere = { terminalId: 'T-71', occurredAtMs, amountMinor: 200 };
  return [
    ...Array.from({ length: OTHERS }, (_, index) => ({ ...elsewhere, id: `other-${index}` })),
    { ...elsewhere, id: 'other-topup', type: 'topup' },
    { ...elsewhere, id: 'other-refund', type: 'refund', paymentId: 'other-1' },
    { ...elsewhere, id: own.paymentId, terminalId },
    // Under another terminal's name, and ours all the same.
    { ...elsewhere, id: moved.paymentId },
    { ...elsewhere, id: 'own-topup', type: 'topup', terminalId },
  ];
}

test('[RECON-76] of the store’s file only what may concern this till is stored, and all of it is counted', async () => {
  const world = await openWorld();
  const rows = await storesFile(world);
  expect(await fetched(world, settlementText(rows))).toMatchObject({
    ok: true,
    value: { isNew: true, statement: { lineCount: rows.length } },
  });
  const stored = world.storage.read.all('SELECT line_id, line_number FROM statement_lines ORDER BY line_number');
  expect(stored.map((row) => textOf(row, 'line_id'))).toEqual(rows.slice(OTHERS + 1).map(({ id }) => id));
  expect(stored.map((row) => integerOf(row, 'line_number'))).toEqual([3, 4, 5, 6].map((nth) => OTHERS + nth));
  expect(await dayOf(world)).toEqual({
    ...{ lineCount: rows.length, matchedCount: 2, notOursCount: rows.length - 2, openCount: 0 },
    statement: { minor: 400, currency: 'CNY' },
  });
});

test('[RECON-76] a line of another till that the file has twice is named, though neither is stored', async () => {
  const world = await openWorld();
  const rows = await storesFile(world);
  const twice = rows.find(({ id }) => id === 'other-7');
  expect(await fetched(world, settlementText([...rows, ...(twice === undefined ? [] : [twice])]))).toEqual({
    ok: false,
    error: { code: 'statement.line_repeated', lineNumber: rows.length + 2, firstLineNumber: 9 },
  });
  expect(statementRows(world)).toEqual([]);
  expect(await fetched(world, settlementText(rows))).toMatchObject({ ok: true });
});

test('[RECON-76] the day is the same as with every line stored, as a file by hand has them', async () => {
  const [byGateway, byHand] = [await openWorld(), await openWorld()];
  await fetched(byGateway, settlementText(await storesFile(byGateway)));
  await putStatement(byHand, settlementText(await storesFile(byHand)));
  expect(statementRows(byHand).length).toBeGreaterThan(OTHERS);
  expect(await dayOf(byGateway)).toEqual(await dayOf(byHand));
});
