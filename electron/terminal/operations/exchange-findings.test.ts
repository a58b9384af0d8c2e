/** Another till refunds a payment whose goods stand for others here: named where more went back than was paid, and only there. */
import fc from 'fast-check';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type { DiscrepancyView } from '../../contract/reconciliation-values.ts';
import { textOf } from '../storage/row.ts';
import { REFUNDS_ELSEWHERE } from '../payment/6-reconciliation/statement-store.ts';
import { createExchangeWorld, TODAY, yuan, type ExchangeWorld, type Sold } from '../testing/exchange-world.ts';
import { settlementText, type SettlementRow } from '../testing/statement-files.ts';

// A whole till lives through each, and a loaded machine makes it slower.
vi.setConfig({ testTimeout: 120_000 });

const ELSEWHERE = 'sim_till_elsewhere';
const TEA = 1_000;
const TOMORROW = '2026-11-23';
const MS_PER_DAY = 86_400_000;

let world: ExchangeWorld;

beforeEach(async () => {
  world = await createExchangeWorld();
  onTestFinished(() => world.close());
});

async function lineOf({ paymentId }: Sold, amountMinor = TEA): Promise<SettlementRow> {
  const terminalId = (await world.snapshot()).terminal.terminalId ?? '';
  return { id: paymentId, terminalId, occurredAtMs: world.clock.now(), amountMinor };
}

function refundedElsewhere(
  { paymentId }: Sold,
  amountMinor: number,
  id = `back-${paymentId.slice(-12)}`,
): SettlementRow {
  const where = { terminalId: ELSEWHERE, occurredAtMs: world.clock.now() };
  return { type: 'refund', id, paymentId, amountMinor, ...where };
}

/** In the statement of the next day. */
const nextDay = (row: SettlementRow): SettlementRow => ({ ...row, occurredAtMs: row.occurredAtMs + MS_PER_DAY });

async function compareWith(rows: readonly SettlementRow[], businessDate = TODAY): Promise<readonly DiscrepancyView[]> {
  const wish = { businessDate, formatId: 'wallet-api-1', fileName: 'day.csv', sha256: null, confirmed: [] };
  const { importId } = await world.call('reconciliation.begin_import', wish);
  const base64 = Buffer.from(settlementText(rows)).toString('base64');
  await world.call('reconciliation.import_piece', { importId, base64 });
  await world.call('reconciliation.finish_import', { importId });
  return differences(businessDate);
}

async function differences(businessDate = TODAY): Promise<readonly DiscrepancyView[]> {
  const wish = { businessDate, cursor: null, limit: 100 };
  return (await world.call('reconciliation.discrepancies', wish)).discrepancies.filter(({ isFound }) => isFound);
}

const found = (all: readonly DiscrepancyView[]) => all.map(({ kind, difference }) => [kind, difference.minor]);

test('[RECON-73] what another till gave back of goods that stand for others here is a difference, with both sides of it', async () => {
  const old = await world.sold();
  await world.exchanged('tea', old.saleId);
  const rows = [await lineOf(old), refundedElsewhere(old, TEA)];
  const [beside, ...more] = await compareWith(rows);
  expect(more).toEqual([]);
  expect(beside).toMatchObject({
    kind: 'refunded_beside_exchange',
    difference: yuan(-TEA),
    saleId: old.saleId,
    ours: { id: old.paymentId, amount: yuan(TEA), standing: 'paid' },
    theirs: { id: rows[1]?.id, amount: yuan(TEA), standing: 'paid' },
  });
  const day = await world.call('reconciliation.day', { businessDate: TODAY });
  expect(day).toMatchObject({
    lineCount: 2,
    matchedCount: 1,
    notOursCount: 0,
    summary: { light: 'red', openCount: 1 },
  });
  const act = {
    discrepancyIds: [beside?.discrepancyId ?? ''],
    act: 'explained',
    assigneeId: null,
    note: 'paid',
  } as const;
  expect(await world.call('reconciliation.act', act)).toMatchObject({ light: 'green', openCount: 0 });
});

test('[RECON-73] the rest of a sale may go back anywhere; only what is beyond it is named, on the day that has it', async () => {
  const old = await world.sold();
  await world.take({ saleId: await world.ringUp('water'), fromSaleId: old.saleId });
  const day = await compareWith([
    await lineOf(old),
    refundedElsewhere(old, 500, 'first'),
    refundedElsewhere(old, 300, 'second'),
  ]);
  expect(day).toEqual([]);
  expect(found(await compareWith([nextDay(refundedElsewhere(old, 150, 'third'))], TOMORROW))).toEqual([
    ['refunded_beside_exchange', -150],
  ]);
  expect(await differences()).toEqual([]);
});

