/**
 * What of nfc-pcsc 0.8.1 and its binding is used, and the places where they are set right. The package has no types of its
 * own. It is loaded by the reader's own process and nowhere else (docs/decisions/0140-nfc-in-a-process-of-its-own.md).
 */
import { createRequire } from 'node:module';

/** Emits `error`, `end`, `card` and `card.off`. */
export interface LibraryReader {
  readonly name: string;
  /** True by default: the library would ask each card for its number, or for an application of its own. */
  autoProcessing: boolean;
  /** The binding's own object, which emits `status`. `connected` can be set: the library forgets to after a failed disconnect. */
  readonly reader: LibraryBinding;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'end', listener: () => void): unknown;
  on(event: 'card', listener: (card: Readonly<{ atr?: Uint8Array }>) => void): unknown;
  on(event: 'card.off', listener: () => void): unknown;
  emit(event: unknown, ...rest: readonly unknown[]): boolean;
  connect(): Promise<unknown>;
  disconnect(): Promise<unknown>;
  transmit(data: Buffer, maxAnswerBytes: number): Promise<Uint8Array>;
  control(data: Buffer, maxAnswerBytes: number): Promise<Uint8Array>;
}

export interface LibraryBinding {
  connected: boolean;
  readonly SCARD_STATE_PRESENT: number;
  readonly SCARD_STATE_MUTE: number;
  on(event: 'status', listener: (status: Readonly<{ state: number; atr?: Uint8Array }>) => void): unknown;
}

/** Emits `reader` and `error`. */
export interface LibraryNfc {
  on(event: 'reader', listener: (reader: LibraryReader) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

export type NfcLibrary = Readonly<{ NFC: new () => LibraryNfc }>;

/** Throws what Node throws: the package is missing, or its binding was built for another version. */
export function loadNfcLibrary(): NfcLibrary {
  return createRequire(import.meta.url)('nfc-pcsc') as NfcLibrary;
}

/**
 * The library emits a lost connect error under the error itself as the event's name, where nobody can hear it. Here it
 * becomes an `error`.
 */
export function hearLostErrors(reader: LibraryReader): void {
  const emit = reader.emit.bind(reader);
  reader.emit = (event, ...rest) => (event instanceof Error ? emit('error', event) : emit(event, ...rest));
}
