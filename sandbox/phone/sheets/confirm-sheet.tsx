/** The shop asks for more than the small-amount limit: the customer says yes or no. Rule PHONE-19. */
import { TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { secondsLeft } from '../format.ts';
import { RefusedError, type Payment, type WalletDetails } from '../phone-api.ts';
import { personOf, refusalKey } from '../wording.ts';
import { Amount } from '../ui/amount.tsx';
import { MerchantMark } from '../ui/merchant-mark.tsx';
import { Sheet } from '../ui/sheet.tsx';
import { useNow } from '../use-now.ts';
import { useAnswer, useLanguage } from '../use-phone.ts';

type Props = Readonly<{ wallet: WalletDetails; payment: Payment }>;

export function ConfirmSheet({ wallet, payment }: Props) {
  const { t } = useTranslation();
  const now = useNow(250);
  const { name } = personOf(wallet, useLanguage());
  const answer = useAnswer(wallet.id);
  // Once answered, the sheet goes away when the sandbox no longer lists the payment as waiting.
  const busy = answer.isPending || answer.isSuccess;
  const give = (what: 'confirm' | 'decline') => (): void => answer.mutate({ paymentId: payment.id, answer: what });
  return (
    <Sheet title={t('confirm.title')} form="full" testId="confirm-sheet">
      <div className="confirm-body">
        <MerchantMark name={payment.merchantName} large />
        <p className="confirm-asks">{t('confirm.asks')}</p>
        <p className="confirm-merchant">{payment.merchantName}</p>
        <Amount money={payment.payerPaid} className="amount-huge" />
        <dl className="facts">
          <div>
            <dt>{t('confirm.amount')}</dt>
            <dd>
              <Amount money={payment.amount} />
            </dd>
          </div>
          {payment.discounts.map((discount) => (
            <div key={discount.name}>
              <dt>{discount.name}</dt>
              <dd className="saved">
                −<Amount money={discount.amount} />
              </dd>
            </div>
          ))}
          <div>
            <dt>{t('confirm.from')}</dt>
            <dd>
              {name} · <Amount money={wallet.balance} />
            </dd>
          </div>
        </dl>
        {answer.error !== null && (
          <p className="problem" role="alert">
            <TriangleAlert aria-hidden="true" />
            {answer.error instanceof RefusedError ? t(`refusal.${refusalKey(answer.error.code)}`) : t('confirm.failed')}
          </p>
        )}
      </div>
      <div className="confirm-actions">
        {payment.expiresAt !== null && (
          <p className="muted" data-testid="confirm-countdown">
            {t('confirm.timeLeft', { count: secondsLeft(payment.expiresAt, now) })}
          </p>
        )}
        <button type="button" className="primary" data-testid="confirm" disabled={busy} onClick={give('confirm')}>
          {busy ? t('confirm.working') : t('confirm.confirm')}
        </button>
        <button type="button" className="quiet" data-testid="decline" disabled={busy} onClick={give('decline')}>
          {t('confirm.decline')}
        </button>
      </div>
    </Sheet>
  );
}
