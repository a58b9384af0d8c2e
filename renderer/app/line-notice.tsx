/**
 * Says that the service is being restarted, when it takes longer than a glance: the words matter, because the one thing a
 * cashier must not do now is take the payment again (till lesson C13).
 */
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useClock } from '../client/use-now.ts';
import { useTillState } from '../client/use-till.ts';
import { Banner } from '../ui/banner.tsx';

/** A restart that is over within this is not worth a banner that flashes. */
const GRACE_MS = 400;

export function LineNotice() {
  const { t } = useTranslation('common');
  const { live } = useTillState();
  return live ? null : <LateLineNotice title={t('lineLostTitle')} body={t('lineLostBody')} />;
}

function LateLineNotice({ title, body }: Readonly<{ title: string; body: string }>) {
  const clock = useClock();
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = clock.after(GRACE_MS, () => setLate(true));
    return () => timer.cancel();
  }, [clock]);
  if (!late) return null;
  return (
    <div className="line-notice">
      <Banner tone="warning" title={title}>
        {body}
      </Banner>
    </div>
  );
}
