/**
 * What an inspector sees: the next phone is asked what it is, and its passages here stand in a list; so does what a ticket was
 * used for. Nobody is let through meanwhile, and nothing is charged. Rules GATESCREEN-20, -21, -36 and -37 of docs/spec.md.
 */
import { BadgeCheck, ScanSearch, ShieldQuestion } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { InspectionView, PassageView } from '../../../electron/contract/gate-values.ts';
import { useCall } from '../../client/use-till.ts';
import { formatMoney } from '../../i18n/format-money.ts';
import { useErrorTitle } from '../../i18n/error-text.ts';
import { useFormatMoment } from '../../i18n/format-time.ts';
import { gateTexts } from '../../i18n/texts/gate.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { BothLines } from './both-lines.tsx';
import { PassageList } from './passage-list.tsx';

export function InspectionScreen({ inspection, zone }: Readonly<{ inspection: InspectionView; zone: string }>) {
  const { t } = useTranslation('gate');
  const end = useCall('gate.end_inspection');
  return (
    <section className="gate-check" aria-live="polite" data-testid="inspection" data-step={inspection.step}>
      <h1 className="gate-check-title">{t('checkTitle')}</h1>
      <Step inspection={inspection} zone={zone} />
      <Button kind="primary" size="large" onPress={() => void end.run({})} data-testid="inspection-end">
        {t('checkEnd')}
      </Button>
    </section>
  );
}

function Step({ inspection, zone }: Readonly<{ inspection: InspectionView; zone: string }>) {
  const { t } = useTranslation('gate');
  const reason = useErrorTitle(inspection.step === 'refused' ? inspection.code : null);
  switch (inspection.step) {
    case 'waiting':
      return (
        <div className="gate-check-step">
          <Icon of={ScanSearch} size="hero" />
          <BothLines text={gateTexts.checkWaiting} className="gate-check-main" />
          <p>{t('checkWaitingHint')}</p>
        </div>
      );
    case 'refused':
      return (
        <div className="gate-check-step gate-check-bad" role="alert">
          <Icon of={ShieldQuestion} size="hero" />
          <p className="gate-check-main">{t('checkRefused')}</p>
          <p>{reason}</p>
        </div>
      );
    case 'shown':
      return <Shown {...inspection} zone={zone} />;
    case 'ticket':
      return <Ticket {...inspection} zone={zone} />;
  }
}

type TicketProps = Extract<InspectionView, { step: 'ticket' }> & Readonly<{ zone: string }>;

function Ticket({ code, fare, soldAtMs, goodUntilMs, passages, zone }: TicketProps) {
  const { t } = useTranslation('gate');
  const moment = useFormatMoment(zone);
  const reason = useErrorTitle(code);
  const [used] = passages;
  const facts = {
    fare: formatMoney(fare),
    sold: moment(soldAtMs, 'date_time'),
    until: moment(goodUntilMs, 'date_time'),
  };
  return (
    <div className="gate-check-step" data-testid="inspection-ticket">
      <Icon of={used === undefined ? ShieldQuestion : BadgeCheck} size="hero" />
      <p className="gate-check-main">
        {used === undefined ? t('checkTicketUnused') : t('checkTicketUsed', { time: moment(used.atMs, 'date_time') })}
      </p>
      <p>{t('checkTicket', facts)}</p>
      {used === undefined && code !== null ? <p className="gate-check-bad">{reason}</p> : null}
      <PassageList passages={passages} zone={zone} />
    </div>
  );
}

type ShownProps = Readonly<{
  walletEnding: string;
  passages: readonly PassageView[];
  putAwayUpTo: string | null;
  zone: string;
}>;

function Shown({ walletEnding, passages, putAwayUpTo: upTo, zone }: ShownProps) {
  const { t } = useTranslation('gate');
  const moment = useFormatMoment(zone);
  const [newest] = passages;
  // That it was not used is said of the days that can be seen, and of no others.
  const notUsed = upTo === null ? t('checkNone') : t('checkNoneAfter', { upTo });
  return (
    <div className="gate-check-step">
      <Icon of={newest === undefined ? ShieldQuestion : BadgeCheck} size="hero" />
      <p className="gate-check-main">
        {newest === undefined ? notUsed : t('checkLast', { time: moment(newest.atMs, 'date_time') })}
      </p>
      <p>{t('checkWallet', { ending: walletEnding })}</p>
      <PassageList passages={passages} zone={zone} />
      {upTo === null ? null : <p data-testid="passages-put-away">{t('checkPutAway', { upTo })}</p>}
    </div>
  );
}
