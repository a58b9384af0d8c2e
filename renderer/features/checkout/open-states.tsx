/**
 * The states in which the outcome is open: the till asks, the customer confirms, nobody knows yet, a cancel is on its way.
 * None of them offers a second payment, and only the customer's confirming can be stopped (C12, C13, C14, E19).
 */
import { Check, LoaderCircle, Smartphone, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CheckoutView } from '../../../electron/contract/checkout-values.ts';
import type { PaymentView } from '../../../electron/contract/payment-values.ts';
import { useNow } from '../../client/use-now.ts';
import { formatDuration, useFormatMoment } from '../../i18n/format-time.ts';
import { checkoutTexts } from '../../i18n/texts/checkout.ts';
import { Button } from '../../ui/button.tsx';
import { Countdown } from '../../ui/countdown.tsx';
import { Icon } from '../../ui/icon.tsx';
import { BothLanguages } from './both-languages.tsx';
import { FourLights } from './four-lights.tsx';
import { ProgressLine, ProgressSteps } from './progress-steps.tsx';
import { READER_DONE } from './reader-look.ts';
import { StateFrame } from './state-frame.tsx';

type ViewProps = Readonly<{ view: CheckoutView }>;
/** `aside`: the key that sets the sale aside; what it means is told here. */
type BusyProps = ViewProps & Readonly<{ aside?: ReactNode }>;

export function BusyState({ view, aside = null }: BusyProps) {
  const { t } = useTranslation('checkout');
  const tapped = view.screen === 'sending' && view.payment?.method === 'tap';
  return (
    <StateFrame view={view} mainKey={aside}>
      <div className="state-centre">
        <Icon of={LoaderCircle} size="hero" />
        {tapped ? (
          <>
            <FourLights look={READER_DONE} />
            <BothLanguages text={checkoutTexts.customerTapDone} className="state-customer-words" />
          </>
        ) : null}
        {view.screen === 'cancelling' ? <p className="state-rule">{t('unknownRule')}</p> : null}
        {view.progress === null ? null : <ProgressLine progress={view.progress} />}
        {aside === null ? null : <p className="state-aside">{t('asideRule')}</p>}
      </div>
    </StateFrame>
  );
}

type WaitingProps = ViewProps & Readonly<{ onStop: () => void; stopping: boolean; asking: boolean }>;

export function WaitingState({ view, onStop, stopping, asking }: WaitingProps) {
  const { t } = useTranslation('checkout');
  const { payment } = view;
  return (
    <StateFrame
      view={view}
      timer={payment === null ? null : <WaitingTimer payment={payment} />}
      stopKey={
        <Button kind="danger" size="money" onPress={onStop} busy={stopping} shortcut="Esc" data-testid="stop-payment">
          {asking ? t('stopSure') : t('stop')}
        </Button>
      }
    >
      <div className="state-centre state-customer">
        <span className="state-phone">
          <Icon of={Smartphone} size="hero" />
          <span className="state-phone-check">
            <Icon of={Check} size="xl" />
          </span>
        </span>
        <BothLanguages text={checkoutTexts.customerConfirm} className="state-customer-words" />
      </div>
    </StateFrame>
  );
}

function WaitingTimer({ payment }: Readonly<{ payment: PaymentView }>) {
  const { t } = useTranslation('checkout');
  const now = useNow(1_000);
  const untilMs = payment.expiresAtMs;
  if (untilMs === null) return null;
  return now >= untilMs ? <span>{t('timeUp')}</span> : <Countdown untilMs={untilMs} fromMs={payment.startedAtMs} />;
}

type UnknownProps = ViewProps &
  Readonly<{
    zone: string | null;
    /** What notes a proof that the customer shows. */
    evidence?: ReactNode;
    /** The key that sets the sale aside; what it means is told here. */
    aside?: ReactNode;
  }>;

/** `zone` is the store's, for the moment since which nobody knows. */
export function UnknownState({ view, zone, evidence = null, aside = null }: UnknownProps) {
  const { t } = useTranslation('checkout');
  const reversing = view.payment?.state === 'reversing';
  const sinceMs = view.payment?.unknownSinceMs ?? view.payment?.updatedAtMs ?? null;
  return (
    <StateFrame
      view={view}
      timer={sinceMs === null ? null : <RunningClock sinceMs={sinceMs} zone={zone} />}
      mainKey={aside}
    >
      <div className="unknown">
        <div className="unknown-rules">
          <p className="unknown-rule">
            <Icon of={TriangleAlert} size="xl" />
            <span>{t('unknownRule')}</span>
          </p>
          <p className="unknown-proof">{t('unknownProof')}</p>
          {aside === null ? null : <p className="unknown-proof">{t('asideRule')}</p>}
          {evidence}
        </div>
        <ProgressSteps progress={view.progress} undoing={reversing} zone={zone} />
      </div>
    </StateFrame>
  );
}

function RunningClock({ sinceMs, zone }: Readonly<{ sinceMs: number; zone: string | null }>) {
  const { t } = useTranslation('checkout');
  const formatMoment = useFormatMoment(zone);
  const now = useNow(1_000);
  const wholeSeconds = Math.max(0, Math.floor((now - sinceMs) / 1_000)) * 1_000;
  return (
    <span className="running-clock" role="timer" aria-live="off">
      <span className="running-clock-label">{t('unknownFor')}</span>
      <span className="running-clock-time">{formatDuration(wholeSeconds)}</span>
      <span className="running-clock-label">{t('unknownSince', { time: formatMoment(sinceMs, 'time_seconds') })}</span>
    </span>
  );
}