test('[RECON-73] a refund of a payment that nothing stands for is the other till’s own, and one in two statements is one', async () => {
  const [plain, old] = [await world.sold(), await world.sold()];
  await world.exchanged('tea', old.saleId);
  const both = refundedElsewhere(old, TEA);
  const rows = [await lineOf(plain), await lineOf(old), refundedElsewhere(plain, TEA), both];
  expect(found(await compareWith(rows))).toEqual([['refunded_beside_exchange', -TEA]]);
  expect(await compareWith([nextDay(both)], TOMORROW)).toEqual([]);
});

test('[RECON-73] goods that went back to the customer stand for nothing: the difference is found no more', async () => {
  const old = await world.sold();
  const saleId = await world.exchanged('tea', old.saleId);
  expect(found(await compareWith([await lineOf(old), refundedElsewhere(old, TEA)]))).toHaveLength(1);
  await world.during(world.call('sale.void', { saleId, reason: 'other', note: '' }), 20_000);
  expect(await world.call('reconciliation.compare', { businessDate: TODAY })).toMatchObject({ openCount: 0 });
  expect(await differences()).toEqual([]);
});

/** How much of a tea for 10.00 stands for water, and what another till gives back of it, in order. */
type Played = Readonly<{ exchangedText: string | null; backMinor: readonly number[]; isLineMissing: boolean }>;
const played = fc.record({
  exchangedText: fc.constantFrom(null, '2', '1.5', '0.01'),
  backMinor: fc.constantFrom<readonly number[]>([], [TEA], [800], [801], [500, 500], [300, 300, 300], [999]),
  isLineMissing: fc.constantFrom(false, false, false, true),
});

test('[RECON-73] in generated days every such refund is found among the other differences, and nothing else is', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(played, { minLength: 12, maxLength: 20 }), async (days: readonly Played[]) => {
      await world.close();
      world = await createExchangeWorld();
      const [rows, planted]: [SettlementRow[], [string, number][]] = [[], []];
      for (const [index, { exchangedText, backMinor, isLineMissing }] of days.entries()) {
        // oxlint-disable-next-line no-await-in-loop -- one customer after the other
        const old = await world.sold();
        if (exchangedText !== null) {
          // oxlint-disable-next-line no-await-in-loop -- one customer after the other
          const saleId = await world.ringUp('water');
          const wish = { saleId, fromSaleId: old.saleId, amountText: exchangedText };
          // oxlint-disable-next-line no-await-in-loop -- one customer after the other
          const { sale } = await world.take(wish);
          // oxlint-disable-next-line no-await-in-loop -- one customer after the other
          if (sale.due.minor > 0)
            rows.push(await lineOf({ saleId, paymentId: await world.pay(saleId) }, sale.due.minor));
        }
        if (isLineMissing) planted.push(['missing_at_wallet', -TEA]);
        // oxlint-disable-next-line no-await-in-loop -- one customer after the other
        else rows.push(await lineOf(old));
        let leftMinor = exchangedText === null ? Infinity : TEA - Math.round(Number(exchangedText) * 100);
        for (const [place, minor] of backMinor.entries()) {
          rows.push(refundedElsewhere(old, minor, `back-${index}-${place}`));
          if (minor > leftMinor) planted.push(['refunded_beside_exchange', leftMinor - minor]);
          leftMinor = Math.max(0, leftMinor - minor);
        }
      }
      const byText = (a: unknown, b: unknown): number => String(a).localeCompare(String(b));
      expect(found(await compareWith(rows)).toSorted(byText)).toEqual(planted.toSorted(byText));
    }),
    { numRuns: 4, seed: 20_261_123 },
  );
});

test('[RECON-73] refunds by others are looked for by their payment, not through a statement', () => {
  const asked = ['x', '[]', '[]', TODAY, 1, 1] as const;
  const plan = world.storage.read.all(`EXPLAIN QUERY PLAN ${REFUNDS_ELSEWHERE}`, ...asked);
  const steps = plan.map((row) => textOf(row, 'detail')).filter((step) => step.includes('statement_lines'));
  expect(steps).toEqual(['SEARCH statement_lines USING INDEX statement_lines_by_payment (payment_id=?)']);
});
