/** Binds the keyboard to the checkout's screen; see checkout-keys.ts for what the keys mean. */
import { useEffect, useRef, useState } from 'react';
import { useClock } from '../../client/use-now.ts';
import { escapeStep, KEYS_REST_MS, type EscapeNotice } from './checkout-keys.ts';
import type { EscapeMeaning } from './screen-looks.ts';

type CheckoutKeys = Readonly<{
  /** Changes with every screen: notices and rest begin anew. */
  screenKey: string;
  escape: EscapeMeaning;
  codeTyped: boolean;
  /** The main act of the screen; null when it has none. */
  onEnter: (() => void) | null;
  onLeave: () => void;
  onStop: () => void;
  onAcknowledge: () => void;
  onClearCode: () => void;
}>;

/** A control that does something of its own with Enter. */
function hasOwnEnter(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('button, a, input, textarea') !== null;
}

/** A dialog over the checkout takes all keys. */
function dialogIsOpen(): boolean {
  return document.querySelector('[role="dialog"], [role="alertdialog"]') !== null;
}

/** Returns what the last Escape has to say. */
export function useCheckoutKeys(keys: CheckoutKeys): EscapeNotice | null {
  const clock = useClock();
  const [notice, setNotice] = useState<Readonly<{ screenKey: string; text: EscapeNotice }> | null>(null);
  const current = notice?.screenKey === keys.screenKey ? notice.text : null;
  const shownSince = useRef(clock.monotonic());
  const latest = useRef({ keys, current });
  useEffect(() => {
    if (latest.current.keys.screenKey !== keys.screenKey) shownSince.current = clock.monotonic();
    latest.current = { keys, current };
  });

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const { keys: now, current: shown } = latest.current;
      if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
      if (dialogIsOpen()) return;
      if (clock.monotonic() - shownSince.current < KEYS_REST_MS) return;
      if (event.key === 'Enter' && now.onEnter !== null && !hasOwnEnter(event.target)) {
        event.preventDefault();
        now.onEnter();
      }
      if (event.key !== 'Escape') return;
      event.preventDefault();
      const step = escapeStep({ meaning: now.escape, notice: shown, codeTyped: now.codeTyped });
      setNotice(step.notice === null ? null : { screenKey: now.screenKey, text: step.notice });
      const acts = {
        leave: now.onLeave,
        stop: now.onStop,
        acknowledge: now.onAcknowledge,
        clear_code: now.onClearCode,
      };
      if (step.act !== null) acts[step.act]();
    };
    // A key that was pressed by touch keeps the focus; the Enter that the main key promises would press it again. A
    // press by the keyboard makes a click too, of which `detail` counts no clicks (UI Events, section 5.3.2.1).
    const onClick = (event: MouseEvent): void => {
      const focused = document.activeElement;
      if (event.detail > 0 && focused instanceof HTMLButtonElement) focused.blur();
    };
    window.addEventListener('keydown', onKeyDown);
    window.addEventListener('click', onClick, { capture: true });
    return () => {
      window.removeEventListener('keydown', onKeyDown);
      window.removeEventListener('click', onClick, { capture: true });
    };
  }, [clock]);
  return current;
}
