/** The sales and refunds behind a figure, newest first; a press opens the sale itself. Rule TAKINGS-13. */
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import type { InputOf } from '../../../electron/contract/contract.ts';
import { useTillPages } from '../../client/use-till-pages.ts';
import { useTill } from '../../client/use-till.ts';
import { useFormatMoment } from '../../i18n/format-time.ts';
import { useBilingual } from '../../i18n/use-language.ts';
import { ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { MoneyText } from '../../ui/money-text.tsx';
import { ReceiptNumber } from '../../ui/receipt-number.tsx';

export type SalesWish = Omit<InputOf<'takings.sales'>, 'cursor' | 'limit'>;

type SalesDialogProps = Readonly<{ wish: SalesWish; name: string; onClose: () => void }>;

export function SalesDialog({ wish, name, onClose }: SalesDialogProps) {
  const { t } = useTranslation('takings');
  const [, navigate] = useLocation();
  const bilingual = useBilingual();
  const zone = useTill((till) => till.terminal.store?.timeZone ?? null);
  const formatMoment = useFormatMoment(zone);
  const pages = useTillPages('takings.sales', wish);
  const sales = pages.data?.pages.flatMap((page) => page.sales) ?? [];
  return (
    <Dialog open onClose={onClose} size="large" title={t('salesBehind', { name })}>
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
