/**
 * Why the last tap or signed code was not taken by the till itself: what is so, that no money moved, and what to do. Stands
 * between the amount and the ways to pay until the next turn of events.
 *
 * Rule SCREENOPS-9 of docs/spec.md.
 */
import { OctagonX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { CheckoutView } from '../../../electron/contract/checkout-values.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { Icon } from '../../ui/icon.tsx';
import { declineWords } from './outcome.ts';

export function RefusalNote({ refusal }: Readonly<{ refusal: NonNullable<CheckoutView['refusal']> }>) {
  const { t } = useTranslation('checkout');
  const { t: common } = useTranslation('common');
  const [language] = useLanguage();
  const { tell, act } = declineWords(refusal.code, language);
  return (
    // Each refusal is read out, the same one a second time too.
    <div key={refusal.atMs} className="ready-refusal" role="alert" data-testid="refusal" data-code={refusal.code}>
      <Icon of={OctagonX} size="xl" />
      <p>
        <strong>
          {t('refused')} {tell}
        </strong>
        <span>{act}</span>
      </p>
      <span className="ready-refusal-money">{common('moneyMoved_no')}</span>
    </div>
  );
}
