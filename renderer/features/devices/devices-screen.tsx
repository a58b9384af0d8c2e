/**
 * The devices' own screen: their state, what was printed, the openings of the drawer, and for technicians the settings.
 * What another feature draws is handed in. Rule DEVICESCREEN-6 of docs/spec.md.
 */
import { ArrowLeft, Plug, Printer, Settings2, Stethoscope, Vault, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Redirect, useLocation, useRoute } from 'wouter';
import { useShortcuts } from '../../client/use-shortcut.ts';
import { useTill } from '../../client/use-till.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
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
    <div className="device-desk" data-testid="device-desk">
      <header className="device-desk-head">
        <Button icon={ArrowLeft} onPress={leave} shortcut="Esc" data-testid="device-desk-leave">
          {t('backToTill')}
        </Button>
        <h1>{t('desk')}</h1>
        <div className="device-desk-actions">{actions}</div>
      </header>
      <nav className="device-desk-nav" aria-label={t('deskSections')}>
        {deviceSectionsFor(person).map((name) => (
          <Link
            key={name}
            href={`/devices/${name}`}
            replace
            className="device-desk-key"
            aria-current={name === section ? 'page' : undefined}
            data-testid={`device-section-${name}`}
          >
            <Icon of={GLYPHS[name]} size="l" />
            {t(`section_${name}`)}
          </Link>
        ))}
      </nav>
      {/* A section that is longer than the screen is scrolled by the keyboard too. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- see above */}
      <section className="device-desk-section" aria-label={t(`section_${section}`)} tabIndex={0} key={section}>
        {bodies[section]}
      </section>
    </div>
  );
}

function StateSection() {
  const { t } = useTranslation('devices');
  return (
    <div className="device-state-section">
      <p className="device-desk-lead">{t('stateLead')}</p>
      <div className="device-card">
        <DeviceList />
      </div>
    </div>
  );
}
