/**
 * Says that the service is being restarted, when it takes longer than a glance: the words matter, because the one thing a
 * cashier must not do now is take the payment again (till lesson C13).
 */
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useClock } from '../client/use-now.ts';
import { useTillState } from '../client/use-till.ts';
import { useErrorTexts } from '../i18n/error-text.ts';
import { Banner, type Tone } from '../ui/banner.tsx';

/** A restart that is over within this is not worth a banner that flashes. */
const GRACE_MS = 400;

export function LineNotice() {
  const { t } = useTranslation('common');
  const { live, downBecause } = useTillState();
  const errorText = useErrorTexts();
  if (live) return null;
  // A start that was refused is nothing to wait for: what has to be done is said instead.
  if (downBecause !== null) {
    const { title, action } = errorText({ code: downBecause, facts: {}, traceId: '' });
    return <LateLineNotice tone="danger" title={title} body={`${action} ${t('lineLostBody')}`} />;
  }
  return <LateLineNotice tone="warning" title={t('lineLostTitle')} body={t('lineLostBody')} />;
}

type Words = Readonly<{ tone: Tone; title: string; body: string }>;

function LateLineNotice({ tone, title, body }: Words) {
  const clock = useClock();
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = clock.after(GRACE_MS, () => setLate(true));
    return () => timer.cancel();
  }, [clock]);
  if (!late) return null;
  return (
    <div className="line-notice">
      <Banner tone={tone} title={title}>
        {body}
      </Banner>
    </div>
  );
}
