/** `ready`: the amount, and all ways to pay at once. There is no mode to choose; whatever the customer does first, counts. */
import { ArrowLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CheckoutView } from '../../../electron/contract/checkout-values.ts';
import type { OfflineView } from '../../../electron/contract/offline-values.ts';
import type { CommandCall } from '../../client/use-till.ts';
import { checkoutTexts } from '../../i18n/texts/checkout.ts';
import { Button } from '../../ui/button.tsx';
import { MoneyText } from '../../ui/money-text.tsx';
import { ReceiptNumber } from '../../ui/receipt-number.tsx';
import { BothLanguages } from './both-languages.tsx';
import { CodePanel } from './code-panel.tsx';
import { OfflineCodePanel } from './offline-code-panel.tsx';
import { QrPanel } from './qr-panel.tsx';
import { RefusalNote } from './refusal-note.tsx';
import { TapPanel } from './tap-panel.tsx';

type ReadyStateProps = Readonly<{
  view: CheckoutView;
  /** What is taken without the network, while it is away; null while it is there. */
  offline: OfflineView['channels'] | null;
  readerAid: ReactNode;
  /** What sets the sale aside; null where nobody waits for anything. */
  aside: ReactNode;
  code: string;
  onCode: (text: string) => void;
  onSubmitCode: (code: string) => void;
  entry: CommandCall<'checkout.enter_code'>;
  onRenew: () => void;
  renewing: boolean;
  onLeave: () => void;
  leaving: boolean;
}>;

export function ReadyState(props: ReadyStateProps) {
  const { view, entry, offline } = props;
  const { t } = useTranslation('checkout');
  const someWay = Object.values(view.offers).some(({ available }) => available);
  return (
    <section className="ready" data-testid="checkout-ready">
      <header className="ready-head">
        <div className="ready-amount">
          <span className="ready-amount-label">{t('amountDue')}</span>
          <MoneyText amount={view.amount} size="hero" />
        </div>
        <h1 className="ready-customer">
          <BothLanguages text={someWay ? checkoutTexts.customerChoose : checkoutTexts.customerNoWay} />
        </h1>
        <div className="ready-side">
          <span className="ready-receipt">
            {t('receiptShort')} <ReceiptNumber number={view.receiptNumber} />
          </span>
          <div className="ready-keys">
            {props.aside}
            <Button
              size="large"
              icon={ArrowLeft}
              onPress={props.onLeave}
              busy={props.leaving}
              data-testid="leave-checkout"
            >
              {t('backToCart')}
            </Button>
          </div>
        </div>
      </header>
      {view.refusal === null ? null : <RefusalNote refusal={view.refusal} />}
      <div className="ready-ways">
        <QrPanel view={view} onRenew={props.onRenew} renewing={props.renewing} />
        <TapPanel view={view} aid={props.readerAid} offline={offline?.tap ?? null} />
        {offline !== null && !view.offers.payment_code.available ? (
          <OfflineCodePanel view={view} channel={offline.qr} />
        ) : (
          <CodePanel
            view={view}
            text={props.code}
            onChange={props.onCode}
            onSubmit={props.onSubmitCode}
            busy={entry.busy}
            error={entry.error}
            onDismissError={entry.clearError}
          />
        )}
      </div>
    </section>
  );
}
