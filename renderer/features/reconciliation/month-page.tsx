/** The month at a glance: each day with its light, what the till took, what the statement says, where the money is. Rule RECON-60. */
import { ArrowLeft, ChartColumn, ChevronLeft, ChevronRight, FileUp, PenLine, Percent, Scale } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import type { OutputOf } from '../../../electron/contract/contract.ts';
import type { DaySummary } from '../../../electron/contract/reconciliation-values.ts';
import type { Money } from '../../../electron/kernel/money.ts';
import { useShortcuts } from '../../client/use-shortcut.ts';
import { useMay } from '../../client/use-may.ts';
import { useTillEvent, useTillQuery } from '../../client/use-till.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ExportKeys } from '../../ui/export-keys.tsx';
import { Icon } from '../../ui/icon.tsx';
import { MoneyText } from '../../ui/money-text.tsx';
import { FeeDialog } from './fee-dialog.tsx';
import { feeRateText } from './fee-rate.ts';
import { ImportDialog } from './import-dialog.tsx';
import { LightMark } from './light-mark.tsx';
import { monthSums, monthTable } from './recon-tables.ts';
import { monthLater, shortDate } from './dates.ts';

type MonthPageProps = Readonly<{ month: string; today: string }>;

export function MonthPage({ month, today }: MonthPageProps) {
  const { t } = useTranslation('reconciliation');
  const [language] = useLanguage();
  const [, navigate] = useLocation();
  const [importing, setImporting] = useState(false);
  const [agreeing, setAgreeing] = useState(false);
  const maySign = useMay('reconciliation.sign');
  const query = useTillQuery('reconciliation.month', { month }, { keepPrevious: true });
  useTillEvent('reconciliation.changed', () => void query.refetch());
  const leave = (): void => navigate('/');
  const turn = (months: number): void => navigate(`/reconciliation/${monthLater(month, months)}`);
  const isLast = month >= today.slice(0, 7);
  useShortcuts({ Escape: leave, PageUp: () => turn(-1), PageDown: isLast ? undefined : () => turn(1) });
  const name = new Intl.DateTimeFormat(language, { year: 'numeric', month: 'long', timeZone: 'UTC' }).format(
    Date.parse(`${month}-01T00:00:00.000Z`),
  );
  return (
    <div className="recon" data-testid="reconciliation">
      <header className="recon-head">
        <Button icon={ArrowLeft} onPress={leave} shortcut="Esc">
          {t('back')}
        </Button>
        <h1>{t('title')}</h1>
        <span className="recon-turn">
          <Button kind="quiet" icon={ChevronLeft} label={t('monthBefore')} onPress={() => turn(-1)} />
          <span className="recon-month">{name}</span>
          <Button
            kind="quiet"
            icon={ChevronRight}
            label={t('monthAfter')}
            isDisabled={isLast}
            onPress={() => turn(1)}
          />
        </span>
        <Button icon={ChartColumn} onPress={() => navigate('/takings')}>
          {t('toTakings')}
        </Button>
        {maySign && query.data !== undefined ? (
          <Button icon={Percent} onPress={() => setAgreeing(true)} data-testid="agree-fee">
            {t('feeKey')}
          </Button>
        ) : null}
        {maySign ? (
          <Button icon={FileUp} hint={t('import')} onPress={() => setImporting(true)} data-testid="import-statement">
            {t('importKey')}
          </Button>
        ) : null}
      </header>
      {query.error === null ? null : <ErrorBanner error={query.error.refusal} />}
      {query.data === undefined ? (
        <EmptyState icon={Scale} title={t('loading')} />
      ) : (
        <>
          <Sums month={query.data} />
          <div className="recon-table-head">
            <p className="recon-soft recon-scope" data-testid="recon-scope">
              {t('scopeThisTill')} {t('bankRule', { count: query.data.payoutWorkingDays })}
            </p>
            <ExportKeys
              fileName={`reconciliation-${month}`}
              gather={() => monthTable(query.data, { name, language })}
            />
          </div>
          {/* A long month is scrolled by the keyboard too. */}
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- see above */}
          <section className="recon-days" tabIndex={0} aria-label={name}>
            <Days days={query.data.days} />
          </section>
        </>
      )}
      {agreeing && query.data !== undefined ? (
        <FeeDialog today={today} rates={query.data.feeRates} onClose={() => setAgreeing(false)} />
      ) : null}
      {importing ? <ImportDialog date={today} onClose={() => setImporting(false)} /> : null}
    </div>
  );
}

