/**
 * What the till's way adds to a frame: from the service through the reader's process and nfc-pcsc to the card and back, held
 * against the smart-card system's own call to the same card in alternating runs. Over the machine's pcscd and a virtual
 * reader; decision 0203 says why the card is quick and where the aim comes from.
 */
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { ReaderSeat } from '../../../hardware/nfc-reader/reader-hub.ts';
import { PHONE_ATR } from '../../../hardware/nfc-reader/testing/emulated-cards.ts';
import { createDaemon, whyNoDaemon, type Daemon } from '../../devices/nfc/pcscd.ts';
import { createHubUnderTest } from '../../devices/nfc/reader-under-test.ts';
import { atMost, median, misses, rounded, sandwich, spread } from '../measure.ts';
import type { Part } from '../payments/part.ts';

/** READ CERTIFICATE and a whole piece: the longest exchange of a tap (wallet API section 7). */
const FRAME = Buffer.from('80b0000000', 'hex');
const ANSWER = Buffer.concat([Buffer.alloc(250, 0xaa), Buffer.from([0x90, 0x00])]);
const MAX_ANSWER_BYTES = 258;
const PAIRS = 20;
const PAIRS_IN_FULL = 100;
const FRAMES_A_RUN = 50;
const PATIENCE_MS = 15_000;
const FRAME_MS = 5_000;
/** Decision 0203: four frames of a tap then cost less than a hundredth of what a phone takes to answer them. */
const MAX_ADDED_MS = 1;
/** The deliberately worse way looks for its answer as often as a timer of Windows allows, instead of being told. */
const CONTROL_POLL_MS = 15;

type Ways = Readonly<{ raw: () => Promise<number>; ours: () => Promise<number>; polled: () => Promise<number> }>;

export const framesPart: Part = {
  name: 'frames',
  title: 'A frame to the card: the till’s way against the smart-card system’s own call',
  run: async ({ tell, full }) => {
    const obstacle = whyNoDaemon();
    if (obstacle !== null) return [];
    const daemon = await createDaemon();
    const card = spawn('python3', [
      path.join(import.meta.dirname, 'quick-card.py'),
      ...(await started(daemon)),
      ...[Buffer.from(PHONE_ATR).toString('hex'), ANSWER.toString('hex')],
    ]);
    const { seat, cardId } = await seatWithCard(daemon.readerName);
    const raw = await startRaw(daemon.readerName);
    try {
      return await compare(waysOf(raw, seat, cardId), full ? PAIRS_IN_FULL : PAIRS, tell);
    } finally {
      raw.disconnect();
      card.kill();
      await seat.close();
      await daemon.close();
    }
  },
};

async function started(daemon: Daemon): Promise<readonly string[]> {
  await daemon.start();
  return [String(daemon.cardPort)];
}

async function compare({ raw, ours, polled }: Ways, pairs: number, tell: (line: string) => void) {
  // Compiled code, the allocator and the daemon settle by then.
  for (const way of [raw, ours, raw, ours]) await way();
  const measured = await sandwich(pairs, raw, ours);
  const base = median(measured.baseline);
  tell(`a frame ${spread(measured.ours)} ms, the system’s own call ${spread(measured.baseline)} ms`);
  tell(`ratio ${spread(measured.ratios)}`);
  const control = await sandwich(Math.ceil(pairs / 4), raw, polled);
  const added = atMost('frame_added', rounded(median(measured.ours) - base), 'ms', MAX_ADDED_MS);
  return [added, misses(added, median(control.ours) - median(control.baseline))];
}

/** Each answers the median of a run, in milliseconds a frame. */
function waysOf(raw: ChildProcess, seat: ReaderSeat, cardId: number): Ways {
  const send = async (): Promise<void> => {
    const answer = await seat.transmit(cardId, FRAME, FRAME_MS);
    if (!answer.ok || answer.value.length !== ANSWER.length) throw new Error('the card did not answer');
  };
  const runOf = async (one: () => Promise<void>): Promise<number> => {
    const times: number[] = [];
    for (let sent = 0; sent < FRAMES_A_RUN; sent += 1) {
      const startedAt = performance.now();
      await one();
      times.push(performance.now() - startedAt);
    }
    return median(times);
  };
  return {
    raw: async () => {
      const told = new Promise<readonly number[]>((resolve) =>
        // The other program of this pair sends nothing else.
        raw.once('message', (times) => resolve(times as readonly number[])),
      );
      raw.send(FRAMES_A_RUN);
      return median(await told);
    },
    ours: () => runOf(send),
    polled: () =>
      runOf(async () => {
        await send();
        await new Promise((resolve) => setTimeout(resolve, CONTROL_POLL_MS));
      }),
  };
}

/** The product's own process and hub, once the card lies there. */
async function seatWithCard(readerName: string): Promise<Readonly<{ seat: ReaderSeat; cardId: number }>> {
  const card = Promise.withResolvers<number>();
  const late = setTimeout(() => card.reject(new Error('no card was seen')), PATIENCE_MS);
  const seat = createHubUnderTest().hub.join({
    onChange: () => undefined,
    onCard: (reader, cardId) => {
      if (reader === readerName) card.resolve(cardId);
    },
    onCardGone: () => undefined,
    onCardUnreadable: () => undefined,
    onEnd: (problem) => card.reject(new Error(problem?.detail ?? 'no reader was seen')),
  });
  try {
    return { seat, cardId: await card.promise };
  } finally {
    clearTimeout(late);
  }
}

async function startRaw(readerName: string): Promise<ChildProcess> {
  const program = path.join(import.meta.dirname, 'raw-pcsc.ts');
  const numbers = [MAX_ANSWER_BYTES, ANSWER.length].map(String);
  const child = fork(program, [readerName, FRAME.toString('hex'), ...numbers], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  await once(child, 'message');
  return child;
}
