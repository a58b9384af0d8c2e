/**
 * The mute switch. It says in words what is so now, not only by a crossed-out loudspeaker: a cashier must be able to see
 * from a step away why the till is quiet.
 */
import { Volume2, VolumeX } from 'lucide-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { BandKey } from '../band-key.tsx';
import { useAnnouncer, useAnnouncerState } from './sound-provider.tsx';
import './sound-switch.css';

export function SoundSwitch() {
  const { t } = useTranslation('checkout');
  const announcer = useAnnouncer();
  const { muted, unlocked } = useAnnouncerState();
  // The gesture of the press unlocks the page before the press is over; it must not mute what it has just made audible.
  const unlockedAtStart = useRef(unlocked);
  const remember = (): void => {
    unlockedAtStart.current = unlocked;
  };
  const words = muted ? t('soundOff') : unlocked ? t('soundOn') : t('soundLocked');
  return (
    <span className={muted ? 'sound-switch-muted' : ''} onPointerDownCapture={remember} onKeyDownCapture={remember}>
      <BandKey
        icon={muted || !unlocked ? VolumeX : Volume2}
        words={words}
        caption={muted ? t('soundOffCaption') : t('soundOnCaption')}
        onPress={() => announcer.setMuted(!muted && unlockedAtStart.current)}
        data-testid="sound-switch"
      />
    </span>
  );
}
