/** The search over earlier sales and its results, newest first. */
import { ArrowLeft, Banknote, ReceiptText, Search, SearchX, X } from 'lucide-react';
import { useCallback, useEffect, useRef, useState, type ReactNode, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import type { SaleSummary } from '../../../electron/contract/sale-values.ts';
import { useClock } from '../../client/use-now.ts';
import { useShortcuts } from '../../client/use-shortcut.ts';
import { gatherRows } from '../../client/gather-rows.ts';
import { useMay } from '../../client/use-may.ts';
import { useTill, useTillContext } from '../../client/use-till.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ExportKeys } from '../../ui/export-keys.tsx';
import type { ExportTable } from '../../ui/export-table.ts';
import { RowList } from '../../ui/row-list.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { DateTimeField } from './date-time-field.tsx';
import { PutAwayNote } from './put-away-note.tsx';
import { salesTable } from './sales-table.ts';
import { SaleRow } from './sale-row.tsx';
import {
  dayBefore,
  hasConditions,
  NO_CONDITIONS,
  salesQuery,
  type SalesQuery,
  type SearchFields,
} from './search-query.ts';
import { useSalesSearch } from './use-sales-search.ts';

type SearchPageProps = Readonly<{
  fields: SearchFields;
  onFields: (fields: SearchFields) => void;
  selectedId: string | null;
  onSelect: (saleId: string) => void;
  onOpen: (saleId: string) => void;
  onLeave: () => void;
  aside: ReactNode;
  alsoFound: (text: string) => ReactNode;
}>;

/** While somebody is typing nothing is asked for; a pause this long means they look up. */
const TYPING_PAUSE_MS = 250;

function useSettled<T>(value: T): T {
  const clock = useClock();
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = clock.after(TYPING_PAUSE_MS, () => setSettled(value));
    return () => timer.cancel();
  }, [clock, value]);
  return settled;
}

const keyOfSale = ({ saleId }: SaleSummary): string => saleId;

export function SearchPage({
  fields,
  onFields,
  selectedId,
  onSelect,
  onOpen,
  onLeave,
  aside,
  alsoFound,
}: SearchPageProps) {
  const { t } = useTranslation('history');
  const zone = useTill((till) => till.terminal.store?.timeZone ?? null);
  const today = useTill((till) => till.terminal.businessDate);
  const settled = useSettled(fields);
  const query = salesQuery(settled, zone, today);
  const backwards = query === 'range_backwards';
  const search = useSalesSearch(backwards ? null : query);
  const sales = search.data?.pages.flatMap((page) => page.sales) ?? [];
  const mayTakeAlong = useMay('report.read');
  const [language] = useLanguage();
  const till = useTillContext();
  const gather = async (wish: SalesQuery): Promise<ExportTable> => {
    const { rows, isCut } = await gatherRows(till, 'sales.search', wish, (page) => page.sales);
    return salesTable(rows, { fields: settled, isCut, language, timeZone: zone });
  };
  const textField = useRef<HTMLInputElement>(null);
  useShortcuts({ F2: () => textField.current?.focus(), Escape: onLeave });
  const renderRow = useCallback((sale: SaleSummary) => <SaleRow sale={sale} zone={zone} />, [zone]);

  return (
    <>
      <header className="history-head">
        <Button icon={ArrowLeft} onPress={onLeave} shortcut="Esc" data-testid="history-leave">
          {t('backToTill')}
        </Button>
        <h1>{t('title')}</h1>
        {aside}
      </header>
      <SearchForm fields={fields} onFields={onFields} today={today} backwards={backwards} inputRef={textField} />
      {search.error === null ? null : <ErrorBanner error={search.error.refusal} />}
      <PutAwayNote
        key={settled.text}
        upTo={search.data?.pages[0]?.putAwayUpTo ?? null}
        wanted={sales.length === 0 && !search.isFetching ? settled.text.trim() : ''}
        onOpen={onOpen}
      />
      <div className="history-also">{alsoFound(settled.text)}</div>
      <section className="history-results" aria-label={t('results')} aria-busy={search.isFetching}>
        <RowList
          items={sales}
          keyOf={keyOfSale}
          renderRow={renderRow}
          label={t('results')}
          selectedKey={selectedId}
          onSelect={onSelect}
          onAct={onOpen}
          actOnPress
          empty={<NothingFound searching={search.isFetching} conditions={hasConditions(settled)} />}
          data-testid="history-results"
        />
      </section>
      <footer className="history-more">
        {search.hasNextPage ? (
          <Button
            size="large"
            onPress={() => void search.fetchNextPage()}
            busy={search.isFetchingNextPage}
            data-testid="history-more"
          >
            {t('more')}
          </Button>
        ) : (
          <span>{sales.length === 0 ? '' : t('allShown')}</span>
        )}
        {mayTakeAlong && sales.length > 0 && !backwards ? (
          <ExportKeys fileName={`sales-${settled.day === '' ? today : settled.day}`} gather={() => gather(query)} />
        ) : null}
      </footer>
    </>
  );
}

function NothingFound({ searching, conditions }: Readonly<{ searching: boolean; conditions: boolean }>) {
  const { t } = useTranslation('history');
  if (searching) return <EmptyState icon={Search} title={t('searching')} />;
  if (!conditions) return <EmptyState icon={ReceiptText} title={t('nothingYet')} />;
  return (
    <EmptyState icon={SearchX} title={t('nothingFound')}>
      {t('nothingFoundHint')}
    </EmptyState>
  );
}

type SearchFormProps = Readonly<{
  fields: SearchFields;
  onFields: (fields: SearchFields) => void;
  today: string;
  backwards: boolean;
  inputRef: RefObject<HTMLInputElement | null>;
}>;

function SearchForm({ fields, onFields, today, backwards, inputRef }: SearchFormProps) {
  const { t } = useTranslation('history');
  const set = (name: keyof SearchFields) => (value: string) => onFields({ ...fields, [name]: value });
  const days = [
    ['anyDay', ''],
    ['today', today],
    ['yesterday', dayBefore(today, 1)],
  ] as const;
  return (
    <search className="history-search">
      <TextField
        label={t('searchText')}
        value={fields.text}
        onChange={set('text')}
        icon={Search}
        maxLength={128}
        inputRef={inputRef}
        autoFocus
        data-testid="history-text"
      />
      <TextField
        label={t('searchAmount')}
        value={fields.amount}
        onChange={set('amount')}
        icon={Banknote}
        inputMode="decimal"
        maxLength={32}
        data-testid="history-amount"
      />
      <DateTimeField kind="date" label={t('searchDay')} value={fields.day} onChange={set('day')} testId="history-day" />
      <DateTimeField
        kind="time"
        label={t('searchFrom')}
        value={fields.from}
        onChange={set('from')}
        testId="history-from"
      />
      <DateTimeField
        kind="time"
        label={t('searchTo')}
        value={fields.to}
        onChange={set('to')}
        error={backwards ? t('rangeBackwards') : null}
        testId="history-to"
      />
      <div className="history-days">
        {days.map(([name, day]) => (
          <Button key={name} kind={fields.day === day ? 'primary' : 'secondary'} onPress={() => set('day')(day)}>
            {t(name)}
          </Button>
        ))}
        <Button
          kind="quiet"
          icon={X}
          isDisabled={!hasConditions(fields)}
          onPress={() => onFields(NO_CONDITIONS)}
          data-testid="history-clear"
        >
          {t('clear')}
        </Button>
      </div>
    </search>
  );
}
