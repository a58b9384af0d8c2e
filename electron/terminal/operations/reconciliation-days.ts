/**
 * The days, at a glance and one by one: which light they show, what the till took, what the statements say, where the bank's
 * money is. Reads only. Rules RECON-60 and RECON-61.
 */
import type { DayLight, DaySummary, ReconciledDay } from '../../contract/reconciliation-values.ts';
import { money, type CurrencyCode } from '../../kernel/money.ts';
import { CASH_TENDER, EXCHANGE_TENDER, unsentCountOn } from '../payment/6-reconciliation/book-store.ts';
import { addDaysToDate } from '../payment/6-reconciliation/days.ts';
import { signOffsOf } from '../payment/6-reconciliation/discrepancy-acts.ts';
import { dayRun, openCounts, type OpenCounts } from '../payment/6-reconciliation/discrepancy-store.ts';
import { importedStatements } from '../payment/6-reconciliation/statement-store.ts';
import type { StatementFormat } from '../payment/6-reconciliation/statement-format.ts';
import { closedShiftsOn } from '../shift/shift-store.ts';
import type { ReadableDb } from '../storage/database.ts';
import { takingsBy } from '../takings/takings-store.ts';
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
  /** See the gateway's declaration. */
  payoutWorkingDays: number;
  today: () => string;
}>;

export function createDayReader(options: DayReaderOptions): DayReader {
  const { db, settled, formats, currency, today, payoutWorkingDays } = options;
  const settlements = (from: string, to: string) =>
    settled?.between(addDaysToDate(from, -PAYOUT_REACH_DAYS), addDaysToDate(to, PAYOUT_REACH_DAYS)) ?? [];
  const payouts = (from: string, to: string): PayoutStanding =>
    payoutStanding(settlements(from, to), settled?.payouts() ?? [], { today: today(), payoutWorkingDays });

  const summaryIn = (businessDate: string, standing: PayoutStanding): DaySummary => {
    const { walletMinor, cashMinor } = tookOn(db, businessDate);
    const run = dayRun(db, businessDate);
    const isCompared = run !== null && run.finishedAtMs !== null;
    const signOffCount = signOffsOf(db, businessDate).length;
    const open = openCounts(db, businessDate, signOffCount);
    const settlement = settled?.between(businessDate, businessDate)[0] ?? null;
    const hasStatement = importedStatements(db, businessDate).length > 0;
    const isWaiting = needsStatement(db, businessDate, settlement !== null);
    return {
      businessDate,
      isWaiting,
      light: lightOf(open, {
        ...{ hasStatement, isWaiting },
        hasTrade: walletMinor !== null || cashMinor !== null || settlement !== null,
      }),
      signOffCount,
      openCount: open.openCount,
      till: money(walletMinor ?? 0, currency),
      cash: money(cashMinor ?? 0, currency),
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

/** Taken less given back, by the wallet and in cash; null: nothing was sold that way. */
function tookOn(db: ReadableDb, date: string): Readonly<{ walletMinor: number | null; cashMinor: number | null }> {
  const tenders = takingsBy(db, 'tender', { from: date, to: date });
  const sum = (those: typeof tenders): number | null =>
    those.length === 0
      ? null
      : those.reduce((total, { grossMinor, refundMinor }) => total + grossMinor - refundMinor, 0);
  const isCash = ({ member }: (typeof tenders)[number]): boolean => member === CASH_TENDER;
  return { walletMinor: sum(tenders.filter(isByWallet)), cashMinor: sum(tenders.filter(isCash)) };
}

function isByWallet({ member }: Readonly<{ member: string }>): boolean {
  return member !== CASH_TENDER && member !== EXCHANGE_TENDER;
}

/** By the sums, which stay when rows are put away, less what the backend has not heard of yet. */
export function wasPaidByWallet(db: ReadableDb, businessDate: string): boolean {
  const tenders = takingsBy(db, 'tender', { from: businessDate, to: businessDate }).filter(isByWallet);
  const saleCount = tenders.reduce((total, each) => total + each.saleCount, 0);
  return saleCount > unsentCountOn(db, businessDate);
}

/** A day with sales by wallet is held against what somebody else says of it; one of cash alone has only its drawer. */
export function needsStatement(db: ReadableDb, businessDate: string, isSettled: boolean): boolean {
  if (importedStatements(db, businessDate).length > 0) return false;
  if (isSettled || tookOn(db, businessDate).walletMinor !== null) return true;
  return !hasDrawer(db, businessDate);
}

function hasDrawer(db: ReadableDb, businessDate: string): boolean {
  return tookOn(db, businessDate).cashMinor !== null || closedShiftsOn(db, businessDate).length > 0;
}

type Standing = Readonly<{ isWaiting: boolean; hasTrade: boolean; hasStatement: boolean }>;

function lightOf({ openCount, pressingCount }: OpenCounts, { isWaiting, hasTrade, hasStatement }: Standing): DayLight {
  if (pressingCount > 0) return 'red';
  if (openCount > 0) return 'amber';
  if (hasStatement) return 'green';
  if (!hasTrade) return 'no_trade';
  return isWaiting ? 'waiting' : 'green';
}
