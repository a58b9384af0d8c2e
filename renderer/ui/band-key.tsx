/**
 * A key of the status band: its sign, and under it the one short word that fits at every size and in either language. Whole
 * words are its name for screen readers and its hint. Rule SCREEN-19 of docs/spec.md.
 */
import { Button, type ButtonProps } from './button.tsx';
import './band-key.css';

type BandKeyProps = Readonly<{ words: string; caption: string; children?: ButtonProps['children'] }> &
  Pick<ButtonProps, 'icon' | 'busy' | 'onPress' | 'data-testid'> &
  Readonly<{ shortcut?: string }>;

/** `children`: more for screen readers. `shortcut`: told by the hint alone, for want of room. */
export function BandKey({ words, caption, children, shortcut, ...rest }: BandKeyProps) {
  return (
    <Button
      {...rest}
      kind="quiet"
      className="band-key"
      hint={shortcut === undefined ? words : `${words} (${shortcut})`}
    >
      <span className="band-key-caption" aria-hidden="true">
        {caption}
      </span>
      <span className="visually-hidden">
        {words}
        {children}
      </span>
    </Button>
  );
}
