/**
 * Taps in a row over the machine's pcscd, without a leak in either process: 100 as a rule, 500 when `TAPS` says so, since the
 * daemon takes 0.8 s to notice a virtual card come and go. Prints what a frame costs on its way.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hex, walletCard } from '../../../hardware/nfc-reader/testing/emulated-cards.ts';
import { createDaemon, whyNoDaemon, type Daemon } from './pcscd.ts';
import { createReaderUnderTest } from './reader-under-test.ts';
import { putDown } from './vpcd-card.ts';

const reason = whyNoDaemon();
const TAPS = Number(process.env['TAPS'] ?? 100);
/** Caches, compiled code and the allocator's habits settle by then. */
const WARM_UP = 20;
/** Node takes memory in steps of some megabytes; a leak of 20 kB a tap would be more than this in 500. */
const MEMORY_SLACK_KB = 12_000;

type Holdings = Readonly<{ memoryKb: number; files: number; threads: number }>;

function holdingsOf(pid: number): Holdings {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const number = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]);
  return { memoryKb: number('VmRSS'), files: readdirSync(`/proc/${pid}/fd`).length, threads: number('Threads') };
}
const percentile = (values: readonly number[], share: number): string =>
  (values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? 0).toFixed(1);

describe.skipIf(reason !== null)(`stamina over pcscd${reason === null ? '' : ` (left out: ${reason})`}`, () => {
  let daemon: Daemon;
  beforeAll(async () => {
    daemon = await createDaemon();
    await daemon.start();
  });
  afterAll(() => daemon.close());

  test(`[TAP-14] ${TAPS} taps in a row, each presented once, leave nothing behind`, async () => {
    const bench = createReaderUnderTest();
    const { reader } = bench;
    const presented: Uint8Array[] = [];
    const gone = { count: 0 };
    bench.onMessage(({ type }) => void (type === 'card_gone' && (gone.count += 1)));
    reader.onTap((event) => void (event.kind === 'presented' && presented.push(event.challenge)));
    reader.open();
    await expect.poll(() => reader.condition.state, { timeout: 20_000 }).toBe('ready');
    const pid = bench.pid() ?? 0;
    let asked = 0;
    let answeredAt = 0;
    const between: number[] = [];
    const arrivals: number[] = [];
    let warm: Holdings | null = null;
    for (let tap = 1; tap <= TAPS; tap += 1) {
      reader.arm({
        makeChallenge: () => new Uint8Array(Buffer.from(String(tap).padStart(16, '0'))),
        amountMinor: tap,
        currency: 'CNY',
        terminalId: 't',
      });
      const card = walletCard({
        certificate: new Uint8Array(600).fill(tap % 50),
        present: () => {
          asked += 1;
          return hex('aa'.repeat(150));
        },
      });
      const putAt = performance.now();
      const put = await putDown(
        {
          atr: card.atr,
          answer: async (frame) => {
            if (answeredAt > 0) between.push(performance.now() - answeredAt);
            else arrivals.push(performance.now() - putAt);
            const answer = await card.answer(frame);
            answeredAt = performance.now();
            return answer;
          },
        },
        daemon.cardPort,
      );
      while (presented.length < tap) await sleep(2);
      put.lift();
      answeredAt = 0;
      while (gone.count < tap) await sleep(2);
      if (tap === WARM_UP) warm = holdingsOf(pid);
    }
    const end = holdingsOf(pid);
    expect(bench.pid()).toBe(pid);
    expect(asked).toBe(TAPS);
    expect(new Set(presented.map((each) => Buffer.from(each).toString())).size).toBe(TAPS);
    process.stdout.write(
      `   ${TAPS} taps: card put down to first frame p50 ${percentile(arrivals, 0.5)} ms, p95 ${percentile(arrivals, 0.95)} ms; ` +
        `answer to next frame p50 ${percentile(between, 0.5)} ms, p95 ${percentile(between, 0.95)} ms; ` +
        `process ${warm?.memoryKb} → ${end.memoryKb} kB, ${warm?.files} → ${end.files} files\n`,
    );
    expect(end.files).toBeLessThanOrEqual(warm?.files ?? 0);
    expect(end.threads).toBeLessThanOrEqual(warm?.threads ?? 0);
    expect(end.memoryKb - (warm?.memoryKb ?? 0)).toBeLessThan(MEMORY_SLACK_KB);
    await reader.close();
  }, 1_200_000);
});
