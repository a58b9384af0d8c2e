/**
 * One passage for whoever looks after the gate: what it was, what became of its money, and every line of the journal about it.
 * Whoever may take a wallet off this gate's deny list does so here. Rule GATESCREEN-34 of docs/spec/transit-screens.md.
 */
import { ArrowLeft, CircleCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { PassageView, UnpaidRide } from '../../../electron/contract/gate-values.ts';
import type { TimelineEntry } from '../../../electron/contract/payment-values.ts';
import { useMay } from '../../client/use-may.ts';
import { useCall, useTillQuery } from '../../client/use-till.ts';
import { useProblemText } from '../../i18n/error-text.ts';
import { formatMoney } from '../../i18n/format-money.ts';
import { useFormatMoment } from '../../i18n/format-time.ts';
import { Banner, ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { useRideAmount } from './unpaid-rides.tsx';

/** How lines of the journal are shown: the pages of earlier sales know. */
export type ShowTimeline = (entries: readonly TimelineEntry[]) => ReactNode;

type PassagePageProps = Readonly<{ passageId: string; zone: string; timeline: ShowTimeline; onClose: () => void }>;

export function PassagePage({ passageId, zone, timeline, onClose }: PassagePageProps) {
  const { t } = useTranslation('gate');
  const found = useTillQuery('gate.passage', { passageId });
  return (
    // It is longer than a small screen, and is scrolled by the keyboard too.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- see above
    <section className="gate-desk" aria-label={t('passageTitle')} tabIndex={0} data-testid="passage-page">
      <header className="gate-desk-head">
        <h1>{t('passageTitle')}</h1>
        <Button icon={ArrowLeft} size="large" onPress={onClose} data-testid="passage-back">
          {t('passageBack')}
        </Button>
      </header>
      {found.error === null ? null : <ErrorBanner error={found.error.refusal} />}
      {found.data === undefined ? null : (
        <>
          {found.data.unpaid === null ? null : (
            <NotPaid ride={found.data.unpaid} zone={zone} onChanged={() => void found.refetch()} />
          )}
          <Facts passage={found.data.passage} zone={zone} />
          <section className="gate-desk-card">
            <h2>{t('passageJournal')}</h2>
            {timeline(found.data.timeline)}
          </section>
        </>
      )}
    </section>
  );
}

function Facts({ passage, zone }: Readonly<{ passage: PassageView; zone: string }>) {
  const { t } = useTranslation('gate');
  const moment = useFormatMoment(zone);
  const { atMs, kind, concession, fare, outcome, walletEnding, channel, direction, stationId } = passage;
  const facts = [
    [t('passageAt'), moment(atMs, 'date_time')],
    [t('passageKind'), `${t(`ride_${kind}`)}${concession ? ` · ${t('concession')}` : ''}`],
    [t('passagePlace'), `${stationId} · ${t(`direction_${direction}`)}`],
    [t('passageChannel'), t(`channel_${channel}`)],
    [t('passageWallet'), walletEnding === null ? '–' : `…${walletEnding}`],
    [t('fare'), fare === null ? t('fareLater') : formatMoney(fare)],
    [t('passageOutcome'), t(`outcome_${outcome}`)],
  ] as const;
  return (
    <section className="gate-desk-card">
      <h2>{t('passageFacts')}</h2>
      <dl className="passage-facts">
        {facts.map(([name, fact]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{fact}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

type NotPaidProps = Readonly<{ ride: UnpaidRide; zone: string; onChanged: () => void }>;

function NotPaid({ ride, zone, onChanged }: NotPaidProps) {
  const { t } = useTranslation('gate');
  const moment = useFormatMoment(zone);
  const reason = useProblemText(ride.code);
  const deny = useCall('offline.deny_wallet');
  const mayChange = useMay('settings') && ride.passage.walletEnding !== null;
  const isDenied = ride.deniedSinceMs !== null;
  const change = async (): Promise<void> => {
    const { passageId, paymentId } = ride.passage;
    const answer = await deny.run({ paymentId: paymentId ?? passageId, denied: !isDenied });
    if (answer?.ok === true) onChanged();
  };
  const amount = useRideAmount(ride);
  return (
    <div className="gate-desk-reasons" data-testid="passage-unpaid" data-denied={isDenied}>
      <Banner
        tone="warning"
        title={`${t('passageNotPaid')} · ${amount}`}
        action={
          mayChange ? (
            <Button
              kind={isDenied ? 'secondary' : 'danger'}
              icon={CircleCheck}
              size="large"
              busy={deny.busy}
              onPress={() => void change()}
              data-testid="passage-deny"
            >
              {isDenied ? t('passageAllow') : t('passageDeny')}
            </Button>
          ) : null
        }
      >
        <p>{ride.sinceMs === null ? reason : t('passageWhy', { reason, time: moment(ride.sinceMs, 'date_time') })}</p>
        <p>
          {ride.deniedSinceMs === null
            ? t('unpaidAllowed')
            : t('unpaidDenied', { time: moment(ride.deniedSinceMs, 'date_time') })}
        </p>
      </Banner>
      <ErrorBanner error={deny.error} onDismiss={deny.clearError} />
    </div>
  );
}
