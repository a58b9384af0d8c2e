/** Passages as a table: when, what kind of ride, the fare, and whether the gate opened. Where it leads on, each row is a key. */
import { useTranslation } from 'react-i18next';
import { Button as AriaButton } from 'react-aria-components';
import type { PassageView } from '../../../electron/contract/gate-values.ts';
import { formatMoney } from '../../i18n/format-money.ts';
import { useFormatMoment } from '../../i18n/format-time.ts';
import './passages.css';

type PassageListProps = Readonly<{
  passages: readonly PassageView[];
  zone: string;
  onOpen?: (passageId: string) => void;
}>;

export function PassageList({ passages, zone, onOpen }: PassageListProps) {
  if (passages.length === 0) return null;
  return (
    <ol className="passages" data-testid="passages">
      {passages.map((passage) => {
        const { passageId, outcome } = passage;
        const cells = <Cells passage={passage} zone={zone} />;
        return onOpen === undefined ? (
          <li key={passageId} className={`passage passage-${outcome}`}>
            {cells}
          </li>
        ) : (
          <li key={passageId}>
            <AriaButton
              className={`passage passage-key passage-${outcome}`}
              onPress={() => onOpen(passageId)}
              data-testid="passage-open"
            >
              {cells}
            </AriaButton>
          </li>
        );
      })}
    </ol>
  );
}

function Cells({ passage, zone }: Readonly<{ passage: PassageView; zone: string }>) {
  const { t } = useTranslation('gate');
  const moment = useFormatMoment(zone);
  const { atMs, kind, concession, fare, outcome, walletEnding } = passage;
  return (
    <>
      <time>{moment(atMs, 'date_time')}</time>
      <span>
        {t(`ride_${kind}`)}
        {concession ? ` · ${t('concession')}` : ''}
      </span>
      <span>{walletEnding === null ? '' : `…${walletEnding}`}</span>
      <span>{fare === null ? '' : formatMoney(fare)}</span>
      <span className="passage-outcome">{t(`outcome_${outcome}`)}</span>
    </>
  );
}
