/**
 * What a key is for, beside it, when a mouse rests on it or the keyboard comes to it: for keys that are a sign alone or a
 * short word. Fingers see none, so that nothing is said by it alone. Rule SCREEN-19 of docs/spec.md.
 */
import type { ReactNode } from 'react';
import { Tooltip, TooltipTrigger } from 'react-aria-components';
import './hint.css';

/** Long enough for a pointer on its way to somewhere else to be past. */
const REST_MS = 500;

/** `text` null: none. */
export function Hint({ text, children }: Readonly<{ text: string | null; children: ReactNode }>) {
  if (text === null) return children;
  return (
    <TooltipTrigger delay={REST_MS} closeDelay={0}>
      {children}
      <Tooltip className="hint" offset={6}>
        {text}
      </Tooltip>
    </TooltipTrigger>
  );
}
