/**
 * The slips of what went back to a wallet: on the page of its sale each has a key that prints it, again as a copy, and beside
 * it what became of the paper. A till without a printer has none. Rule PAPERSCREEN-10 of docs/spec.md.
 */
import { Printer } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { RefundView } from '../../../electron/contract/inbox-values.ts';
import { useCall, useTill, useTillEvent, useTillQuery } from '../../client/use-till.ts';
import { formatMoney } from '../../i18n/format-money.ts';
import { Button } from '../../ui/button.tsx';
import { PaperNote } from './print-key.tsx';
import { usePrintPress } from './use-print-press.ts';
import './paper.css';

export function RefundSlips({ saleId }: Readonly<{ saleId: string }>) {
  const { t } = useTranslation('paper');
  const hasPrinter = useTill((till) => till.printing.printer !== null);
  const { data, refetch } = useTillQuery('refund.preview', { saleId }, { keepPrevious: true });
  // A refund is asked for on this very page, and ends in its own time, which the inbox tells.
  useTillEvent('inbox.changed', () => void refetch());
  useTillEvent('queue.changed', () => void refetch());
  useTillEvent('sale.changed', () => void refetch());
  const refunds = data?.payments.flatMap((payment) => payment.refunds) ?? [];
  if (!hasPrinter || refunds.length === 0) return null;
  return (
    <ul className="refund-slips" aria-label={t('refundSlips')} data-testid="refund-slips">
      {refunds.map((refund) => (
        <RefundSlip key={refund.refundId} refund={refund} />
      ))}
    </ul>
  );
}

function RefundSlip({ refund: { refundId, amount } }: Readonly<{ refund: RefundView }>) {
  const { t } = useTranslation('paper');
  const print = useCall('receipt.print_refund');
  const { job, press, busy, isUnderWay, words } = usePrintPress(refundId, {
    ...print,
    run: () => print.run({ refundId, language: null }),
  });
  return (
    <li className="print-key">
      <Button
        icon={Printer}
        busy={busy}
        isDisabled={isUnderWay}
        onPress={() => void press()}
        data-testid="refund-print"
      >
        {t(job?.state === 'failed' ? 'retrySlip' : 'printSlip', { amount: formatMoney(amount) })}
      </Button>
      {words === null ? null : <PaperNote words={words} />}
    </li>
  );
}
