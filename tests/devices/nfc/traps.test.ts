/** What pcscd, its library and cards do to a till, met with the real ones (environment: pcscd 1.9, nfc-pcsc 0.8.1). */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { TapEvent } from '../../../hardware/nfc-reader/nfc-reader.ts';
import { hex, walletCard, type EmulatedCard } from '../../../hardware/nfc-reader/testing/emulated-cards.ts';
import { createDaemon, whyNoDaemon, type Daemon } from './pcscd.ts';
import { createReaderUnderTest, READER_PROGRAM, type ReaderUnderTest } from './reader-under-test.ts';
import { putDown } from './vpcd-card.ts';

const reason = whyNoDaemon();
const PATIENCE = { timeout: 20_000, interval: 20 } as const;
const childrenOf = (pid: number): readonly number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
const wallet = (): EmulatedCard => walletCard({ certificate: hex('01'), present: () => hex('02') });

describe.skipIf(reason !== null)(`pcscd${reason === null ? '' : ` (left out: ${reason})`}`, () => {
  let daemon: Daemon;
  let bench: ReaderUnderTest;
  let events: TapEvent[];
  const kinds = (): readonly string[] => events.map(({ kind }) => kind);
  const state = (): string => bench.reader.condition.state;
  const problem = (): string | undefined => bench.reader.condition.problem?.code;
  const isReady = async (): Promise<void> => {
    await expect.poll(state, PATIENCE).toBe('ready');
  };
  const arm = (): void =>
    bench.reader.arm({ makeChallenge: () => new Uint8Array(16), amountMinor: 1, currency: 'CNY', terminalId: 't' });

  beforeAll(async () => {
    daemon = await createDaemon();
  });
  afterAll(() => daemon.close());
  beforeEach(() => {
    events = [];
    bench = createReaderUnderTest();
    bench.reader.onTap((event) => events.push(event));
  });
  afterEach(() => bench.reader.close());

  test('[PCSC-4] the library alone never returns without the daemon, and burns a core', async () => {
    await daemon.stop();
    const child: ChildProcess = spawn(process.execPath, ['-e', "new (require('nfc-pcsc').NFC)(); process.exit(7)"]);
    await sleep(2_000);
    expect(child.exitCode).toBeNull();
    const ticks = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    // User and system time in hundredths of a second.
    expect(Number(ticks[11]) + Number(ticks[12])).toBeGreaterThan(30);
    child.kill('SIGKILL');
    await once(child, 'exit');
  }, 30_000);

  test('[PCSC-13] C46 without the daemon the till says so and lives; when it is started the reader is there by itself', async () => {
    await daemon.stop();
    bench.reader.open();
    await expect.poll(problem, PATIENCE).toBe('service_not_running');
    await sleep(1_000);
    expect(bench.startCount()).toBe(1);
    await daemon.start();
    await isReady();
    expect(bench.startCount()).toBe(1);
    expect(bench.reader.name).toBe('Bench NFC');
  }, 60_000);

  test('[PCSC-12] C48 a daemon that is killed ends the tap, is named, and costs the till nothing more', async () => {
    await daemon.start();
    bench.reader.open();
    await isReady();
    arm();
    const reached = Promise.withResolvers<void>();
    const silent: EmulatedCard = {
      ...wallet(),
      answer: async () => {
        reached.resolve();
        return null;
      },
    };
    const put = await putDown(silent, daemon.cardPort);
    await reached.promise;
    await daemon.stop('SIGKILL');
    await expect.poll(kinds, PATIENCE).toEqual(['reading', 'tap_again']);
    await expect.poll(problem, PATIENCE).toBe('service_not_running');
    put.lift();
    await daemon.start();
    await isReady();
    const again = await putDown(wallet(), daemon.cardPort);
    await expect.poll(kinds, PATIENCE).toEqual(['reading', 'tap_again', 'reading', 'presented']);
    again.lift();
  }, 60_000);

  test('[PCSC-14] a daemon that is deaf freezes the process, which is killed; the cause is named, and it works again after', async () => {
    await daemon.start();
    daemon.pause();
    bench.reader.open();
    await expect.poll(problem, PATIENCE).toBe('service_not_running');
    expect(bench.reader.condition.problem?.detail).toBe('frozen while connecting');
    daemon.goOn();
    await isReady();
    expect(bench.startCount()).toBeGreaterThan(1);
  }, 60_000);

  test('[SYSTEM-40] a process that freezes when nobody is left who could end it, ends itself', async () => {
    await daemon.start();
    daemon.pause();
    const start = `require('node:child_process').fork('${READER_PROGRAM}', [], { stdio: 'ignore' }).on('message', (m) => console.log(m.phase ?? ''))`;
    const host = spawn(process.execPath, ['-e', start], { stdio: ['ignore', 'pipe', 'ignore'] });
    for await (const part of host.stdout.setEncoding('utf8')) if (String(part).includes('connecting')) break;
    // Long enough for the call that does not return while the daemon is deaf.
    await sleep(500);
    const [frozen] = childrenOf(host.pid ?? 0);
    expect(frozen).toBeGreaterThan(0);
    host.kill('SIGKILL');
    await expect.poll(() => existsSync(`/proc/${frozen}`), PATIENCE).toBe(false);
    daemon.goOn();
  }, 60_000);

  test('[PCSC-15] a process that is killed from outside is replaced', async () => {
    await daemon.start();
    bench.reader.open();
    await isReady();
    const first = bench.pid() ?? 0;
    process.kill(first, 'SIGKILL');
    await expect.poll(state, PATIENCE).not.toBe('ready');
    await isReady();
    expect(bench.pid()).not.toBe(first);
  }, 60_000);

  test('[PCSC-14] a process that stands still is killed and replaced', async () => {
    await daemon.start();
    bench.reader.open();
    await isReady();
    process.kill(bench.pid() ?? 0, 'SIGSTOP');
    await expect.poll(problem, PATIENCE).toBe('no_answer');
    await isReady();
    expect(bench.startCount()).toBe(2);
  }, 60_000);

  test('[PCSC-17] a card that never answers ends the tap after 2 s, and does not hold the reader for good', async () => {
    await daemon.start();
    bench.reader.open();
    await isReady();
    arm();
    const silent: EmulatedCard = { ...wallet(), answer: async () => null };
    const put = await putDown(silent, daemon.cardPort);
    await expect.poll(kinds, PATIENCE).toEqual(['reading', 'tap_again']);
    await expect.poll(problem, PATIENCE).toBe('no_answer');
    put.lift();
    await isReady();
    const next = await putDown(wallet(), daemon.cardPort);
    await expect.poll(kinds, PATIENCE).toEqual(['reading', 'tap_again', 'reading', 'presented']);
    next.lift();
  }, 60_000);
});

