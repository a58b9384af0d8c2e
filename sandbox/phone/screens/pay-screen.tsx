/** The payment code: digits as bar code and QR, good for a minute, replaced by itself. Rule PHONE-13. */
import { RefreshCw, ShieldCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { formatMoney, groupDigits, secondsLeft, shareLeft } from '../format.ts';
import type { WalletDetails } from '../phone-api.ts';
import { Barcode } from '../ui/barcode.tsx';
import { CountdownRing } from '../ui/countdown-ring.tsx';
import { QrImage } from '../ui/qr-image.tsx';
import { useNow } from '../use-now.ts';
import { useLanguage, usePaymentCode } from '../use-phone.ts';
import { CodeUnavailable } from './code-unavailable.tsx';

/** A phone shows a new code each minute; the ring empties over that time. */
const CODE_LIFE_MS = 60_000;
const URGENT_SECONDS = 10;

export function PayScreen({ wallet }: Readonly<{ wallet: WalletDetails }>) {
  const { t } = useTranslation();
  const now = useNow(250);
  const language = useLanguage();
  const { data, error, isFetching, refetch } = usePaymentCode(wallet.id);
  const seconds = data === undefined ? 0 : secondsLeft(data.expiresAt, now);
  if (data === undefined || (seconds === 0 && error !== null)) return <CodeUnavailable error={error} />;
  return (
    <section className="card code-card" aria-labelledby="pay-title">
      <header className="card-head">
        <h1 id="pay-title">{t('pay.title')}</h1>
        <p>{t('pay.hint')}</p>
      </header>
      <div className={seconds === 0 ? 'code-body code-over' : 'code-body'}>
        <Barcode digits={data.code} label={t('pay.barcode')} />
        <p className="digits" data-testid="payment-code" data-code={data.code} translate="no">
          {groupDigits(data.code)}
        </p>
        <QrImage text={data.code} label={t('pay.qr')} testId="payment-code-qr" maxWidthPx={264} />
      </div>
      <footer className="code-foot">
        <span className="countdown" data-testid="payment-code-countdown">
          <CountdownRing share={shareLeft(data.expiresAt, now, CODE_LIFE_MS)} urgent={seconds <= URGENT_SECONDS} />
          {seconds === 0 ? t('pay.updating') : t('pay.updatesIn', { count: seconds })}
        </span>
        <button
          type="button"
          className="icon-button"
          aria-label={t('pay.refresh')}
          data-testid="payment-code-refresh"
          disabled={isFetching}
          onClick={() => void refetch()}
        >
          <RefreshCw aria-hidden="true" className={isFetching ? 'spin' : ''} />
        </button>
      </footer>
      <p className="footnote">
        <ShieldCheck aria-hidden="true" />
        <span>
          {t('wallet.smallAmountUpTo', { amount: formatMoney(wallet.smallAmountLimit, language) })}
          <br />
          {t('pay.warning')}
        </span>
      </p>
    </section>
  );
}
