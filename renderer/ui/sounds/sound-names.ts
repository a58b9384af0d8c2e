/**
 * The till's sounds by name. A name is the file's name in resources/sounds, so neither can change without the other.
 */
export const SOUND_NAMES = [
  'scan_ok',
  'scan_unknown',
  'payment_pending',
  'payment_approved',
  'payment_declined',
  'payment_expired',
  'payment_cancelled',
  'attention',
] as const;
export type SoundName = (typeof SOUND_NAMES)[number];

/**
 * What the till announces. `words` say the same as the sound: a screen reader speaks them today, and a voice output may
 * speak them through the same port one day. `repeat`: until the next announcement.
 */
export type Announcement = Readonly<{ sound: SoundName; repeat: boolean; words: string }>;
