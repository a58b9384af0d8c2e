/**
 * The devices panel: what each device is doing, in words, with the cause and what to do. What is simulated says so.
 */
import {
  CircleCheck,
  CircleDashed,
  Fence,
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
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeviceView } from '../../../electron/contract/terminal-values.ts';
import { deviceName } from '../../../electron/kernel/device-names.ts';
import { useClock } from '../../client/use-now.ts';
import { useTill } from '../../client/use-till.ts';
import { formatMoment } from '../../i18n/format-time.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Icon } from '../../ui/icon.tsx';
import { PhonePageLink } from '../../ui/phone-page-link.tsx';
import { PlainText } from '../../ui/plain-text.tsx';
import { deviceWords } from './device-words.ts';
import { STATE_TONES } from './device-tones.ts';
import './devices.css';

const KIND_GLYPHS: Readonly<Record<DeviceView['kind'], LucideIcon>> = {
  nfc_reader: Nfc,
  barcode_scanner: ScanBarcode,
  receipt_printer: Printer,
  cash_drawer: Vault,
  pole_display: Monitor,
  indicator: Lightbulb,
  barrier: Fence,
};

const STATE_GLYPHS: Readonly<Record<DeviceView['state'], LucideIcon>> = {
  absent: CircleDashed,
  found: LoaderCircle,
  opening: LoaderCircle,
  ready: CircleCheck,
  faulty: TriangleAlert,
  gone: Unplug,
};

type DevicesPanelProps = Readonly<{
  open: boolean;
  onClose: () => void;
  /** What waits to be printed, where something does. */
  jobs?: ReactNode;
  /** Keys at the bottom. */
  actions?: ReactNode;
}>;

export function DevicesPanel({ open, onClose, jobs = null, actions }: DevicesPanelProps) {
  const { t } = useTranslation('devices');
  return (
    <Dialog open={open} onClose={onClose} title={t('title')} size="large" actions={actions}>
      <div className="devices">
        {jobs}
        <DeviceList />
        <PhonePage />
      </div>
    </Dialog>
  );
}

/** The page on which a demo till's customers are played. */
function PhonePage() {
  const phonePage = useTill((till) => till.terminal.phonePage);
  return phonePage === null ? null : <PhonePageLink address={phonePage} inShell={window.till !== undefined} />;
}

/** Every device with its state, its cause and what to do; what needs a hand comes first. */
export function DeviceList() {
  const { t } = useTranslation('devices');
  const devices = useTill((till) => till.devices);
  if (devices.length === 0) return <EmptyState icon={Unplug} title={t('none')} />;
  const isWrong = ({ state }: DeviceView): boolean => STATE_TONES[state] === 'attention';
  return (
    <ul className="device-list">
      {[...devices.filter(isWrong), ...devices.filter((device) => !isWrong(device))].map((device) => (
        <Device key={device.deviceId} device={device} />
      ))}
    </ul>
  );
}

/** Since when, and how often it was tried: what is asked first of one that does not work. */
export function DeviceSince({ device: { sinceMs, tryCount, state } }: Readonly<{ device: DeviceView }>) {
  const { t } = useTranslation('devices');
  const [language] = useLanguage();
  const timeZone = useTill((till) => till.terminal.store?.timeZone ?? null);
  const clock = useClock();
  const moment = (style: 'date' | 'time' | 'date_time'): string => formatMoment(sinceMs, style, language, timeZone);
  const isToday = moment('date') === formatMoment(clock.now(), 'date', language, timeZone);
  const since = t('since', { time: moment(isToday ? 'time' : 'date_time') });
  return (
    <p className="device-since" data-testid="device-since">
      {state === 'ready' || tryCount === 0 ? since : `${since} · ${t('tried', { count: tryCount })}`}
    </p>
  );
}

function Device({ device }: Readonly<{ device: DeviceView }>) {
  const { t } = useTranslation('devices');
  const [language] = useLanguage();
  const { kind, state, name, simulated, problem } = device;
  const words = deviceWords(device, language);
  return (
    <li className={`device device-${STATE_TONES[state]}`} data-testid={`device-${device.deviceId}`}>
      <span className="device-icon">
        <Icon of={KIND_GLYPHS[kind]} size="l" />
      </span>
      <div className="device-words">
        <p className="device-kind">{t(`kind_${kind}`)}</p>
        <PlainText text={deviceName(name, language)} />
        {problem === null || state === 'ready' ? null : <p className="device-cause">{words.title}</p>}
        {words.action === '' ? null : <p className="device-advice">{words.action}</p>}
        <DeviceSince device={device} />
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
