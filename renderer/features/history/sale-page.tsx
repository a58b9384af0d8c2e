/** One earlier sale: its receipt (whoever shows this page hands it in), its payments, and all that happened to it. */
import { ArrowLeft } from 'lucide-react';
import { useEffect, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutputOf } from '../../../electron/contract/contract.ts';
import type { SaleView } from '../../../electron/contract/sale-values.ts';
import { useShortcuts } from '../../client/use-shortcut.ts';
import { useTillEvent, useTillQuery } from '../../client/use-till.ts';
import { ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyId } from './copy-id.tsx';
import { SaleStateMark } from './sale-row.tsx';
import { Timeline } from './timeline-list.tsx';

/** Draws a sale's receipt and what can be done with it. */
export type ReceiptOf = (sale: SaleView) => ReactNode;

type SalePageProps = Readonly<{ saleId: string; receiptOf: ReceiptOf; onBack: () => void }>;

export function SalePage({ saleId, receiptOf, onBack }: SalePageProps) {
  const { t } = useTranslation('history');
  const { data, error, refetch } = useTillQuery('sales.get', { saleId });
  // The sale may still be on its way: an offline payment is settled, a reversal is confirmed, a refund ends.
  useTillEvent('inbox.changed', () => void refetch());
  useTillEvent('queue.changed', () => void refetch());
  useTillEvent('sale.changed', () => void refetch());
  useTillEvent('printing.changed', () => void refetch());
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
        {data === undefined ? null : <SaleStateMark sale={data.sale} />}
      </header>
      {error === null ? null : <ErrorBanner error={error.refusal} />}
      {data === undefined ? null : <SaleDetails details={data} receipt={receiptOf(data.sale)} />}
    </>
  );
}

function SaleDetails({ details, receipt }: Readonly<{ details: OutputOf<'sales.get'>; receipt: ReactNode }>) {
  const { t } = useTranslation('history');
  const { sale, payments, timeline, archive } = details;
  return (
    <div className="sale-page">
      {receipt}
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
          {archive === null ? null : <ArchiveNote unreadable={archive.unreadable} />}
          <Timeline entries={timeline} />
        </section>
      </div>
    </div>
  );
}

/** Where the oldest of the story comes from, or why it is not there. */
function ArchiveNote({ unreadable }: Readonly<{ unreadable: string | null }>) {
  const { t } = useTranslation('history');
  return (
    <p className="archive-note" data-testid="archive-note" role={unreadable === null ? undefined : 'alert'}>
      {unreadable === null ? t('archiveRead') : t('archiveUnreadable', { fileName: unreadable })}
    </p>
  );
}
