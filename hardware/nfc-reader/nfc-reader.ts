/**
 * The NFC reader port. A reader is armed with what it shall ask the next phone for (wallet API section 7) and tells what
 * came of each tap. It knows nothing of payments: bytes in, bytes out.
 */

export type ReaderState = 'absent' | 'found' | 'opening' | 'ready' | 'faulty' | 'gone';

/** What PRESENT sends to the phone. */
export type TapRequest = Readonly<{
  /** 16 fresh random bytes for one PRESENT; asked for anew at each one. */
  makeChallenge: () => Uint8Array;
  /** Minor units; 0 for a zone tap or a top-up. */
  amountMinor: number;
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
  | Readonly<{ kind: 'foreign_card'; card: 'bank_card' | 'transit_card' | 'empty_tag' | 'tag' | 'unknown' }>;

/** `reading` when a phone has been found and the exchange begins; an outcome follows, unless the reader is disarmed meanwhile. */
export type TapEvent = Readonly<{ kind: 'reading' }> | TapOutcome;

export interface NfcReader {
  readonly id: string;
  readonly name: string;
  readonly simulated: boolean;
  readonly state: ReaderState;
  /** Starts to look for the device; it comes and goes by itself from then on. */
  open(): void;
  /**
   * Asks every phone that is held to the reader, until `disarm` or a `presented` outcome; arming again replaces the request
   * and ends a tap that is going on with `tap_again`. It outlives the device: a reader that comes back goes on asking.
   */
  arm(request: TapRequest): void;
  /** A tap that is going on ends without an outcome. */
  disarm(): void;
  onState(listener: (state: ReaderState) => void): () => void;
  onTap(listener: (event: TapEvent) => void): () => void;
  close(): Promise<void>;
}
