/**
 * The manager's desk: what is at risk, what somebody must close, what was not paid, the offline limits, and the till's own
 * end. Start reading here; operations-access.ts says who sees which section.
 *
 * Rules SCREENOPS-12 to SCREENOPS-20 of docs/spec.md.
 */
import {
  ChartColumn,
  CircleDollarSign,
  FolderOutput,
  Inbox,
  Scale,
  Megaphone,
  ShieldAlert,
  SlidersHorizontal,
  type LucideIcon,
} from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Redirect, useLocation, useRoute } from 'wouter';
import { useShortcuts } from '../../client/use-shortcut.ts';
import { useMay } from '../../client/use-may.ts';
import { useTill } from '../../client/use-till.ts';
import { SectionDesk, SectionKey } from '../../ui/section-desk.tsx';
import { InboxSection } from './inbox-section.tsx';
import { LimitsSection } from './limits-section.tsx';
import { MessagesSection } from './messages-section.tsx';
import { sectionAt, sectionsFor, type Section } from './operations-access.ts';
import { OverviewSection } from './overview-section.tsx';
import { TillSection } from './till-section.tsx';
import { noteUnpaidSeen } from './unpaid-seen.ts';
import { UnpaidSection } from './unpaid-section.tsx';
import './messages.css';
import './operations.css';
import './limits.css';
import './unpaid.css';
import './inbox.css';

const GLYPHS: Readonly<Record<Section, LucideIcon>> = {
  overview: ShieldAlert,
  inbox: Inbox,
  messages: Megaphone,
  unpaid: CircleDollarSign,
  limits: SlidersHorizontal,
  till: FolderOutput,
};

export function OperationsScreen() {
  const { t } = useTranslation('operations');
  const [, navigate] = useLocation();
  const [, match] = useRoute('/operations/:section?');
  const person = useTill((till) => till.session);
  const section = sectionAt(match?.section, person);
  const leave = (): void => navigate('/');
  useShortcuts({ Escape: leave });
  if (section === null) return <Redirect to="/" replace />;
  return (
    <SectionDesk
      testId="operations"
      title={t('title')}
      back={{ text: t('backToTill'), onPress: leave }}
      keysLabel={t('sections')}
      keys={
        <>
          {sectionsFor(person).map((name) => (
            <CountedKey key={name} name={name} isCurrent={name === section} />
          ))}
          <ScreenKeys />
        </>
      }
      section={section}
      sectionLabel={t(`section_${section}`)}
    >
      <SectionBody section={section} />
    </SectionDesk>
  );
}

/** Screens of their own that belong to the desk. */
function ScreenKeys() {
  const { t } = useTranslation('operations');
  const seesTakings = useMay('report.read');
  const seesDays = useMay('reconciliation.explain');
  return (
    <>
      {seesTakings ? (
        <SectionKey href="/takings" icon={ChartColumn} text={t('toTakings')} testId="desk-takings" />
      ) : null}
      {seesDays ? (
        <SectionKey href="/reconciliation" icon={Scale} text={t('toReconciliation')} testId="desk-reconciliation" />
      ) : null}
    </>
  );
}

/** How much waits in a section; 0 where nothing is counted. */
function useCount(section: Section): number {
  const inbox = useTill((till) => till.inbox.openCount);
  const unpaid = useTill((till) => till.offline.unpaid.count);
  const unseen = useTill((till) => till.backend.unseen.count);
  const waiting = useTill((till) => till.queue.depth);
  switch (section) {
    case 'inbox':
      return inbox;
    case 'unpaid':
      return unpaid;
    case 'messages':
      return unseen;
    case 'overview':
      return waiting;
    case 'limits':
    case 'till':
      return 0;
  }
}

function CountedKey({ name, isCurrent }: Readonly<{ name: Section; isCurrent: boolean }>) {
  const { t } = useTranslation('operations');
  return (
    <SectionKey
      href={`/operations/${name}`}
      icon={GLYPHS[name]}
      text={t(`section_${name}`)}
      isCurrent={isCurrent}
      count={useCount(name)}
      testId={`section-${name}`}
    />
  );
}

function SectionBody({ section }: Readonly<{ section: Section }>) {
  const unpaid = useTill((till) => till.offline.unpaid.count);
  useEffect(() => {
    if (section === 'unpaid') noteUnpaidSeen(window.localStorage, unpaid);
  }, [section, unpaid]);
  switch (section) {
    case 'overview':
      return <OverviewSection />;
    case 'inbox':
      return <InboxSection />;
    case 'unpaid':
      return <UnpaidSection />;
    case 'messages':
      return <MessagesSection />;
    case 'limits':
      return <LimitsSection />;
    case 'till':
      return <TillSection />;
  }
}