function Sums({ month }: Readonly<{ month: OutputOf<'reconciliation.month'> }>) {
  const { t } = useTranslation('reconciliation');
  const { open, till, cash, fees } = monthSums(month);
  const { inTransit, feeBasisPoints } = month;
  return (
    <dl className="recon-sums">
      <div>
        <dt>{t('monthOpen')}</dt>
        <dd className="money money-large">{open}</dd>
      </div>
      <div>
        <dt>{t('monthTill')}</dt>
        <dd>
          <MoneyText amount={till} size="large" />
        </dd>
      </div>
      {cash.minor === 0 ? null : (
        <div>
          <dt>{t('monthCash')}</dt>
          <dd>
            <MoneyText amount={cash} size="large" />
          </dd>
        </div>
      )}
      <div>
        <dt>{t('inTransit')}</dt>
        <dd>
          <MoneyText amount={inTransit} size="large" />
          <span className="recon-soft">{t('inTransitHint')}</span>
        </dd>
      </div>
      <div>
        <dt>{t('monthFee')}</dt>
        <dd>
          <MoneyText amount={fees} size="large" />
          <span className="recon-soft">
            {feeBasisPoints === null ? t('feeNotAgreed') : t('feeAgreed', { percent: feeRateText(feeBasisPoints) })}
          </span>
        </dd>
      </div>
    </dl>
  );
}

function Days({ days }: Readonly<{ days: readonly DaySummary[] }>) {
  const { t } = useTranslation('reconciliation');
  const [language] = useLanguage();
  return (
    <table className="figures-table">
      <thead>
        <tr>
          <th scope="col">{t('columnDay')}</th>
          <th scope="col">{t('columnState')}</th>
          <th scope="col" className="figures-number">
            {t('columnTill')}
          </th>
          <th scope="col" className="figures-number">
            {t('columnStatement')}
          </th>
          <th scope="col" className="figures-number">
            {t('columnFee')}
          </th>
          <th scope="col" className="figures-number">
            {t('columnNet')}
          </th>
          <th scope="col">{t('columnBank')}</th>
        </tr>
      </thead>
      <tbody>
        {days.toReversed().map((day) => (
          <tr key={day.businessDate}>
            <th scope="row">
              <Link href={`/reconciliation/day/${day.businessDate}`} data-testid={`day-${day.businessDate}`}>
                {shortDate(day.businessDate, language)}
              </Link>
            </th>
            <td>
              <LightMark day={day} />
              {day.signOffCount === 0 ? null : (
                <span className="recon-signed">
                  <Icon of={PenLine} size="s" />
                  {t('signed')}
                </span>
              )}
            </td>
            <Amount amount={day.light === 'no_trade' ? null : day.till} />
            <Amount amount={day.statement} />
            <Amount amount={day.fee} />
            <Amount amount={day.net} />
            <td className={day.payout === 'overdue' || day.payout === 'differs' ? 'recon-alarm' : undefined}>
              {t(`payout_${day.payout}`, {
                date: day.payoutDate === null ? '' : shortDate(day.payoutDate, language),
              })}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Amount({ amount }: Readonly<{ amount: Money | null }>) {
  return <td className="figures-number">{amount === null ? '—' : <MoneyText amount={amount} />}</td>;
}
