/** The manager's desk for the day's money, through the contract: statements in by hand, differences, acts, signature, correction. */
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { DiscrepancyView } from '../../contract/reconciliation-values.ts';
import { IMPORT_PIECE_BYTES } from '../../contract/reconciliation-values.ts';
import { createJournal } from '../payment/3-journal/journal.ts';
import { PROJECTIONS } from '../projections.ts';
import { createInboxWorld, type InboxWorld } from '../testing/inbox-world.ts';
import { handStatement, putStatement, STATEMENT_DATE, statementRows } from '../testing/statement-desk.ts';
import { settlementText, type SettlementRow } from '../testing/statement-files.ts';
import { rebuildFaults } from '../testing/till-invariants.ts';
import { CASHIER, MANAGER, SUPERVISOR } from '../testing/till-world.ts';

// A whole till lives through each, and a loaded machine makes it slower.
vi.setConfig({ testTimeout: 120_000 });

const DATE = STATEMENT_DATE;

let world: InboxWorld;

beforeEach(async () => {
  world = await createInboxWorld();
  onTestFinished(() => world.close());
  await world.signIn(MANAGER);
});

/** A paid sale of 2.00, and its line as the wallet has it. */
async function soldRow(change: Partial<SettlementRow> = {}): Promise<SettlementRow> {
  const { paymentId } = await world.paidSale();
  const terminalId = (await world.snapshot()).terminal.terminalId ?? '';
  return { id: paymentId, terminalId, occurredAtMs: world.clock.now(), amountMinor: 200, ...change };
}

const hand = (file: string | Uint8Array): Promise<string> => handStatement(world, file);
const put = (file: string | Uint8Array) => putStatement(world, file);

async function differences(): Promise<readonly DiscrepancyView[]> {
  const asked = { businessDate: DATE, cursor: null, limit: 100 };
  return (await world.call('reconciliation.discrepancies', asked)).discrepancies;
}

const act = (ids: readonly string[], what: 'explained' | 'resolved' | 'reopened', note = 'looked into') =>
  world.call('reconciliation.act', { discrepancyIds: ids, act: what, assigneeId: null, note });

const lineTables = (): readonly unknown[] => statementRows(world);

describe('a statement comes in', () => {
  test('[RECON-32] a day that agrees is green, by a file that is packed or not, with or without its mark', async () => {
    const text = settlementText([await soldRow(), await soldRow()]);
    expect(await put(gzipSync(`\uFEFF${text}`))).toMatchObject({
      isNew: true,
      lineCount: 2,
      day: { light: 'green', openCount: 0, till: { minor: 400 }, statement: { minor: 400 } },
    });
    expect(await differences()).toEqual([]);
    const day = await world.call('reconciliation.day', { businessDate: DATE });
    expect(day).toMatchObject({ lineCount: 2, matchedCount: 2, notOursCount: 0, isRunning: false, problem: null });
    expect(day.statements).toMatchObject([{ fileName: 'file.csv', source: 'file', lineCount: 2 }]);
  });

  test('[RECON-33] the same file a second time changes nothing', async () => {
    const text = settlementText([await soldRow()]);
    await put(text);
    const before = lineTables();
    const head = world.storage.read.get('SELECT max(sequence) AS head FROM journal');
    expect(await put(text)).toMatchObject({ isNew: false, lineCount: 1 });
    expect(lineTables()).toEqual(before);
    expect(world.storage.read.get('SELECT max(sequence) AS head FROM journal')).toEqual(head);
  });

  test('[RECON-34] a file that is longer than a message is handed over in pieces', async () => {
    const row = await soldRow();
    const strangers = Array.from({ length: 1_500 }, (_, index) => ({ ...row, id: `x${index}`, terminalId: 'T-other' }));
    const text = settlementText([...strangers, row]);
    expect(text.length).toBeGreaterThan(2 * IMPORT_PIECE_BYTES);
    expect(await put(text)).toMatchObject({ lineCount: 1_501, day: { light: 'green' } });
    expect(await world.call('reconciliation.day', { businessDate: DATE })).toMatchObject({ notOursCount: 1_500 });
  });

  test('[RECON-35] what nobody finishes is given up, and a restart leaves nothing of it', async () => {
    const row = await soldRow();
    const many = Array.from({ length: 1_200 }, (_, index) => ({ ...row, id: `x${index}` }));
    const importId = await hand(settlementText(many));
    expect(await world.refused('reconciliation.begin_import', BEGIN)).toMatchObject({
      code: 'statement.import_running',
    });
    expect(lineTables().length).toBeGreaterThan(500);
    await world.crash();
    await world.signIn(MANAGER);
    expect(lineTables()).toEqual([]);
    expect(await world.refused('reconciliation.finish_import', { importId })).toMatchObject({
      code: 'statement.import_lost',
    });

    await world.call('reconciliation.begin_import', BEGIN);
    await world.advance(61_000);
    expect(lineTables()).toEqual([]);
    expect(await put(settlementText([row]))).toMatchObject({ isNew: true });
  });
});

