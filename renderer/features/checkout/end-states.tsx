/**
 * The ends of a payment. An end stays until the cashier presses a key or scans the next thing: nobody may miss it by
 * looking away.
 */
import { CloudUpload, FileCheck2, MessageCircle, Scale, UserRound, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CheckoutView } from '../../../electron/contract/checkout-values.ts';
import type { PaymentView } from '../../../electron/contract/payment-values.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { MoneyText } from '../../ui/money-text.tsx';
import { PlainText } from '../../ui/plain-text.tsx';
import { declineWords } from './outcome.ts';
import { specialEnd } from './screen-looks.ts';
import { StateFrame } from './state-frame.tsx';

type EndProps = Readonly<{ view: CheckoutView; onDone: () => void; busy: boolean }>;

export function PaidState({ view, onDone, busy, receiptKeys }: EndProps & Readonly<{ receiptKeys?: ReactNode }>) {
  const { t } = useTranslation('checkout');
  const { payment } = view;
  return (
    <StateFrame
      view={view}
      {...(payment === null
        ? {}
        : {
            amount: {
              label: t(view.screen === 'approved' ? 'paidAmount' : 'acceptedAmount'),
              money: payment.payerPaid,
            },
          })}
      besideKeys={receiptKeys}
      mainKey={
        <Button kind="primary" size="money" onPress={onDone} busy={busy} shortcut="Enter" data-testid="next-sale">
          {t('nextSale')}
        </Button>
      }
    >
      {view.screen === 'accepted_offline' ? <AcceptedMeaning /> : null}
      {payment === null ? null : <PaidFacts payment={payment} />}
    </StateFrame>
  );
}

const MEANINGS = [
  { title: 'acceptedNow', body: 'acceptedNowBody', icon: FileCheck2 },
  { title: 'acceptedThen', body: 'acceptedThenBody', icon: CloudUpload },
  { title: 'acceptedElse', body: 'acceptedElseBody', icon: Scale },
] as const;

/** The money has not moved: what was done, what comes by itself, and who bears the risk. Rule SCREENOPS-8 of docs/spec.md. */
function AcceptedMeaning() {
  const { t } = useTranslation('checkout');
  return (
    <ol className="accepted-meaning" data-testid="accepted-meaning">
      {MEANINGS.map(({ title, body, icon }) => (
        <li key={title}>
          <Icon of={icon} size="xl" />
          <div>
            <p className="accepted-when">{t(title)}</p>
            <p>{t(body)}</p>
          </div>
        </li>
      ))}
    </ol>
  );
}

function PaidFacts({ payment }: Readonly<{ payment: PaymentView }>) {
  const { t } = useTranslation('checkout');
  return (
    <dl className="paid-facts">
      {payment.discounts.length === 0 ? null : (
        <div>
          <dt>{t('saleAmount')}</dt>
          <dd>
            <MoneyText amount={payment.amount} size="large" />
          </dd>
        </div>
      )}
      {payment.discounts.map((discount, index) => (
        // Discounts have no id; their order is the backend's and does not change.
        <div key={`${discount.name}${index}`} className="paid-discount">
          <dt>
            {t(discount.fundedBy === 'wallet' ? 'discountWallet' : 'discountMerchant')}
            <PlainText text={discount.name} />
          </dt>
          <dd>
            <MoneyText amount={{ ...discount.amount, minor: -discount.amount.minor }} size="large" />
          </dd>
        </div>
      ))}
      <div>
        <dt>{t('method')}</dt>
        <dd>{t(`way_${payment.method}`)}</dd>
      </div>
      {payment.walletMasked === null ? null : (
        <div>
          <dt>{t('wallet')}</dt>
          <dd>
            <PlainText text={payment.walletMasked} />
          </dd>
        </div>
      )}
      {payment.authCode === null ? null : (
        <div>
          <dt>{t('authCode')}</dt>
          <dd className="selectable">{payment.authCode}</dd>
        </div>
      )}
    </dl>
  );
}

/** Whose money the amount is, where it is no longer what the customer has to pay. */
const SPECIAL_AMOUNTS = { refund_due: 'refundAmount', unpaid: 'unpaidAmount' } as const;

/** What the customer's wallet paid, or the whole amount where that was never told. */
function owed({ payerPaid, amount }: PaymentView): PaymentView['amount'] {
  return payerPaid.minor === 0 ? amount : payerPaid;
}

export function NotPaidState({ view, onDone, busy }: EndProps) {
  const { t } = useTranslation('checkout');
  const [language] = useLanguage();
  const { payment, screen } = view;
  const decline = payment?.decline ?? null;
  const words = decline === null ? null : declineWords(decline.code, language);
  const special = specialEnd(screen, payment);
  const act =
    special === null ? (words?.act ?? t(screen === 'expired' ? 'do_expired' : 'do_cancelled')) : t(`do_${special}`);
  // Whatever the key says, the act is the same: all ways to pay are offered again.
  const key = special === null ? (decline?.retryable === false ? 'backToWaysOther' : 'backToWays') : 'backToSale';
  return (
    <StateFrame
      view={view}
      {...(special === null || payment === null
        ? {}
        : { amount: { label: t(SPECIAL_AMOUNTS[special]), money: owed(payment) } })}
      mainKey={
        <Button kind="primary" size="money" onPress={onDone} busy={busy} shortcut="Enter" data-testid="back-to-ways">
          {t(key)}
        </Button>
      }
    >
      <div className="advice">
        {words === null ? null : <Advice icon={MessageCircle} label={t('tellCustomer')} words={words.tell} />}
        <Advice icon={UserRound} label={t('youDo')} words={act} />
      </div>
    </StateFrame>
  );
}

function Advice({ icon, label, words }: Readonly<{ icon: LucideIcon; label: string; words: string }>) {
  return (
    <div className="advice-card">
      <p className="advice-label">
        <Icon of={icon} />
        {label}
      </p>
      <p className="advice-words">{words}</p>
    </div>
  );
}
