/** The receipt of a sale as it would print, in a chosen language, kept up with what happens to the sale. */
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { ReceiptLanguage } from '../../../electron/contract/printing-values.ts';
import { useTillEvent, useTillQuery } from '../../client/use-till.ts';
import { ErrorBanner } from '../../ui/banner.tsx';
import { ReceiptPicture } from './receipt-picture.tsx';

type ReceiptViewProps = Readonly<{
  saleId: string;
  /** null: as the till is set. */
  language: ReceiptLanguage | null;
  receiptNumber: string | null;
}>;

/** The picture, and how often the receipt was asked for on paper. */
export function useReceipt(saleId: string, language: ReceiptLanguage | null) {
  const query = useTillQuery('receipt.preview', { saleId, language }, { keepPrevious: true });
  const { refetch } = query;
  useTillEvent('printing.changed', () => void refetch());
  useTillEvent('queue.changed', () => void refetch());
  useTillEvent('sale.changed', () => void refetch());
  useEffect(() => {
    void refetch();
  }, [refetch]);
  return query;
}

export function ReceiptView({ saleId, language, receiptNumber }: ReceiptViewProps) {
  const { t } = useTranslation('paper');
  const { data, error } = useReceipt(saleId, language);
  if (error !== null) return <ErrorBanner error={error.refusal} />;
  if (data === undefined) return null;
  const label = receiptNumber === null ? t('preview') : t('previewOf', { number: receiptNumber });
  return <ReceiptPicture svg={data.svg} label={label} printAs={receiptNumber ?? saleId} />;
}
