/**
 * The checkout's screen, drawn from `CheckoutView` and nothing else: the terminal decides which state is due, one state is
 * one screen. Start reading here; screen-looks.ts holds each state's signs, checkout-keys.ts what the keys mean.
 */
import { TriangleAlert } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CheckoutView } from '../../../electron/contract/checkout-values.ts';
import { plainPaymentCode } from '../../../electron/contract/payment-code-forms.ts';
import { useCall, useTill } from '../../client/use-till.ts';
import { ErrorBanner } from '../../ui/banner.tsx';
import { Icon } from '../../ui/icon.tsx';
import { codeEntryView } from './code-entry.ts';
import { NotPaidState, PaidState } from './end-states.tsx';
import { Evidence } from './evidence.tsx';
import { BusyState, UnknownState, WaitingState } from './open-states.tsx';
import { ReadyState } from './ready-state.tsx';
import { SCREEN_LOOKS, screenShown } from './screen-looks.ts';
import { SetAsideKey } from './set-aside.tsx';
import { useCheckoutKeys } from './use-checkout-keys.ts';
import './checkout.css';
import './ready.css';
import './offline-code.css';
import './qr-panel.css';
import './tap-panel.css';
import './code-panel.css';
import './states.css';

type CheckoutScreenProps = Readonly<{
  /** What helps to use a simulated reader: a button that opens the devices panel. */
  readerAid?: ReactNode;
  /** What can be done with the receipt of a sale that is paid. */
  receiptKeys?: (sale: Pick<CheckoutView, 'saleId' | 'receiptNumber'>) => ReactNode;
}>;

const NO_KEYS = (): ReactNode => null;

/** Nothing while no checkout is open. */
export function CheckoutScreen({ readerAid = null, receiptKeys = NO_KEYS }: CheckoutScreenProps) {
  const view = useTill((till) => till.checkout);
  return view === null ? null : (
    <OpenCheckout key={view.saleId} view={view} readerAid={readerAid} receiptKeys={receiptKeys} />
  );
}

function useCheckoutActs(view: CheckoutView) {
  const leave = useCall('checkout.leave');
  const stop = useCall('checkout.cancel_payment');
  const acknowledge = useCall('checkout.acknowledge');
  const renew = useCall('checkout.renew_qr');
  const paymentId = view.payment?.paymentId ?? null;
  return {
    leave,
    stop,
    acknowledge,
    renew,
    onLeave: () => void leave.run({ saleId: view.saleId }),
    onRenew: () => void renew.run({ saleId: view.saleId }),
    onStop: () => void (paymentId === null ? null : stop.run({ paymentId })),
    onAcknowledge: () => void (paymentId === null ? null : acknowledge.run({ paymentId })),
  };
}

type OpenCheckoutProps = Required<CheckoutScreenProps> & Readonly<{ view: CheckoutView }>;

function OpenCheckout({ view, readerAid, receiptKeys }: OpenCheckoutProps) {
  const { t } = useTranslation('checkout');
  const [code, setCode] = useState('');
  const acts = useCheckoutActs(view);
  const enterCode = useCall('checkout.enter_code');
  const offline = useTill((till) =>
    till.connection.state === 'offline' || till.offline.sinceMs !== null ? till.offline.channels : null,
  );
  const screen = screenShown(view);
  const look = SCREEN_LOOKS[screen];
  const ended = look.escape === 'acknowledge';
  const sendable = screen === 'ready' && !enterCode.busy && codeEntryView(code).sendable;
  const submitCode = async (text: string): Promise<void> => {
    const answer = await enterCode.run({ saleId: view.saleId, code: plainPaymentCode(text) });
    // A refused code stays, so that a digit can be put right.
    if (answer?.ok === true) setCode('');
  };

  const notice = useCheckoutKeys({
    screenKey: screen === 'ready' ? screen : `${screen} ${view.payment?.paymentId ?? ''}`,
    escape: look.escape,
    codeTyped: code !== '',
    onEnter: ended ? acts.onAcknowledge : sendable ? () => void submitCode(code) : null,
    onLeave: acts.onLeave,
    onStop: acts.onStop,
    onAcknowledge: acts.onAcknowledge,
    onClearCode: () => setCode(''),
  });
  const failed = [acts.leave, acts.stop, acts.acknowledge, acts.renew].find(({ error }) => error !== null);

  return (
    <section className="checkout" aria-label={t('title')}>
      {screen === 'ready' ? (
        <ReadyState
          view={view}
          offline={offline}
          readerAid={readerAid}
          aside={offline !== null && view.canSetAside ? <SetAsideKey saleId={view.saleId} /> : null}
          code={code}
          onCode={setCode}
          onSubmitCode={(text) => void submitCode(text)}
          entry={enterCode}
          onRenew={acts.onRenew}
          renewing={acts.renew.busy}
          onLeave={acts.onLeave}
          leaving={acts.leave.busy}
        />
      ) : (
        <PaymentState view={view} acts={acts} asking={notice === 'escStop'} receiptKeys={receiptKeys} />
      )}
      <div className="checkout-notice">
        {failed === undefined ? null : <ErrorBanner error={failed.error} onDismiss={failed.clearError} />}
        {notice === null ? null : (
          <p className="escape-notice" role="alert" data-testid="escape-notice">
            <Icon of={TriangleAlert} size="l" />
            {t(notice)}
          </p>
        )}
      </div>
    </section>
  );
}

function EvidenceOf({ payment }: Pick<CheckoutView, 'payment'>) {
  return payment === null ? null : <Evidence paymentId={payment.paymentId} />;
}

type PaymentStateProps = Pick<OpenCheckoutProps, 'view' | 'receiptKeys'> &
  Readonly<{ acts: ReturnType<typeof useCheckoutActs>; asking: boolean }>;

function PaymentState({ view, acts, asking, receiptKeys }: PaymentStateProps) {
  const zone = useTill((till) => till.terminal.store?.timeZone ?? null);
  const aside = view.canSetAside ? <SetAsideKey saleId={view.saleId} /> : null;
  switch (view.screen) {
    case 'ready':
      return null;
    case 'closing_previous':
    case 'sending':
      return <BusyState view={view} />;
    case 'cancelling':
      return <BusyState view={view} aside={aside} />;
    case 'waiting_customer':
      return <WaitingState view={view} onStop={acts.onStop} stopping={acts.stop.busy} asking={asking} />;
    case 'outcome_unknown':
      return <UnknownState view={view} zone={zone} evidence={<EvidenceOf payment={view.payment} />} aside={aside} />;
    case 'approved':
    case 'accepted_offline':
      return (
        <PaidState
          view={view}
          onDone={acts.onAcknowledge}
          busy={acts.acknowledge.busy}
          receiptKeys={receiptKeys(view)}
        />
      );
    case 'declined':
    case 'expired':
    case 'cancelled':
      return <NotPaidState view={view} onDone={acts.onAcknowledge} busy={acts.acknowledge.busy} />;
  }
}
