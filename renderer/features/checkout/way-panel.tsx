/**
 * One of the ways to pay on the ready screen. A way that cannot be used now stays in its place, greyed, with the reason:
 * nothing moves under the cashier's hand.
 */
import { CircleSlash2, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CheckoutView } from '../../../electron/contract/checkout-values.ts';
import type { Bilingual } from '../../../electron/contract/values.ts';
import { ERRORS, isErrorCode } from '../../../electron/kernel/errors.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { Icon } from '../../ui/icon.tsx';
import { BothLanguages } from './both-languages.tsx';

type WayPanelProps = Readonly<{
  way: keyof CheckoutView['offers'];
  icon: LucideIcon;
  /** What the customer does, in both languages. */
  customer: Bilingual;
  offer: CheckoutView['offers'][keyof CheckoutView['offers']];
  children: ReactNode;
}>;

export function WayPanel({ way, icon, customer, offer, children }: WayPanelProps) {
  const { t } = useTranslation('checkout');
  return (
    <section className={`way way-${way}${offer.available ? '' : ' way-unavailable'}`} aria-label={t(`way_${way}`)}>
      <header className="way-head">
        <Icon of={icon} size="l" />
        <BothLanguages text={customer} />
      </header>
      {offer.available ? children : <Unavailable reason={offer.reason} />}
    </section>
  );
}

function Unavailable({ reason }: Readonly<{ reason: string | null }>) {
  const { t } = useTranslation('checkout');
  const [language] = useLanguage();
  const words = reason !== null && isErrorCode(reason) ? ERRORS[reason][language] : null;
  return (
    <div className="way-reason" role="note">
      <Icon of={CircleSlash2} size="xl" />
      <p className="way-reason-title">{words?.title ?? t('offerUnavailable')}</p>
      {words === null ? null : <p>{words.action}</p>}
    </div>
  );
}
