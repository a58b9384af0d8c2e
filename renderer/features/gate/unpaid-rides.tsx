/**
 * Rides that were taken at this gate and that nobody paid: when, which wallet, how much, why, and since when the gate lets it
 * through no more. Each leads to its passage. Rule GATESCREEN-33 of docs/spec/transit-screens.md.
 */
import { BadgeCheck, Ban } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button as AriaButton } from 'react-aria-components';
import type { UnpaidRide } from '../../../electron/contract/gate-values.ts';
import { gatherRows } from '../../client/gather-rows.ts';
import { useTillPages } from '../../client/use-till-pages.ts';
import { useTill, useTillContext, useTillEvent } from '../../client/use-till.ts';
import { useProblemText } from '../../i18n/error-text.ts';
import { formatMoney } from '../../i18n/format-money.ts';
import { useFormatMoment } from '../../i18n/format-time.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { ExportKeys } from '../../ui/export-keys.tsx';
import type { ExportTable } from '../../ui/export-table.ts';
import { Icon } from '../../ui/icon.tsx';
import { ridesTable } from './rides-table.ts';

type UnpaidRidesProps = Readonly<{ zone: string; onOpen: (passageId: string) => void }>;

export function UnpaidRides({ zone, onOpen }: UnpaidRidesProps) {
  const { t } = useTranslation('gate');
  const pages = useTillPages('gate.unpaid_rides', {});
  // What the backend declines later, and what a manager takes off the list, both change what may be taken here.
  useTillEvent('offline.changed', () => void pages.refetch());
  const rides = pages.data?.pages.flatMap((page) => page.rides) ?? [];
  const till = useTillContext();
  const [language] = useLanguage();
  const today = useTill(({ terminal }) => terminal.businessDate);
  const gather = async (): Promise<ExportTable> => {
    const { rows, isCut } = await gatherRows(till, 'gate.unpaid_rides', {}, (page) => page.rides);
    return ridesTable(rows, { isCut, language, timeZone: zone });
  };
  return (
    <section className="gate-desk-card gate-desk-wide" data-testid="unpaid-rides">
      <h2>{t('unpaidTitle')}</h2>
      {pages.error === null ? null : <ErrorBanner error={pages.error.refusal} />}
      {pages.isSuccess && rides.length === 0 && !pages.hasNextPage ? (
        <p className="unpaid-rides-none">
          <Icon of={BadgeCheck} /> {t('unpaidNone')}
        </p>
      ) : null}
      {rides.length === 0 ? null : (
        <>
          <p>{t('unpaidLead')}</p>
          <ExportKeys fileName={`unpaid-rides-${today}`} gather={gather} />
          <ol className="passages">
            {rides.map((ride) => (
              <li key={ride.passage.passageId}>
                <UnpaidRow ride={ride} zone={zone} onOpen={onOpen} />
              </li>
            ))}
          </ol>
        </>
      )}
      {pages.hasNextPage ? (
        <Button size="large" busy={pages.isFetchingNextPage} onPress={() => void pages.fetchNextPage()}>
          {t('passagesMore')}
        </Button>
      ) : null}
    </section>
  );
}

type UnpaidRowProps = Readonly<{ ride: UnpaidRide; zone: string; onOpen: (passageId: string) => void }>;

function UnpaidRow({ ride, zone, onOpen }: UnpaidRowProps) {
  const { t } = useTranslation('gate');
  const moment = useFormatMoment(zone);
  const reason = useProblemText(ride.code);
  const amount = useRideAmount(ride);
  const { passage, deniedSinceMs } = ride;
  return (
    <AriaButton className="unpaid-ride passage-key" onPress={() => onOpen(passage.passageId)} data-testid="unpaid-ride">
      <time>{moment(passage.atMs, 'date_time')}</time>
      <span>{t(`ride_${passage.kind}`)}</span>
      <span>{passage.walletEnding === null ? '' : `…${passage.walletEnding}`}</span>
      <span className="unpaid-ride-amount">{amount}</span>
      <span className="unpaid-ride-reason">{reason}</span>
      <span className="unpaid-ride-denied">
        {deniedSinceMs === null ? (
          t('unpaidAllowed')
        ) : (
          <>
            <Icon of={Ban} /> {t('unpaidDenied', { time: moment(deniedSinceMs, 'date_time') })}
          </>
        )}
      </span>
    </AriaButton>
  );
}

/** The fare, the most that it may be, or that only the backend knows. */
export function useRideAmount({ amount, isAtMost }: UnpaidRide): string {
  const { t } = useTranslation('gate');
  if (amount === null) return t('unpaidAmountUnknown');
  return isAtMost ? t('unpaidAtMost', { amount: formatMoney(amount) }) : formatMoney(amount);
}
