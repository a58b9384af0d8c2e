/**
 * The devices' own screen: their state, what was printed, the openings of the drawer, and for technicians the settings.
 * What another feature draws is handed in. Rule DEVICESCREEN-6 of docs/spec.md.
 */
import { Plug, Printer, Settings2, Stethoscope, Vault, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Redirect, useLocation, useRoute } from 'wouter';
import { useShortcuts } from '../../client/use-shortcut.ts';
import { useTill } from '../../client/use-till.ts';
import { SectionDesk, SectionKey } from '../../ui/section-desk.tsx';
import { deviceSectionAt, deviceSectionsFor, type DeviceSection } from './devices-access.ts';
import { DoctorSection } from './doctor-section.tsx';
import { SettingsSection } from './settings-section.tsx';
import { DeviceList } from './devices-panel.tsx';
import './devices.css';

const GLYPHS: Readonly<Record<DeviceSection, LucideIcon>> = {
  state: Plug,
  jobs: Printer,
  drawer: Vault,
  settings: Settings2,
  doctor: Stethoscope,
};

type DevicesScreenProps = Readonly<{
  jobs: ReactNode;
  drawer: ReactNode;
  /** Keys in the head of the screen. */
  actions?: ReactNode;
}>;

export function DevicesScreen({ jobs, drawer, actions = null }: DevicesScreenProps) {
  const { t } = useTranslation('devices');
  const [, navigate] = useLocation();
  const [, match] = useRoute('/devices/:section?');
  const person = useTill((till) => till.session);
  const section = deviceSectionAt(match?.section, person);
  const leave = (): void => navigate('/');
  useShortcuts({ Escape: leave });
  if (section === null) return <Redirect to="/" replace />;
  const bodies: Readonly<Record<DeviceSection, ReactNode>> = {
    state: <StateSection />,
    jobs,
    drawer,
    settings: <SettingsSection />,
    doctor: <DoctorSection />,
  };
  return (
    <SectionDesk
      testId="device-desk"
      title={t('desk')}
      back={{ text: t('backToTill'), onPress: leave }}
      keysLabel={t('deskSections')}
      keys={deviceSectionsFor(person).map((name) => (
        <SectionKey
          key={name}
          href={`/devices/${name}`}
          icon={GLYPHS[name]}
          text={t(`section_${name}`)}
          isCurrent={name === section}
          testId={`device-section-${name}`}
        />
      ))}
      section={section}
      sectionLabel={t(`section_${section}`)}
      actions={actions}
    >
      {bodies[section]}
    </SectionDesk>
  );
}

function StateSection() {
  const { t } = useTranslation('devices');
  return (
    <div className="device-state-section">
      <p className="section-lead">{t('stateLead')}</p>
      <div className="device-card">
        <DeviceList />
      </div>
    </div>
  );
}
