/** The reader: four lights, what is so, what to do. A simulated reader says that it is one. */
import { FlaskConical, SmartphoneNfc } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CheckoutView } from '../../../electron/contract/checkout-values.ts';
import type { OfflineChannelView } from '../../../electron/contract/offline-values.ts';
import { formatMoney } from '../../i18n/format-money.ts';
import { checkoutTexts } from '../../i18n/texts/checkout.ts';
import { Icon } from '../../ui/icon.tsx';
import { FourLights } from './four-lights.tsx';
import { READER_LOOKS } from './reader-look.ts';
import { WayPanel } from './way-panel.tsx';

/** `aid` is what helps to use a simulated reader; another feature brings it. */
type TapPanelProps = Readonly<{
  view: CheckoutView;
  aid: ReactNode;
  /** What a tap may be without the network, while it is away; null while it is there. */
  offline: OfflineChannelView | null;
}>;

export function TapPanel({ view, aid, offline }: TapPanelProps) {
  const { t } = useTranslation('checkout');
  const { state, simulated } = view.reader;
  const look = READER_LOOKS[state];
  return (
    <WayPanel way="tap" icon={SmartphoneNfc} customer={checkoutTexts.customerTap} offer={view.offers.tap}>
      <div className={`tap tap-${look.tone}`} data-testid={`reader-${state}`}>
        <div className="tap-main">
          <span className="tap-target">
            <Icon of={SmartphoneNfc} size="hero" />
          </span>
          <FourLights look={look} />
          <output className="tap-words">
            <span className="tap-title">{t(`reader_${state}`)}</span>
            <span>{t(`readerDo_${state}`)}</span>
          </output>
          {offline === null ? null : (
            <p className="offline-note" data-testid="offline-tap">
              {t('offlineUpTo', { amount: formatMoney(offline.maxPayment) })}
            </p>
          )}
        </div>
        {simulated ? (
          <div className="tap-simulated">
            <p className="simulated-mark">
              <Icon of={FlaskConical} />
              {t('readerSimulated')}
            </p>
            {aid}
          </div>
        ) : null}
      </div>
    </WayPanel>
  );
}
