/**
 * The banner of a till without the network, on every screen and as wide as it: since when, what works and what does not,
 * how much room is left, what not to do and what to do (till lesson E16). The terminal says that the network went; the
 * banner adds no wait of its own.
 *
 * Rules SCREENOPS-3 to SCREENOPS-6 of docs/spec.md.
 */
import { Ban, Check, CloudOff, Hourglass, LifeBuoy, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNow } from '../../client/use-now.ts';
import { useTill } from '../../client/use-till.ts';
import { useFormatAge, useFormatMoment } from '../../i18n/format-time.ts';
import { formatMoney } from '../../i18n/format-money.ts';
import { useErrorTitle } from '../../i18n/error-text.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { OfflineHelp } from './offline-help.tsx';
import { commonReason, offlineNow, type OfflineNow, type WayNow } from './offline-room.ts';
import { RoomMeter } from './room-meter.tsx';
import './offline.css';

/** Minutes are told, so a step of some seconds is fresh enough. */
const STEP_MS = 5_000;

type OfflineBannerProps = Readonly<{
  /** A payment's outcome is open: then no way to pay is offered and no word may lead to a second payment (C13). */
  outcomeOpen: boolean;
}>;

export function OfflineBanner({ outcomeOpen }: OfflineBannerProps) {
  const now = useNow(STEP_MS);
  const connection = useTill((till) => till.connection);
  const offline = useTill((till) => till.offline);
  const devices = useTill((till) => till.devices);
  const view = offlineNow({ connection, offline, devices }, now);
  if (view === null) return null;
  return outcomeOpen ? <OpenStrip view={view} nowMs={now} /> : <Strip view={view} nowMs={now} />;
}

type StripProps = Readonly<{ view: OfflineNow; nowMs: number }>;

function Strip({ view, nowMs }: StripProps) {
  const { t } = useTranslation('offline');
  const [helpOpen, setHelpOpen] = useState(false);
  const stopped = view.state === 'stopped';
  const working = view.ways.filter(({ works }) => works);
  const others = view.ways.filter(({ works }) => !works);
  return (
    <section
      className={`offline-strip offline-strip-${view.state}`}
      aria-label={t('title')}
      data-testid="offline-banner"
      data-state={view.state}
    >
      <div className="offline-strip-head">
        <Icon of={CloudOff} size="xl" />
        <StripTitle view={view} nowMs={nowMs} />
      </div>
      <dl className="offline-ways">
        {stopped ? null : <Ways label={t('works')} ways={working} />}
        <Ways label={t('doesNotWork')} ways={others} />
      </dl>
      {view.rooms.length === 0 || stopped ? null : (
        <section className="offline-rooms" aria-label={t('room')}>
          {view.rooms
            .filter(({ limit, level }) => limit !== 'age' || level !== 'plenty')
            .map((room) => (
              <RoomMeter key={room.limit} room={room} nowMs={nowMs} />
            ))}
        </section>
      )}
      <Button icon={LifeBuoy} onPress={() => setHelpOpen(true)} data-testid="offline-help">
        {t('whatToDo')}
      </Button>
      <p className="offline-strip-advice">
        <span>
          <Icon of={Check} />
          {t(stopped ? 'doStopped' : 'doWorking')}
        </span>
        <span>
          <Icon of={Ban} />
          {t('doNot')}
        </span>
      </p>
      <OfflineHelp open={helpOpen} onClose={() => setHelpOpen(false)} view={view} nowMs={nowMs} />
    </section>
  );
}

/** While an outcome is open: that the network is away, and to wait. */
function OpenStrip({ view, nowMs }: StripProps) {
  const { t } = useTranslation('offline');
  return (
    <section
      className="offline-strip offline-strip-open"
      aria-label={t('title')}
      data-testid="offline-banner"
      data-state="outcome_open"
    >
      <div className="offline-strip-head">
        <Icon of={CloudOff} size="xl" />
        <StripTitle view={view} nowMs={nowMs} plain />
      </div>
      <p className="offline-strip-wait">
        <Icon of={Hourglass} />
        {t('doOpen')}
      </p>
    </section>
  );
}

/** Read out once when it comes, and again only when what it says of the payments changes. */
function StripTitle({ view, nowMs, plain = false }: StripProps & Readonly<{ plain?: boolean }>) {
  const { t } = useTranslation('offline');
  const zone = useTill((till) => till.terminal.store?.timeZone ?? null);
  const formatMoment = useFormatMoment(zone);
  const formatAge = useFormatAge();
  const reason = useErrorTitle(commonReason(view));
  const since = { time: formatMoment(view.sinceMs, 'time'), age: formatAge(nowMs - view.sinceMs) };
  return (
    <div>
      <p className="offline-strip-title" role="alert">
        {t(view.state === 'stopped' && !plain ? 'titleStopped' : 'title')}
      </p>
      <p className="offline-strip-since">{t('since', since)}</p>
      {reason === null || plain ? null : <p className="offline-strip-reason">{reason}</p>}
    </div>
  );
}

function Ways({ label, ways }: Readonly<{ label: string; ways: readonly WayNow[] }>) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        {ways.map((now) => (
          <WayMark key={now.way} now={now} />
        ))}
      </dd>
    </div>
  );
}

function WayMark({ now }: Readonly<{ now: WayNow }>) {
  const { t } = useTranslation('offline');
  const reason = useErrorTitle(now.works ? null : now.reason);
  return (
    <span
      className={`offline-way ${now.works ? 'offline-way-works' : 'offline-way-not'}`}
      data-testid={`offline-way-${now.way}`}
      data-works={now.works}
      title={reason ?? undefined}
    >
      <Icon of={now.works ? Check : X} />
      <span className="offline-way-name">{t(`way_${now.way}`)}</span>
      {now.works ? <span className="offline-way-more">{t('upTo', { amount: formatMoney(now.upTo) })}</span> : null}
      {reason === null ? null : <span className="visually-hidden">{reason}</span>}
    </span>
  );
}
