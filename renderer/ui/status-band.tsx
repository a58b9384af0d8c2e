/**
 * The band across the top of every screen: fixed places for where this is, who works here, what is connected, and the
 * sandbox mark, which is never hidden or closed (till lesson C58).
 */
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';
import './status-band.css';

type StatusBandProps = Readonly<{ label: string; start: ReactNode; mark?: ReactNode; end: ReactNode }>;

export function StatusBand({ label, start, mark, end }: StatusBandProps) {
  return (
    <header className="status-band" aria-label={label}>
      <div className="status-band-part">{start}</div>
      {mark === undefined ? null : <div className="status-band-mark">{mark}</div>}
      <div className="status-band-part status-band-end">{end}</div>
    </header>
  );
}

type StatusItemProps = Readonly<{
  icon: LucideIcon;
  tone?: 'calm' | 'good' | 'attention' | 'alarm';
  children: ReactNode;
  detail?: ReactNode;
}>;

/** One fact in the band: icon and words, the tone by both. */
export function StatusItem({ icon, tone = 'calm', children, detail }: StatusItemProps) {
  return (
    <span className={`status-item status-item-${tone}`}>
      <Icon of={icon} />
      <span className="status-item-words">
        <span className="clip">{children}</span>
        {detail === undefined ? null : <span className="status-item-detail">{detail}</span>}
      </span>
    </span>
  );
}
