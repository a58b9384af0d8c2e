/** The timeline: oldest first, times in the store's zone to the second, who did it where somebody did. */
import { useTranslation } from 'react-i18next';
import type { TimelineEntry } from '../../../electron/contract/payment-values.ts';
import { useTill } from '../../client/use-till.ts';
import { useFormatMoment } from '../../i18n/format-time.ts';
import { useBilingual, useLanguage } from '../../i18n/use-language.ts';
import { PlainText } from '../../ui/plain-text.tsx';
import { timelineLine } from './timeline.ts';

export function Timeline({ entries }: Readonly<{ entries: readonly TimelineEntry[] }>) {
  const { t } = useTranslation('history');
  if (entries.length === 0) return <p>{t('timelineEmpty')}</p>;
  return (
    <ol className="timeline" data-testid="timeline">
      {entries.map((entry) => (
        <TimelineItem key={entry.sequence} entry={entry} />
      ))}
    </ol>
  );
}

function TimelineItem({ entry }: Readonly<{ entry: TimelineEntry }>) {
  const { t } = useTranslation('history');
  const [language] = useLanguage();
  const bilingual = useBilingual();
  const zone = useTill((till) => till.terminal.store?.timeZone ?? null);
  const formatMoment = useFormatMoment(zone);
  const line = timelineLine(entry, language, zone);
  return (
    <li className={`timeline-item timeline-${line.tone}`} data-type={entry.type}>
      <time className="timeline-time">{formatMoment(entry.atMs, 'time_seconds')}</time>
      <div className="timeline-words">
        <p className="timeline-title">
          {line.known ? line.title : t('unknownEvent', { type: line.title })}
          {entry.cashierName === null ? null : (
            <span className="timeline-who">{t('by', { name: bilingual(entry.cashierName) })}</span>
          )}
        </p>
        {line.facts.length === 0 ? null : (
          <dl className="timeline-facts">
            {line.facts.map(({ label, value }) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>
                  <PlainText text={value} />
                </dd>
              </div>
            ))}
          </dl>
        )}
      </div>
    </li>
  );
}
