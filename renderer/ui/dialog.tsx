/**
 * A dialog over the screen: title, content, keys at the bottom. It keeps the focus, Escape closes it, and scans go on
 * working behind it. `closable: false` is for a question that must be answered.
 */
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { Button } from './button.tsx';
import './dialog.css';

type DialogProps = Readonly<{
  open: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
  /** The keys at the bottom, the main one last. */
  actions?: ReactNode;
  size?: 'small' | 'medium' | 'large';
  closable?: boolean;
  /** For a question whose answer throws something away. */
  alert?: boolean;
}>;

export function Dialog({
  open,
  onClose,
  title,
  children,
  actions,
  size = 'medium',
  closable = true,
  alert = false,
}: DialogProps) {
  const { t } = useTranslation('common');
  return (
    <ModalOverlay
      className="dialog-shade"
      isOpen={open}
      isDismissable={closable}
      isKeyboardDismissDisabled={!closable}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
    >
      <Modal className={`dialog dialog-${size}`}>
        <AriaDialog className="dialog-content" role={alert ? 'alertdialog' : 'dialog'}>
          <header className="dialog-head">
            <Heading slot="title" className="dialog-title">
              {title}
            </Heading>
            {closable ? <Button kind="quiet" icon={X} label={t('close')} onPress={onClose} /> : null}
          </header>
          <div className="dialog-body">{children}</div>
          {actions === undefined ? null : <footer className="dialog-actions">{actions}</footer>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
