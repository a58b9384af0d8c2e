/**
 * What stands in the code entry's place without the network: the signed code that a wallet shows offline, which a scanner
 * reads and this till can check by itself; and the reason why codes of digits are not taken.
 *
 * Rule SCREENOPS-7 of docs/spec.md.
 */
import { CircleSlash2, QrCode, ScanLine, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { CheckoutView } from '../../../electron/contract/checkout-values.ts';
import type { OfflineChannelView } from '../../../electron/contract/offline-values.ts';
import { ERRORS, isErrorCode } from '../../../electron/kernel/errors.ts';
import { formatMoney } from '../../i18n/format-money.ts';
import { checkoutTexts } from '../../i18n/texts/checkout.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { Icon } from '../../ui/icon.tsx';
import { BothLanguages } from './both-languages.tsx';

type OfflineCodePanelProps = Readonly<{ view: CheckoutView; channel: OfflineChannelView }>;

export function OfflineCodePanel({ view, channel }: OfflineCodePanelProps) {
  const { t } = useTranslation('checkout');
  const offer = view.offers.scan_presentment;
  return (
    <section
      className={`way way-offline-code${offer.available ? '' : ' way-unavailable'}`}
      aria-label={t('way_scan_presentment')}
      data-testid="offline-code"
      data-works={offer.available}
    >
      <header className="way-head">
        <Icon of={ScanLine} size="l" />
        <BothLanguages text={checkoutTexts.customerShowOfflineCode} />
      </header>
      <div className="offline-code">
        {offer.available ? (
          <div className="offline-code-main">
            <span className="tap-target">
              <Icon of={QrCode} size="hero" />
            </span>
            <p className="tap-title">{t('offlineCodeTitle')}</p>
            <p>{t('offlineCodeHow')}</p>
            <p className="offline-note">{t('offlineUpTo', { amount: formatMoney(channel.maxPayment) })}</p>
          </div>
        ) : (
          <Reason code={offer.reason} />
        )}
        <OtherReason code={view.offers.payment_code.reason} />
      </div>
    </section>
  );
}

function useWords(code: string | null) {
  const [language] = useLanguage();
  return code !== null && isErrorCode(code) ? ERRORS[code][language] : null;
}

function Reason({ code }: Readonly<{ code: string | null }>) {
  const { t } = useTranslation('checkout');
  const words = useWords(code);
  return (
    <div className="way-reason" role="note">
      <Icon of={CircleSlash2} size="xl" />
      <p className="way-reason-title">{words?.title ?? t('offerUnavailable')}</p>
      {words === null ? null : <p>{words.action}</p>}
    </div>
  );
}

/** Why nothing can be typed here. */
function OtherReason({ code }: Readonly<{ code: string | null }>) {
  const { t } = useTranslation('checkout');
  const words = useWords(code);
  return (
    <p className="offline-code-digits" role="note">
      <Icon of={TriangleAlert} size="l" />
      <span>
        <strong>{t('digitsNotOffline')}</strong>
        <span>{words?.action ?? t('offerUnavailable')}</span>
      </span>
    </p>
  );
}