const BEGIN = {
  businessDate: DATE,
  formatId: 'wallet-api-1',
  fileName: 'f',
  sha256: null,
  confirmed: [],
} as const;

describe('people act on what was found', () => {
  test('[RECON-47] explained, reopened and resolved, each with a note, a name and a line of the journal', async () => {
    const row = await soldRow({ amountMinor: 180, payerPaidMinor: 180 });
    expect(await put(settlementText([row]))).toMatchObject({ day: { light: 'red', openCount: 1 } });
    const [found] = await differences();
    expect(found).toMatchObject({
      kind: 'amount_differs',
      difference: { minor: -20 },
      state: 'open',
      isOpenRound: true,
      ours: { amount: { minor: 200 } },
      theirs: { amount: { minor: 180 }, place: '2' },
    });
    const id = found?.discrepancyId ?? '';
    expect(await act([id], 'explained')).toMatchObject({ light: 'green', openCount: 0 });
    expect(
      await world.refused('reconciliation.act', {
        discrepancyIds: [id],
        act: 'explained',
        assigneeId: null,
        note: 'x',
      }),
    ).toMatchObject({ code: 'reconciliation.already_so' });
    expect(await act([id], 'reopened', '')).toMatchObject({ light: 'red', openCount: 1 });
    await world.call('reconciliation.act', {
      discrepancyIds: [id],
      act: 'assigned',
      assigneeId: SUPERVISOR.cashierId,
      note: '',
    });
    expect(await differences()).toMatchObject([{ state: 'assigned', assignee: { en: 'Chen Jing' } }]);
    await act([id], 'resolved', 'the bank paid the rest');
    const { acts } = await world.call('reconciliation.history', { discrepancyId: id });
    expect(acts.map(({ act: what, by, note }) => [what, by?.en, note])).toEqual([
      ['explained', 'Zhao Min', 'looked into'],
      ['reopened', 'Zhao Min', ''],
      ['assigned', 'Zhao Min', ''],
      ['resolved', 'Zhao Min', 'the bank paid the rest'],
    ]);
  });

  test('[RECON-48] what is done survives the next comparison, and a rebuild of the books from the journal', async () => {
    const row = await soldRow({ amountMinor: 180, payerPaidMinor: 180 });
    await put(settlementText([row]));
    const [found] = await differences();
    await act([found?.discrepancyId ?? ''], 'resolved');
    const before = await differences();
    await world.call('reconciliation.compare', { businessDate: DATE });
    expect(await differences()).toEqual(before);
    const journal = createJournal({ clock: world.clock, projections: PROJECTIONS });
    world.storage.write((db) => journal.rebuild(db));
    expect(await differences()).toEqual(before);
  });

  test('[RECON-49] an explanation needs its words, an assignment its person, and both a known difference', async () => {
    await put(settlementText([await soldRow({ amountMinor: 180 })]));
    const ids = (await differences()).map(({ discrepancyId }) => discrepancyId);
    const wish = { discrepancyIds: ids, act: 'explained', assigneeId: null, note: '  ' } as const;
    expect(await world.refused('reconciliation.act', wish)).toMatchObject({ facts: { path: 'note' } });
    const nobody = { ...wish, act: 'assigned', assigneeId: 'nobody' } as const;
    expect(await world.refused('reconciliation.act', nobody)).toMatchObject({ code: 'session.cashier_unknown' });
    const unknown = { ...wish, discrepancyIds: ['0'.repeat(32)], note: 'x' };
    expect(await world.refused('reconciliation.act', unknown)).toMatchObject({ code: 'reconciliation.not_found' });
  });
});

