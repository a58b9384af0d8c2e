/**
 * The button. Kinds: `primary` is the one thing to do here, `secondary` the rest, `quiet` has no edge until it is touched,
 * `danger` undoes or throws away. Size `money` (64 px) is for keys that move money, `large` for a dialog's main key.
 * Press handling is React Aria's: a touch that slides off does not press, and the pressed state shows at once.
 *
 * Rules SCREEN-10 and SCREEN-11 of docs/spec.md.
 */
import type { LucideIcon } from 'lucide-react';
import type { ReactNode, Ref } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components';
import { Hint } from './hint.tsx';
import { Icon } from './icon.tsx';
import './button.css';

export type ButtonProps = Readonly<{
  children?: ReactNode;
  kind?: 'primary' | 'secondary' | 'quiet' | 'danger';
  size?: 'medium' | 'large' | 'money';
  icon?: LucideIcon;
  /** A key that does the same, shown on the button: "F9". Whoever shows it also handles it. */
  shortcut?: string;
  /** For a button that is an icon alone; also its hint. */
  label?: string;
  /** More than the words on it say. */
  hint?: string;
  /** The act is under way: the button keeps its place and width and takes no press. */
  busy?: boolean;
  stretch?: boolean;
  ref?: Ref<HTMLButtonElement>;
}> &
  Pick<
    AriaButtonProps,
    'onPress' | 'isDisabled' | 'autoFocus' | 'type' | 'slot' | 'id' | 'form' | 'excludeFromTabOrder'
  > &
  Readonly<{ 'data-testid'?: string; 'aria-describedby'?: string; className?: string }>;

export function Button({
  children,
  kind = 'secondary',
  size = 'medium',
  icon,
  shortcut,
  label,
  hint = label,
  busy = false,
  stretch = false,
  className = '',
  ...rest
}: ButtonProps) {
  const iconOnly = children === undefined;
  const classes = ['button', `button-${kind}`, `button-${size}`];
  if (iconOnly) classes.push('button-icon-only');
  if (stretch) classes.push('button-stretch');
  if (className !== '') classes.push(className);
  return (
    <Hint text={hint ?? null}>
      <AriaButton
        {...rest}
        isPending={busy}
        className={classes.join(' ')}
        {...(label === undefined ? {} : { 'aria-label': label })}
        {...(shortcut === undefined ? {} : { 'aria-keyshortcuts': shortcut })}
      >
        {icon === undefined ? null : <Icon of={icon} size={iconOnly ? 'l' : 'm'} />}
        {iconOnly ? null : <span className="button-text">{children}</span>}
        {shortcut === undefined ? null : (
          <kbd className="button-shortcut" aria-hidden="true">
            {shortcut}
          </kbd>
        )}
      </AriaButton>
    </Hint>
  );
}
