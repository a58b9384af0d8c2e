/**
 * A day: what agrees and what does not. The differences stand in a list, the chosen one with both sides beside each other;
 * keys E, R and A act on it, arrows move. Rule RECON-71.
 */
import { ArrowLeft, CircleCheck, FileUp, PenLine, RefreshCw, Scale } from 'lucide-react';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import type { DiscrepancyView, ReconciledDay } from '../../../electron/contract/reconciliation-values.ts';
import { isErrorCode } from '../../../electron/kernel/errors.ts';
import { money } from '../../../electron/kernel/money.ts';
import { useShortcuts } from '../../client/use-shortcut.ts';
import { useTillPages } from '../../client/use-till-pages.ts';
import { useMay } from '../../client/use-may.ts';
import { gatherRows } from '../../client/gather-rows.ts';
import { useCall, useTill, useTillContext, useTillEvent, useTillQuery } from '../../client/use-till.ts';
import { useFormatMoment } from '../../i18n/format-time.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { Banner, ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ExportKeys } from '../../ui/export-keys.tsx';
import type { ExportTable } from '../../ui/export-table.ts';
import { MoneyText } from '../../ui/money-text.tsx';
import { RowList } from '../../ui/row-list.tsx';
import { dayLater, shortDate } from './dates.ts';
import { groupOf, inOrder, standingKey } from './day-look.ts';
import { DifferenceDetail } from './difference-detail.tsx';
import { ImportDialog } from './import-dialog.tsx';
import { LightMark } from './light-mark.tsx';
import { differencesTable } from './recon-tables.ts';
import { SignDialog } from './sign-dialog.tsx';
import { StatementList } from './statement-list.tsx';

/** More differences than a person goes through before reading on. */
const READ_AT_ONCE = 300;

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
  const { hasNextPage, isFetching, fetchNextPage } = pages;
  useEffect(() => {
    // What presses may stand on any page, and so may what a signature waits for.
    if (hasNextPage && !isFetching && found.length < READ_AT_ONCE) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage, found.length]);
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
        <Day
          day={day}
          found={found}
          date={date}
          more={
            pages.hasNextPage ? { busy: pages.isFetchingNextPage, onPress: () => void pages.fetchNextPage() } : null
          }
        />
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

/** Reads on where the list ends for now. */
type More = Readonly<{ busy: boolean; onPress: () => void }> | null;
type DayProps = Readonly<{ day: ReconciledDay; found: readonly DiscrepancyView[]; date: string; more: More }>;

function Day({ day, found, date, more }: DayProps) {
  const { t } = useTranslation('reconciliation');
  return (
    <>
      {day.problem !== null && isErrorCode(day.problem) ? (
        <Banner tone="danger" title={t('problem')}>
          <code>{day.problem}</code>
        </Banner>
      ) : null}
      <DaySums day={day} />
      <Compared day={day} date={date} isAny={found.length > 0} />
      {found.length > 0 ? (
        <Differences found={found} more={more} />
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
  const { till, cash, statement, fee } = day.summary;
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
    </dl>
  );
}

/** When and with what result the day was compared, and the keys that take its differences along. */
function Compared({ day, date, isAny }: Readonly<{ day: ReconciledDay; date: string; isAny: boolean }>) {
  const { t } = useTranslation('reconciliation');
  const [language] = useLanguage();
  const till = useTillContext();
  const timeZone = useTill(({ terminal }) => terminal.store?.timeZone ?? null);
  const formatMoment = useFormatMoment(timeZone);
  const { matchedCount, notOursCount, comparedAtMs } = day;
  const counts = [
    t('matchedOf', { matched: matchedCount }),
    ...(notOursCount === 0 ? [] : [t('notOurs', { count: notOursCount })]),
  ].join(' · ');
  const gather = async (): Promise<ExportTable> => {
    const wish = { businessDate: date };
    const { rows, isCut } = await gatherRows(till, 'reconciliation.discrepancies', wish, (page) => page.discrepancies);
    const name = shortDate(date, language);
    return differencesTable(inOrder(rows), { name, about: [date, counts], isCut, language, timeZone });
  };
  if (comparedAtMs === null && !isAny) return null;
  return (
    <div className="recon-table-head">
      {comparedAtMs === null ? null : (
        <p>
          <strong>{t('comparedAt', { time: formatMoment(comparedAtMs, 'date_time') })}</strong>{' '}
          <span className="recon-soft">{counts}</span>
        </p>
      )}
      {isAny ? <ExportKeys fileName={`differences-${date}`} gather={gather} /> : null}
    </div>
  );
}

const keyOf = ({ discrepancyId }: DiscrepancyView): string => discrepancyId;

function Differences({ found, more }: Pick<DayProps, 'found' | 'more'>) {
  const { t } = useTranslation('reconciliation');
  const [chosenId, setChosenId] = useState<string | null>(null);
  const sorted = useMemo(() => inOrder(found), [found]);
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
        {more === null ? null : (
          <Button kind="quiet" stretch {...more} data-testid="more-differences">
            {t('moreDifferences')}
          </Button>
        )}
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

function DifferenceRow({ found }: Readonly<{ found: DiscrepancyView }>) {
  const { t } = useTranslation('reconciliation');
  return (
    <div className={`recon-row recon-row-${groupOf(found)}`}>
      <span className="recon-row-kind">{t(`kind_${found.kind}`)}</span>
      <MoneyText amount={found.difference} />
      <span className="recon-soft">
        {found.ours?.place ?? (found.theirs === null ? '' : t('line', { line: found.theirs.place }))}
      </span>
      <span className="recon-soft">{t(standingKey(found))}</span>
    </div>
  );
}
