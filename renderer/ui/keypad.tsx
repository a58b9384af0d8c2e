/**
 * The large numeric keypad. It types by touch and, while it or anything inside it has the focus, by the keyboard; Enter
 * submits. The text belongs to the caller, which also draws it.
 */
import { Delete } from 'lucide-react';
import { useEffect, useRef, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Button as AriaButton } from 'react-aria-components';
import { Icon } from './icon.tsx';
import { keypadKeyOf, pressKey, type KeypadKey, type KeypadRules } from './keypad-text.ts';
import './keypad.css';

type KeypadProps = Readonly<{
  value: string;
  onChange: (text: string) => void;
  rules: KeypadRules;
  /** Enter on the keyboard. */
  onSubmit?: () => void;
  /** Takes the focus when it appears, so that the keyboard types into it at once. */
  autoFocus?: boolean;
  disabled?: boolean;
  /** What the keypad types, for screen readers. */
  label: string;
}>;

const KEYS_TOP = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const satisfies readonly KeypadKey[];

export function Keypad({ value, onChange, rules, onSubmit, autoFocus = false, disabled = false, label }: KeypadProps) {
  const { t } = useTranslation('common');
  const box = useRef<HTMLDivElement>(null);
  // Two fast keys may come before the caller has drawn the first one.
  const latest = useRef(value);
  // After every drawing, not only after a new value: a caller that takes a whole PIN away at once leaves the value as it was.
  useEffect(() => {
    latest.current = value;
  });
  useEffect(() => {
    if (autoFocus) box.current?.focus({ preventScroll: true });
  }, [autoFocus]);

  const press = (key: KeypadKey): void => {
    if (disabled) return;
    const next = pressKey(latest.current, key, rules);
    if (next === latest.current) return;
    latest.current = next;
    onChange(next);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === 'Enter' && event.target === box.current && onSubmit !== undefined) {
      event.preventDefault();
      onSubmit();
      return;
    }
    const key = keypadKeyOf(event.key);
    if (key === null) return;
    event.preventDefault();
    press(key);
  };
  const corner: KeypadKey = rules.decimals > 0 ? '.' : rules.code === true ? 'clear' : '00';
  const cornerLabel = { '.': t('keypadPoint'), clear: t('keypadClear'), '00': t('keypadDoubleZero') }[corner];
  const key = (name: KeypadKey, text: string, keyLabel?: string) => (
    <AriaButton
      key={name}
      className={`keypad-key${name === 'clear' ? ' keypad-key-word' : ''}`}
      isDisabled={disabled}
      excludeFromTabOrder
      preventFocusOnPress
      onPressStart={() => press(name)}
      {...(keyLabel === undefined ? {} : { 'aria-label': keyLabel })}
    >
      {name === 'backspace' ? <Icon of={Delete} size="l" /> : text}
    </AriaButton>
  );

  return (
    // The box itself takes the focus: with a key focused, Enter would press that key instead of submitting.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- it types, like a text box without a caret
    <div
      ref={box}
      className="keypad"
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a fieldset does not take the focus
      role="group"
      aria-label={label}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it types, see above
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      {KEYS_TOP.map((name) => key(name, name))}
      {key(corner, corner === 'clear' ? t('clear') : corner, cornerLabel)}
      {key('0', '0')}
      {key('backspace', '', t('keypadBackspace'))}
    </div>
  );
}
