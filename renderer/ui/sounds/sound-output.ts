/**
 * Plays the WAV files of resources/sounds through Web Audio: no gap when a sound repeats, no delay when it starts.
 *
 * Files are fetched and decoded once, at the first gesture, so that the first payment is not announced late. A machine
 * without sound is a quiet till, not a broken one.
 */
import attention from '../../../resources/sounds/attention.wav?no-inline';
import paymentApproved from '../../../resources/sounds/payment_approved.wav?no-inline';
import paymentCancelled from '../../../resources/sounds/payment_cancelled.wav?no-inline';
import paymentDeclined from '../../../resources/sounds/payment_declined.wav?no-inline';
import paymentExpired from '../../../resources/sounds/payment_expired.wav?no-inline';
import paymentPending from '../../../resources/sounds/payment_pending.wav?no-inline';
import scanOk from '../../../resources/sounds/scan_ok.wav?no-inline';
import scanUnknown from '../../../resources/sounds/scan_unknown.wav?no-inline';
import type { AnnouncementOutput } from './announcer.ts';
import { SOUND_NAMES, type SoundName } from './sound-names.ts';

const SOUND_URLS: Readonly<Record<SoundName, string>> = {
  scan_ok: scanOk,
  scan_unknown: scanUnknown,
  payment_pending: paymentPending,
  payment_approved: paymentApproved,
  payment_declined: paymentDeclined,
  payment_expired: paymentExpired,
  payment_cancelled: paymentCancelled,
  attention,
};

export function createSoundOutput(): AnnouncementOutput {
  let context: AudioContext | null = null;
  const buffers = new Map<SoundName, AudioBuffer>();

  const load = async (audio: AudioContext, name: SoundName): Promise<void> => {
    const answer = await fetch(SOUND_URLS[name]);
    if (answer.ok) buffers.set(name, await audio.decodeAudioData(await answer.arrayBuffer()));
  };

  return {
    start: ({ sound, repeat }) => {
      const buffer = buffers.get(sound);
      if (context === null || buffer === undefined) return () => {};
      const source = context.createBufferSource();
      source.buffer = buffer;
      source.loop = repeat;
      source.connect(context.destination);
      source.start();
      return () => {
        source.stop();
        source.disconnect();
      };
    },
    unlock: async () => {
      const audio = context ?? openContext();
      if (audio === null) return false;
      context = audio;
      await audio.resume();
      await Promise.allSettled(SOUND_NAMES.filter((name) => !buffers.has(name)).map((name) => load(audio, name)));
      return audio.state === 'running';
    },
  };
}

/** null on a machine without sound: the words and colours on the screen say the same. */
function openContext(): AudioContext | null {
  try {
    return new AudioContext();
  } catch {
    return null;
  }
}
