/**
 * What an inspector sees: the next phone is asked what it is, and its passages here stand in a list. Nobody is let through
 * meanwhile, and nothing is charged. Rules GATESCREEN-20 and GATESCREEN-21 of docs/spec.md.
 */
import { BadgeCheck, ScanSearch, ShieldQuestion } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { InspectionView, PassageView } from '../../../electron/contract/gate-values.ts';
import { useCall } from '../../client/use-till.ts';
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
  }
}

type ShownProps = Readonly<{ walletEnding: string; passages: readonly PassageView[]; zone: string }>;

function Shown({ walletEnding, passages, zone }: ShownProps) {
  const { t } = useTranslation('gate');
  const moment = useFormatMoment(zone);
  const [newest] = passages;
  return (
    <div className="gate-check-step">
      <Icon of={newest === undefined ? ShieldQuestion : BadgeCheck} size="hero" />
      <p className="gate-check-main">
        {newest === undefined ? t('checkNone') : t('checkLast', { time: moment(newest.atMs, 'date_time') })}
      </p>
      <p>{t('checkWallet', { ending: walletEnding })}</p>
      <PassageList passages={passages} zone={zone} />
    </div>
  );
}
