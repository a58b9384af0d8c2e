/** Finds the sale that a payment belongs to: its own first, others by receipt number or goods. */
import { Search } from 'lucide-react';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SaleSummary } from '../../../electron/contract/sale-values.ts';
import { useTill, useTillQuery } from '../../client/use-till.ts';
import { useFormatMoment } from '../../i18n/format-time.ts';
import { useBilingual } from '../../i18n/use-language.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { MoneyText } from '../../ui/money-text.tsx';
import { PlainText } from '../../ui/plain-text.tsx';
import { ReceiptNumber } from '../../ui/receipt-number.tsx';
import { RowList } from '../../ui/row-list.tsx';
import { TextField } from '../../ui/text-field.tsx';

type SalePickerProps = Readonly<{
  /** The sale the payment was begun for; null: this till knows of none. */
  ownSaleId: string | null;
  chosenId: string | null;
  onChoose: (saleId: string) => void;
}>;

/** One screen of the dialog; who looks for an older sale types more of its number. */
const SHOWN = 20;

const keyOfSale = ({ saleId }: SaleSummary): string => saleId;

export function SalePicker({ ownSaleId, chosenId, onChoose }: SalePickerProps) {
  const { t } = useTranslation('operations');
  const [text, setText] = useState('');
  const zone = useTill((till) => till.terminal.store?.timeZone ?? null);
  const { data } = useTillQuery(
    'sales.search',
    { text: text.trim(), amountText: '', fromMs: null, toMs: null, businessDate: null, cursor: null, limit: SHOWN },
    { keepPrevious: true },
  );
  const sales = data?.sales ?? [];
  const renderRow = useCallback(
    (sale: SaleSummary) => <PickRow sale={sale} zone={zone} own={sale.saleId === ownSaleId} />,
    [zone, ownSaleId],
  );
  return (
    <div className="sale-picker">
      <TextField
        label={t('matchSearch')}
        value={text}
        onChange={setText}
        icon={Search}
        maxLength={128}
        autoFocus
        data-testid="match-search"
      />
      <div className="sale-picker-list">
        <RowList
          items={sales}
          keyOf={keyOfSale}
          renderRow={renderRow}
          label={t('matchSales')}
          selectedKey={chosenId}
          onSelect={onChoose}
          empty={<EmptyState icon={Search} title={t('matchNothing')} />}
          data-testid="match-sales"
        />
      </div>
    </div>
  );
}

function PickRow({ sale, zone, own }: Readonly<{ sale: SaleSummary; zone: string | null; own: boolean }>) {
  const { t } = useTranslation('operations');
  const { t: history } = useTranslation('history');
  const bilingual = useBilingual();
  const formatMoment = useFormatMoment(zone);
  return (
    <div className="pick-row">
      {sale.receiptNumber === null ? (
        <span>{history('noReceiptNumber')}</span>
      ) : (
        <ReceiptNumber number={sale.receiptNumber} layout="stacked" />
      )}
      <span className="pick-row-words">
        <PlainText text={sale.firstLineName === null ? '' : bilingual(sale.firstLineName)} />
        <span className="operations-soft">
          {formatMoment(sale.atMs, 'date_time')} · {history(`state_${sale.state}`)}
          {own ? ` · ${t('matchOwn')}` : null}
        </span>
      </span>
      <MoneyText amount={sale.total} size="large" />
    </div>
  );
}
