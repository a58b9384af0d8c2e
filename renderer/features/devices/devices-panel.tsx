/**
 * The devices panel: what each device is doing, in words, and for a simulated reader the demo phones that can be held to
 * it. What is simulated says so.
 */
import {
  CircleCheck,
  CircleDashed,
  FlaskConical,
  Lightbulb,
  LoaderCircle,
  Monitor,
  Nfc,
  Printer,
  ScanBarcode,
  TriangleAlert,
  Unplug,
  Vault,
  type LucideIcon,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { DeviceView } from '../../../electron/contract/terminal-values.ts';
import { useTill } from '../../client/use-till.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { PhonePageLink } from '../../ui/phone-page-link.tsx';
import { PlainText } from '../../ui/plain-text.tsx';
import { DemoPhones } from './demo-phones.tsx';
import { STATE_TONES } from './device-tones.ts';
import './devices.css';

const KIND_GLYPHS: Readonly<Record<DeviceView['kind'], LucideIcon>> = {
  nfc_reader: Nfc,
  barcode_scanner: ScanBarcode,
  receipt_printer: Printer,
  cash_drawer: Vault,
  pole_display: Monitor,
  indicator: Lightbulb,
};

const STATE_GLYPHS: Readonly<Record<DeviceView['state'], LucideIcon>> = {
  absent: CircleDashed,
  found: LoaderCircle,
  opening: LoaderCircle,
  ready: CircleCheck,
  faulty: TriangleAlert,
  gone: Unplug,
};

type DevicesPanelProps = Readonly<{ open: boolean; onClose: () => void }>;

export function DevicesPanel({ open, onClose }: DevicesPanelProps) {
  const { t } = useTranslation('devices');
  return (
    <Dialog open={open} onClose={onClose} title={t('title')} size="large">
      <DeviceList onDone={onClose} />
    </Dialog>
  );
}

function DeviceList({ onDone }: Readonly<{ onDone: () => void }>) {
  const { t } = useTranslation('devices');
  const devices = useTill((till) => till.devices);
  const phonePage = useTill((till) => till.terminal.phonePage);
  const reader = devices.find(({ kind, simulated }) => kind === 'nfc_reader' && simulated);
  return (
    <div className="devices">
      {reader === undefined ? null : <DemoPhones reader={reader} onDone={onDone} />}
      {phonePage === null ? null : <PhonePageLink address={phonePage} inShell={window.till !== undefined} />}
      {devices.length === 0 ? <EmptyState icon={Unplug} title={t('none')} /> : null}
      <ul className="device-list">
        {devices.map((device) => (
          <Device key={device.deviceId} device={device} />
        ))}
      </ul>
    </div>
  );
}

function Device({ device }: Readonly<{ device: DeviceView }>) {
  const { t } = useTranslation('devices');
  const { kind, state, name, simulated } = device;
  const advice = state === 'ready' ? null : t(`stateDo_${state}`);
  return (
    <li className={`device device-${STATE_TONES[state]}`} data-testid={`device-${device.deviceId}`}>
      <span className="device-icon">
        <Icon of={KIND_GLYPHS[kind]} size="l" />
      </span>
      <div className="device-words">
        <p className="device-kind">{t(`kind_${kind}`)}</p>
        <PlainText text={name} />
        {advice === null ? null : <p className="device-advice">{advice}</p>}
      </div>
      {simulated ? (
        <span className="device-mark">
          <Icon of={FlaskConical} />
          {t('simulated')}
        </span>
      ) : null}
      <span className="device-state">
        <Icon of={STATE_GLYPHS[state]} />
        {t(`state_${state}`)}
      </span>
    </li>
  );
}
