/**
 * The NFC reader port. A reader is armed with what it shall ask the next phone for (wallet API section 7) and tells what
 * came of each tap. It knows nothing of payments: bytes in, bytes out.
 */
import type { Device } from '../device/device.ts';

/** What PRESENT sends to the phone. */
export type TapRequest = Readonly<{
  /** 16 fresh random bytes for one PRESENT; asked for anew at each one. */
  makeChallenge: () => Uint8Array;
  /** Minor units; 0 for a zone tap or a top-up. */
  amountMinor: number;
  /**
   * Asked right before PRESENT with the wallet's certificate, which nobody has verified yet: what this passenger is asked for
   * instead, since a class may pay less. Absent: everybody is asked for `amountMinor`.
   */
  amountFor?: (certificate: Uint8Array) => number;
  /** ISO 4217 letters. */
  currency: string;
  terminalId: string;
}>;

export type TapOutcome =
  /** `presentment` is the CBOR array [certificate, presentment] of wallet API section 6; `challenge` the one it answers. */
  | Readonly<{ kind: 'presented'; presentment: Uint8Array; challenge: Uint8Array }>
  | Readonly<{ kind: 'unlock_phone' }>
  | Readonly<{ kind: 'over_wallet_limit' }>
  | Readonly<{ kind: 'cancelled_on_phone' }>
  | Readonly<{ kind: 'tap_again' }>
  | Readonly<{ kind: 'foreign_card'; card: ForeignCard }>;

/** What lies on the reader and is no wallet. `tag`: a tag or badge that holds something; `unknown`: answers, and is none of these. */
export type ForeignCard = 'bank_card' | 'transit_card' | 'empty_tag' | 'tag' | 'unknown';

/** `reading` when a phone has been found and the exchange begins; an outcome follows, unless the reader is disarmed meanwhile. */
export type TapEvent = Readonly<{ kind: 'reading' }> | TapOutcome;

/**
 * What a tag says of itself: a staff badge, a pick-up code. Never money (C42): a number on a tag can be copied by anybody, and
 * a phone's changes with each tap. `text` and `uri` come from its NDEF message; `uid` (hexadecimal, lower case) when it has none.
 */
export type TagRead =
  | Readonly<{ kind: 'text'; text: string }>
  | Readonly<{ kind: 'uri'; uri: string }>
  | Readonly<{ kind: 'uid'; uid: string }>;

export interface NfcReader extends Device {
  /**
   * Asks every phone that is held to the reader, until `disarm` or a `presented` outcome; arming again replaces the request
   * and ends a tap that is going on with `tap_again`. It outlives the device: a reader that comes back goes on asking. One
   * phone that stays on the reader is asked once; one that was put there just before is asked at once (C49).
   */
  arm(request: TapRequest): void;
  /** A tap that is going on ends without an outcome. */
  disarm(): void;
  onTap(listener: (event: TapEvent) => void): () => void;
  /** Tags are read while somebody listens, whether the reader is armed or not; a phone is asked nothing for that. */
  onTag(listener: (tag: TagRead) => void): () => void;
}
