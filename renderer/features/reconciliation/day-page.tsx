/**
 * A day: what agrees and what does not. The differences stand in a list, the chosen one with both sides beside each other;
 * keys E, R and A act on it, arrows move. Rule RECON-71.
 */
import { ArrowLeft, CircleCheck, FileUp, PenLine, RefreshCw, Scale } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import type { DiscrepancyView, ReconciledDay } from '../../../electron/contract/reconciliation-values.ts';
import { isErrorCode } from '../../../electron/kernel/errors.ts';
import { money } from '../../../electron/kernel/money.ts';
import { useShortcuts } from '../../client/use-shortcut.ts';
import { useTillPages } from '../../client/use-till-pages.ts';
import { useMay } from '../../client/use-may.ts';
import { useCall, useTill, useTillEvent, useTillQuery } from '../../client/use-till.ts';
import { useFormatMoment } from '../../i18n/format-time.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { Banner, ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { MoneyText } from '../../ui/money-text.tsx';
import { RowList } from '../../ui/row-list.tsx';
import { dayLater, shortDate } from './dates.ts';
import { GROUPS, groupOf } from './day-look.ts';
import { DifferenceDetail } from './difference-detail.tsx';
import { ImportDialog } from './import-dialog.tsx';
import { LightMark } from './light-mark.tsx';
import { SignDialog } from './sign-dialog.tsx';
import { StatementList } from './statement-list.tsx';

export function DayPage({ date }: Readonly<{ date: string }>) {
  const { t } = useTranslation('reconciliation');
  const [language] = useLanguage();
  const [, navigate] = useLocation();
  const [dialog, setDialog] = useState<'import' | 'sign' | null>(null);
  const today = useTill((till) => till.terminal.businessDate);
  const maySign = useMay('reconciliation.sign');
  const query = useTillQuery('reconciliation.day', { businessDate: date });
  const pages = useTillPages('reconciliation.discrepancies', { businessDate: date });
  const compare = useCall('reconciliation.compare');
  const again = (): void => {
    void query.refetch();
    void pages.refetch();
  };
  useTillEvent('reconciliation.changed', again);
  const leave = (): void => navigate(`/reconciliation/${date.slice(0, 7)}`);
  const turn = (days: number): void => navigate(`/reconciliation/day/${dayLater(date, days)}`);
  useShortcuts({ Escape: leave, PageUp: () => turn(-1), PageDown: date < today ? () => turn(1) : undefined });
  const found = useMemo(() => pages.data?.pages.flatMap((page) => page.discrepancies) ?? [], [pages.data]);
  const day = query.data;
  const isCompared = day !== undefined && day.comparedAtMs !== null;
  // The terminal says no where a statement is still to come.
  const isWaiting = day === undefined || day.summary.isWaiting;
  const canSign = maySign && isCompared && !isWaiting && day.summary.openCount === 0 && isUnsigned(day, found);
  return (
    <div className="recon" data-testid="reconciliation-day">
      <header className="recon-head">
        <Button icon={ArrowLeft} onPress={leave} shortcut="Esc">
          {t('backToMonth')}
        </Button>
        <h1>{shortDate(date, language)}</h1>
        {day === undefined ? null : <LightMark day={day.summary} />}
        <span className="recon-keys">
          {isCompared ? (
            <Button
              icon={RefreshCw}
              busy={compare.busy || day.isRunning}
              onPress={() => void compare.run({ businessDate: date })}
            >
              {t('compare')}
            </Button>
          ) : null}
          {maySign ? (
            <Button icon={FileUp} onPress={() => setDialog('import')} data-testid="import-statement">
              {t('import')}
            </Button>
          ) : null}
          {canSign ? (
            <Button kind="primary" icon={PenLine} onPress={() => setDialog('sign')} data-testid="sign-off">
              {day.summary.signOffCount === 0 ? t('signOff') : t('signCorrection')}
            </Button>
          ) : null}
        </span>
      </header>
      {query.error === null ? null : <ErrorBanner error={query.error.refusal} />}
      {compare.error === null ? null : <ErrorBanner error={compare.error} onDismiss={compare.clearError} />}
      {day === undefined ? (
        <EmptyState icon={Scale} title={t('loading')} />
      ) : (
        <Day day={day} found={found} date={date} />
      )}
      {dialog === 'import' ? <ImportDialog date={date} onClose={() => setDialog(null)} /> : null}
      {dialog === 'sign' ? <SignDialog date={date} onClose={() => setDialog(null)} /> : null}
    </div>
  );
}

/** A day that was signed is signed again only when something was written since. */
function isUnsigned({ summary }: ReconciledDay, found: readonly DiscrepancyView[]): boolean {
  return summary.signOffCount === 0 || found.some(({ isOpenRound }) => isOpenRound);
}

type DayProps = Readonly<{ day: ReconciledDay; found: readonly DiscrepancyView[]; date: string }>;

