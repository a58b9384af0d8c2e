/**
 * What is at risk and what waits for the bank: the exposure meter, what is known to be lost, the queue with its alarm, and
 * what offline payments rest on. Rules SCREENOPS-13 and SCREENOPS-14 of docs/spec.md.
 */
import { BadgeCheck, CloudUpload, Scale, ShieldCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import type { OfflineView } from '../../../electron/contract/offline-values.ts';
import { useNow } from '../../client/use-now.ts';
import { useTill } from '../../client/use-till.ts';
import { formatMoney } from '../../i18n/format-money.ts';
import { useFormatAge, useFormatSoon } from '../../i18n/format-time.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Meter, type MeterLevel } from '../../ui/meter.tsx';
import { MoneyText } from '../../ui/money-text.tsx';
import { sectionsFor } from './operations-access.ts';
import { CardTitle } from './card-title.tsx';

export function OverviewSection() {
  const { t } = useTranslation('operations');
  const overdue = useTill((till) => till.queue.isOverdue);
  return (
    <div className="operations-cards">
      {overdue ? (
        <div className="operations-wide">
          <Banner tone="danger" title={t('queueOverdueTitle')}>
            {t('queueOverdueBody')}
          </Banner>
        </div>
      ) : null}
      <Exposure />
      <Queue />
      <Trust />
    </div>
  );
}

/** A fifth of the limit left is the same "little" as on the banner. */
const LOW_SHARE = 0.2;

function levelOf(left: number): MeterLevel {
  if (left <= 0) return 'none';
  return left <= LOW_SHARE ? 'low' : 'plenty';
}

function Exposure() {
  const { t } = useTranslation('operations');
  const { exposure, room, unpaid } = useTill((till) => till.offline);
  const [, navigate] = useLocation();
  const seesUnpaid = useTill((till) => sectionsFor(till.session).includes('unpaid'));
  const limit = room?.unsentTotal ?? null;
  const used = limit === null || limit.limit.minor === 0 ? 1 : exposure.unsentTotal.minor / limit.limit.minor;
  const words =
    limit === null
      ? ''
      : t('exposureOfLimit', { used: formatMoney(exposure.unsentTotal), limit: formatMoney(limit.limit) });
  return (
    <section className="operations-card operations-wide exposure" data-testid="exposure">
      <CardTitle icon={Scale}>{t('exposureTitle')}</CardTitle>
      <div className="exposure-main">
        <p className="exposure-sentence">
          <span>{t('exposureSentence')}</span>
          <MoneyText amount={exposure.unsentTotal} size="total" />
          <span className="operations-soft">
            {exposure.unsentCount === 0 ? t('exposureNone') : t('exposureCount', { count: exposure.unsentCount })}
          </span>
        </p>
        {limit === null ? null : (
          <Meter label={t('exposureLimit')} share={Math.min(1, used)} level={levelOf(1 - used)} valueText={words}>
            {words}
          </Meter>
        )}
      </div>
      <div className="exposure-lost">
        <p>
          <span>{t('lostTitle')}</span>
          <strong>
            {unpaid.count === 0 ? (
              t('lostNone')
            ) : (
              <>
                <MoneyText amount={unpaid.total} size="large" /> · {t('lostCount', { count: unpaid.count })}
              </>
            )}
          </strong>
        </p>
        {unpaid.count > 0 && seesUnpaid ? (
          <Button onPress={() => navigate('/operations/unpaid')}>{t('show')}</Button>
        ) : null}
      </div>
    </section>
  );
}

function Fact({ label, value, more }: Readonly<{ label: string; value: string; more?: string | undefined }>) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        {value}
        {more === undefined ? null : <span className="operations-soft">{more}</span>}
      </dd>
    </div>
  );
}

const STEP_MS = 5_000;

function Queue() {
  const { t } = useTranslation('operations');
  const now = useNow(STEP_MS);
  const queue = useTill((till) => till.queue);
  const online = useTill((till) => till.connection.state === 'online');
  const zone = useTill((till) => till.terminal.store?.timeZone ?? null);
  const formatSoon = useFormatSoon(zone);
  const formatAge = useFormatAge();
  const { depth, oldestAtMs, unresolvedCount } = queue;
  return (
    <section className="operations-card" data-testid="queue">
      <CardTitle icon={CloudUpload}>{t('queueTitle')}</CardTitle>
      {depth === 0 ? (
        <p className="operations-good">
          <BadgeCheck className="icon icon-l" aria-hidden="true" />
          {t('queueEmpty')}
        </p>
      ) : (
        <p className="operations-number">{t('queueDepth', { count: depth })}</p>
      )}
      <dl className="operations-facts">
        {oldestAtMs === null ? null : (
          <Fact
            label={t('queueOldest')}
            value={t('queueOldestSince', { time: formatSoon(oldestAtMs, now), age: formatAge(now - oldestAtMs) })}
          />
        )}
        {depth === 0 ? null : (
          <Fact label={t('queueNext')} value={online ? t('queueNextBySelf') : t('queueNextOnline')} />
        )}
        {unresolvedCount === 0 ? null : (
          <Fact label={t('queueUnresolved')} value={t('queueUnresolvedCount', { count: unresolvedCount })} />
        )}
      </dl>
    </section>
  );
}

function Trust() {
  const { t } = useTranslation('operations');
  const now = useNow(STEP_MS);
  const { policy, denyList, clock } = useTill((till) => till.offline);
  const zone = useTill((till) => till.terminal.store?.timeZone ?? null);
  const formatSoon = useFormatSoon(zone);
  const until = ({ untilMs }: Pick<OfflineView['policy'], 'untilMs'>): string => {
    if (untilMs === null) return t('trustNever');
    return untilMs <= now ? t('trustOver') : t('trustUntil', { time: formatSoon(untilMs, now) });
  };
  const wallets = t('trustWallets', { count: denyList.walletCount });
  const local = denyList.localCount === 0 ? '' : ` · ${t('trustLocal', { count: denyList.localCount })}`;
  return (
    <section className="operations-card">
      <CardTitle icon={ShieldCheck}>{t('trustTitle')}</CardTitle>
      <dl className="operations-facts">
        <Fact label={t('trustPolicy')} value={until(policy)} />
        <Fact label={t('trustDenyList')} value={until(denyList)} more={wallets + local} />
        <Fact
          label={t('trustClock')}
          value={clock.why === null ? t('clockTrusted') : t(`clock_${clock.why}`)}
          more={clock.trusted ? until(clock) : undefined}
        />
      </dl>
    </section>
  );
}
