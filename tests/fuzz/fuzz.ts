/**
 * Throws damaged inputs at a parser: good samples that are flipped, cut, doubled and spliced, and plain noise, from a seed. A
 * parser must neither throw, nor break what it promises, nor take long, nor keep memory.
 */
import { createSeededRandom } from '../../electron/kernel/seeded-random.ts';

export type FuzzTarget = Readonly<{
  name: string;
  /** Good inputs, which the damage starts from. */
  samples: readonly Uint8Array[];
  /** Throws when something is wrong with what came of it. */
  feed: (input: Uint8Array) => void;
}>;

export type FuzzResult = Readonly<{
  inputCount: number;
  /** The first that failed, with its input in hexadecimal; null: none. */
  failure: Readonly<{ message: string; inputHex: string }> | null;
  slowestMs: number;
  seconds: number;
}>;

/** Longer than any bound of the parsers, so that the bounds themselves are met. */
const MAX_INPUT_BYTES = 6_000;
/** Mostly short: that is where the branches are. */
const LONG_EVERY = 200;
const MAX_CHANGES = 6;
const LOOK_AGAIN_MS = 100;
/** Characters that mean something to somebody. */
const TELLING_BYTES = Buffer.from('\u0000\u0001\u0002\u0003\n\r\u001d]()/:?=&%0123456789WPhQVDEC-. ', 'latin1');

/** `onProgress` is called after each input, and must be quick. */
export function fuzz(
  target: FuzzTarget,
  options: Readonly<{ inputCount: number; seed: number; onProgress?: () => void }>,
): FuzzResult {
  const dice = createDice(options.seed);
  const startedAt = performance.now();
  let slowestMs = 0;
  for (let index = 0; index < options.inputCount; index += 1) {
    const input = damaged(target.samples, dice, index % LONG_EVERY === 0);
    let tookMs: number;
    try {
      tookMs = timed(target, input);
      // A busy machine makes anything slow: what counts is the time of the processor.
      if (tookMs > LOOK_AGAIN_MS) tookMs = Math.min(tookMs, processorMs(target, input));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const failure = { message, inputHex: Buffer.from(input).toString('hex') };
      return { inputCount: index + 1, failure, slowestMs, seconds: (performance.now() - startedAt) / 1_000 };
    }
    slowestMs = Math.max(slowestMs, tookMs);
    options.onProgress?.();
  }
  return {
    inputCount: options.inputCount,
    failure: null,
    slowestMs,
    seconds: (performance.now() - startedAt) / 1_000,
  };
}

function timed(target: FuzzTarget, input: Uint8Array): number {
  const before = performance.now();
  target.feed(input);
  return performance.now() - before;
}

function processorMs(target: FuzzTarget, input: Uint8Array): number {
  const before = process.cpuUsage();
  target.feed(input);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

type Dice = (below: number) => number;

const BLOCK_BYTES = 4_096;

function createDice(seed: number): Dice {
  const random = createSeededRandom(seed);
  let block: Uint8Array = new Uint8Array(0);
  let at = 0;
  const nextByte = (): number => {
    if (at === block.length) {
      block = random.bytes(BLOCK_BYTES);
      at = 0;
    }
    at += 1;
    return block[at - 1] ?? 0;
  };
  return (below) => ((nextByte() << 16) | (nextByte() << 8) | nextByte()) % below;
}

function damaged(samples: readonly Uint8Array[], dice: Dice, isLong: boolean): Uint8Array {
  if (samples.length === 0 || dice(10) === 0) return noise(dice, isLong);
  let input = Array.from(samples[dice(samples.length)] ?? []);
  for (let change = dice(MAX_CHANGES); change >= 0; change -= 1) {
    const at = dice(input.length + 1);
    switch (dice(7)) {
      case 0:
        input[Math.min(at, Math.max(0, input.length - 1))] = dice(256);
        break;
      case 1:
        input.splice(at, 0, telling(dice));
        break;
      case 2:
        input.splice(at, 1 + dice(8));
        break;
      case 3:
        input = input.slice(0, at);
        break;
      case 4:
        input = input.slice(at);
        break;
      case 5:
        input.splice(at, 0, ...input.slice(at, at + 1 + dice(40)));
        break;
      default:
        input.splice(at, input.length, ...(samples[dice(samples.length)] ?? []).slice(dice(20)));
    }
  }
  if (isLong) {
    while (input.length > 0 && input.length < MAX_INPUT_BYTES) input = [...input, ...input];
  }
  return Uint8Array.from(input.slice(0, MAX_INPUT_BYTES));
}

function noise(dice: Dice, isLong: boolean): Uint8Array {
  const isTelling = dice(2) === 0;
  return Uint8Array.from({ length: dice(isLong ? MAX_INPUT_BYTES : 64) }, () =>
    isTelling ? telling(dice) : dice(256),
  );
}

function telling(dice: Dice): number {
  return TELLING_BYTES[dice(TELLING_BYTES.length)] ?? 0;
}
