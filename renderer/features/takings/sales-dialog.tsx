/** The sales and refunds behind a figure, newest first; a press opens the sale itself. Rule TAKINGS-13. */
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import type { InputOf } from '../../../electron/contract/contract.ts';
import { useTillPages } from '../../client/use-till-pages.ts';
import { gatherRows } from '../../client/gather-rows.ts';
import { useTill, useTillContext } from '../../client/use-till.ts';
import { useFormatMoment } from '../../i18n/format-time.ts';
import { useBilingual, useLanguage } from '../../i18n/use-language.ts';
import { ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ExportKeys } from '../../ui/export-keys.tsx';
import type { ExportTable } from '../../ui/export-table.ts';
import { MoneyText } from '../../ui/money-text.tsx';
import { ReceiptNumber } from '../../ui/receipt-number.tsx';

import { salesBehindTable } from './takings-tables.ts';

export type SalesWish = Omit<InputOf<'takings.sales'>, 'cursor' | 'limit'>;

type SalesDialogProps = Readonly<{ wish: SalesWish; name: string; onClose: () => void }>;

export function SalesDialog({ wish, name, onClose }: SalesDialogProps) {
  const { t } = useTranslation('takings');
  const [, navigate] = useLocation();
  const bilingual = useBilingual();
  const zone = useTill((till) => till.terminal.store?.timeZone ?? null);
  const formatMoment = useFormatMoment(zone);
  const [language] = useLanguage();
  const till = useTillContext();
  const gather = async (): Promise<ExportTable> => {
    const { rows, isCut } = await gatherRows(till, 'takings.sales', wish, (page) => page.sales);
    return salesBehindTable(rows, { name, range: wish, isCut, language, timeZone: zone });
  };
  const pages = useTillPages('takings.sales', wish);
  const sales = pages.data?.pages.flatMap((page) => page.sales) ?? [];
  return (
    <Dialog
      open
      onClose={onClose}
      size="large"
      title={t('salesBehind', { name })}
      actions={
        sales.length === 0 ? undefined : <ExportKeys fileName={`sales-${wish.from}-${wish.to}`} gather={gather} />
      }
    >
      <div className="takings-sales">
        {pages.error === null ? null : <ErrorBanner error={pages.error.refusal} />}
        {pages.isSuccess && sales.length === 0 ? <p>{t('nothing')}</p> : null}
        <ul>
          {sales.map(({ recordId, kind, standing, saleId, receiptNumber, amount, occurredAtMs, cashier }) => (
            <li key={recordId}>
              <button
                type="button"
                className="takings-sale"
                disabled={saleId === null}
                onClick={() => navigate(`/history/${saleId ?? ''}`)}
              >
                <span>{formatMoment(occurredAtMs, 'date_time')}</span>
                {receiptNumber === '' ? <span /> : <ReceiptNumber number={receiptNumber} />}
                <span>{kind === 'refund' ? t('refund') : cashier === null ? '' : bilingual(cashier)}</span>
                {standing === 'voided' ? (
                  <span className="takings-voided">
                    {t('voided')} <MoneyText amount={amount} />
                  </span>
                ) : (
                  <MoneyText amount={amount} />
                )}
              </button>
            </li>
          ))}
        </ul>
        {pages.hasNextPage ? (
          <Button busy={pages.isFetchingNextPage} onPress={() => void pages.fetchNextPage()}>
            {t('moreSales')}
          </Button>
        ) : null}
      </div>
    </Dialog>
  );
}
