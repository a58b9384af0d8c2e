/**
 * Asks for a second person's approval over whatever screen needs it, and hands what they gave to the command that waits.
 * Rule DAYSCREEN-1 of docs/spec.md.
 */
import { useCallback, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Need } from '../../electron/contract/staff-values.ts';
import { ApprovalProvider } from '../client/approved-call.tsx';
import { ApprovalForm } from '../features/approval/approval-form.tsx';
import { Dialog } from '../ui/dialog.tsx';

export function ApprovalGate({ children }: Readonly<{ children: ReactNode }>) {
  const { t } = useTranslation('day');
  const [need, setNeed] = useState<Need | null>(null);
  const answer = useRef<(approvalId: string | null) => void>(() => undefined);
  const ask = useCallback(
    (asked: Need) =>
      new Promise<string | null>((resolve) => {
        // A question that nobody answered gives way to the next.
        answer.current(null);
        answer.current = resolve;
        setNeed(asked);
      }),
    [],
  );
  const end = (approvalId: string | null): void => {
    setNeed(null);
    answer.current(approvalId);
  };
  return (
    <ApprovalProvider ask={ask}>
      {children}
      {need === null ? null : (
        <Dialog open onClose={() => end(null)} title={t('approvalTitle', { what: t(`permission_${need.permission}`) })}>
          <ApprovalForm need={need} onApproved={end} />
        </Dialog>
      )}
    </ApprovalProvider>
  );
}
