/**
 * The bank's notices on every screen: maintenance is announced before it begins, with its hours in the store's own time, and
 * while it runs it says what that means at the till. Rule SCREENOPS-40 of docs/spec.md.
 */
import { useTranslation } from 'react-i18next';
import type { BackendNotice } from '../../../electron/contract/backend-values.ts';
import { useTill } from '../../client/use-till.ts';
import { useFormatMoment } from '../../i18n/format-time.ts';
import { useBilingual } from '../../i18n/use-language.ts';
import { Banner } from '../../ui/banner.tsx';

export function NoticeStrip() {
  const { t } = useTranslation('backendNews');
  const bilingual = useBilingual();
  const zone = useTill((till) => till.terminal.store?.timeZone ?? null);
  const formatMoment = useFormatMoment(zone);
  // While an outcome is open nothing else is worth a cashier's eyes.
  const notice = useTill((till) => (till.checkout === null ? (till.backend.notices[0] ?? null) : null));
  if (notice === null) return null;
  const hours = { from: formatMoment(notice.fromMs, 'date_time'), until: formatMoment(notice.untilMs, 'date_time') };
  return (
    <section className="alarm-strip" data-testid="backend-notice" data-phase={notice.phase}>
      <Banner tone={toneOf(notice)} title={bilingual(notice.title)}>
        {notice.level === 'maintenance' ? <strong>{t(`maintenance_${notice.phase}`, hours)} · </strong> : null}
        {bilingual(notice.body)}
      </Banner>
    </section>
  );
}

function toneOf({ level, phase }: BackendNotice): 'info' | 'warning' {
  return level === 'info' || phase === 'announced' ? 'info' : 'warning';
}
