/** What to do without the network, in full: how each way works, why the others do not, what is left, do and do not. */
import { Ban, Check, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useTill } from '../../client/use-till.ts';
import { useErrorTitle } from '../../i18n/error-text.ts';
import { formatMoney } from '../../i18n/format-money.ts';
import { useFormatSoon } from '../../i18n/format-time.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Icon } from '../../ui/icon.tsx';
import type { OfflineNow, WayNow } from './offline-room.ts';
import { RoomMeter } from './room-meter.tsx';

type OfflineHelpProps = Readonly<{ open: boolean; onClose: () => void; view: OfflineNow; nowMs: number }>;

const DO = { working: ['doTell', 'doManager', 'doCheck'], stopped: ['doStopped', 'doCheck'] } as const;
const DO_NOT = ['doNotCodes', 'doNotScreenshot', 'doNotRestart'] as const;

export function OfflineHelp({ open, onClose, view, nowMs }: OfflineHelpProps) {
  const { t } = useTranslation('offline');
  return (
    <Dialog open={open} onClose={onClose} title={t('helpTitle')} size="large">
      <div className="offline-guide">
        <section>
          <h2>{t('helpNow')}</h2>
          <ul className="offline-guide-ways">
            {view.ways.map((now) => (
              <GuideWay key={now.way} now={now} />
            ))}
          </ul>
        </section>
        <section>
          <h2>{t('helpLimits')}</h2>
          <Limits view={view} nowMs={nowMs} />
        </section>
        <section>
          <h2>{t('helpDo')}</h2>
          <ul>
            {DO[view.state].map((key) => (
              <li key={key}>
                <Icon of={Check} />
                <span>{t(key)}</span>
              </li>
            ))}
          </ul>
        </section>
        <section>
          <h2>{t('helpDoNot')}</h2>
          <ul>
            {DO_NOT.map((key) => (
              <li key={key}>
                <Icon of={Ban} />
                <span>{t(key)}</span>
              </li>
            ))}
          </ul>
        </section>
      </div>
    </Dialog>
  );
}

function GuideWay({ now }: Readonly<{ now: WayNow }>) {
  const { t } = useTranslation('offline');
  const reason = useErrorTitle(now.works ? null : now.reason);
  const how = now.way === 'tap' || now.way === 'offline_code' ? t(`how_${now.way}`) : null;
  return (
    <li className={now.works ? 'offline-way-works' : 'offline-way-not'}>
      <Icon of={now.works ? Check : X} />
      <span>
        <strong>{t(`way_${now.way}`)}</strong>
        {now.works ? ` · ${t('upTo', { amount: formatMoney(now.upTo) })}` : null}
        <span className="offline-guide-more">{now.works ? how : reason}</span>
      </span>
    </li>
  );
}

function Limits({ view, nowMs }: Readonly<{ view: OfflineNow; nowMs: number }>) {
  const { t } = useTranslation('offline');
  const zone = useTill((till) => till.terminal.store?.timeZone ?? null);
  const { policy, denyList, clock } = useTill((till) => till.offline);
  const formatSoon = useFormatSoon(zone);
  if (view.rooms.length === 0) return <p>{t('helpLimitsNone')}</p>;
  const ends = [policy.untilMs, denyList.untilMs, clock.untilMs].filter((ms) => ms !== null);
  return (
    <div className="offline-guide-rooms">
      {view.rooms.map((room) => (
        <RoomMeter key={room.limit} room={room} nowMs={nowMs} />
      ))}
      {ends.length === 0 ? null : <p>{t('validUntil', { time: formatSoon(Math.min(...ends), nowMs) })}</p>}
    </div>
  );
}
