/**
 * An order that is being paid for, by the view of the checkout: the ways to pay at once, what is being waited for, and what an
 * attempt came to. Rules KIOSKSCREEN-20 to KIOSKSCREEN-24 of docs/spec/kiosk.md.
 */
import { Check, CircleX, House, LoaderCircle, RotateCcw, SmartphoneNfc, X } from 'lucide-react';
import type { CheckoutView } from '../../../electron/contract/checkout-values.ts';
import type { KioskOrder } from '../../../electron/contract/kiosk-values.ts';
import type { Bilingual } from '../../../electron/contract/values.ts';
import { useCall } from '../../client/use-till.ts';
import { formatMoney } from '../../i18n/format-money.ts';
import { kioskTexts } from '../../i18n/texts/kiosk.ts';
import { QrFigure } from '../../ui/qr-figure.tsx';
import { BothLines, BothWords } from './both-lines.tsx';
import { KioskKey } from './kiosk-key.tsx';
import { notPaidLines, reasonOf } from './kiosk-words.ts';

type Leave = Readonly<{ onLeave: () => void; isLeaving: boolean }>;

export function KioskPay({
  order,
  checkout,
  ...leave
}: Readonly<{ order: KioskOrder; checkout: CheckoutView | null }> & Leave) {
  if (leave.isLeaving) return <Waiting word={kioskTexts.wait_cancelling} hint={null} />;
  if (order.step === 'making') return <Waiting word={kioskTexts.wait_making} hint={null} isGood />;
  if (checkout === null) return <Waiting word={kioskTexts.qrComing} hint={null} />;
  switch (checkout.screen) {
    case 'ready':
      return <Ways order={order} checkout={checkout} {...leave} />;
    case 'closing_previous':
    case 'sending':
      return <Waiting word={kioskTexts.wait_sending} hint={null} />;
    case 'waiting_customer':
      return <Waiting word={kioskTexts.wait_customer} hint={null} />;
    case 'cancelling':
      return <Waiting word={kioskTexts.wait_cancelling} hint={null} />;
    case 'outcome_unknown':
      return <Unknown order={order} />;
    case 'approved':
    case 'accepted_offline':
      return <Waiting word={kioskTexts.wait_making} hint={null} isGood />;
    case 'declined':
    case 'expired':
    case 'cancelled':
      return <NotPaid checkout={checkout} {...leave} />;
  }
}

type WaysProps = Readonly<{ order: KioskOrder; checkout: CheckoutView }> & Leave;

function Ways({ order, checkout, onLeave }: WaysProps) {
  const { merchantQr, merchantQrState, offers } = checkout;
  const hasQr = merchantQrState === 'shown' || merchantQrState === 'requesting';
  const hasCode = offers.payment_code.available || offers.scan_presentment.available;
  return (
    <section className="kiosk-pay" data-testid="kiosk-ways">
      <header className="kiosk-order">
        <h1 className="kiosk-title">
          <BothWords text={order.name} />
        </h1>
        <span>× {order.quantity}</span>
        <strong data-testid="kiosk-total">{formatMoney(order.total)}</strong>
      </header>
      <div className="kiosk-ways">
        {hasQr ? (
          <div className="kiosk-way-qr">
            {merchantQr === null ? (
              <div className="kiosk-qr kiosk-qr-coming">
                <BothLines text={kioskTexts.qrComing} />
              </div>
            ) : (
              <QrFigure
                className="kiosk-qr"
                payload={merchantQr.payload}
                label={kioskTexts.scanThis.en}
                data-testid="kiosk-qr"
              />
            )}
            <BothLines text={kioskTexts.scanThis} className="kiosk-line" />
          </div>
        ) : null}
        <div className="kiosk-way-others">
          {hasQr ? null : (
            <SmartphoneNfc className="kiosk-sign" aria-hidden="true" focusable="false" strokeWidth={1.6} />
          )}
          {offers.tap.available ? (
            <BothLines text={hasQr ? kioskTexts.orTap : kioskTexts.tapHere} className="kiosk-line" />
          ) : null}
          {hasCode ? <BothLines text={kioskTexts.orShow} className="kiosk-line" /> : null}
          <ReaderWord checkout={checkout} />
        </div>
      </div>
      <div className="kiosk-keys">
        <KioskKey label={kioskTexts.cancel} icon={X} onPress={onLeave} testId="kiosk-cancel" />
      </div>
    </section>
  );
}

/** What the phone at the reader should do, or why it was not taken. */
function ReaderWord({ checkout: { reader, refusal } }: Readonly<{ checkout: CheckoutView }>) {
  const words: Partial<Record<typeof reader.state, Bilingual>> = {
    unlock_phone: kioskTexts.unlockPhone,
    tap_again: kioskTexts.tapAgain,
    foreign_card: kioskTexts.foreignCard,
  };
  const word = words[reader.state] ?? (refusal === null ? undefined : reasonOf(refusal.code)[0]);
  return word === undefined ? null : (
    <div role="alert">
      <BothLines text={word} className="kiosk-alert" />
    </div>
  );
}

type WaitingProps = Readonly<{ word: Bilingual; hint: Bilingual | null; isGood?: boolean; children?: React.ReactNode }>;

function Waiting({ word, hint, isGood = false, children }: WaitingProps) {
  const Sign = isGood ? Check : LoaderCircle;
  return (
    <section className="kiosk-message" aria-live="polite" data-testid="kiosk-waiting">
      <Sign className={`kiosk-sign${isGood ? ' kiosk-sign-good' : ' kiosk-sign-turns'}`} aria-hidden="true" />
      <h1 className="kiosk-title">
        <BothWords text={word} />
      </h1>
      {hint === null ? null : <BothLines text={hint} className="kiosk-line" />}
      {children}
    </section>
  );
}

function Unknown({ order }: Readonly<{ order: KioskOrder }>) {
  return (
    <Waiting word={kioskTexts.wait_unknown} hint={kioskTexts.wait_unknownHint}>
      <p className="kiosk-number" data-testid="kiosk-unknown">
        {kioskTexts.number['zh-CN']} {kioskTexts.number.en} <strong>{order.receiptNumber}</strong>
      </p>
    </Waiting>
  );
}

function NotPaid({ checkout, onLeave }: Readonly<{ checkout: CheckoutView }> & Leave) {
  const tryAgain = useCall('kiosk.try_again');
  return (
    <section className="kiosk-message" role="alert" data-testid="kiosk-not-paid">
      <CircleX className="kiosk-sign kiosk-sign-bad" aria-hidden="true" />
      <h1 className="kiosk-title">
        <BothWords text={kioskTexts.notPaid} />
      </h1>
      {notPaidLines(checkout).map((line) => (
        <BothLines key={line.en} text={line} className="kiosk-line" />
      ))}
      <div className="kiosk-keys">
        <KioskKey label={kioskTexts.home} icon={House} onPress={onLeave} testId="kiosk-leave" />
        <KioskKey
          label={kioskTexts.tryAgain}
          kind="primary"
          icon={RotateCcw}
          disabled={tryAgain.busy}
          onPress={() => void tryAgain.run({})}
          testId="kiosk-again"
        />
      </div>
    </section>
  );
}
