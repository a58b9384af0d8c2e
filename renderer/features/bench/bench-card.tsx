/** What every simulated device on the bench has: its name, its state in words, and its faults to click. */
import { useTranslation } from 'react-i18next';
import type { ReactNode } from 'react';
import type { SimulatedFaultView } from '../../../electron/contract/device-values.ts';
import type { DeviceView } from '../../../electron/contract/terminal-values.ts';
import { useCall, useTillQuery } from '../../client/use-till.ts';
import { ERRORS, isErrorCode } from '../../../electron/kernel/errors.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { ToggleKey } from '../../ui/toggle-key.tsx';
import { faultText } from './fault-text.ts';

export function BenchCard({ device, children }: Readonly<{ device: DeviceView; children?: ReactNode }>) {
  const { t: devices } = useTranslation('devices');
  const [language] = useLanguage();
  const code = `device.${device.problem ?? ''}`;
  const words =
    device.state !== 'ready' && isErrorCode(code) ? ERRORS[code][language].title : devices(`state_${device.state}`);
  return (
    <section className="bench-card" aria-label={devices(`kind_${device.kind}`)} data-testid={`bench-${device.kind}`}>
      <h3>
        {devices(`kind_${device.kind}`)}
        <span className={`bench-state bench-state-${device.state === 'ready' ? 'good' : 'off'}`}>{words}</span>
      </h3>
      {children}
      <Faults deviceId={device.deviceId} />
    </section>
  );
}

function Faults({ deviceId }: Readonly<{ deviceId: string }>) {
  const { t } = useTranslation('bench');
  const [language] = useLanguage();
  const { data, refetch } = useTillQuery('devices.faults', { deviceId });
  const { run, error, clearError } = useCall('devices.simulate_fault');
  const set = async (fault: string, isOn: boolean): Promise<void> => {
    await run({ deviceId, fault, isOn });
    await refetch();
  };
  const faults: readonly SimulatedFaultView[] = data?.faults ?? [];
  const once = faults.filter(({ lasts }) => lasts === 'once');
  return (
    <>
      <ErrorBanner error={error} onDismiss={clearError} />
      <p className="bench-label">{t('faults')}</p>
      <div className="bench-keys">
        {faults
          .filter(({ lasts }) => lasts === 'while_on')
          .map(({ fault, isOn }) => (
            <ToggleKey
              key={fault}
              isOn={isOn}
              onChange={(next) => void set(fault, next)}
              data-testid={`fault-${deviceId}-${fault}`}
            >
              {faultText(fault, language)}
            </ToggleKey>
          ))}
      </div>
      {once.length === 0 ? null : (
        <>
          <p className="bench-label">{t('acts')}</p>
          <div className="bench-keys">
            {once.map(({ fault }) => (
              <Button key={fault} onPress={() => void set(fault, true)} data-testid={`fault-${deviceId}-${fault}`}>
                {faultText(fault, language)}
              </Button>
            ))}
          </div>
        </>
      )}
    </>
  );
}
