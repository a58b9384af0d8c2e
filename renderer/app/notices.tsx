/** Whole-page notices for when there is no screen to show: what is so, that nothing is lost, and what to do. */
import { CircleAlert, KeyRound, LoaderCircle, Lock, PowerOff, RotateCw, type LucideIcon } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ErrorCode } from '../../electron/kernel/errors.ts';
import { useLocation } from 'wouter';
import { useClock } from '../client/use-now.ts';
import { useTill } from '../client/use-till.ts';
import { useErrorTexts } from '../i18n/error-text.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import './notices.css';

type PageNoticeProps = Readonly<{
  icon: LucideIcon;
  title: string;
  body: string;
  action?: ReactNode;
  turning?: boolean;
}>;

function PageNotice({ icon, title, body, action, turning = false }: PageNoticeProps) {
  return (
    <main className={`page-notice${turning ? ' page-notice-turning' : ''}`} role="alert">
      <EmptyState icon={icon} title={title} action={action}>
        {body}
      </EmptyState>
    </main>
  );
}

/** A service starts within seconds; after this a browser's page more likely holds the token of an earlier start. */
const LONG_MS = 8_000;

export function Connecting() {
  const { t } = useTranslation('common');
  const clock = useClock();
  const [long, setLong] = useState(false);
  useEffect(() => {
    // Inside Electron there is no address that a person could open.
    if (window.till !== undefined) return undefined;
    const timer = clock.after(LONG_MS, () => setLong(true));
    return () => timer.cancel();
  }, [clock]);
  return (
    <PageNotice
      icon={LoaderCircle}
      title={t('connectingTitle')}
      body={long ? t('connectingLong') : t('connectingBody')}
      turning
    />
  );
}

export function NoAccess() {
  const { t } = useTranslation('common');
  return <PageNotice icon={Lock} title={t('noAccessTitle')} body={t('noAccessBody')} />;
}

/** Why this till takes no payments at all, and what to do; its books stay readable all the same. */
export function OutOfService({ code }: Readonly<{ code: ErrorCode }>) {
  const { t } = useTranslation('common');
  const words = useErrorTexts()({ code, facts: {}, traceId: '' });
  // The strip above tells of a damaged journal, on every screen.
  const body = code === 'journal.chain_broken' ? t('outOfServiceBooks') : `${words.title} · ${words.action}`;
  return <PageNotice icon={PowerOff} title={t('outOfService')} body={body} action={<ActivateAnew code={code} />} />;
}

/** A till that is retired begins anew with another code, which a manager or technician enters. */
function ActivateAnew({ code }: Readonly<{ code: ErrorCode }>) {
  const { t } = useTranslation('backendNews');
  const [, navigate] = useLocation();
  const role = useTill((till) => till.session.cashier?.role ?? null);
  if (code !== 'terminal.retired') return null;
  if (role !== 'manager' && role !== 'technician') return <p>{t('activateAsk')}</p>;
  return (
    <Button
      kind="primary"
      size="large"
      icon={KeyRound}
      onPress={() => navigate('/activate')}
      data-testid="activate-open"
    >
      {t('activateOpen')}
    </Button>
  );
}

export function Broken({ onReload }: Readonly<{ onReload: () => void }>) {
  const { t } = useTranslation('common');
  const action = (
    <Button kind="primary" size="large" icon={RotateCw} onPress={onReload}>
      {t('reload')}
    </Button>
  );
  return <PageNotice icon={CircleAlert} title={t('brokenTitle')} body={t('brokenBody')} action={action} />;
}