describe('the day is signed', () => {
  test('[RECON-50] only when nothing is open, and then it is frozen', async () => {
    const row = await soldRow({ amountMinor: 180, payerPaidMinor: 180 });
    await put(settlementText([row]));
    const sign = { businessDate: DATE, note: '' };
    expect(await world.refused('reconciliation.sign_off', sign)).toMatchObject({
      code: 'reconciliation.differences_open',
      facts: { openCount: 1 },
    });
    const [found] = await differences();
    await act([found?.discrepancyId ?? ''], 'resolved');
    expect(await world.call('reconciliation.sign_off', sign)).toMatchObject({ signOffCount: 1, light: 'green' });
    const ids = [found?.discrepancyId ?? ''];
    const again = { discrepancyIds: ids, act: 'reopened', assigneeId: null, note: '' } as const;
    expect(await world.refused('reconciliation.act', again)).toMatchObject({ code: 'reconciliation.frozen' });
    expect(await world.refused('reconciliation.sign_off', sign)).toMatchObject({ code: 'reconciliation.frozen' });
    const { statements } = await world.call('reconciliation.day', { businessDate: DATE });
    const withdrawn = { statementId: statements[0]?.statementId ?? '', note: 'wrong file' };
    expect(await world.refused('reconciliation.withdraw', withdrawn)).toMatchObject({ code: 'reconciliation.frozen' });
  });

  test('[RECON-51] what arrives later opens a correction beside it, which is signed in its turn', async () => {
    const row = await soldRow();
    await put(settlementText([row]));
    await world.call('reconciliation.sign_off', { businessDate: DATE, note: '' });
    await world.advance(1_000);
    const stranger = { ...row, id: 'stranger' };
    expect(await put(settlementText([stranger]))).toMatchObject({
      day: { signOffCount: 1, light: 'red', openCount: 1 },
    });
    const [found] = await differences();
    expect(found).toMatchObject({ kind: 'missing_at_till', round: 1, isOpenRound: true });
    await act([found?.discrepancyId ?? ''], 'explained');
    const signed = await world.call('reconciliation.sign_off', { businessDate: DATE, note: 'correction' });
    expect(signed).toMatchObject({ signOffCount: 2, light: 'green' });
    const { signOffs } = await world.call('reconciliation.day', { businessDate: DATE });
    expect(signOffs.map(({ round, note, signedBy }) => [round, note, signedBy?.en])).toEqual([
      [0, '', 'Zhao Min'],
      [1, 'correction', 'Zhao Min'],
    ]);
  });

  test('[RECON-52] a statement that was wrong is taken out again, with a reason', async () => {
    await put(settlementText([await soldRow()]));
    await put(settlementText([{ ...(await soldRow()), id: 'stranger' }]));
    expect((await differences()).map(({ kind }) => kind).toSorted()).toEqual(['missing_at_till', 'missing_at_wallet']);
    const { statements } = await world.call('reconciliation.day', { businessDate: DATE });
    const withdrawn = { statementId: statements[1]?.statementId ?? '', note: 'another shop' };
    expect(await world.call('reconciliation.withdraw', withdrawn)).toMatchObject({ openCount: 1 });
    expect((await differences()).map(({ kind }) => kind)).toEqual(['missing_at_wallet']);
  });
});

test('[RECON-64] a refund is told with the receipt of the sale that it gives back', async () => {
  const { saleId, paymentId } = await world.paidSale();
  const row = { id: paymentId, occurredAtMs: world.clock.now(), amountMinor: 200 };
  const wish = { saleId, paymentId, amountText: null, reason: 'goods_returned', note: '' } as const;
  await world.during(world.call('refund.begin', wish), 5_000);
  await world.advance(20_000);
  const { sale } = await world.call('sales.get', { saleId });
  const terminalId = (await world.snapshot()).terminal.terminalId ?? '';
  await put(settlementText([{ ...row, terminalId }]));
  expect(await differences()).toMatchObject([
    { kind: 'missing_at_wallet', subject: 'refund', saleId, ours: { place: sale.receiptNumber } },
  ]);
});

