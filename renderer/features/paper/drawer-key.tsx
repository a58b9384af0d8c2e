/**
 * Opening the cash drawer without a sale: a key, a reason, and nothing in between. Who may not has somebody else approve
 * it on the spot (C39, C57). Rules PAPERSCREEN-7 and PAPERSCREEN-8 of docs/spec.md.
 */
import { Vault } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContractError } from '../../../electron/contract/envelope.ts';
import { DRAWER_REASONS, type DrawerReason } from '../../../electron/contract/printing-values.ts';
import { needSchema, type Need } from '../../../electron/contract/staff-values.ts';
import { useCall, useTill } from '../../client/use-till.ts';
import { ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useNotices } from '../../ui/notice.tsx';
import './paper.css';

/** Draws the approval of a second person, and tells when it was given. */
export type ApprovalOf = (need: Need, onApproved: (approvalId: string) => void) => ReactNode;

type DrawerDialogProps = Readonly<{ open: boolean; onClose: () => void; approvalOf: ApprovalOf }>;

export function DrawerDialog({ open, onClose, approvalOf }: DrawerDialogProps) {
  const { t } = useTranslation('paper');
  return (
    <Dialog open={open} onClose={onClose} title={t('drawerTitle')}>
      <Reasons onDone={onClose} approvalOf={approvalOf} />
    </Dialog>
  );
}

type Wanted = Readonly<{ reason: DrawerReason; need: Need }>;

function Reasons({ onDone, approvalOf }: Readonly<{ onDone: () => void; approvalOf: ApprovalOf }>) {
  const { t } = useTranslation('paper');
  const notices = useNotices();
  const { run, busy, error, clearError } = useCall('drawer.open');
  /** What a second person has to approve first. */
  const [wanted, setWanted] = useState<Wanted | null>(null);
  const open = async (reason: DrawerReason, approvalId?: string): Promise<void> => {
    const answer = await run({ reason, ...(approvalId === undefined ? {} : { approvalId }) });
    if (answer === null) return;
    if (!answer.ok) {
      const need = answer.error.code === 'staff.approval_needed' ? needSchema.safeParse(needOf(answer.error)) : null;
      setWanted(need?.success === true ? { reason, need: need.data } : null);
      return;
    }
    const isSeen = answer.value.outcome === 'opened';
    notices.show({ tone: isSeen ? 'success' : 'info', title: t(isSeen ? 'drawerOpened' : 'drawerSent') });
    onDone();
  };
  if (wanted !== null) {
    return (
      <div className="drawer-reasons">
        <p className="paper-job-title">{t('drawerApproval', { reason: t(`reason_${wanted.reason}`) })}</p>
        {approvalOf(wanted.need, (approvalId) => void open(wanted.reason, approvalId))}
      </div>
    );
  }
  return (
    <div className="drawer-reasons">
      <ErrorBanner error={error} onDismiss={clearError} />
      <p className="paper-lead">{t('drawerNote')}</p>
      <div className="drawer-reason-keys">
        {DRAWER_REASONS.map((reason, index) => (
          <Button
            key={reason}
            size="large"
            stretch
            autoFocus={index === 0}
            isDisabled={busy}
            onPress={() => void open(reason)}
            data-testid={`drawer-${reason}`}
          >
            {t(`reason_${reason}`)}
          </Button>
        ))}
      </div>
    </div>
  );
}

function needOf({ facts: { permission, size, subjectId } }: ContractError): unknown {
  return { permission, size, subjectId };
}

/** The key itself; nothing on a till without a drawer. */
export function DrawerKey({ onPress, size = 'large' }: Readonly<{ onPress: () => void; size?: 'medium' | 'large' }>) {
  const { t } = useTranslation('paper');
  const hasDrawer = useTill((till) => till.printing.hasDrawer);
  if (!hasDrawer) return null;
  return (
    <Button size={size} icon={Vault} onPress={onPress} shortcut="F12" data-testid="drawer-key">
      {t('drawerKey')}
    </Button>
  );
}
