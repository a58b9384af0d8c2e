/** The printer driver over a real socket: the contract suite, and what only a network does. */
import { createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createSeededRandom } from '../../electron/kernel/seeded-random.ts';
import { createSystemClock } from '../../electron/system/system-clock.ts';
import { createEscposPrinter } from './escpos-driver.ts';
import { BENCH_LIMITS, describeReceiptPrinter, jobOf } from './receipt-printer.contract.ts';
import type { ReceiptPrinter } from './receipt-printer.ts';
import { openTcpLine } from './tcp-line.ts';
import { startTcpPrinter, type TcpPrinter } from './testing/tcp-printer.ts';

const clock = createSystemClock();
/** Whoever opens a line by itself does not ask when its end was seen. */
const UNHEARD = (): void => undefined;
/** More than any of the limits, on a machine that is busy with something else. */
const WAIT = { timeout: 20_000, interval: 5 };

async function startBench(): Promise<Readonly<{ tcp: TcpPrinter; printer: ReceiptPrinter }>> {
  const tcp = await startTcpPrinter({ clock, columns: 48 });
  const printer = createEscposPrinter({
    id: 'printer-1',
    name: 'Network printer',
    simulated: false,
    columns: 48,
    clock,
    random: createSeededRandom(1),
    openLine: openTcpLine({ host: '127.0.0.1', port: tcp.port, clock }),
    answersStatus: true,
    limits: BENCH_LIMITS,
  });
  return { tcp, printer };
}

describeReceiptPrinter('TCP', async () => {
  const { tcp, printer } = await startBench();
  return {
    printer,
    device: tcp.device,
    unplug: () => tcp.vanish(),
    plugIn: () => tcp.comeBack(),
    until: async (holds) => {
      await vi.waitUntil(holds, WAIT);
    },
    finish: (work) => work,
    pass: (ms) => new Promise((resolve) => void clock.after(ms, () => resolve())),
    close: async () => {
      await printer.close();
      await tcp.close();
    },
  };
});

async function openedBench(): Promise<Readonly<{ tcp: TcpPrinter; printer: ReceiptPrinter }>> {
  const bench = await startBench();
  onTestFinished(async () => {
    await bench.printer.close();
    await bench.tcp.close();
  });
  bench.printer.open();
  await vi.waitUntil(() => bench.printer.condition.state === 'ready', WAIT);
  return bench;
}

test('[PRINT-40] keeps one connection for all jobs, and lets it go when it is closed', async () => {
  const { tcp, printer } = await openedBench();
  for (let job = 0; job < 20; job += 1) {
    expect(await printer.print(jobOf(`job ${job}`), { jobId: `j${job}` })).toEqual({ kind: 'confirmed' });
  }
  expect(tcp.connectionCount).toBe(1);
  expect(tcp.device.items).toHaveLength(20);
  await printer.close();
  const next = await openTcpLine({ host: '127.0.0.1', port: tcp.port, clock })(UNHEARD);
  expect(next.ok).toBe(true);
  if (next.ok) await next.value.close();
});

test('[PRINT-41] an address where nobody listens is no answer, one that does not exist is not found', async () => {
  const tcp = await startTcpPrinter({ clock, columns: 48 });
  await tcp.vanish();
  const refused = await openTcpLine({ host: '127.0.0.1', port: tcp.port, clock })(UNHEARD);
  expect(refused).toMatchObject({ ok: false, error: { code: 'no_answer' } });
  const unknown = await openTcpLine({ host: 'printer.invalid', port: 9_100, clock })(UNHEARD);
  expect(unknown).toMatchObject({ ok: false, error: { code: 'not_found' } });
});

test('[PRINT-42] a printer that takes no more bytes does not hold the till up: the job ends within its limit', async () => {
  // It answers status until a job comes, then reads nothing more: the system's buffers fill.
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      if (bytes.length > 64) return void socket.pause();
      for (const at of bytes.keys()) if (bytes[at] === 0x10) socket.write(Uint8Array.of(0x12));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const printer = createEscposPrinter({
    id: 'p',
    name: 'stuck',
    simulated: false,
    columns: 48,
    clock,
    random: createSeededRandom(1),
    openLine: openTcpLine({ host: '127.0.0.1', port, clock }),
    answersStatus: true,
    limits: { ...BENCH_LIMITS, writeMs: 300, doneMs: 100 },
  });
  onTestFinished(async () => {
    await printer.close();
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  printer.open();
  await vi.waitUntil(() => printer.condition.state === 'ready', WAIT);
  const startedAt = clock.monotonic();
  expect(await printer.print(jobOf('x'.repeat(4_000)), { jobId: 'j1' })).toMatchObject({
    kind: 'failed',
    problem: { code: 'no_answer' },
    reached: 'perhaps',
  });
  expect(clock.monotonic() - startedAt).toBeLessThan(15_000);
});

test('[PRINT-43] what sends without end is no printer: it is hung up on', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    const flood = (): void => {
      while (socket.writable && socket.write(new Uint8Array(65_536).fill(0xff)));
      socket.once('drain', flood);
    };
    flood();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const opened = await openTcpLine({ host: '127.0.0.1', port, clock })(UNHEARD);
  if (!opened.ok) throw new Error(opened.error.detail);
  const problem = await new Promise((resolve) => opened.value.onGone(resolve));
  expect(problem).toMatchObject({ code: 'garbled' });
  expect(await opened.value.write(Uint8Array.of(1))).toBe(false);
});
