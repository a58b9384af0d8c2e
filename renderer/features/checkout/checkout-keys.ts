/**
 * The keyboard path of the checkout. Enter is the one main key of a screen; Escape never leaves money behind in silence:
 * where it would, the first press asks and the second one acts, and while the outcome is open it only says why not.
 *
 * Rules CHECKOUTSCREEN-40 to CHECKOUTSCREEN-43 of docs/spec.md.
 */
import type { EscapeMeaning } from './screen-looks.ts';

/** What stands on the screen after an Escape that did not act yet. */
export type EscapeNotice = 'escLeave' | 'escStop' | 'escLocked';

export type EscapeStep = Readonly<{
  act: 'leave' | 'stop' | 'acknowledge' | 'clear_code' | null;
  notice: EscapeNotice | null;
}>;

export type EscapeContext = Readonly<{ meaning: EscapeMeaning; notice: EscapeNotice | null; codeTyped: boolean }>;

export function escapeStep({ meaning, notice, codeTyped }: EscapeContext): EscapeStep {
  switch (meaning) {
    case 'leave':
      if (codeTyped) return { act: 'clear_code', notice: null };
      return notice === 'escLeave' ? { act: 'leave', notice: null } : { act: null, notice: 'escLeave' };
    case 'stop':
      return notice === 'escStop' ? { act: 'stop', notice: null } : { act: null, notice: 'escStop' };
    case 'locked':
      return { act: null, notice: 'escLocked' };
    case 'acknowledge':
      return { act: 'acknowledge', notice: null };
  }
}

/**
 * How long after a screen has changed its keys do nothing: a press that was meant for the screen before must not close an
 * outcome that nobody has seen. Twice the time in which people react to a change they see (about 250 ms).
 */
export const KEYS_REST_MS = 500;
