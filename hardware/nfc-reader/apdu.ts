/**
 * Commands and answers of ISO/IEC 7816-4 as bytes: short commands, longer ones as a chain, and what the two status bytes
 * mean. Pure; who carries the bytes to the card is in card-channel.ts. Rules APDU-1 to APDU-3 of docs/spec.md.
 */
import { assert } from '../../electron/kernel/assert.ts';
import { err, ok, type Result } from '../../electron/kernel/result.ts';

export type Command = Readonly<{
  cla: number;
  ins: number;
  p1: number;
  p2: number;
  data?: Uint8Array;
  /** How many bytes the answer may have; 256 stands for "all there are", absent for "none". */
  maxAnswerBytes?: number;
}>;

/** `sw` is both status bytes as one number, such as 0x9000. */
export type Answer = Readonly<{ data: Uint8Array; sw: number }>;

/** One byte tells the length (7816-4 section 5.2). */
export const SHORT_DATA_BYTES = 255;
export const SHORT_ANSWER_BYTES = 256;
/** "The command is not the last of a chain" (7816-4 section 5.4.1, bit 5 of CLA). */
const CHAINING_BIT = 0x10;
const STATUS_BYTES = 2;

/** The frames of a command in the order they are sent: one, or a chain when the data are longer than one frame holds. */
export function encodeCommand(command: Command): readonly Uint8Array[] {
  const { cla, ins, p1, p2, data = new Uint8Array(0), maxAnswerBytes } = command;
  for (const byte of [cla, ins, p1, p2])
    assert(Number.isInteger(byte) && byte >= 0 && byte <= 0xff, 'a header of bytes');
  const frames: Uint8Array[] = [];
  let from = 0;
  while (data.length - from > SHORT_DATA_BYTES) {
    const part = data.subarray(from, (from += SHORT_DATA_BYTES));
    frames.push(Uint8Array.of(cla | CHAINING_BIT, ins, p1, p2, part.length, ...part));
  }
  const last = data.subarray(from);
  const lengthAndData = last.length === 0 ? [] : [last.length, ...last];
  frames.push(Uint8Array.of(cla, ins, p1, p2, ...lengthAndData, ...expectedLength(maxAnswerBytes)));
  return frames;
}

function expectedLength(maxAnswerBytes: number | undefined): readonly number[] {
  if (maxAnswerBytes === undefined) return [];
  assert(maxAnswerBytes > 0 && maxAnswerBytes <= SHORT_ANSWER_BYTES, 'a short answer');
  return [maxAnswerBytes % SHORT_ANSWER_BYTES];
}

/**
 * Splits an answer. Fewer than two bytes are what some drivers hand over when the card was pulled away meanwhile; a first
 * status byte outside 61 to 6F and 90 to 9F is none at all (7816-3 section 10.3.3).
 */
export function parseAnswer(bytes: Uint8Array): Result<Answer, 'nothing' | 'no_status'> {
  if (bytes.length < STATUS_BYTES) return err('nothing');
  const [sw1 = 0, sw2 = 0] = bytes.subarray(-STATUS_BYTES);
  const high = sw1 >> 4;
  if (sw1 === 0x60 || (high !== 0x6 && high !== 0x9)) return err('no_status');
  return ok({ data: bytes.slice(0, -STATUS_BYTES), sw: (sw1 << 8) | sw2 });
}

/** What the card wants or says by its status (7816-4 table 5). */
export type StatusMeaning =
  | Readonly<{ kind: 'done' }>
  /** Ask with GET RESPONSE for this many bytes more. */
  | Readonly<{ kind: 'more'; byteCount: number }>
  /** Ask again for exactly this many bytes. */
  | Readonly<{ kind: 'wrong_length'; byteCount: number }>
  | Readonly<{ kind: 'warning' | 'execution_error' | 'checking_error' | 'proprietary' }>;

export function meaningOf(sw: number): StatusMeaning {
  const low = sw & 0xff;
  switch (sw >> 8) {
    case 0x90:
      return { kind: low === 0 ? 'done' : 'proprietary' };
    case 0x61:
      return { kind: 'more', byteCount: low === 0 ? SHORT_ANSWER_BYTES : low };
    case 0x6c:
      return { kind: 'wrong_length', byteCount: low === 0 ? SHORT_ANSWER_BYTES : low };
    case 0x62:
    case 0x63:
      return { kind: 'warning' };
    case 0x64:
    case 0x65:
    case 0x66:
      return { kind: 'execution_error' };
    default:
      return { kind: sw >> 12 === 0x9 ? 'proprietary' : 'checking_error' };
  }
}

const ASK_ALL = SHORT_ANSWER_BYTES;

/** SELECT by application id. */
export function selectApplication(aid: Uint8Array): Command {
  return { cla: 0x00, ins: 0xa4, p1: 0x04, p2: 0x00, data: aid, maxAnswerBytes: ASK_ALL };
}

/** SELECT of an elementary file; nothing is asked of it but to be there. */
export function selectFile(fileId: number): Command {
  return { cla: 0x00, ins: 0xa4, p1: 0x00, p2: 0x0c, data: Uint8Array.of(fileId >> 8, fileId & 0xff) };
}

export function readBinary(offset: number, byteCount: number): Command {
  return { cla: 0x00, ins: 0xb0, p1: offset >> 8, p2: offset & 0xff, maxAnswerBytes: byteCount };
}

export function getResponse(byteCount: number): Command {
  return { cla: 0x00, ins: 0xc0, p1: 0x00, p2: 0x00, maxAnswerBytes: byteCount };
}

/** Answered by the reader, not by the card (PC/SC part 3, section 3.2.2.1.3): the card's serial number. */
export const GET_UID: Command = { cla: 0xff, ins: 0xca, p1: 0x00, p2: 0x00, maxAnswerBytes: ASK_ALL };

/** Read of a storage card through the reader (PC/SC part 3, section 3.2.2.1.8). */
export function readStorage(block: number, byteCount: number): Command {
  return { cla: 0xff, ins: 0xb0, p1: block >> 8, p2: block & 0xff, maxAnswerBytes: byteCount };
}
