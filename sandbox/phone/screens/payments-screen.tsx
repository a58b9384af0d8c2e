/** What this wallet has paid, newest first, under the day it happened. Rule PHONE-17. */
import { ReceiptText } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { dayName, formatClock, type DayName } from '../format.ts';
import { displayStatus } from '../outcomes.ts';
import type { Payment, WalletDetails } from '../phone-api.ts';
import { methodKey } from '../wording.ts';
import { Amount } from '../ui/amount.tsx';
import { MerchantMark } from '../ui/merchant-mark.tsx';
import { useNow } from '../use-now.ts';
import { useLanguage } from '../use-phone.ts';

type Props = Readonly<{ wallet: WalletDetails; onOpen: (paymentId: string) => void }>;

export function PaymentsScreen({ wallet, onOpen }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const now = useNow(60_000);
  if (wallet.payments.length === 0) {
    return (
      <section className="card state-card" data-testid="payments-empty">
        <ReceiptText aria-hidden="true" />
        <h1>{t('payments.empty')}</h1>
        <p>{t('payments.emptyHint')}</p>
      </section>
    );
  }
  const label = (name: DayName): string => (name.kind === 'date' ? name.text : t(`payments.${name.kind}`));
  const days = Map.groupBy(wallet.payments, (payment) => label(dayName(payment.createdAt, now, language)));
  return (
    <section className="payments" aria-label={t('payments.title')} data-testid="payments">
      {[...days].map(([day, payments]) => (
        <div key={day} className="card payment-day">
          <h2>{day}</h2>
          <ul>
            {payments.map((payment) => (
              <li key={payment.id}>
                <PaymentRow payment={payment} onOpen={onOpen} />
              </li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

function PaymentRow({ payment, onOpen }: Readonly<{ payment: Payment; onOpen: (paymentId: string) => void }>) {
  const { t } = useTranslation();
  const status = displayStatus(payment);
  return (
    <button
      type="button"
      className="payment-row"
      data-testid="payment"
      data-payment-id={payment.id}
      data-status={payment.status}
      onClick={() => onOpen(payment.id)}
    >
      <MerchantMark name={payment.merchantName} />
      <span className="payment-what">
        <strong>{payment.merchantName}</strong>
        <small>
          {formatClock(payment.createdAt, useLanguage())} · {t(`method.${methodKey(payment.methodType)}`)}
        </small>
      </span>
      <span className="payment-sum">
        <Amount money={payment.payerPaid} className={payment.status === 'approved' ? '' : 'amount-void'} />
        <small className={`chip chip-${status}`}>{t(`status.${status}`)}</small>
      </span>
    </button>
  );
}
