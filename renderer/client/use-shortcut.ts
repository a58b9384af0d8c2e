/**
 * Keys that work wherever the focus is, as long as no dialog is open: F-keys, and with `outsideFields` keys that a text
 * field needs for itself (Delete, plus, arrows).
 */
import { useEffect, useRef } from 'react';

export type Shortcuts = Readonly<Record<string, (() => void) | undefined>>;

type ShortcutOptions = Readonly<{ outsideFields?: boolean }>;

const FIELDS = 'input, textarea, [contenteditable], [role="listbox"], [role="radiogroup"], [role="group"].keypad';
const DIALOGS = '[role="dialog"], [role="alertdialog"]';

/** `keys` maps `KeyboardEvent.key` to the act; undefined: the key is free now. */
export function useShortcuts(keys: Shortcuts, { outsideFields = false }: ShortcutOptions = {}): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const act = latest.current[event.key];
      if (act === undefined || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
      if (document.querySelector(DIALOGS) !== null) return;
      if (outsideFields && event.target instanceof Element && event.target.closest(FIELDS) !== null) return;
      // F3, F5, F6 and their like belong to the browser otherwise.
      event.preventDefault();
      act();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [outsideFields]);
}
