/**
 * A receipt of the machine before this one: the bank has told of its payments, and they can be given back here, although no
 * sale with goods is there to be opened. Shown where somebody looks for a receipt. Rule DAYSCREEN-38.
 */
import { Undo2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RestoredPaymentView } from '../../../electron/contract/restored-refund-values.ts';
import { useApprovedCall } from '../../client/approved-call.tsx';
import { useActId } from '../../client/use-act-id.ts';
import { useTillQuery } from '../../client/use-till.ts';
import { Button } from '../../ui/button.tsx';
import { MoneyText } from '../../ui/money-text.tsx';
import { useNotices } from '../../ui/notice.tsx';
import { RefundDialog } from './refund-dialog.tsx';
import { useRefundFields } from './refund-fields.tsx';

/** A terminal's id and a counter: only such a text is asked about. */
const RECEIPT_NUMBER = /^[\w-]{1,64}-\d{6,12}$/u;

export function RestoredRefunds({ text }: Readonly<{ text: string }>) {
  const { t } = useTranslation('refund');
  const receiptNumber = text.trim();
  const isReceipt = RECEIPT_NUMBER.test(receiptNumber);
  const { data, refetch } = useTillQuery(
    'refund.restored',
    { receiptNumber: receiptNumber || '-' },
    { enabled: isReceipt },
  );
  const [chosenId, setChosen] = useState<string | null>(null);
  const payments = isReceipt ? (data?.payments ?? []) : [];
  const chosen = payments.find(({ paymentId }) => paymentId === chosenId);
  if (payments.length === 0) return null;
  const close = (): void => {
    setChosen(null);
    void refetch();
  };
  return (
    <section className="restored" aria-label={t('restoredTitle')} data-testid="restored-refunds">
      <h2>{t('restoredTitle')}</h2>
      <p className="refund-soft">{t('restoredHint')}</p>
      <ul>
        {payments.map((payment) => (
          <li key={payment.paymentId}>
            <span className="restored-what">
              <strong>{payment.receiptNumber}</strong>
              <span className="refund-soft">{payment.businessDate}</span>
            </span>
            <MoneyText amount={payment.amount} size="large" />
            {payment.refundable.minor === 0 ? (
              <span className="refund-soft">{t('restoredNothing')}</span>
            ) : (
              <Button
                size="large"
                icon={Undo2}
                onPress={() => setChosen(payment.paymentId)}
                data-testid={`restored-refund-${payment.receiptNumber}`}
              >
                {t('key')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {chosen === undefined ? null : <RestoredDialog payment={chosen} onClose={close} />}
    </section>
  );
}

function RestoredDialog({ payment, onClose }: Readonly<{ payment: RestoredPaymentView; onClose: () => void }>) {
  const { t } = useTranslation('refund');
  const notices = useNotices();
  const call = useApprovedCall('refund.begin_restored');
  const { wish, fields } = useRefundFields();
  const { paymentId, receiptNumber, refundable } = payment;
  const act = useActId(`${paymentId} ${wish.amountText ?? ''}`);
  const refund = async (): Promise<void> => {
    const answer = await call.run({ paymentId, ...wish, actId: act.current() });
    if (answer?.ok !== true) return;
    act.done();
    notices.show({ tone: 'success', title: t('doneRestored') });
    onClose();
  };
  return (
    <RefundDialog
      onClose={onClose}
      onConfirm={() => void refund()}
      busy={call.busy}
      error={call.error}
      testId="restored-refund-confirm"
    >
      <p className="refund-left">
        {t('restoredLeft', { receipt: receiptNumber })} <MoneyText amount={refundable} size="large" />
      </p>
      {fields(refundable, 'restored-refund-amount')}
    </RefundDialog>
  );
}
