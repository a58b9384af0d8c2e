/**
 * The slips of what went back, to a wallet or in cash: on the page of its sale each has a key that prints it, again as a copy,
 * with what became of the paper beside it, and one that shows it. Rules PAPERSCREEN-10 and PAPERSCREEN-11 of docs/spec.md.
 */
import { Printer } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { RefundSlip } from '../../../electron/contract/printing-values.ts';
import { useCall, useTill, useTillEvent, useTillQuery } from '../../client/use-till.ts';
import { formatMoney } from '../../i18n/format-money.ts';
import { Button } from '../../ui/button.tsx';
import { SlipPaperKey } from './paper-key.tsx';
import { PaperNote } from './print-key.tsx';
import { usePrintPress } from './use-print-press.ts';
import './paper.css';

export function RefundSlips({ saleId }: Readonly<{ saleId: string }>) {
  const { t } = useTranslation('paper');
  const hasPrinter = useTill((till) => till.printing.printer !== null);
  const { data, refetch } = useTillQuery('receipt.refund_slips', { saleId }, { keepPrevious: true });
  // A refund is asked for on this very page, and ends in its own time, which the inbox tells.
  useTillEvent('inbox.changed', () => void refetch());
  useTillEvent('queue.changed', () => void refetch());
  useTillEvent('sale.changed', () => void refetch());
  const slips = data?.slips ?? [];
  if (slips.length === 0) return null;
  return (
    <ul className="refund-slips" aria-label={t('refundSlips')} data-testid="refund-slips">
      {slips.map((slip) => (
        <li key={slip.refundId} className="print-key">
          {hasPrinter ? <PrintSlip slip={slip} /> : <SlipPaperKey slip={slip} isOnlyKey />}
        </li>
      ))}
    </ul>
  );
}

function PrintSlip({ slip }: Readonly<{ slip: RefundSlip }>) {
  const { t } = useTranslation('paper');
  const { refundId, way, amount } = slip;
  const print = useCall('receipt.print_refund');
  const { job, press, busy, isUnderWay, words } = usePrintPress(refundId, {
    ...print,
    run: () => print.run({ refundId, language: null }),
  });
  const shown = { amount: formatMoney(amount) };
  return (
    <>
      <Button
        icon={Printer}
        busy={busy}
        isDisabled={isUnderWay}
        onPress={() => void press()}
        data-testid="refund-print"
      >
        {t(job?.state === 'failed' ? `retrySlip_${way}` : `printSlip_${way}`, shown)}
      </Button>
      <SlipPaperKey slip={slip} isOnlyKey={false} />
      {words === null ? null : <PaperNote words={words} />}
    </>
  );
}
