/** A dialog that asks for one number: what is typed stands large above the keypad; Enter confirms. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContractError } from '../../../electron/contract/envelope.ts';
import { ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import type { KeypadRules } from '../../ui/keypad-text.ts';
import { Keypad } from '../../ui/keypad.tsx';

type KeypadDialogProps = Readonly<{
  title: string;
  /** What stands before and after the number: "¥", "%". */
  before?: string;
  after?: string;
  text: string;
  /** What is so now, in place of a number that is not typed yet. */
  placeholder: string;
  onText: (text: string) => void;
  rules: KeypadRules;
  /** Above the number. */
  top?: ReactNode;
  /** Below the number: what it means. */
  hint?: ReactNode;
  error: ContractError | null;
  busy: boolean;
  confirmText: string;
  onConfirm: () => void;
  onClose: () => void;
  /** Beside the confirm key: taking a discount away. */
  extra?: ReactNode;
}>;

export function KeypadDialog(props: KeypadDialogProps) {
  const { t } = useTranslation('common');
  const { title, text, placeholder, error, busy, onConfirm, onClose } = props;
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      size="small"
      actions={
        <>
          {props.extra}
          <Button size="large" onPress={onClose}>
            {t('cancel')}
          </Button>
          <Button kind="primary" size="large" busy={busy} isDisabled={text === ''} onPress={onConfirm}>
            {props.confirmText}
          </Button>
        </>
      }
    >
      <div className="keypad-dialog">
        {props.top}
        <output
          className={`keypad-dialog-number${text === '' ? ' keypad-dialog-empty' : ''}`}
          data-testid="keypad-number"
        >
          {props.before === undefined ? null : <span className="keypad-dialog-sign">{props.before}</span>}
          {text === '' ? placeholder : text}
          {props.after === undefined ? null : <span className="keypad-dialog-sign">{props.after}</span>}
        </output>
        <div className="keypad-dialog-hint">{props.hint}</div>
        <ErrorBanner error={error} />
        <Keypad value={text} onChange={props.onText} rules={props.rules} onSubmit={onConfirm} autoFocus label={title} />
      </div>
    </Dialog>
  );
}
