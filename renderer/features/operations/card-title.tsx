/** A heading with its sign, as the cards of the manager's desk begin. */
import type { LucideIcon } from 'lucide-react';
import { Icon } from '../../ui/icon.tsx';

export function CardTitle({ icon, children }: Readonly<{ icon: LucideIcon; children: string }>) {
  return (
    <h2 className="operations-card-title">
      <Icon of={icon} size="l" />
      {children}
    </h2>
  );
}