describe('who may', () => {
  test('[RECON-58] a cashier sees nothing of it; a supervisor explains; a manager imports and signs', async () => {
    await put(settlementText([await soldRow({ amountMinor: 180 })]));
    const [found] = await differences();
    await world.signIn(SUPERVISOR);
    await act([found?.discrepancyId ?? ''], 'explained');
    const sign = { businessDate: DATE, note: '' };
    const refused = { code: 'contract.not_permitted' };
    expect(await world.refused('reconciliation.sign_off', sign)).toMatchObject(refused);
    expect(await world.refused('reconciliation.begin_import', BEGIN)).toMatchObject(refused);
    await world.signIn(CASHIER);
    expect(await world.refused('reconciliation.month', { month: '2026-11' })).toMatchObject(refused);
    expect(await world.refused('reconciliation.day', { businessDate: DATE })).toMatchObject(refused);
    const asked = { businessDate: DATE, cursor: null, limit: 10 };
    expect(await world.refused('reconciliation.discrepancies', asked)).toMatchObject(refused);
  });
});

describe('the month', () => {
  test('[RECON-60] each day has its light: no trade, waiting, green, amber, red', async () => {
    const light = async (): Promise<string | undefined> => {
      const { days } = await world.call('reconciliation.month', { month: '2026-11' });
      return days.find(({ businessDate }) => businessDate === DATE)?.light;
    };
    expect(await light()).toBe('no_trade');
    const row = await soldRow();
    expect(await light()).toBe('waiting');
    await put(settlementText([row]));
    expect(await light()).toBe('green');
    const { paymentId } = await world.lostApproval();
    await world.call('reconciliation.compare', { businessDate: DATE });
    expect(await differences()).toMatchObject([{ kind: 'still_unknown', ours: { id: paymentId } }]);
    expect(await light()).toBe('amber');
    await put(settlementText([{ ...row, id: 'stranger' }]));
    expect(await light()).toBe('red');
  });

  test('[RECON-61] a fee is held against what was agreed, from the day that it was', async () => {
    const row = await soldRow({ feeMinor: 9 });
    expect(await put(settlementText([row]))).toMatchObject({ day: { light: 'green', fee: { minor: 9 } } });
    await world.call('reconciliation.agree_fee', { basisPoints: 38, effectiveFrom: DATE });
    expect(await world.call('reconciliation.compare', { businessDate: DATE })).toMatchObject({ light: 'red' });
    expect(await differences()).toMatchObject([{ kind: 'fee_differs', difference: { minor: -8 } }]);
  });

  test('[RECON-61] each day is held against the rate of its own time', async () => {
    await put(settlementText([await soldRow({ feeMinor: 9 })]));
    await world.call('reconciliation.agree_fee', { basisPoints: 38, effectiveFrom: '2026-11-01' });
    await world.call('reconciliation.agree_fee', { basisPoints: 60, effectiveFrom: DATE });
    await world.call('reconciliation.agree_fee', { basisPoints: 10, effectiveFrom: '2026-12-01' });
    await world.call('reconciliation.agree_fee', { basisPoints: null, effectiveFrom: DATE });
    expect(await world.call('reconciliation.compare', { businessDate: DATE })).toMatchObject({ light: 'green' });
    const month = await world.call('reconciliation.month', { month: '2026-11' });
    expect(month).toMatchObject({ feeBasisPoints: null, scope: 'this_till', payoutWorkingDays: 1 });
    expect(month.feeRates).toEqual([
      { effectiveFrom: '2026-12-01', basisPoints: 10 },
      { effectiveFrom: DATE, basisPoints: null },
      { effectiveFrom: '2026-11-01', basisPoints: 38 },
    ]);
    expect(rebuildFaults(world.storage)).toEqual([]);
  });
});
