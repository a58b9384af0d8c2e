/**
 * A message in the flow of the screen: what happened, what to do, and never by colour alone. `critical`, `danger` and
 * `warning` are announced at once, the others when the screen reader is free. `critical` is for what the bank or the till calls
 * so: nothing else on a screen has its ground or its sign.
 */
import { CircleAlert, CircleCheck, Info, OctagonAlert, TriangleAlert, X, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContractError } from '../../electron/contract/envelope.ts';
import { useErrorText } from '../i18n/error-text.ts';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';
import './banner.css';

export type Tone = 'info' | 'success' | 'warning' | 'danger' | 'critical';

const GLYPHS: Readonly<Record<Tone, LucideIcon>> = {
  info: Info,
  success: CircleCheck,
  warning: TriangleAlert,
  danger: CircleAlert,
  critical: OctagonAlert,
};

type BannerProps = Readonly<{
  tone: Tone;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  onDismiss?: () => void;
}>;

export function Banner({ tone, title, children, action, onDismiss }: BannerProps) {
  const { t } = useTranslation('common');
  const urgent = tone === 'danger' || tone === 'warning' || tone === 'critical';
  return (
    <div className={`banner banner-${tone}`} role={urgent ? 'alert' : 'status'}>
      <Icon of={GLYPHS[tone]} size="l" />
      <div className="banner-words">
        <p className="banner-title">{title}</p>
        {children === undefined ? null : <div className="banner-body">{children}</div>}
      </div>
      {action}
      {onDismiss === undefined ? null : <Button kind="quiet" icon={X} label={t('dismiss')} onPress={onDismiss} />}
    </div>
  );
}

type ErrorBannerProps = Readonly<{ error: ContractError | null; onDismiss?: () => void; action?: ReactNode }>;

/** An error in its own words. Where money may have moved, that comes first: it is the cashier's first question. */
export function ErrorBanner({ error, onDismiss, action }: ErrorBannerProps) {
  const { t } = useTranslation('common');
  const text = useErrorText(error);
  if (text === null) return null;
  return (
    <Banner
      tone={text.moneyMoved === 'unknown' ? 'warning' : 'danger'}
      title={text.title}
      action={action}
      {...(onDismiss === undefined ? {} : { onDismiss })}
    >
      {text.moneyMoved === 'no' ? null : <strong>{t(`moneyMoved_${text.moneyMoved}`)} · </strong>}
      {text.action}
    </Banner>
  );
}
