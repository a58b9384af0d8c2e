/**
 * The bank's notices on every screen: maintenance is announced before it begins, with its hours in the store's own time, and
 * while it runs it says what that means at the till. What only informs can be folded away. Rule SCREENOPS-40 of docs/spec.md.
 */
import { ChevronUp } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useTill } from '../../client/use-till.ts';
import { useFormatMoment } from '../../i18n/format-time.ts';
import { useBilingual } from '../../i18n/use-language.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { toneOf, type ShownNotice } from './use-notice.ts';

export function NoticeStrip({ shown }: Readonly<{ shown: ShownNotice }>) {
  const { t } = useTranslation('backendNews');
  const bilingual = useBilingual();
  const zone = useTill((till) => till.terminal.store?.timeZone ?? null);
  const formatMoment = useFormatMoment(zone);
  const { notice, canFold, isFolded, setFolded } = shown;
  if (notice === null || isFolded) return null;
  const hours = { from: formatMoment(notice.fromMs, 'date_time'), until: formatMoment(notice.untilMs, 'date_time') };
  const fold = canFold ? (
    <Button kind="quiet" icon={ChevronUp} onPress={() => setFolded(true)} data-testid="notice-fold">
      {t('fold')}
    </Button>
  ) : null;
  return (
    <section className="alarm-strip" data-testid="backend-notice" data-phase={notice.phase}>
      <Banner tone={toneOf(notice)} title={bilingual(notice.title)} action={fold}>
        {notice.level === 'maintenance' ? <strong>{t(`maintenance_${notice.phase}`, hours)} · </strong> : null}
        {bilingual(notice.body)}
      </Banner>
    </section>
  );
}
