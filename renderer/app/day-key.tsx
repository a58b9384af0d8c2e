/**
 * The ways to the day's screen in the status band, with whether a shift is open, and to locking the till. Rule DAYSCREEN-2
 * and DAYSCREEN-4 of docs/spec.md.
 */
import { Lock, Store, WalletCards } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { useCall, useTill } from '../client/use-till.ts';
import { daySections } from '../features/day/day-access.ts';
import { Button } from '../ui/button.tsx';
import { useNotices } from '../ui/notice.tsx';

export function DayKey() {
  const { t } = useTranslation('day');
  const { t: common } = useTranslation('common');
  const [route, navigate] = useLocation();
  const visible = useTill((till) => daySections(till.session.rights).length > 0);
  const isOpen = useTill((till) => till.shift !== null);
  const atDay = route.startsWith('/day');
  if (!visible) return null;
  return (
    <Button
      kind="quiet"
      icon={atDay ? Store : WalletCards}
      onPress={() => navigate(atDay ? '/' : '/day')}
      data-testid="day-key"
    >
      {atDay ? common('till') : t(isOpen ? 'key' : 'keyClosed')}
    </Button>
  );
}

export function LockKey() {
  const { t } = useTranslation('day');
  const notices = useNotices();
  const { run, busy } = useCall('session.lock');
  const lock = async (): Promise<void> => {
    const answer = await run({});
    if (answer?.ok === false) notices.showError(answer.error);
  };
  return (
    <Button kind="quiet" icon={Lock} label={t('lock')} busy={busy} onPress={() => void lock()} data-testid="lock-key" />
  );
}