describe.skipIf(reason !== null)(`no reader${reason === null ? '' : ` (left out: ${reason})`}`, () => {
  test('[PCSC-29] the real process retires, and the service is asked anew while the screen says what it said', async () => {
    const daemon = await createDaemon(null);
    await daemon.start();
    const bench = createReaderUnderTest();
    bench.reader.open();
    const problem = (): string | undefined => bench.reader.condition.problem?.code;
    await expect.poll(problem, PATIENCE).toBe('not_found');
    const told = new Set<string | undefined>();
    bench.reader.onCondition((condition) => told.add(condition.problem?.code));
    const first = bench.pid() ?? 0;
    let isWatching = false;
    bench.onMessage((message) => {
      if (bench.pid() !== first && message.type === 'status' && message.problem?.code === 'not_found')
        isWatching = true;
    });
    await expect.poll(() => isWatching, PATIENCE).toBe(true);
    expect([bench.startCount(), existsSync(`/proc/${first}`)]).toEqual([2, false]);
    expect([...told]).toEqual(['not_found']);
    await bench.reader.close();
    await daemon.close();
  }, 60_000);
});

describe.skipIf(reason !== null)(`a reader with a light${reason === null ? '' : ` (left out: ${reason})`}`, () => {
  test('[SIGNAL-1] is told what came of a tap while the phone still lies there', async () => {
    const daemon = await createDaemon('ACS ACR122U PICC Interface');
    await daemon.start();
    const { reader } = createReaderUnderTest();
    const events: TapEvent[] = [];
    reader.onTap((event) => events.push(event));
    reader.open();
    await expect.poll(() => reader.condition.state, PATIENCE).toBe('ready');
    expect(reader.name).toBe('ACS ACR122U PICC Interface');
    reader.arm({ makeChallenge: () => new Uint8Array(16), amountMinor: 1, currency: 'CNY', terminalId: 't' });
    const put = await putDown(wallet(), daemon.cardPort);
    const last = (): string => Buffer.from(put.frames.at(-1) ?? []).toString('hex');
    await expect.poll(last, PATIENCE).toBe('ff00400e0402000101');
    expect(events.map(({ kind }) => kind)).toEqual(['reading', 'presented']);
    put.lift();
    await reader.close();
    await daemon.close();
  }, 60_000);
});
