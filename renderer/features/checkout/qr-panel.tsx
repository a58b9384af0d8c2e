/** The QR that the customer scans, with the time it has left, and a way to a fresh one when it has run out. */
import { LoaderCircle, QrCode, RefreshCw, TimerOff } from 'lucide-react';
import { useCallback, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CheckoutView } from '../../../electron/contract/checkout-values.ts';
import { useClock } from '../../client/use-now.ts';
import { checkoutTexts } from '../../i18n/texts/checkout.ts';
import { Button } from '../../ui/button.tsx';
import { Countdown } from '../../ui/countdown.tsx';
import { Icon } from '../../ui/icon.tsx';
import { QrFigure } from '../../ui/qr-figure.tsx';
import { WayPanel } from './way-panel.tsx';

type QrPanelProps = Readonly<{ view: CheckoutView; onRenew: () => void; renewing: boolean }>;
type ShownQr = NonNullable<CheckoutView['merchantQr']>;

export function QrPanel({ view, onRenew, renewing }: QrPanelProps) {
  const { merchantQr, merchantQrState } = view;
  return (
    <WayPanel way="merchant_qr" icon={QrCode} customer={checkoutTexts.customerScanQr} offer={view.offers.merchant_qr}>
      {merchantQr === null ? (
        <NoQr state={renewing ? 'requesting' : merchantQrState} onRenew={onRenew} />
      ) : (
        // Each QR counts its own time.
        <Qr key={merchantQr.paymentId} qr={merchantQr} onRenew={onRenew} renewing={renewing} />
      )}
    </WayPanel>
  );
}

function NoQr({ state, onRenew }: Readonly<{ state: CheckoutView['merchantQrState']; onRenew: () => void }>) {
  const { t } = useTranslation('checkout');
  if (state === 'requesting') {
    return (
      <QrPlace>
        <Icon of={LoaderCircle} size="xl" />
        <output>{t('qrRequesting')}</output>
      </QrPlace>
    );
  }
  return (
    <QrPlace>
      <Icon of={QrCode} size="xl" />
      <p>{state === 'off' ? t('qrOff') : t('qrUnavailable')}</p>
      <Button size="money" icon={RefreshCw} onPress={onRenew} data-testid="renew-qr">
        {t('qrRenew')}
      </Button>
    </QrPlace>
  );
}

function QrPlace({ children }: Readonly<{ children: ReactNode }>) {
  return (
    <div className="qr">
      <div className="qr-place qr-empty">{children}</div>
      <p className="qr-time" />
    </div>
  );
}

function Qr({ qr, onRenew, renewing }: Readonly<{ qr: ShownQr; onRenew: () => void; renewing: boolean }>) {
  const { t } = useTranslation('checkout');
  const clock = useClock();
  const [firstSeenMs] = useState(() => clock.now());
  const [over, setOver] = useState(() => clock.now() >= qr.expiresAtMs);
  const onEnd = useCallback(() => setOver(true), []);
  return (
    <div className="qr">
      <div className={`qr-place${over ? ' qr-over' : ''}`}>
        <QrFigure className="qr-code" payload={qr.payload} label={t('qrLabel')} data-testid="merchant-qr" />
        {over ? (
          <div className="qr-renew">
            <Icon of={TimerOff} size="xl" />
            <p>{t('qrExpired')}</p>
            <Button
              kind="primary"
              size="money"
              icon={RefreshCw}
              onPress={onRenew}
              busy={renewing}
              data-testid="renew-qr"
            >
              {t('qrRenew')}
            </Button>
          </div>
        ) : null}
      </div>
      <p className="qr-time">
        {over ? null : (
          <>
            <span>{t('qrTime')}</span>
            <Countdown untilMs={qr.expiresAtMs} fromMs={firstSeenMs} onEnd={onEnd} />
          </>
        )}
      </p>
    </div>
  );
}
