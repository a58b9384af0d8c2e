/**
 * The gate for whoever looks after it, while it is out of service: why it would not serve, what happened today, the fares in
 * force and to come, rides that nobody paid, the last passages. Rules GATESCREEN-30 to GATESCREEN-36 of docs/spec.md.
 */
import { DoorOpen, ScanSearch } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { GateView } from '../../../electron/contract/gate-values.ts';
import { useCall, useTill, useTillEvent, useTillQuery } from '../../client/use-till.ts';
import { isErrorCode } from '../../../electron/kernel/errors.ts';
import { errorText } from '../../i18n/error-text.ts';
import { formatMoney } from '../../i18n/format-money.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { Banner, ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { FareTables } from './fare-tables.tsx';
import { InspectionScreen } from './inspection-screen.tsx';
import { LatestPassages } from './latest-passages.tsx';
import { PassagePage, type ShowTimeline } from './passage-page.tsx';
import { UnpaidRides } from './unpaid-rides.tsx';
import './gate-desk.css';

/** A newer service may know reasons that this screen does not. */
const UNKNOWN = 'contract.unknown_operation';

type GateDeskProps = Readonly<{ gate: GateView; timeline: ShowTimeline }>;

export function GateDesk({ gate, timeline }: GateDeskProps) {
  const { t } = useTranslation('gate');
  const zone = useTill((till) => till.terminal.store?.timeZone ?? 'Asia/Shanghai');
  const signOut = useCall('session.sign_out');
  const inspect = useCall('gate.inspect');
  const [openId, setOpenId] = useState<string | null>(null);
  if (gate.inspection !== null) return <InspectionScreen inspection={gate.inspection} zone={zone} />;
  if (openId !== null) {
    return <PassagePage passageId={openId} zone={zone} timeline={timeline} onClose={() => setOpenId(null)} />;
  }
  return (
    // It is longer than a small screen, and is scrolled by the keyboard too.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- see above
    <section className="gate-desk" aria-label={t('deskTitle')} tabIndex={0} data-testid="gate-desk">
      <header className="gate-desk-head">
        <h1>{t('deskTitle')}</h1>
        {gate.role === 'kiosk' ? null : (
          <Button icon={ScanSearch} size="large" onPress={() => void inspect.run({ badge: null })}>
            {t('deskInspect')}
          </Button>
        )}
        <Button
          kind="primary"
          icon={DoorOpen}
          size="large"
          onPress={() => void signOut.run({})}
          data-testid="gate-sign-out"
        >
          {t('deskSignOut')}
        </Button>
      </header>
      <ErrorBanner error={inspect.error ?? signOut.error} />
      <Reasons state={gate.state} />
      <Today {...gate.today} />
      {gate.role === 'kiosk' ? null : <UnpaidRides zone={zone} onOpen={setOpenId} />}
      <TicketKey />
      <FareTables />
      {gate.role === 'kiosk' ? null : <LatestPassages zone={zone} onOpen={setOpenId} />}
    </section>
  );
}

function Reasons({ state }: Pick<GateView, 'state'>) {
  const { t } = useTranslation('gate');
  const [language] = useLanguage();
  const fares = useTillQuery('gate.fares', {});
  // A table that the backend mends, or spoils, while somebody reads here.
  useTillEvent('gate.changed', () => void fares.refetch());
  const problem = fares.data?.problem ?? null;
  // That somebody is here is why it rests now, and no fault.
  const codes = (state.state === 'out_of_service' ? state.codes : []).filter((code) => code !== 'gate.maintenance');
  if (codes.length === 0) return <Banner tone="info" title={t('deskInService')} />;
  return (
    <section className="gate-desk-reasons" aria-label={t('deskReasons')} data-testid="gate-reasons">
      {codes.map((code) => {
        // Counted from one, as the table of fares is below.
        const facts = problem === null ? {} : { index: String(problem.index + 1), reason: problem.reason };
        const { title, action } = errorText({ code: isErrorCode(code) ? code : UNKNOWN, facts, traceId: '' }, language);
        return (
          <Banner key={code} tone="warning" title={title}>
            {action}
          </Banner>
        );
      })}
    </section>
  );
}

/** What a gate's `transit.json` needs to take the tickets of this kiosk; nothing elsewhere. */
function TicketKey() {
  const { t } = useTranslation('gate');
  const ticketKey = useTill((till) => till.kiosk?.ticketKey ?? null);
  if (ticketKey === null) return null;
  return (
    <section className="gate-desk-card" data-testid="ticket-key">
      <h2>{t('ticketKey')}</h2>
      <p>{t('ticketKeyHint')}</p>
      <code className="gate-desk-code">{JSON.stringify(ticketKey)}</code>
    </section>
  );
}

function Today({ passedCount, stoppedCount, notOpenedCount, fares }: GateView['today']) {
  const { t } = useTranslation('gate');
  const figures = [
    [t('todayPassed'), String(passedCount)],
    [t('todayStopped'), String(stoppedCount)],
    [t('todayNotOpened'), String(notOpenedCount)],
    [t('todayFares'), formatMoney(fares)],
  ] as const;
  return (
    <section className="gate-desk-card gate-desk-wide">
      <h2>{t('deskToday')}</h2>
      <dl className="gate-desk-figures">
        {figures.map(([name, figure]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{figure}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
