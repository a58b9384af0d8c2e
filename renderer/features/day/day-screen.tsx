/**
 * The day: the shift with its cash, the reports, and for managers the staff, what each role may do, and the shop's own
 * settings. Start reading here; day-access.ts says who sees which section. Rules DAYSCREEN-4 to DAYSCREEN-30.
 */
import { FileText, KeyRound, SlidersHorizontal, Users, WalletCards, type LucideIcon } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Redirect, useLocation, useRoute } from 'wouter';
import { useShortcuts } from '../../client/use-shortcut.ts';
import { useTill } from '../../client/use-till.ts';
import { SectionDesk, SectionKey } from '../../ui/section-desk.tsx';
import { daySectionAt, daySections, type DaySection } from './day-access.ts';
import type { PaperOfReport } from './report-paper.tsx';
import { ReportsSection } from './reports-section.tsx';
import { RightsSection } from './rights-section.tsx';
import { SettingsSection } from './settings-section.tsx';
import { ShiftSection } from './shift-section.tsx';
import { StaffSection } from './staff-section.tsx';
import '../../ui/figures-table.css';
import './day.css';

const GLYPHS: Readonly<Record<DaySection, LucideIcon>> = {
  shift: WalletCards,
  reports: FileText,
  staff: Users,
  rights: KeyRound,
  settings: SlidersHorizontal,
};

const BODIES: Readonly<Record<DaySection, (paperOf: PaperOfReport) => React.ReactNode>> = {
  shift: (paperOf) => <ShiftSection paperOf={paperOf} />,
  reports: (paperOf) => <ReportsSection paperOf={paperOf} />,
  staff: () => <StaffSection />,
  rights: () => <RightsSection />,
  settings: () => <SettingsSection />,
};

export function DayScreen({ paperOf }: Readonly<{ paperOf: PaperOfReport }>) {
  const { t } = useTranslation('day');
  const [, navigate] = useLocation();
  const [, match] = useRoute('/day/:section?');
  const rights = useTill((till) => till.session.rights);
  const section = daySectionAt(match?.section, rights);
  const leave = (): void => navigate('/');
  useShortcuts({ Escape: leave });
  if (section === null) return <Redirect to="/" replace />;
  return (
    <SectionDesk
      testId="day"
      title={t('title')}
      back={{ text: t('backToTill'), onPress: leave }}
      keysLabel={t('sections')}
      keys={daySections(rights).map((name) => (
        <SectionKey
          key={name}
          href={`/day/${name}`}
          icon={GLYPHS[name]}
          text={t(`section_${name}`)}
          isCurrent={name === section}
          testId={`day-${name}`}
        />
      ))}
      section={section}
      sectionLabel={t(`section_${section}`)}
    >
      {BODIES[section](paperOf)}
    </SectionDesk>
  );
}
