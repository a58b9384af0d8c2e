/** The shop's own settings: blind counting, rounding of cash, locking. Rule DAYSCREEN-30 of docs/spec.md. */
import { useTranslation } from 'react-i18next';
import { ROUNDING_STEPS, type ShopSettings } from '../../../electron/contract/shift-values.ts';
import { money } from '../../../electron/kernel/money.ts';
import { useCall, useTill } from '../../client/use-till.ts';
import { formatMoney } from '../../i18n/format-money.ts';
import { ErrorBanner } from '../../ui/banner.tsx';
import { ChoiceGroup } from '../../ui/choice-group.tsx';

const LOCK_MINUTES = [0, 2, 5, 10, 30] as const;
const SECONDS_PER_MINUTE = 60;

export function SettingsSection() {
  const { t } = useTranslation('day');
  const settings = useTill((till) => till.shop);
  const currency = useTill((till) => till.terminal.currency);
  const { run, error } = useCall('shop.set_settings');
  const change = (part: Partial<ShopSettings>): void => void run({ settings: { ...settings, ...part } });
  return (
    <section className="day-card">
      <h2>{t('section_settings')}</h2>
      <div className="day-form">
        <ChoiceGroup
          label={t('setBlind')}
          choices={[
            { key: 'yes', text: t('setBlindYes') },
            { key: 'no', text: t('setBlindNo') },
          ]}
          value={settings.blindCount ? 'yes' : 'no'}
          onChange={(key) => change({ blindCount: key === 'yes' })}
        />
        <ChoiceGroup
          label={t('setStep')}
          choices={ROUNDING_STEPS.map((step) => ({
            key: String(step),
            text: step === 1 ? t('setStepNone') : formatMoney(money(step, currency)),
          }))}
          value={String(settings.cashRoundingMinor)}
          onChange={(key) => change({ cashRoundingMinor: Number(key) })}
        />
        <ChoiceGroup
          label={t('setMode')}
          choices={[
            { key: 'down', text: t('setModeDown') },
            { key: 'nearest', text: t('setModeNearest') },
          ]}
          value={settings.cashRoundingMode}
          onChange={(cashRoundingMode) => change({ cashRoundingMode })}
        />
        <ChoiceGroup
          label={t('setLock')}
          choices={LOCK_MINUTES.map((minutes) => ({
            key: String(minutes),
            text: minutes === 0 ? t('setLockNever') : t('setLockAfter', { count: minutes }),
          }))}
          value={String(settings.idleLockSeconds / SECONDS_PER_MINUTE)}
          onChange={(key) => change({ idleLockSeconds: Number(key) * SECONDS_PER_MINUTE })}
        />
        <ErrorBanner error={error} />
      </div>
    </section>
  );
}
