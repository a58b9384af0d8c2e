/** The frame of every dialog that gives money back: what it asks inside, the way out, and the key that does it. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContractError } from '../../../electron/contract/envelope.ts';
import { ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import './refund.css';

type RefundDialogProps = Readonly<{
  onClose: () => void;
  onConfirm: () => void;
  busy: boolean;
  isDisabled?: boolean;
  error: ContractError | null;
  /** Of the key that gives it back. */
  testId: string;
  children: ReactNode;
}>;

export function RefundDialog({ onClose, onConfirm, busy, isDisabled, error, testId, children }: RefundDialogProps) {
  const { t } = useTranslation('refund');
  const { t: common } = useTranslation('common');
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('title')}
      actions={
        <>
          <Button size="large" onPress={onClose}>
            {common('cancel')}
          </Button>
          <Button
            kind="danger"
            size="large"
            busy={busy}
            isDisabled={isDisabled ?? false}
            onPress={onConfirm}
            data-testid={testId}
          >
            {t('confirm')}
          </Button>
        </>
      }
    >
      <div className="refund">
        {children}
        <ErrorBanner error={error} />
      </div>
    </Dialog>
  );
}
