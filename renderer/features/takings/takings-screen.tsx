/**
 * What was taken, for the store manager: the few figures first, then one table at a time, each its own chart, each to be
 * opened down to the sales behind it, taken along as a file, or printed. Rules TAKINGS-20 to TAKINGS-22.
 */
import { ArrowLeft, Scale, Store } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { TAKINGS_TABLES, type TakingsFigures, type TakingsTable } from '../../../electron/contract/takings-values.ts';
import { useShortcuts } from '../../client/use-shortcut.ts';
import { useTill, useTillQuery } from '../../client/use-till.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { ChoiceGroup } from '../../ui/choice-group.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ExportKeys } from '../../ui/export-keys.tsx';
import { Icon } from '../../ui/icon.tsx';
import { BarTable } from './bar-table.tsx';
import { FigureCards } from './figure-cards.tsx';
import { memberName } from './member-name.ts';
import { SalesDialog, type SalesWish } from './sales-dialog.tsx';
import { figuresTable } from './takings-tables.ts';
import { rangeOf, RANGES, type DayRange, type RangeName } from './takings-range.ts';
import '../../ui/figures-table.css';
import './takings.css';

export function TakingsScreen() {
  const { t } = useTranslation('takings');
  const [, navigate] = useLocation();
  const today = useTill((till) => till.terminal.businessDate);
  const [name, setName] = useState<RangeName>('today');
  const [own, setOwn] = useState<DayRange>({ from: today, to: today });
  const range = rangeOf(name, today, own);
  // Refused until both ends are dates in their order; the last figures stay meanwhile.
  const isWhole = range.from !== '' && range.from <= range.to;
  const query = useTillQuery('takings.figures', range, { keepPrevious: true, enabled: isWhole });
  const leave = (): void => navigate('/');
  useShortcuts({ Escape: leave });
  return (
    <div className="takings" data-testid="takings">
      <header className="takings-head">
        <Button icon={ArrowLeft} onPress={leave} shortcut="Esc">
          {t('back')}
        </Button>
        <h1>{t('title')}</h1>
        <span className="takings-scope">
          <Icon of={Store} />
          {t('thisTill')}
        </span>
        <Button icon={Scale} onPress={() => navigate('/reconciliation')} data-testid="to-reconciliation">
          {t('toReconciliation')}
        </Button>
      </header>
      <div className="takings-range">
        <ChoiceGroup
          label={t('range')}
          labelHidden
          choices={RANGES.map((key) => ({ key, text: t(`range_${key}`) }))}
          value={name}
          onChange={setName}
        />
        {name === 'own' ? <OwnRange range={own} onChange={setOwn} latest={today} /> : null}
        <span className="takings-dates">{range.from === range.to ? range.from : `${range.from} – ${range.to}`}</span>
      </div>
      {query.error === null ? null : <ErrorBanner error={query.error.refusal} />}
      {query.data === undefined ? (
        <EmptyState icon={Store} title={t('loading')} />
      ) : (
        <Figures figures={query.data} range={range} />
      )}
    </div>
  );
}

type OwnRangeProps = Readonly<{ range: DayRange; onChange: (range: DayRange) => void; latest: string }>;

function OwnRange({ range, onChange, latest }: OwnRangeProps) {
  const { t } = useTranslation('takings');
  const field = (end: 'from' | 'to') => (
    <label className="takings-date">
      {t(end)}
      <input
        type="date"
        max={latest}
        value={range[end]}
        data-testid={`takings-${end}`}
        onChange={({ target }) => onChange({ ...range, [end]: target.value })}
      />
    </label>
  );
  return (
    <>
      {field('from')}
      {field('to')}
    </>
  );
}

function Figures({ figures, range }: Readonly<{ figures: TakingsFigures; range: DayRange }>) {
  const { t } = useTranslation('takings');
  const [language] = useLanguage();
  const [table, setTable] = useState<TakingsTable>('hour');
  const [, navigate] = useLocation();
  const [opened, setOpened] = useState<Readonly<{ wish: SalesWish; name: string }> | null>(null);
  const rows = figures.tables[table];
  const open = (row: (typeof rows)[number]): void => {
    const days = table === 'day' ? { from: row.member, to: row.member } : range;
    const member = table === 'day' ? '' : row.member;
    setOpened({ wish: { ...days, table, member }, name: memberName(table, row, language) });
  };
  return (
    <>
      <FigureCards
        figures={figures}
        onOpen={(behind, name) => setOpened({ wish: { ...range, table: behind, member: '' }, name })}
        onFees={() => navigate(`/reconciliation/${range.to.slice(0, 7)}`)}
      />
      <section className="takings-panel">
        <div className="takings-panel-head">
          <ChoiceGroup
            label={t('tables')}
            labelHidden
            choices={TAKINGS_TABLES.map((key) => ({ key, text: t(`table_${key}`) }))}
            value={table}
            onChange={setTable}
          />
          <ExportKeys
            fileName={`takings-${table}-${figures.from}-${figures.to}`}
            gather={() => figuresTable(table, figures, language)}
          />
        </div>
        {rows.length === 0 ? (
          <EmptyState icon={Store} title={t('nothing')} />
        ) : (
          // A long table is scrolled by the keyboard too.
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- see above
          <section className="takings-scroll" tabIndex={0} aria-label={t(`table_${table}`)}>
            <BarTable table={table} rows={rows} onOpen={open} />
          </section>
        )}
      </section>
      {opened === null ? null : <SalesDialog {...opened} onClose={() => setOpened(null)} />}
    </>
  );
}
