/** A sale's receipt with what can be done with it: in which language, on the printer, through the system or as PDF. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { RECEIPT_LANGUAGES, type ReceiptLanguage } from '../../../electron/contract/printing-values.ts';
import type { SaleView } from '../../../electron/contract/sale-values.ts';
import { useTill } from '../../client/use-till.ts';
import { ChoiceGroup } from '../../ui/choice-group.tsx';
import { PrintKey, SystemPrintKey } from './print-key.tsx';
import { ReceiptView } from './receipt-view.tsx';
import './paper.css';

export function SaleReceipt({ sale }: Readonly<{ sale: Pick<SaleView, 'saleId' | 'state' | 'receiptNumber'> }>) {
  const { t } = useTranslation('paper');
  const hasPrinter = useTill((till) => till.printing.printer !== null);
  const [language, setLanguage] = useState<ReceiptLanguage | null>(null);
  const canPrint = hasPrinter && sale.state === 'paid';
  return (
    <div className="sale-receipt">
      <div className="sale-receipt-keys">
        {canPrint ? <PrintKey saleId={sale.saleId} language={language} kind="primary" /> : null}
        {hasPrinter ? null : <p className="paper-lead">{t('noPrinter')}</p>}
        <ChoiceGroup
          label={t('language')}
          labelHidden
          choices={RECEIPT_LANGUAGES.map((key) => ({ key, text: t(`language_${key}`) }))}
          value={language}
          onChange={setLanguage}
        />
        <SystemPrintKey size="medium" />
      </div>
      {/* A long receipt is scrolled by the keyboard too. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- see above */}
      <section className="sale-receipt-picture" aria-label={t('preview')} tabIndex={0}>
        <ReceiptView saleId={sale.saleId} language={language} receiptNumber={sale.receiptNumber} />
      </section>
    </div>
  );
}
