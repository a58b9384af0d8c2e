/**
 * Records the frames of a tap and plays them again. What is personal is not written: numbers of cards, certificates,
 * presentments, the challenges that would tie them together, and the letters of tags. Lengths and statuses stay, and the
 * hash that SELECT names becomes that of the blanked certificate, so that a played tap takes the very same way.
 * Rules TRACE-4 to TRACE-7 of docs/spec.md.
 */
import type { Clock } from '../../electron/kernel/clock.ts';
import { err, ok, type Result } from '../../electron/kernel/result.ts';
import type { Trace, TraceRecorder } from '../device/trace.ts';
import type { CardChannel, CardFault } from './card-channel.ts';
import type { CertificateCache } from './certificate-cache.ts';
import { hashOf, readGreeting } from './wallet-exchange.ts';

const STATUS_BYTES = 2;
const HEADER_BYTES = 5;
const CHALLENGE_BYTES = 16;
const RANDOM_UID = 0x08;
/** A record's head with its language stands before this byte of an NDEF file or of a type 2 tag's data. */
const TEXT_FROM = 10;
const PAGE_BYTES = 4;
const FIRST_DATA_PAGE = 4;

const isPresent = (frame: Uint8Array): boolean => frame[0] === 0x80 && frame[1] === 0x50;
const isReadCertificate = (frame: Uint8Array): boolean => frame[0] === 0x80 && frame[1] === 0xb0;

/** The frame without the challenge: the rest of PRESENT is an amount and the till's own name. */
export function scrubFrame(frame: Uint8Array): Uint8Array {
  const scrubbed = frame.slice();
  if (isPresent(frame)) scrubbed.fill(0, HEADER_BYTES, HEADER_BYTES + CHALLENGE_BYTES);
  return scrubbed;
}

/** The answer without what is personal. `last`: the last frame that was no GET RESPONSE. */
export function scrubAnswer(last: Uint8Array, answer: Uint8Array): Uint8Array {
  const scrubbed = answer.slice();
  const data = scrubbed.subarray(0, Math.max(0, answer.length - STATUS_BYTES));
  const [cla, ins, p1 = 0, p2 = 0] = last;
  if (isPresent(last) || isReadCertificate(last)) data.fill(0);
  else if (cla === 0xff && ins === 0xca) scrubUid(data);
  else if (cla === 0xff && ins === 0xb0) scrubText(data, (p1 * 256 + p2 - FIRST_DATA_PAGE) * PAGE_BYTES);
  else if (cla === 0x00 && ins === 0xb0) scrubText(data, p1 * 256 + p2);
  else if (cla === 0x00 && ins === 0xa4) scrubGreeting(data);
  return scrubbed;
}

/** Whether a number is made anew at each tap is told by its first byte, and decides what becomes of it. */
function scrubUid(data: Uint8Array): void {
  data.fill(0, data[0] === RANDOM_UID ? 1 : 0);
}

/** Letters and digits become others; what tells lengths and kinds stands before them, and stays. */
function scrubText(data: Uint8Array, offset: number): void {
  for (const [index, byte] of data.entries()) {
    if (offset + index < TEXT_FROM) continue;
    const isDigit = byte >= 0x30 && byte <= 0x39;
    const isLetter = (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a) || byte >= 0x80;
    if (isDigit) data[index] = 0x30;
    else if (isLetter) data[index] = 0x78;
  }
}

function scrubGreeting(data: Uint8Array): void {
  const greeting = readGreeting(data);
  if (greeting === null) return;
  const at = Buffer.from(data).indexOf(greeting.certificateHash);
  data.set(hashOf(new Uint8Array(greeting.certificateBytes)), at);
}

const isGetResponse = (frame: Uint8Array): boolean => frame[0] === 0x00 && frame[1] === 0xc0;

/** The same line, listened in to. */
export function recordChannel(channel: CardChannel, recorder: TraceRecorder): CardChannel {
  let last: Uint8Array | null = null;
  return {
    atr: channel.atr,
    async transmit(frame, timeoutMs) {
      if (last === null) recorder.note(`card ${Buffer.from(channel.atr).toString('hex')}`);
      if (last === null || !isGetResponse(frame)) last = frame.slice();
      recorder.record('out', scrubFrame(frame));
      const answer = await channel.transmit(frame, timeoutMs);
      if (answer.ok) recorder.record('in', scrubAnswer(last, answer.value));
      else recorder.note(`fault ${answer.error.code}`);
      return answer;
    },
  };
}