function Day({ day, found, date }: DayProps) {
  const { t } = useTranslation('reconciliation');
  return (
    <>
      {day.problem !== null && isErrorCode(day.problem) ? (
        <Banner tone="danger" title={t('problem')}>
          <code>{day.problem}</code>
        </Banner>
      ) : null}
      <DaySums day={day} />
      {found.length > 0 ? (
        <Differences found={found} />
      ) : day.summary.light === 'waiting' || day.summary.light === 'no_trade' ? (
        <EmptyState icon={Scale} title={t('noStatement')}>
          {t('noStatementBody')}
        </EmptyState>
      ) : (
        <EmptyState icon={CircleCheck} title={t('allAgrees')}>
          {day.summary.signOffCount === 0 ? t('allAgreesBody') : t('allAgreesSigned')}
        </EmptyState>
      )}
      <StatementList day={day} key={date} />
    </>
  );
}

function DaySums({ day }: Readonly<{ day: ReconciledDay }>) {
  const { t } = useTranslation('reconciliation');
  const zone = useTill((till) => till.terminal.store?.timeZone ?? null);
  const formatMoment = useFormatMoment(zone);
  const { summary, matchedCount, notOursCount, comparedAtMs } = day;
  const { till, cash, statement, fee } = summary;
  return (
    <dl className="recon-sums">
      <div>
        <dt>{t('columnTill')}</dt>
        <dd>
          <MoneyText amount={till} size="large" />
        </dd>
      </div>
      <div>
        <dt>{t('columnStatement')}</dt>
        <dd>{statement === null ? '—' : <MoneyText amount={statement} size="large" />}</dd>
      </div>
      <div>
        <dt>{t('difference')}</dt>
        <dd>
          {statement === null ? (
            '—'
          ) : (
            <MoneyText amount={money(statement.minor - till.minor, till.currency)} size="large" />
          )}
        </dd>
      </div>
      {cash.minor === 0 ? null : (
        <div>
          <dt>{t('cash')}</dt>
          <dd>
            <MoneyText amount={cash} size="large" />
          </dd>
        </div>
      )}
      <div>
        <dt>{t('columnFee')}</dt>
        <dd>{fee === null ? '—' : <MoneyText amount={fee} size="large" />}</dd>
      </div>
      {comparedAtMs === null ? null : (
        <div className="recon-sums-words">
          <dt>{t('comparedAt', { time: formatMoment(comparedAtMs, 'date_time') })}</dt>
          <dd className="recon-soft">
            {t('matchedOf', { matched: matchedCount })}
            {notOursCount === 0 ? '' : ` · ${t('notOurs', { count: notOursCount })}`}
          </dd>
        </div>
      )}
    </dl>
  );
}

const keyOf = ({ discrepancyId }: DiscrepancyView): string => discrepancyId;

function Differences({ found }: Readonly<{ found: readonly DiscrepancyView[] }>) {
  const { t } = useTranslation('reconciliation');
  const [chosenId, setChosenId] = useState<string | null>(null);
  const sorted = useMemo(
    () => found.toSorted((a, b) => GROUPS.indexOf(groupOf(a)) - GROUPS.indexOf(groupOf(b)) || byKind(a, b)),
    [found],
  );
  const chosen = sorted.find((each) => each.discrepancyId === chosenId) ?? sorted[0] ?? null;
  const renderRow = useCallback((each: DiscrepancyView) => <DifferenceRow found={each} />, []);
  return (
    <div className="recon-split">
      <div className="recon-list">
        <RowList
          items={sorted}
          keyOf={keyOf}
          renderRow={renderRow}
          label={t('list')}
          selectedKey={chosen?.discrepancyId ?? null}
          onSelect={setChosenId}
          empty={null}
          data-testid="differences"
        />
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a long story is scrolled by the keyboard too */}
      <section className="recon-story" tabIndex={0} aria-label={t('difference')}>
        {chosen === null ? null : (
          <DifferenceDetail
            key={chosen.discrepancyId}
            found={chosen}
            alike={sorted.filter((each) => each.kind === chosen.kind && groupOf(each) === groupOf(chosen))}
          />
        )}
      </section>
    </div>
  );
}

function byKind(a: DiscrepancyView, b: DiscrepancyView): number {
  return a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : 0;
}

function DifferenceRow({ found }: Readonly<{ found: DiscrepancyView }>) {
  const { t } = useTranslation('reconciliation');
  const group = groupOf(found);
  const state = found.state === 'open' && group !== 'done' ? t(`group_${group}`) : t(`state_${found.state}`);
  const standing = found.isFound ? state : t('gone');
  return (
    <div className={`recon-row recon-row-${group}`}>
      <span className="recon-row-kind">{t(`kind_${found.kind}`)}</span>
      <MoneyText amount={found.difference} />
      <span className="recon-soft">
        {found.ours?.place ?? (found.theirs === null ? '' : t('line', { line: found.theirs.place }))}
      </span>
      <span className="recon-soft">{standing}</span>
    </div>
  );
}
