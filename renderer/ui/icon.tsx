/**
 * Icons: lucide's outlines at the size of the text they stand beside. An icon is decoration for a screen reader; the words
 * beside it, or the label of its button, speak.
 */
import type { LucideIcon } from 'lucide-react';
import './icon.css';

type IconProps = Readonly<{ of: LucideIcon; size?: 's' | 'm' | 'l' | 'xl' | 'hero' }>;

export function Icon({ of: Glyph, size = 'm' }: IconProps) {
  return (
    <Glyph
      className={`icon icon-${size}`}
      aria-hidden="true"
      focusable="false"
      strokeWidth={size === 'hero' ? 1.5 : 2}
    />
  );
}
