/** A screen of sections: a head with the way back, the sections' keys beside, and the chosen section, which scrolls. */
import { ArrowLeft, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';
import './section-desk.css';

type SectionDeskProps = Readonly<{
  testId: string;
  title: string;
  back: Readonly<{ text: string; onPress: () => void }>;
  /** The sections' keys, each a `SectionKey`. */
  keys: ReactNode;
  /** What the keys are called together. */
  keysLabel: string;
  /** Which section is shown: another one begins at its top. */
  section: string;
  sectionLabel: string;
  /** Keys at the end of the head. */
  actions?: ReactNode;
  children: ReactNode;
}>;

export function SectionDesk(props: SectionDeskProps) {
  const { testId, title, back, keys, keysLabel, section, sectionLabel, actions, children } = props;
  return (
    <div className="section-desk" data-testid={testId}>
      <header className="section-desk-head">
        <Button icon={ArrowLeft} onPress={back.onPress} shortcut="Esc" data-testid={`${testId}-leave`}>
          {back.text}
        </Button>
        <h1>{title}</h1>
        {actions === undefined ? null : <div className="section-desk-actions">{actions}</div>}
      </header>
      <nav className="section-desk-keys" aria-label={keysLabel}>
        {keys}
      </nav>
      {/* A section that is longer than the screen is scrolled by the keyboard too. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- see above */}
      <section className="section-desk-section" aria-label={sectionLabel} tabIndex={0} key={section}>
        {children}
      </section>
    </div>
  );
}

type SectionKeyProps = Readonly<{
  href: string;
  icon: LucideIcon;
  text: string;
  /** Whether it is the one that is shown; undefined for a key to another screen. */
  isCurrent?: boolean;
  /** How much waits there; nothing is said of none. */
  count?: number;
  testId: string;
}>;

export function SectionKey({ href, icon, text, isCurrent, count = 0, testId }: SectionKeyProps) {
  return (
    <Link
      href={href}
      // Going back leads out of the screen, not through its sections.
      replace={isCurrent !== undefined}
      className="section-key"
      aria-current={isCurrent === true ? 'page' : undefined}
      data-testid={testId}
    >
      <Icon of={icon} size="l" />
      <span className="section-key-text">{text}</span>
      {count === 0 ? null : <span className="section-key-count">{count}</span>}
    </Link>
  );
}
