/** One sale in the list: when, which receipt, what was in it, how it ended, how much. */
import { Ban, CircleCheck, CircleDashed, HandCoins, type LucideIcon } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { SaleState, SaleSummary } from '../../../electron/contract/sale-values.ts';
import { useFormatMoment } from '../../i18n/format-time.ts';
import { useBilingual } from '../../i18n/use-language.ts';
import { Icon } from '../../ui/icon.tsx';
import { MoneyText } from '../../ui/money-text.tsx';
import { PlainText } from '../../ui/plain-text.tsx';
import { ReceiptNumber } from '../../ui/receipt-number.tsx';

const GLYPHS: Readonly<Record<SaleState, LucideIcon>> = {
  open: CircleDashed,
  in_checkout: HandCoins,
  paid: CircleCheck,
  cancelled: Ban,
};

export function SaleRow({ sale, zone }: Readonly<{ sale: SaleSummary; zone: string | null }>) {
  const { t } = useTranslation('history');
  const bilingual = useBilingual();
  const formatMoment = useFormatMoment(zone);
  const first = sale.firstLineName === null ? '' : bilingual(sale.firstLineName);
  return (
    <div className="sale-row">
      <span className="sale-row-when">{formatMoment(sale.atMs, 'date_time')}</span>
      <span className="sale-row-receipt">
        {sale.receiptNumber === null ? (
          t('noReceiptNumber')
        ) : (
          <ReceiptNumber number={sale.receiptNumber} layout="stacked" />
        )}
      </span>
      <span className="sale-row-goods">
        <PlainText text={sale.lineCount > 1 ? t('firstOfLines', { name: first }) : first} />
        <span className="sale-row-soft">
          {t('lineCount', { count: sale.lineCount })} · {bilingual(sale.cashierName)}
        </span>
      </span>
      <SaleStateMark sale={sale} />
      <span className="sale-row-total">
        <MoneyText amount={sale.total} size="large" />
      </span>
    </div>
  );
}

export function SaleStateMark({
  sale: { state, isVoided },
}: Readonly<{ sale: Pick<SaleSummary, 'state' | 'isVoided'> }>) {
  const { t } = useTranslation('history');
  return (
    <span className={`sale-state sale-state-${state}`}>
      <Icon of={GLYPHS[state]} />
      {t(isVoided === true ? 'state_voided' : `state_${state}`)}
    </span>
  );
}
