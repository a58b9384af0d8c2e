/** The fake terminal's reconciliation: a month, a day with differences, and what people do about them. */
import type { DiscrepancyView, FeeRateView } from '../../../electron/contract/reconciliation-values.ts';
import { money } from '../../../electron/kernel/money.ts';
import { refusal, type FakeHandlers, type FakeTerminal } from './fake-client.ts';
import { mayAct } from './fake-inbox.ts';
import { exampleDay, exampleDiscrepancies, exampleMonth } from './reconciliation-examples.ts';

const MS_PER_DAY = 86_400_000;
const STATE_AFTER = { assigned: 'assigned', explained: 'explained', resolved: 'resolved', reopened: 'open' } as const;

export function fakeReconciliationHandlers(terminal: FakeTerminal) {
  const found = new Map<string, readonly DiscrepancyView[]>();
  const signed = new Set<string>();
  let newsNumber = 0;
  let feeRates: readonly FeeRateView[] = [{ effectiveFrom: '2026-01-01', basisPoints: 38 }];
  const ageOf = (date: string): number =>
    Math.max(0, Math.floor((terminal.now() - Date.parse(`${date}T00:00:00.000Z`)) / MS_PER_DAY));
  const differences = (date: string): readonly DiscrepancyView[] => {
    const known = found.get(date) ?? (ageOf(date) === 1 ? exampleDiscrepancies(terminal.now(), date) : []);
    found.set(date, known);
    return known;
  };
  const summary = (date: string) => {
    const day = exampleDay(date, ageOf(date));
    const openCount = differences(date).filter(({ state }) => state === 'open' || state === 'assigned').length;
    const light = day.light === 'red' && openCount === 0 ? 'green' : day.light;
    return {
      ...day,
      light,
      openCount: ageOf(date) === 1 ? openCount : day.openCount,
      signOffCount: signed.has(date) ? 1 : day.signOffCount,
    } as const;
  };
  const news = (): void => {
    newsNumber += 1;
    terminal.emit('reconciliation.changed', { newsNumber });
  };
  const allowed = (): boolean => mayAct(terminal, ['supervisor', 'manager']);
  return {
    'reconciliation.month': ({ month }) =>
      allowed()
        ? {
            ok: true,
            value: {
              days: exampleMonth(terminal.now(), month).map(({ businessDate }) => summary(businessDate)),
              inTransit: money(562_180, 'CNY'),
              feeBasisPoints: feeRates[0]?.basisPoints ?? null,
              feeRates,
              payoutWorkingDays: 1,
              scope: 'this_till',
            },
          }
        : refusal('contract.not_permitted'),
    'reconciliation.day': ({ businessDate }) => {
      if (!allowed()) return refusal('contract.not_permitted');
      const day = summary(businessDate);
      const hasStatement = day.statement !== null;
      return {
        ok: true,
        value: {
          summary: day,
          comparedAtMs: hasStatement ? terminal.now() - 3_600_000 : null,
          isRunning: false,
          problem: null,
          lineCount: hasStatement ? 412 : 0,
          matchedCount: hasStatement ? 403 : 0,
          notOursCount: hasStatement ? 118 : 0,
          statements: hasStatement
            ? [
                {
                  statementId: `statement-${businessDate}`,
                  formatId: 'wallet-api-1',
                  formatName: { 'zh-CN': '钱包结算文件', en: 'Wallet settlement file' },
                  source: 'gateway',
                  fileName: `${businessDate}.csv.gz`,
                  lineCount: 530,
                  importedAtMs: terminal.now() - 7_200_000,
                  importedBy: null,
                } as const,
              ]
            : [],
          signOffs:
            day.signOffCount === 0
              ? []
              : [{ round: 0, signedAtMs: terminal.now(), signedBy: { 'zh-CN': '店长', en: 'Manager' }, note: '' }],
        },
      };
    },
    'reconciliation.discrepancies': ({ businessDate }) => ({
      ok: true,
      value: { discrepancies: differences(businessDate), cursor: null },
    }),
    'reconciliation.history': () => ({ ok: true, value: { acts: [] } }),
    'reconciliation.formats': () => ({
      ok: true,
      value: {
        formats: [
          { formatId: 'wallet-api-1', name: { 'zh-CN': '钱包结算文件', en: 'Wallet settlement file' } },
          {
            formatId: 'wechat-pay-all',
            name: { 'zh-CN': '微信支付交易账单（全部）', en: 'WeChat Pay trade bill (all)' },
          },
        ],
      },
    }),
    'reconciliation.begin_import': () => ({ ok: true, value: { importId: terminal.nextId('import') } }),
    'reconciliation.import_piece': () => ({ ok: true, value: { done: false } }),
    'reconciliation.finish_import': () =>
      refusal('statement.cell_invalid', { lineNumber: 214, column: 'amount', text: '12.3.4' }),
    'reconciliation.cancel_import': () => ({ ok: true, value: {} }),
    'reconciliation.withdraw': () => refusal('reconciliation.frozen'),
    'reconciliation.compare': ({ businessDate }) => ({ ok: true, value: summary(businessDate) }),
    'reconciliation.act': ({ discrepancyIds, act, note }) => {
      if (!allowed()) return refusal('contract.not_permitted');
      for (const [date, list] of found) {
        if (!list.some(({ discrepancyId }) => discrepancyIds.includes(discrepancyId))) continue;
        const by = terminal.read().session.cashier?.name ?? null;
        const after = list.map((each) =>
          discrepancyIds.includes(each.discrepancyId)
            ? { ...each, state: STATE_AFTER[act], note, changedAtMs: terminal.now(), changedBy: by }
            : each,
        );
        found.set(date, after);
        news();
        return { ok: true, value: summary(date) };
      }
      return refusal('reconciliation.not_found');
    },
    'reconciliation.sign_off': ({ businessDate }) => {
      if (!mayAct(terminal, ['manager'])) return refusal('contract.not_permitted');
      const { openCount } = summary(businessDate);
      if (openCount > 0) return refusal('reconciliation.differences_open', { openCount });
      signed.add(businessDate);
      news();
      return { ok: true, value: summary(businessDate) };
    },
    'reconciliation.agree_fee': (agreed) => {
      if (!mayAct(terminal, ['manager'])) return refusal('contract.not_permitted');
      const others = feeRates.filter(({ effectiveFrom }) => effectiveFrom !== agreed.effectiveFrom);
      feeRates = [...others, agreed].toSorted((a, b) => b.effectiveFrom.localeCompare(a.effectiveFrom));
      news();
      return { ok: true, value: {} };
    },
  } satisfies Partial<FakeHandlers>;
}
