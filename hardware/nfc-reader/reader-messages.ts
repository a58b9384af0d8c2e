/**
 * What passes between the till's service and the process that holds the reader. Bytes are hexadecimal, so that both kinds
 * of line (Node's and Electron's) and the host between them carry plain JSON.
 */
import type { DeviceProblem } from '../device/device.ts';

export type ToReaderProcess =
  /** Answered by `answer` with the same number, whatever comes. */
  | Readonly<{ type: 'transmit'; requestId: number; cardId: number; frame: string }>
  /** For the reader itself: its light and its buzzer. Answered likewise. */
  | Readonly<{ type: 'escape'; requestId: number; cardId: number; frame: string }>
  /** It ends, unless it knows a reader: a fresh one asks the service anew. */
  | Readonly<{ type: 'retire' }>
  | Readonly<{ type: 'stop' }>;

export type FromReaderProcess =
  | Readonly<{ type: 'alive' }>
  /**
   * waiting: for the service, or for ever (`module_missing`). connecting: the call that can freeze is about to be made.
   * watching: the system tells of readers and cards. `problem`: why there is no reader.
   */
  | Readonly<{ type: 'status'; phase: ReaderPhase; problem: DeviceProblem | null }>
  /** `socket`: the USB path that it is plugged in at; absent where the system does not tell. */
  | Readonly<{ type: 'reader'; reader: string; socket?: string }>
  | Readonly<{ type: 'reader_gone'; reader: string }>
  /** `cardId` is another for each time a card is put down. */
  | Readonly<{ type: 'card'; reader: string; cardId: number; atr: string }>
  | Readonly<{ type: 'card_unreadable'; reader: string; problem: DeviceProblem | null }>
  | Readonly<{ type: 'card_gone'; reader: string; cardId: number }>
  /** `bytes` null: nothing came, and `detail` says why. */
  | Readonly<{ type: 'answer'; requestId: number; bytes: string | null; detail: string }>
  /** The process ends itself: only a fresh one can go on. */
  | Readonly<{ type: 'broken'; problem: DeviceProblem }>;

export type ReaderPhase = 'starting' | 'waiting' | 'connecting' | 'watching';
