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
  const { merchantQr, merchantQrState, screen } = view;
  // Drawn here, `expired` is the QR's own end.
  const state = screen === 'expired' ? 'over' : merchantQrState;
  return (
    <WayPanel way="merchant_qr" icon={QrCode} customer={checkoutTexts.customerScanQr} offer={view.offers.merchant_qr}>
      {merchantQr === null ? (
        <NoQr state={renewing ? 'requesting' : state} onRenew={onRenew} />
      ) : (
        // Each QR counts its own time.
        <Qr key={merchantQr.paymentId} qr={merchantQr} onRenew={onRenew} renewing={renewing} />
      )}
    </WayPanel>
  );
}

type NoQrProps = Readonly<{ state: CheckoutView['merchantQrState'] | 'over'; onRenew: () => void }>;

const NO_QR_WORDS = { off: 'qrOff', over: 'qrExpired', shown: 'qrUnavailable', unavailable: 'qrUnavailable' } as const;

function NoQr({ state, onRenew }: NoQrProps) {
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
      <Icon of={state === 'over' ? TimerOff : QrCode} size="xl" />
      <p>{t(NO_QR_WORDS[state])}</p>
      <Button
        kind={state === 'over' ? 'primary' : 'secondary'}
        size="money"
        icon={RefreshCw}
        onPress={onRenew}
        data-testid="renew-qr"
      >
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
