/** One payment in full. Rule PHONE-17. */
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDateTime } from '../format.ts';
import { displayStatus } from '../outcomes.ts';
import type { Payment, WalletDetails } from '../phone-api.ts';
import { declineKey, methodKey, personOf } from '../wording.ts';
import { Amount } from '../ui/amount.tsx';
import { MerchantMark } from '../ui/merchant-mark.tsx';
import { Sheet } from '../ui/sheet.tsx';
import { useLanguage } from '../use-phone.ts';

type Props = Readonly<{ wallet: WalletDetails; payment: Payment; onClose: () => void }>;

export function PaymentSheet({ wallet, payment, onClose }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const status = displayStatus(payment);
  return (
    <Sheet title={t('payments.details')} form="bottom" testId="payment-sheet" onClose={onClose}>
      <button type="button" className="icon-button sheet-close" aria-label={t('payments.close')} onClick={onClose}>
        <X aria-hidden="true" />
      </button>
      <div className="details-head">
        <MerchantMark name={payment.merchantName} large />
        <p>{payment.merchantName}</p>
        <Amount money={payment.payerPaid} className="amount-large" />
        <span className={`chip chip-${status}`}>{t(`status.${status}`)}</span>
      </div>
      <dl className="facts">
        {payment.status === 'declined' && (
          <Fact term={t('payments.reason')}>{t(`declineReason.${declineKey(payment.declineCode)}`)}</Fact>
        )}
        <Fact term={t('payments.orderAmount')}>
          <Amount money={payment.amount} />
        </Fact>
        {payment.discounts.map(({ name, amount }) => (
          <Fact key={name} term={name}>
            <span className="saved">
              −<Amount money={amount} />
            </span>
          </Fact>
        ))}
        {payment.refunded.amount > 0 && (
          <Fact term={t('payments.refunded')}>
            <Amount money={payment.refunded} />
          </Fact>
        )}
        <Fact term={t('payments.method')}>{t(`method.${methodKey(payment.methodType)}`)}</Fact>
        <Fact term={t('payments.wallet')}>
          {personOf(wallet, language).name} {wallet.masked}
        </Fact>
        <Fact term={t('payments.time')}>{formatDateTime(payment.createdAt, language)}</Fact>
        {payment.receiptNumber !== null && <Fact term={t('payments.receipt')}>{payment.receiptNumber}</Fact>}
        <Fact term={t('payments.number')}>
          <code>{payment.id}</code>
        </Fact>
      </dl>
    </Sheet>
  );
}

function Fact({ term, children }: Readonly<{ term: string; children: ReactNode }>) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}
