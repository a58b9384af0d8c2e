/** What stands where nothing is yet: an icon, what is missing, and how to begin. */
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';
import './empty-state.css';

type EmptyStateProps = Readonly<{ icon: LucideIcon; title: string; children?: ReactNode; action?: ReactNode }>;

export function EmptyState({ icon, title, children, action }: EmptyStateProps) {
  return (
    <div className="empty-state">
      <div className="empty-state-icon">
        <Icon of={icon} size="xl" />
      </div>
      <p className="empty-state-title">{title}</p>
      {children === undefined ? null : <div className="empty-state-body">{children}</div>}
      {action}
    </div>
  );
}
