/**
 * The manager's desk: what is at risk, what somebody must close, what was not paid, the offline limits, and the till's own
 * end. Start reading here; operations-access.ts says who sees which section.
 *
 * Rules SCREENOPS-12 to SCREENOPS-20 of docs/spec.md.
 */
import {
  ArrowLeft,
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
import { Link, Redirect, useLocation, useRoute } from 'wouter';
import { useShortcuts } from '../../client/use-shortcut.ts';
import { useMay } from '../../client/use-may.ts';
import { useTill } from '../../client/use-till.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { InboxSection } from './inbox-section.tsx';
import { LimitsSection } from './limits-section.tsx';
import { MessagesSection } from './messages-section.tsx';
import { sectionAt, sectionsFor, type Section } from './operations-access.ts';
import { OverviewSection } from './overview-section.tsx';
import { TillSection } from './till-section.tsx';
import { noteUnpaidSeen } from './unpaid-seen.ts';
import { UnpaidSection } from './unpaid-section.tsx';
import './operations.css';

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
    <div className="operations" data-testid="operations">
      <header className="operations-head">
        <Button icon={ArrowLeft} onPress={leave} shortcut="Esc" data-testid="operations-leave">
          {t('backToTill')}
        </Button>
        <h1>{t('title')}</h1>
      </header>
      <nav className="operations-nav" aria-label={t('sections')}>
        {sectionsFor(person).map((name) => (
          <SectionKey key={name} name={name} current={name === section} />
        ))}
        <ScreenKeys />
      </nav>
      {/* A section that is longer than the screen is scrolled by the keyboard too. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- see above */}
      <section className="operations-section" aria-label={t(`section_${section}`)} tabIndex={0} key={section}>
        <SectionBody section={section} />
      </section>
    </div>
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
        <Link href="/takings" className="operations-key" data-testid="desk-takings">
          <Icon of={ChartColumn} size="l" />
          <span className="operations-key-name">{t('toTakings')}</span>
        </Link>
      ) : null}
      {seesDays ? (
        <Link href="/reconciliation" className="operations-key" data-testid="desk-reconciliation">
          <Icon of={Scale} size="l" />
          <span className="operations-key-name">{t('toReconciliation')}</span>
        </Link>
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

function SectionKey({ name, current }: Readonly<{ name: Section; current: boolean }>) {
  const { t } = useTranslation('operations');
  const count = useCount(name);
  return (
    <Link
      href={`/operations/${name}`}
      replace
      className="operations-key"
      aria-current={current ? 'page' : undefined}
      data-testid={`section-${name}`}
    >
      <Icon of={GLYPHS[name]} size="l" />
      <span className="operations-key-name">{t(`section_${name}`)}</span>
      {count === 0 ? null : <span className="operations-count">{count}</span>}
    </Link>
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
