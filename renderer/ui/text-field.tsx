/** A field for one line of text, with its label, and below it a hint or what is wrong with the text. */
import type { LucideIcon } from 'lucide-react';
import type { HTMLAttributes, KeyboardEvent, Ref } from 'react';
import { FieldError, Input, Label, Text, TextField as AriaTextField } from 'react-aria-components';
import { Icon } from './icon.tsx';
import './text-field.css';

type TextFieldProps = Readonly<{
  label: string;
  /** The label is for screen readers only; an icon and placeholder show what the field is for. */
  labelHidden?: boolean;
  value: string;
  onChange: (text: string) => void;
  hint?: string;
  /** What is wrong; null when nothing is. */
  error?: string | null;
  placeholder?: string;
  icon?: LucideIcon;
  maxLength?: number;
  size?: 'medium' | 'large';
  inputMode?: HTMLAttributes<HTMLInputElement>['inputMode'];
  autoFocus?: boolean;
  disabled?: boolean;
  onKeyDown?: (event: KeyboardEvent<HTMLInputElement>) => void;
  inputRef?: Ref<HTMLInputElement>;
  'data-testid'?: string;
}>;

export function TextField(props: TextFieldProps) {
  const {
    label,
    labelHidden = false,
    value,
    onChange,
    hint,
    error = null,
    icon,
    size = 'medium',
    disabled = false,
    inputRef,
  } = props;
  return (
    <AriaTextField
      className={`text-field text-field-${size}`}
      value={value}
      onChange={onChange}
      isInvalid={error !== null}
      isDisabled={disabled}
      autoFocus={props.autoFocus ?? false}
      validationBehavior="aria"
    >
      <Label className={labelHidden ? 'visually-hidden' : 'text-field-label'}>{label}</Label>
      <div className="text-field-box">
        {icon === undefined ? null : <Icon of={icon} size="l" />}
        <Input
          className="text-field-input"
          ref={inputRef}
          autoComplete="off"
          autoCorrect="off"
          autoCapitalize="off"
          spellCheck={false}
          inputMode={props.inputMode}
          maxLength={props.maxLength}
          placeholder={props.placeholder ?? ''}
          onKeyDown={props.onKeyDown}
          data-testid={props['data-testid']}
        />
      </div>
      {hint === undefined || error !== null ? null : (
        <Text slot="description" className="text-field-hint">
          {hint}
        </Text>
      )}
      <FieldError className="text-field-error">{error}</FieldError>
    </AriaTextField>
  );
}
