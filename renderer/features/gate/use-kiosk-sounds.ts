/** Lets a kiosk be heard: each key that is pressed, and what becomes of the order. Rule KIOSKSCREEN-10 of docs/spec/kiosk.md. */
import { useEffect, useRef } from 'react';
import type { KioskView } from '../../../electron/contract/kiosk-values.ts';
import { useTill } from '../../client/use-till.ts';
import { KIOSK_NOTES, kioskHeard, kioskSignal, type KioskHeard } from './kiosk-sounds.ts';
import { useTones } from './use-tones.ts';

export function useKioskSounds(kiosk: KioskView): void {
  const checkout = useTill((till) => till.checkout);
  const { play } = useTones(KIOSK_NOTES);
  /** null before the first look: what stood there before the screen did is not heard late. */
  const before = useRef<KioskHeard | null>(null);
  useEffect(() => {
    const heard = kioskHeard(kiosk, checkout);
    const signal = before.current === null ? null : kioskSignal(before.current, heard);
    before.current = heard;
    if (signal !== null) play(signal);
  }, [kiosk, checkout, play]);
  useEffect(() => {
    const onClick = ({ target }: MouseEvent): void => {
      if (target instanceof Element && target.closest('.kiosk button:not(:disabled)') !== null) play('key');
    };
    document.addEventListener('click', onClick, { capture: true });
    return () => document.removeEventListener('click', onClick, { capture: true });
  }, [play]);
}
