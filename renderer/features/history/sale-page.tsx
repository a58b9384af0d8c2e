/** One earlier sale: its receipt as it would print, its payments, and all that happened to it. */
import { ArrowLeft, Printer } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutputOf } from '../../../electron/contract/contract.ts';
import { useShortcuts } from '../../client/use-shortcut.ts';
import { useTillEvent, useTillQuery } from '../../client/use-till.ts';
import { ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyId } from './copy-id.tsx';
import { PrintedReceipt, Receipt } from './receipt-paper.tsx';
import { SaleStateMark } from './sale-row.tsx';
import { Timeline } from './timeline-list.tsx';

type SalePageProps = Readonly<{ saleId: string; onBack: () => void }>;

export function SalePage({ saleId, onBack }: SalePageProps) {
  const { t } = useTranslation('history');
  const { data, error, refetch } = useTillQuery('sales.get', { saleId });
  // The sale may still be on its way: an offline payment is settled, a reversal is confirmed.
  useTillEvent('queue.changed', () => void refetch());
  useTillEvent('sale.changed', () => void refetch());
  useEffect(() => {
    void refetch();
  }, [refetch]);
  useShortcuts({ Escape: onBack });

  return (
    <>
      <header className="history-head">
        <Button icon={ArrowLeft} onPress={onBack} shortcut="Esc" data-testid="sale-back">
          {t('backToList')}
        </Button>
        <h1>{t('receiptTitle')}</h1>
        {data === undefined ? null : <SaleStateMark state={data.sale.state} />}
        {data === undefined ? null : (
          <div className="history-print">
            <span>{t('printNote')}</span>
            <Button size="large" icon={Printer} onPress={() => window.print()} data-testid="receipt-print">
              {t('print')}
            </Button>
          </div>
        )}
      </header>
      {error === null ? null : <ErrorBanner error={error.refusal} />}
      {data === undefined ? null : <SaleDetails details={data} />}
    </>
  );
}

function SaleDetails({ details }: Readonly<{ details: OutputOf<'sales.get'> }>) {
  const { t } = useTranslation('history');
  const { sale, payments, timeline } = details;
  return (
    <div className="sale-page">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a long receipt is scrolled by the keyboard too */}
      <section className="sale-page-paper" aria-label={t('receiptTitle')} tabIndex={0}>
        <Receipt sale={sale} payments={payments} />
        <PrintedReceipt sale={sale} payments={payments} />
      </section>
      <div className="sale-page-facts">
        <section className="sale-card" aria-label={t('ids')}>
          <h2>{t('ids')}</h2>
          <dl className="id-list">
            {sale.receiptNumber === null ? null : <CopyId label={t('receiptNumber')} id={sale.receiptNumber} />}
            <CopyId label={t('saleId')} id={sale.saleId} />
            {payments.map((payment) => (
              <CopyId
                key={payment.paymentId}
                label={`${t('paymentId')} · ${t(`method_${payment.method}`)} · ${t(`paymentState_${payment.state}`)}`}
                id={payment.paymentId}
              />
            ))}
          </dl>
          {payments.length === 0 ? <p>{t('noPayments')}</p> : null}
        </section>
        <section className="sale-card" aria-label={t('timeline')}>
          <h2>{t('timeline')}</h2>
          <Timeline entries={timeline} />
        </section>
      </div>
    </div>
  );
}
