/**
 * The ways to the day's screen in the status band, with whether a shift is open, and to locking the till. Rule DAYSCREEN-2
 * and DAYSCREEN-4 of docs/spec.md.
 */
import { Lock, Store, WalletCards } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { useCall, useTill } from '../client/use-till.ts';
import { daySections } from '../features/day/day-access.ts';
import { BandKey } from '../ui/band-key.tsx';
import { useNotices } from '../ui/notice.tsx';

export function DayKey() {
  const { t } = useTranslation('day');
  const { t: common } = useTranslation('common');
  const [route, navigate] = useLocation();
  const visible = useTill((till) => daySections(till.session.rights).length > 0);
  const isOpen = useTill((till) => till.shift !== null);
  const atDay = route.startsWith('/day');
  if (!visible) return null;
  const words = atDay ? common('till') : t(isOpen ? 'key' : 'keyClosed');
  return (
    <BandKey
      icon={atDay ? Store : WalletCards}
      words={words}
      caption={words}
      onPress={() => navigate(atDay ? '/' : '/day')}
      data-testid="day-key"
    />
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
    <BandKey
      icon={Lock}
      words={t('lock')}
      caption={t('lock')}
      busy={busy}
      onPress={() => void lock()}
      data-testid="lock-key"
    />
  );
}
