/** A stand-in for nfc-pcsc that plays its traps: what it emits and forgets is what version 0.8.1 was seen to. */
import { EventEmitter } from 'node:events';
import type { LibraryBinding, LibraryNfc, LibraryReader, NfcLibrary } from '../nfc-library.ts';

const PRESENT = 0x20;
const MUTE = 0x200;

class FakeBinding extends EventEmitter implements LibraryBinding {
  connected = false;
  readonly SCARD_STATE_PRESENT = PRESENT;
  readonly SCARD_STATE_MUTE = MUTE;
}

/** What the library throws: one of its own errors around one of the system's. */
export function libraryError(name: 'ConnectError' | 'TransmitError', result: string): Error {
  const error = new Error('An error occurred.');
  error.name = name;
  return Object.assign(error, { previous: new Error(`SCard error: something.(${result})`) });
}

export class FakeReader extends EventEmitter implements LibraryReader {
  readonly name: string;
  autoProcessing = true;
  readonly reader = new FakeBinding();
  /** What the next frames are answered with; nothing left: the frame never comes back. */
  answers: (Uint8Array | Error)[] = [];
  sent: string[] = [];
  connects: (Error | null)[] = [];
  disconnectFails = false;
  #eventCount = 0;

  constructor(name: string) {
    super();
    this.name = name;
  }

  async connect(): Promise<void> {
    const error = this.connects.shift() ?? null;
    if (error !== null) throw error;
    this.reader.connected = true;
  }

  async disconnect(): Promise<void> {
    if (this.disconnectFails) throw new Error('SCardDisconnect error: Invalid handle.(0x80100003)');
    this.reader.connected = false;
  }

  transmit(data: Buffer): Promise<Uint8Array> {
    this.sent.push(data.toString('hex'));
    const answer = this.answers.shift();
    if (answer === undefined) return new Promise(() => undefined);
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  }

  control(data: Buffer): Promise<Uint8Array> {
    return this.transmit(data);
  }

  /** What the library does when a card comes: the binding's status first, then a connect, then `card`. */
  async putDown(atr = Uint8Array.of(0x3b)): Promise<void> {
    this.#eventCount += 1;
    this.reader.emit('status', { state: (this.#eventCount << 16) | PRESENT, atr });
    try {
      await this.connect();
      this.emit('card', { atr });
    } catch (error) {
      // The library's own slip: the error is the event's name.
      Reflect.apply(this.emit, this, [error]);
    }
  }

  lift(): void {
    this.#eventCount += 1;
    this.emit('card.off');
    this.reader.emit('status', { state: this.#eventCount << 16 });
  }

  /** Lifted and another put down between two looks: the library says nothing. */
  swap(atr = Uint8Array.of(0x3b, 2)): void {
    this.#eventCount += 2;
    this.reader.emit('status', { state: (this.#eventCount << 16) | PRESENT, atr });
  }

  putDownTwoAtOnce(): void {
    this.#eventCount += 1;
    this.reader.emit('status', { state: (this.#eventCount << 16) | PRESENT | MUTE });
  }
}

export class FakeNfc extends EventEmitter implements LibraryNfc {}

/** A library whose newest object a test gets hold of; `make` may throw. */
export function fakeLibrary(make: () => FakeNfc = () => new FakeNfc()): NfcLibrary & { readonly made: FakeNfc[] } {
  const made: FakeNfc[] = [];
  // Called with `new`, a function that returns an object gives that object.
  const NFC = function makeNfc(): FakeNfc {
    const nfc = make();
    made.push(nfc);
    return nfc;
  };
  return { NFC: NFC as unknown as new () => LibraryNfc, made };
}
