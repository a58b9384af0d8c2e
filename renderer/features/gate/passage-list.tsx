/** Passages as a table: when, what kind of ride, the fare, and whether the gate opened. */
import { useTranslation } from 'react-i18next';
import type { PassageView } from '../../../electron/contract/gate-values.ts';
import { formatMoney } from '../../i18n/format-money.ts';
import { useFormatMoment } from '../../i18n/format-time.ts';

export function PassageList({ passages, zone }: Readonly<{ passages: readonly PassageView[]; zone: string }>) {
  const { t } = useTranslation('gate');
  const moment = useFormatMoment(zone);
  if (passages.length === 0) return null;
  return (
    <ol className="passages" data-testid="passages">
      {passages.map(({ passageId, atMs, kind, concession, fare, outcome, walletEnding }) => (
        <li key={passageId} className={`passage passage-${outcome}`}>
          <time>{moment(atMs, 'date_time')}</time>
          <span>
            {t(`ride_${kind}`)}
            {concession ? ` · ${t('concession')}` : ''}
          </span>
          <span>{walletEnding === null ? '' : `…${walletEnding}`}</span>
          <span>{fare === null ? '' : formatMoney(fare)}</span>
          <span className="passage-outcome">{t(`outcome_${outcome}`)}</span>
        </li>
      ))}
    </ol>
  );
}
