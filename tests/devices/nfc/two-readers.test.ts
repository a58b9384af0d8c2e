/** Two readers at once under the machine's own pcscd, as a gate has them: one process, two drivers, each with its own cards. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { TapEvent } from '../../../hardware/nfc-reader/nfc-reader.ts';
import { hex, walletCard, type Asked, type EmulatedCard } from '../../../hardware/nfc-reader/testing/emulated-cards.ts';
import { createDaemon, whyNoDaemon, type Daemon } from './pcscd.ts';
import {
  createHubUnderTest,
  createReaderUnderTest,
  type HubUnderTest,
  type ReaderUnderTest,
} from './reader-under-test.ts';
import { putDown, type PutCard } from './vpcd-card.ts';

const reason = whyNoDaemon();
const PATIENCE = { timeout: 20_000, interval: 20 } as const;
const WAYS = ['entry', 'exit'] as const;
type Way = (typeof WAYS)[number];

describe.skipIf(reason !== null)(`two readers over pcscd${reason === null ? '' : ` (left out: ${reason})`}`, () => {
  let daemon: Daemon;
  let process: HubUnderTest;
  let readers: Record<Way, ReaderUnderTest>;
  let events: Record<Way, TapEvent[]>;
  let lying: PutCard[] = [];
  let cardsSeen = 0;

  const kinds = (way: Way) => (): readonly string[] => events[way].map(({ kind }) => kind);
  const states = (): readonly string[] => WAYS.map((way) => readers[way].reader.condition.state);
  const bothAre = async (state: string): Promise<void> => {
    await expect.poll(states, PATIENCE).toEqual([state, state]);
  };
  const arm = (way: Way, amountMinor: number): void =>
    readers[way].reader.arm({
      makeChallenge: () => new Uint8Array(16).fill(amountMinor),
      ...{ amountMinor, currency: 'CNY', terminalId: `t-${way}` },
    });
  const wallet = (asked: Asked[]): EmulatedCard =>
    walletCard({
      certificate: hex('01'),
      present: (each) => {
        asked.push(each);
        return hex('02');
      },
    });
  const put = async (way: Way, card: EmulatedCard): Promise<void> =>
    void lying.push(await putDown(card, way === 'entry' ? daemon.cardPort : daemon.second.cardPort));
  /** The daemon looks every 400 ms: what it has not seen go would lie there for the next test. */
  const liftAll = async (): Promise<void> => {
    for (const card of lying.splice(0)) card.lift();
    await expect.poll(() => cardsSeen, PATIENCE).toBe(0);
  };

  beforeAll(async () => {
    daemon = await createDaemon();
    await daemon.start();
  });
  afterAll(() => daemon.close());
  beforeEach(async () => {
    await daemon.start();
    lying = [];
    cardsSeen = 0;
    process = createHubUnderTest();
    process.onMessage(({ type }) => {
      if (type === 'card') cardsSeen += 1;
      if (type === 'card_gone') cardsSeen -= 1;
      if (type === 'broken') cardsSeen = 0;
    });
    const of = (id: Way, wantedReader: string) => createReaderUnderTest({ id, wantedReader }, process);
    readers = { entry: of('entry', daemon.readerName), exit: of('exit', daemon.second.readerName) };
    events = { entry: [], exit: [] };
    for (const way of WAYS) {
      readers[way].reader.onTap((event) => events[way].push(event));
      readers[way].reader.open();
    }
    await bothAre('ready');
  });
  afterEach(async () => {
    await liftAll();
    for (const way of WAYS) await readers[way].reader.close();
  });

  test('[PCSC-23] two phones at once are each asked by their own reader, for its own amount, over one process', async () => {
    const asked: Record<Way, Asked[]> = { entry: [], exit: [] };
    arm('entry', 1);
    arm('exit', 2);
    await Promise.all(WAYS.map((way) => put(way, wallet(asked[way]))));
    await expect.poll(kinds('entry'), PATIENCE).toEqual(['reading', 'presented']);
    await expect.poll(kinds('exit'), PATIENCE).toEqual(['reading', 'presented']);
    expect(WAYS.map((way) => asked[way].map(({ amountMinor, terminalId }) => [amountMinor, terminalId]))).toEqual([
      [[1, 't-entry']],
      [[2, 't-exit']],
    ]);
    expect(process.startCount()).toBe(1);
  }, 60_000);

  test('[PCSC-24] a card that never answers holds up its own reader alone', async () => {
    arm('entry', 1);
    arm('exit', 2);
    await put('entry', { ...wallet([]), answer: async () => null });
    await expect.poll(kinds('entry'), PATIENCE).toEqual(['reading']);
    await put('exit', wallet([]));
    await expect.poll(kinds('exit'), PATIENCE).toEqual(['reading', 'presented']);
    await expect.poll(kinds('entry'), PATIENCE).toEqual(['reading', 'tap_again']);
    await liftAll();
    await bothAre('ready');
    expect(process.startCount()).toBe(1);
  }, 60_000);

  test('[PCSC-25] the daemon killed under both is named at both, and both are back in a process of their own', async () => {
    await daemon.stop('SIGKILL');
    const problems = () => WAYS.map((way) => readers[way].reader.condition.problem?.code);
    await expect.poll(problems, PATIENCE).toEqual(['service_not_running', 'service_not_running']);
    await daemon.start();
    await bothAre('ready');
    const names = WAYS.map((way) => readers[way].reader.name);
    expect(names).toEqual(['Bench NFC', 'Bench NFC']);
    arm('exit', 2);
    await put('exit', wallet([]));
    await expect.poll(kinds('exit'), PATIENCE).toEqual(['reading', 'presented']);
    expect(events.entry).toEqual([]);
  }, 60_000);
});
