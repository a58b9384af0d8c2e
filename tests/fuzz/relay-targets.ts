/** The parsers between a gate relay and the till, at both ends of the line. Rule BARRIER-26 of docs/spec/transit-screens.md. */
import assert from 'node:assert/strict';
import { epochMs, type Clock } from '../../electron/kernel/clock.ts';
import {
  decodeFrame,
  encodeFrame,
  FrameReader,
  MAX_FRAME_BYTES,
  MAX_FRAME_NUMBER,
  type RelayFrame,
} from '../../hardware/barrier/relay-frame.ts';
import { RelaySession } from '../../hardware/barrier/relay-session.ts';
import { SimulatedRelay } from '../../hardware/barrier/simulated-relay.ts';
import type { FuzzTarget } from './fuzz.ts';

/** Nothing of it ever comes to pass: what is fuzzed is what is heard. */
const STANDING_CLOCK: Clock = {
  now: () => epochMs(0),
  monotonic: () => 0,
  after: () => ({ cancel: () => undefined }),
};

const FRAMES: readonly RelayFrame[] = [
  { number: 1, words: ['HELLO'] },
  { number: 1, words: ['HELLO', '1', 'FLAP_2.0'] },
  { number: 7, words: ['OPEN', '400'] },
  { number: 7, words: ['NO', 'RELEASED'] },
  { number: 0, words: ['MOVED', 'OPEN'] },
  { number: 0, words: ['PASSED'] },
  { number: 255, words: ['LIGHTS', '1B01', 'GREEN'] },
];
const LINES = [...FRAMES.map(encodeFrame), Buffer.concat(FRAMES.map(encodeFrame))];

type Heard = Readonly<{ frames: readonly RelayFrame[]; spoiltCount: number }>;

function hear(pieces: readonly Uint8Array[]): Heard {
  const frames: RelayFrame[] = [];
  let spoiltCount = 0;
  const reader = new FrameReader(
    (frame) => frames.push(frame),
    () => (spoiltCount += 1),
  );
  for (const piece of pieces) reader.push(piece);
  return { frames, spoiltCount };
}

function piecesOf(input: Uint8Array): readonly Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0, step = 1; at < input.length; at += step) {
    step = 1 + ((input[at] ?? 0) % 13);
    pieces.push(input.subarray(at, at + step));
  }
  return pieces;
}

function feedLines(input: Uint8Array): void {
  const whole = hear([input]);
  assert.deepEqual(hear(piecesOf(input)), whole, 'it does not matter where a stream is cut');
  assert(whole.spoiltCount <= input.length, 'no more is spoilt than came');
  for (const frame of whole.frames) {
    const bytes = encodeFrame(frame);
    assert(bytes.length <= MAX_FRAME_BYTES && frame.number <= MAX_FRAME_NUMBER, 'a line is within its bounds');
    // Nothing is made up, and nothing is read in two ways: what was heard stood there, to the byte.
    assert(Buffer.from(input).includes(Buffer.from(bytes)), 'a line that was heard was said');
  }
}

const WORD_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-';

/** Chance meets no check of sixteen bits: here the check is made to fit, and the words are what the chance makes of them. */
function frameOf(input: Uint8Array): RelayFrame {
  const letters = Array.from(input.subarray(1, 40), (byte) =>
    byte === 0x20 ? ' ' : (WORD_LETTERS[byte % WORD_LETTERS.length] ?? ''),
  ).join('');
  return { number: input[0] ?? 0, words: letters.split(' ').filter((word) => word !== '') };
}

/** Commands that a board knows, with whatever stands behind them. */
const COMMANDS = ['HELLO', 'STATE', 'OPEN', 'SHUT', 'LIGHTS', 'TONE'];

function feedBoard(input: Uint8Array): void {
  const { number, words } = frameOf(input);
  const command = { number, words: [COMMANDS[number % COMMANDS.length] ?? '', ...words].slice(0, 4) };
  const asked = encodeFrame(command);
  const answers: RelayFrame[] = [];
  const reader = new FrameReader(
    (frame) => answers.push(frame),
    () => assert.fail('a board says what is no line'),
  );
  const board = new SimulatedRelay(STANDING_CLOCK, (bytes) => reader.push(bytes));
  board.receive(asked);
  board.receive(asked);
  if (asked.length > MAX_FRAME_BYTES) return assert.equal(answers.length, 0, 'too long a line is not answered');
  assert.deepEqual(decodeFrame(Buffer.from(asked).toString('latin1').slice(0, -1)), command, 'what is written is read');
  assert.equal(answers.length, 2, 'each asking is answered once');
  assert.deepEqual(answers[1], answers[0], 'asked again it answers the same');
  assert.equal(answers[0]?.number, number, 'under the same number');
  assert(board.pulseCount <= 1, 'and nothing is done twice');
}

/** What the till hears of a board that it asks nothing. */
function feedSession(input: Uint8Array): void {
  let listener: (bytes: Uint8Array) => void = () => undefined;
  const news: string[] = [];
  const session = new RelaySession({
    clock: STANDING_CLOCK,
    answerMs: 1,
    onHeard: (words) => news.push(words.join(' ')),
    line: {
      write: async () => true,
      onBytes: (hearing) => {
        listener = hearing;
      },
      onGone: () => undefined,
      close: async () => undefined,
    },
  });
  const frame = frameOf(input);
  for (const piece of piecesOf(input)) listener(piece);
  const bytes = encodeFrame({ ...frame, number: 0 });
  listener(Uint8Array.of(0x0a));
  const before = news.length;
  listener(bytes);
  const isLine = frame.words.length > 0 && bytes.length <= MAX_FRAME_BYTES;
  assert.equal(news.length - before, isLine ? 1 : 0, 'whatever came before, the next line is heard');
  session.end({ code: 'unplugged', detail: '' });
}

export const RELAY_TARGETS: readonly FuzzTarget[] = [
  { name: 'relay lines', samples: LINES, feed: feedLines },
  { name: 'relay board', samples: LINES, feed: feedBoard },
  { name: 'relay session', samples: LINES, feed: feedSession },
];
