/**
 * The frame of every state after `ready`: a full-width band in the state's colour with its icon, title, lead and the
 * amount, the state's own words below, keys in fixed corners: what stops stands left, what goes on stands right.
 */
import { CircleHelp, Clock, Wallet, type LucideIcon } from 'lucide-react';
import { useEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CheckoutView } from '../../../electron/contract/checkout-values.ts';
import type { Money } from '../../../electron/kernel/money.ts';
import { Icon } from '../../ui/icon.tsx';
import { MoneyText } from '../../ui/money-text.tsx';
import { ReceiptNumber } from '../../ui/receipt-number.tsx';
import { moneyMoved, type MoneyMoved } from './outcome.ts';
import { leadKey, SCREEN_LOOKS, titleKey, toneOf } from './screen-looks.ts';

type StateFrameProps = Readonly<{
  view: CheckoutView;
  /** Another amount than the sale's, with what it is. */
  amount?: Readonly<{ label: string; money: Money }>;
  /** Stands in the band beside the title: a countdown, a running clock. */
  timer?: ReactNode;
  children?: ReactNode;
  stopKey?: ReactNode;
  /** In the place of what stops, on a screen where nothing is left to stop. */
  besideKeys?: ReactNode;
  mainKey?: ReactNode;
}>;

const MOVED_GLYPHS: Readonly<Record<MoneyMoved, LucideIcon>> = {
  no: Wallet,
  yes: Wallet,
  later: Clock,
  unknown: CircleHelp,
};

export function StateFrame({ view, amount, timer, children, stopKey, besideKeys, mainKey }: StateFrameProps) {
  const { t } = useTranslation('checkout');
  const { t: common } = useTranslation('common');
  const { icon } = SCREEN_LOOKS[view.screen];
  const tone = toneOf(view.screen, view.payment);
  const moved = moneyMoved(view.screen, view.payment);

  return (
    <section className={`state tone-${tone}`} data-testid={`checkout-${view.screen}`}>
      <header className="state-band">
        <span className="state-icon">
          <Icon of={icon} size="hero" />
        </span>
        <div className="state-words">
          <StateTitle key={view.screen} words={t(titleKey(view.screen, view.payment))} />
          <p className="state-lead">{t(leadKey(view.screen, view.payment))}</p>
          {moved === null ? null : (
            <p className="state-moved">
              <Icon of={MOVED_GLYPHS[moved]} />
              {common(`moneyMoved_${moved}`)}
            </p>
          )}
        </div>
        <div className="state-amount">
          <span className="state-amount-label">{amount?.label ?? t('amountDue')}</span>
          <MoneyText amount={amount?.money ?? view.amount} size="total" />
          {timer === undefined ? null : <div className="state-timer">{timer}</div>}
        </div>
      </header>
      <div className="state-body">{children}</div>
      <footer className="state-keys">
        <div className="state-keys-side">
          {stopKey}
          {besideKeys}
        </div>
        <span className="state-receipt">
          {t('receiptShort')} <ReceiptNumber number={view.receiptNumber} />
        </span>
        <div className="state-keys-side state-keys-main">{mainKey}</div>
      </footer>
    </section>
  );
}

function StateTitle({ words }: Readonly<{ words: string }>) {
  const title = useRef<HTMLHeadingElement>(null);
  // The focus follows the state, so that a screen reader reads it and no key of the state before keeps it.
  useEffect(() => title.current?.focus({ preventScroll: true }), []);
  return (
    <h1 ref={title} className="state-title" tabIndex={-1}>
      {words}
    </h1>
  );
}
