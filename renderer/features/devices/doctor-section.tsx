/**
 * The doctor's page: looks at this machine and its devices and says what is broken, what could go wrong and what is well, each
 * with its fix. Rule DEVICESCREEN-9 of docs/spec/devices-screens.md.
 */
import { CircleCheck, CircleX, Lightbulb, Stethoscope, type LucideIcon } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { FindingView } from '../../../electron/contract/doctor-values.ts';
import { wordsOf } from '../../../electron/kernel/doctor-findings.ts';
import { useTill, useTillQuery } from '../../client/use-till.ts';
import { formatMoment } from '../../i18n/format-time.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { Banner, ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { PlainText, showable } from '../../ui/plain-text.tsx';
import { findingGroups } from './doctor-words.ts';

const GLYPHS: Readonly<Record<FindingView['verdict'], LucideIcon>> = {
  fault: CircleX,
  advice: Lightbulb,
  ok: CircleCheck,
};

export function DoctorSection() {
  const { t } = useTranslation('devices');
  const [language] = useLanguage();
  const timeZone = useTill((till) => till.terminal.store?.timeZone ?? null);
  const { data, error, refetch, isFetching } = useTillQuery('devices.examine', {});
  const groups = findingGroups(data?.findings ?? []);
  const countOf = (verdict: FindingView['verdict']): number =>
    groups.find((group) => group.verdict === verdict)?.findings.length ?? 0;
  const [faults, advice] = [countOf('fault'), countOf('advice')];
  return (
    <div className="device-state-section" data-testid="doctor">
      <div className="device-settings-head">
        <p className="section-lead">{t('doctorLead')}</p>
        <Button
          kind="primary"
          icon={Stethoscope}
          busy={isFetching}
          onPress={() => void refetch()}
          data-testid="doctor-again"
        >
          {t('doctorAgain')}
        </Button>
      </div>
      {error === null ? null : <ErrorBanner error={error.refusal} />}
      {data === undefined ? (
        error === null ? (
          <output>{t('doctorLooking')}</output>
        ) : null
      ) : (
        <Banner
          tone={faults > 0 ? 'danger' : advice > 0 ? 'warning' : 'success'}
          title={
            faults > 0
              ? t('doctorFaults', { count: faults })
              : advice > 0
                ? t('doctorAdvice', { count: advice })
                : t('doctorWell')
          }
        >
          {t('doctorAt', { time: formatMoment(data.examinedAtMs, 'time_seconds', language, timeZone) })}
        </Banner>
      )}
      {groups.map(({ verdict, findings }) => (
        <section key={verdict} className="device-card device-settings-card" aria-label={t(`verdict_${verdict}`)}>
          <h2>{t(`verdict_${verdict}`)}</h2>
          <ul className={`findings findings-${verdict}`}>
            {findings.map((finding) => (
              <Finding key={`${finding.code} ${JSON.stringify(finding.facts)}`} finding={finding} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function Finding({ finding }: Readonly<{ finding: FindingView }>) {
  const [language] = useLanguage();
  const { title, fix } = wordsOf(finding, language);
  return (
    <li className="finding" data-testid={`finding-${finding.code}`}>
      <Icon of={GLYPHS[finding.verdict]} size="l" />
      <div className="device-words">
        <p className="device-kind">
          <PlainText text={title} />
        </p>
        {fix === '' ? null : (
          <p className="selectable" dir="auto">
            {showable(fix)}
          </p>
        )}
      </div>
    </li>
  );
}
