/** A day's light: colour, sign and word together.. */
import { useTranslation } from 'react-i18next';
import type { DaySummary } from '../../../electron/contract/reconciliation-values.ts';
import { Icon } from '../../ui/icon.tsx';
import { LIGHT_GLYPHS } from './day-look.ts';

export function LightMark({ day }: Readonly<{ day: Pick<DaySummary, 'light' | 'signOffCount' | 'openCount'> }>) {
  const { t } = useTranslation('reconciliation');
  const { light, openCount, signOffCount } = day;
  const isCorrection = signOffCount > 0 && openCount > 0;
  return (
    <span className={`recon-light recon-light-${light}`}>
      <Icon of={LIGHT_GLYPHS[light]} />
      {t(`light_${light}`)}
      {openCount === 0 ? null : <span className="recon-light-count">{t('openCount', { count: openCount })}</span>}
      {isCorrection ? <span className="recon-light-count">{t('correction')}</span> : null}
    </span>
  );
}
