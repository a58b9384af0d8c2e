/** Reading aloud on demand, with what to say where the machine has no voice. Rules GATESCREEN-9 and KIOSKSCREEN-11. */
import { useState } from 'react';
import type { Bilingual } from '../../../electron/contract/values.ts';
import { readAloud } from './gate-voice.ts';

export function useVoice(): Readonly<{ isMute: boolean; speak: (text: Bilingual) => void; hush: () => void }> {
  const [isMute, setMute] = useState(false);
  const speech = 'speechSynthesis' in window ? window.speechSynthesis : null;
  return {
    isMute,
    speak: (text) => setMute(!readAloud(text, speech, (words) => new SpeechSynthesisUtterance(words))),
    hush: () => speech?.cancel(),
  };
}
