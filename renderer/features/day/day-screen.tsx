/**
 * The day: the shift with its cash, the reports, and for managers the staff, what each role may do, and the shop's own
 * settings. Start reading here; day-access.ts says who sees which section. Rules DAYSCREEN-4 to DAYSCREEN-30.
 */
import { ArrowLeft, FileText, KeyRound, SlidersHorizontal, Users, WalletCards, type LucideIcon } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link, Redirect, useLocation, useRoute } from 'wouter';
import { useShortcuts } from '../../client/use-shortcut.ts';
import { useTill } from '../../client/use-till.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { daySectionAt, daySections, type DaySection } from './day-access.ts';
import { ReportsSection } from './reports-section.tsx';
import { RightsSection } from './rights-section.tsx';
import { SettingsSection } from './settings-section.tsx';
import { ShiftSection } from './shift-section.tsx';
import { StaffSection } from './staff-section.tsx';
import './day.css';

const GLYPHS: Readonly<Record<DaySection, LucideIcon>> = {
  shift: WalletCards,
  reports: FileText,
  staff: Users,
  rights: KeyRound,
  settings: SlidersHorizontal,
};

const BODIES: Readonly<Record<DaySection, () => React.ReactNode>> = {
  shift: () => <ShiftSection />,
  reports: () => <ReportsSection />,
  staff: () => <StaffSection />,
  rights: () => <RightsSection />,
  settings: () => <SettingsSection />,
};

export function DayScreen() {
  const { t } = useTranslation('day');
  const [, navigate] = useLocation();
  const [, match] = useRoute('/day/:section?');
  const rights = useTill((till) => till.session.rights);
  const section = daySectionAt(match?.section, rights);
  const leave = (): void => navigate('/');
  useShortcuts({ Escape: leave });
  if (section === null) return <Redirect to="/" replace />;
  return (
    <div className="day" data-testid="day">
      <header className="day-head">
        <Button icon={ArrowLeft} onPress={leave} shortcut="Esc">
          {t('backToTill')}
        </Button>
        <h1>{t('title')}</h1>
      </header>
      <nav className="day-nav" aria-label={t('sections')}>
        {daySections(rights).map((name) => (
          <Link
            key={name}
            href={`/day/${name}`}
            replace
            className="day-key"
            aria-current={name === section ? 'page' : undefined}
            data-testid={`day-${name}`}
          >
            <Icon of={GLYPHS[name]} size="l" />
            <span>{t(`section_${name}`)}</span>
          </Link>
        ))}
      </nav>
      {/* A section that is longer than the screen is scrolled by the keyboard too. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- see above */}
      <section className="day-section" aria-label={t(`section_${section}`)} tabIndex={0} key={section}>
        {BODIES[section]()}
      </section>
    </div>
  );
}
