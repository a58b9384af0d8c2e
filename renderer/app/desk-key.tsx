/**
 * The way to the manager's desk in the status band, with the number of things to look at, for who may see it. An alarm of
 * the queue is a sign and words of its own. Rule SCREENOPS-21 of docs/spec.md.
 */
import { ClipboardList, Store, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useTill } from '../client/use-till.ts';
import { sectionsFor } from '../features/operations/operations-access.ts';
import { newUnpaid } from '../features/operations/unpaid-seen.ts';
import { BandKey } from '../ui/band-key.tsx';
import { Icon } from '../ui/icon.tsx';
import './desk-key.css';

type DeskKeyProps = Readonly<{ atDesk: boolean; onPress: () => void }>;

/** How much somebody has to look at; what this person does not see is not counted. */
function useOpenCount(): number {
  const person = useTill((till) => till.session);
  const inbox = useTill((till) => till.inbox.openCount);
  const unpaid = useTill((till) => till.offline.unpaid.count);
  const seen = sectionsFor(person);
  const fresh = seen.includes('unpaid') ? newUnpaid(window.localStorage, unpaid) : 0;
  return (seen.includes('inbox') ? inbox : 0) + fresh;
}

export function DeskKey({ atDesk, onPress }: DeskKeyProps) {
  const { t } = useTranslation('operations');
  const { t: common } = useTranslation('common');
  const visible = useTill((till) => sectionsFor(till.session).length > 0);
  const overdue = useTill((till) => till.queue.isOverdue);
  const count = useOpenCount();
  if (!visible) return null;
  return (
    <span className="desk-key">
      <BandKey
        icon={atDesk ? Store : ClipboardList}
        words={atDesk ? common('till') : t('title')}
        caption={atDesk ? common('till') : t('deskCaption')}
        onPress={onPress}
        data-testid="desk-key"
      >
        {count === 0 ? null : <span className="visually-hidden">, {t('badge', { count })}</span>}
        {overdue ? <span className="visually-hidden">, {t('badgeAlarm')}</span> : null}
      </BandKey>
      {count === 0 && !overdue ? null : (
        <span className={`desk-badge${overdue ? ' desk-badge-alarm' : ''}`} aria-hidden="true" data-testid="desk-badge">
          {overdue ? <Icon of={TriangleAlert} size="s" /> : null}
          {count === 0 ? null : count}
        </span>
      )}
    </span>
  );
}
