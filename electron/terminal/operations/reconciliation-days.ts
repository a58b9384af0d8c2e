/**
 * The days, at a glance and one by one: which light they show, what the till took, what the statements say, where the bank's
 * money is. Reads only. Rules RECON-60 and RECON-61.
 */
import type { DayLight, DaySummary, ReconciledDay } from '../../contract/reconciliation-values.ts';
import { money, type CurrencyCode } from '../../kernel/money.ts';
import { addDaysToDate } from '../payment/6-reconciliation/days.ts';
import { signOffsOf } from '../payment/6-reconciliation/discrepancy-acts.ts';
import { dayRun, openCounts, type OpenCounts } from '../payment/6-reconciliation/discrepancy-store.ts';
import { importedStatements } from '../payment/6-reconciliation/statement-store.ts';
import type { StatementFormat } from '../payment/6-reconciliation/statement-format.ts';
import type { ReadableDb } from '../storage/database.ts';
import { takingsByDay } from '../takings/takings-store.ts';
import { nameOf } from './reconciliation-view.ts';
import { payoutStanding, type PayoutStanding } from './payout-standing.ts';
import type { SettledDays } from './settled-days.ts';

/** A payout pays for days of the weeks before it. */
const PAYOUT_REACH_DAYS = 45;

export type DayReader = Readonly<{
  summary(businessDate: string): DaySummary;
  month(month: string): Readonly<{ days: readonly DaySummary[]; inTransitMinor: number }>;
  day(businessDate: string, isRunning: boolean, problem: string | null): ReconciledDay;
  payouts(from: string, to: string): PayoutStanding;
}>;

type DayReaderOptions = Readonly<{
  db: ReadableDb;
  settled: Pick<SettledDays, 'between' | 'payouts'> | null;
  formats: readonly StatementFormat[];
  currency: CurrencyCode;
  today: () => string;
}>;

export function createDayReader({ db, settled, formats, currency, today }: DayReaderOptions): DayReader {
  const settlements = (from: string, to: string) =>
    settled?.between(addDaysToDate(from, -PAYOUT_REACH_DAYS), addDaysToDate(to, PAYOUT_REACH_DAYS)) ?? [];
  const payouts = (from: string, to: string): PayoutStanding =>
    payoutStanding(settlements(from, to), settled?.payouts() ?? [], today());

  const summaryIn = (businessDate: string, standing: PayoutStanding): DaySummary => {
    const [took] = takingsByDay(db, { from: businessDate, to: businessDate });
    const run = dayRun(db, businessDate);
    const isCompared = run !== null && run.finishedAtMs !== null;
    const signOffCount = signOffsOf(db, businessDate).length;
    const open = openCounts(db, businessDate, signOffCount);
    const settlement = settled?.between(businessDate, businessDate)[0] ?? null;
    const hasStatement = importedStatements(db, businessDate).length > 0;
    return {
      businessDate,
      light: lightOf(open, { hasStatement, hasTrade: took !== undefined || settlement !== null }),
      signOffCount,
      openCount: open.openCount,
      till: money(took === undefined ? 0 : took.grossMinor - took.refundMinor, currency),
      statement: hasStatement && isCompared ? money(run.statementMinor, currency) : null,
      fee: hasStatement && isCompared ? money(run.feeMinor, currency) : null,
      net: settlement === null ? null : money(settlement.totals.netMinor, currency),
      ...standing.of(businessDate),
    };
  };

  return {
    payouts,
    summary: (businessDate) => summaryIn(businessDate, payouts(businessDate, businessDate)),
    month: (month) => {
      const first = `${month}-01`;
      const dates: string[] = [];
      for (let date = first; date.startsWith(month); date = addDaysToDate(date, 1)) {
        if (date <= today()) dates.push(date);
      }
      const standing = payouts(first, addDaysToDate(first, 31));
      return { days: dates.map((date) => summaryIn(date, standing)), inTransitMinor: standing.inTransitMinor };
    },
    day: (businessDate, isRunning, problem) => {
      const run = dayRun(db, businessDate);
      return {
        summary: summaryIn(businessDate, payouts(businessDate, businessDate)),
        comparedAtMs: run?.finishedAtMs ?? null,
        isRunning,
        problem,
        lineCount: run?.lineCount ?? 0,
        matchedCount: run?.matchedCount ?? 0,
        notOursCount: run?.notOursCount ?? 0,
        statements: importedStatements(db, businessDate).map((statement) => ({
          statementId: statement.statementId,
          formatId: statement.formatId,
          formatName: formats.find(({ id }) => id === statement.formatId)?.name ?? {
            'zh-CN': statement.formatId,
            en: statement.formatId,
          },
          source: statement.source,
          fileName: statement.fileName,
          lineCount: statement.lineCount,
          importedAtMs: statement.begunAtMs,
          importedBy: nameOf(db, statement.cashierId),
        })),
        signOffs: signOffsOf(db, businessDate).map(({ round, signedAtMs, signedBy, note }) => ({
          round,
          signedAtMs,
          signedBy: nameOf(db, signedBy),
          note,
        })),
      };
    },
  };
}

function lightOf(
  { openCount, pressingCount }: OpenCounts,
  { hasStatement, hasTrade }: Readonly<{ hasStatement: boolean; hasTrade: boolean }>,
): DayLight {
  if (pressingCount > 0) return 'red';
  if (openCount > 0) return 'amber';
  if (hasStatement) return 'green';
  return hasTrade ? 'waiting' : 'no_trade';
}