type Exchange = {
  readonly frame: Uint8Array;
  readonly sentAtMs: number;
  answer: Result<Uint8Array, CardFault>;
  tookMs: number;
};

const FAULTS: readonly string[] = ['card_lost', 'no_answer', 'garbled'] satisfies readonly CardFault['code'][];

/**
 * The cards of a trace, in their order, each as a line that answers as it did. A till that asks something else than it did then
 * is told so by a fault. With a clock the answers take as long as they took. `anyAmount`: whatever sum and till PRESENT names.
 */
export function replayCards(
  trace: Trace,
  clock: Clock | null = null,
  { anyAmount = false }: Readonly<{ anyAmount?: boolean }> = {},
): readonly CardChannel[] {
  const cards: { atr: Uint8Array; exchanges: Exchange[] }[] = [];
  for (const line of trace.lines) {
    const exchange = cards.at(-1)?.exchanges.at(-1);
    if (line.direction === 'out') {
      const lost: Result<Uint8Array, CardFault> = err({ code: 'card_lost', detail: 'the trace ends here' });
      cards.at(-1)?.exchanges.push({ frame: line.bytes, sentAtMs: line.atMs, answer: lost, tookMs: 0 });
      continue;
    }
    if (line.direction === 'note' && line.note.startsWith('card ')) {
      cards.push({ atr: new Uint8Array(Buffer.from(line.note.slice(5), 'hex')), exchanges: [] });
      continue;
    }
    if (exchange === undefined) continue;
    exchange.tookMs = line.atMs - exchange.sentAtMs;
    if (line.direction === 'note') exchange.answer = faultOf(line.note) ?? exchange.answer;
    else exchange.answer = ok(line.bytes);
  }
  const isSame = anyAmount ? isSameButForAmount : isSameFrame;
  return cards.map(({ atr, exchanges }) => replayCard(atr, exchanges, { clock, isSame }));
}

function faultOf(note: string): Result<never, CardFault> | null {
  const code = FAULTS.find((each) => note === `fault ${each}`);
  return code === undefined ? null : err({ code: code as CardFault['code'], detail: 'as recorded' });
}

type IsSame = (frame: Uint8Array, recorded: Uint8Array) => boolean;

const isSameFrame: IsSame = (frame, recorded) => Buffer.compare(scrubFrame(frame), recorded) === 0;
const isSameButForAmount: IsSame = (frame, recorded) =>
  (isPresent(frame) && isPresent(recorded)) || isSameFrame(frame, recorded);

function replayCard(
  atr: Uint8Array,
  exchanges: readonly Exchange[],
  { clock, isSame }: Readonly<{ clock: Clock | null; isSame: IsSame }>,
): CardChannel {
  let next = 0;
  return {
    atr,
    async transmit(frame) {
      const exchange = exchanges[next];
      if (exchange === undefined || !isSame(frame, exchange.frame)) {
        return err({ code: 'garbled', detail: `frame ${next + 1} is another one than in the trace` });
      }
      next += 1;
      const { tookMs, answer } = exchange;
      if (clock !== null) await new Promise<void>((resolve) => void clock.after(tookMs, resolve));
      return answer;
    },
  };
}

/** The certificates that the till knew when the trace was recorded: those that it did not read in it. */
export function knowCertificatesOf(trace: Trace, cache: CertificateCache): void {
  let selected: Uint8Array | null = null;
  for (const line of trace.lines) {
    if (line.direction === 'in') {
      const greeting = readGreeting(line.bytes.subarray(0, Math.max(0, line.bytes.length - STATUS_BYTES)));
      selected = greeting === null ? selected : new Uint8Array(greeting.certificateBytes);
    } else if (line.direction === 'out' && selected !== null) {
      if (isPresent(line.bytes)) cache.keep(hashOf(selected), selected);
      selected = null;
    }
  }
}
