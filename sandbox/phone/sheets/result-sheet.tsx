/** How a payment ended: colour, sign and words. Rule PHONE-20. */
import { Check, Hourglass, Undo2, X, type LucideIcon } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Payment } from '../phone-api.ts';
import { declineKey } from '../wording.ts';
import { Amount } from '../ui/amount.tsx';
import { Sheet } from '../ui/sheet.tsx';

type Status = Payment['status'];

const SIGNS: Readonly<Record<Status, LucideIcon>> = {
  approved: Check,
  declined: X,
  expired: Hourglass,
  reversed: Undo2,
  pending_customer: Hourglass,
};

type Props = Readonly<{ payment: Payment; onDone: () => void }>;

export function ResultSheet({ payment, onDone }: Props) {
  const { t } = useTranslation();
  const { status } = payment;
  const shown = status === 'approved' ? payment.payerPaid : payment.amount;
  return (
    <Sheet title={<ResultTitle status={status} />} form="full" testId="result-sheet" tone={status} onClose={onDone}>
      <div className="result-body" data-testid="result" data-status={status} data-payment-id={payment.id}>
        <p className="result-merchant">{payment.merchantName}</p>
        <Amount money={shown} className="amount-huge" />
        <Saved payment={payment} />
        <p className="result-note">{useNote(payment)}</p>
      </div>
      <button type="button" className="primary" data-testid="result-done" onClick={onDone}>
        {t('result.done')}
      </button>
    </Sheet>
  );
}

function ResultTitle({ status }: Readonly<{ status: Status }>) {
  const { t } = useTranslation();
  const Sign = SIGNS[status];
  return (
    <>
      <span className="result-sign" aria-hidden="true">
        <Sign />
      </span>
      {t(`result.${status}`)}
    </>
  );
}

function Saved({ payment }: Readonly<{ payment: Payment }>) {
  const { t } = useTranslation();
  const saved = payment.amount.amount - payment.payerPaid.amount;
  if (payment.status !== 'approved' || saved <= 0) return null;
  return (
    <p className="saved">
      {t('result.saved')} <Amount money={{ amount: saved, currency: payment.amount.currency }} />
    </p>
  );
}

function useNote(payment: Payment): string {
  const { t } = useTranslation();
  switch (payment.status) {
    case 'approved':
      return t('result.approvedNote');
    case 'declined':
      return t(`declineReason.${declineKey(payment.declineCode)}`);
    case 'expired':
      return t('result.expiredNote');
    case 'reversed':
      return t('result.reversedNote');
    case 'pending_customer':
      return '';
  }
}
