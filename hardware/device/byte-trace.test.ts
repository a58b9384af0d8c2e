/** Traces of lines: nothing personal in them, and the same again from them. */
import { expect, test } from 'vitest';
import { createSeededRandom } from '../../electron/kernel/seeded-random.ts';
import { createVirtualClock } from '../../electron/terminal/testing/virtual-clock.ts';
import { createSimulatedBarcodeScanner } from '../barcode-scanner/simulated-driver.ts';
import { MAKERS, reportsOf } from '../barcode-scanner/testing/hid-reports.ts';
import { ok } from '../../electron/kernel/result.ts';
import type { ByteLine } from '../receipt-printer/byte-line.ts';
import { createEscposPrinter } from '../receipt-printer/escpos-driver.ts';
import { SimulatedPrinter } from '../receipt-printer/simulated-printer.ts';
import type { SerialPorts } from '../serial-port/serial-port.ts';
import { SETTINGS_9600_8N1 } from '../serial-port/serial-port.ts';
import { createSimulatedSerialPorts } from '../serial-port/simulated-driver.ts';
import {
  recordHid,
  recordLine,
  recordPorts,
  replayIncoming,
  replayLine,
  scrubPaper,
  scrubReport,
  scrubScan,
  vendorIn,
} from './byte-trace.ts';
import { createTraceRecorder, parseTrace, type Trace } from './trace.ts';

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
const text = (all: Uint8Array): string => Buffer.from(all).toString('latin1');

function recorder(clock = createVirtualClock()) {
  let file = '';
  const append = (line: string): void => void (file += line);
  const trace = (): Trace => {
    const parsed = parseTrace(file);
    if (!parsed.ok) throw new Error(parsed.error);
    return parsed.value;
  };
  return { recorder: createTraceRecorder({ device: 'd', model: 'm', clock, append }), file: () => file, trace };
}

test.each([
  [']E06901028075831\r', ']E00000000000000\r'],
  ['6235124674559394540\r\n', '0000000000000000000\r\n'],
  ['\u0002WP1:6BF$TX\u0003', '\u0002xx0x0xxxxx\u0003'],
])('[TRACE-20] of a scan %j its ends and its kind are kept, and nothing that it says', (scanned, kept) => {
  expect(text(scrubScan(bytes(scanned)))).toBe(kept);
});

test('[TRACE-20] of a report its head and its tail are kept', () => {
  const report = new Uint8Array(64);
  report.set([2, 5, ...bytes(']E0'), ...bytes('12345')]);
  report[63] = 1;
  const scrubbed = scrubReport(report);
  expect(text(scrubbed.slice(2, 10))).toBe(']E000000');
  expect([scrubbed[0], scrubbed[1], scrubbed[63]]).toEqual([2, 5, 1]);
});

test('[TRACE-20] of a receipt its commands are kept, and no name, number or code', () => {
  const receipt = bytes(
    '\u001b@\u001ba\u0001Wang Fang 6222\n\u001c&\u00cd\u00f5\u00b7\u00bc\u001c.\u001dVB\u0000\u001bp\u0000\u0019\u00fa',
  );
  const scrubbed = text(scrubPaper(receipt));
  expect(scrubbed).toBe(
    '\u001b@\u001ba\u0001xxxx xxxx 0000\n\u001c&xxxx\u001c.\u001dVB\u0000\u001bp\u0000\u0019\u00fa',
  );
});

test('[TRACE-21] a scanner’s line is recorded as it comes, its end too, and heard all the same', async () => {
  const { recorder: writer, file } = recorder();
  const heard: string[] = [];
  let send: (part: Uint8Array) => void = () => undefined;
  let lose: () => void = () => undefined;
  const ports: SerialPorts = {
    list: async () => ok([]),
    open: async ({ onBytes, onLost }) => {
      send = onBytes;
      lose = () => onLost({ code: 'unplugged', detail: '' });
      return ok({ write: async () => null, close: async () => undefined });
    },
  };
  const options = { path: 'COM3', settings: SETTINGS_9600_8N1, onLost: () => heard.push('lost') };
  await recordPorts(ports, writer).open({ ...options, onBytes: (part) => heard.push(text(part)) });
  send(bytes('6235124674559394540\r'));
  lose();
  expect(heard).toEqual(['6235124674559394540\r', 'lost']);
  expect(file()).not.toContain(Buffer.from('62351').toString('hex'));
  expect(file()).toContain('gone unplugged');
});

test('[TRACE-21] so are the reports of a HID scanner', async () => {
  const { recorder: writer, trace } = recorder();
  const heard: Uint8Array[] = [];
  let send: (report: Uint8Array) => void = () => undefined;
  const bus = recordHid(
    {
      list: async () => ok([]),
      open: async ({ onReport }) => {
        send = onReport;
        return ok({ sendFeature: async () => null, close: async () => undefined });
      },
    },
    writer,
  );
  await bus.open({ path: '/dev/hidraw0', onReport: (report) => heard.push(report), onLost: () => undefined });
  send(Uint8Array.of(2, 1, ...bytes(']E07')));
  expect(heard).toHaveLength(1);
  expect(trace().lines.map(({ direction }) => direction)).toEqual(['note', 'in']);
});

test('[TRACE-25] a recording names the scanner’s maker and product, and not its number', async () => {
  const { recorder: writer, trace, file } = recorder();
  const serialNumber = '20261123A7';
  const identity = { vendorId: '1eab', productId: '1a06', serialNumber, socket: '1-2' };
  const info = { path: '/dev/hidraw4', name: `Newland HR32 ${serialNumber} 0012345678`, identity, usagePage: 0x8c };
  const bus = recordHid(
    {
      list: async () => ok([info]),
      open: async () => ok({ sendFeature: async () => null, close: async () => undefined }),
    },
    writer,
  );
  await bus.list();
  const unheard = { onReport: () => undefined, onLost: () => undefined };
  await bus.open({ path: info.path, ...unheard });
  await bus.open({ path: '/dev/hidraw9', ...unheard });
  expect(trace().lines.map((line) => (line.direction === 'note' ? line.note : ''))).toEqual([
    ...['opened', 'made by 1eab:1a06 Newland HR32'],
    'opened',
  ]);
  expect(file()).not.toContain('20261123');
  expect(vendorIn(trace())).toBe('1eab');
  const nameless = createSimulatedSerialPorts();
  nameless.plugIn('/dev/ttyS0');
  const second = recorder();
  const ports = recordPorts(nameless, second.recorder);
  await ports.list();
  const port = { path: '/dev/ttyS0', settings: SETTINGS_9600_8N1, onBytes: () => undefined, onLost: () => undefined };
  await ports.open(port);
  expect(second.file()).toContain('made by ????:????"');
  expect(vendorIn(second.trace())).toBeNull();
});

test.each(MAKERS)('[TRACE-20] no character of a code is left in a report of $name', (maker) => {
  const data = Buffer.from('Zhang 6235124674559394540');
  for (const report of reportsOf(maker, data, maker.symbologyAt === null ? null : ']Q1')) {
    const scrubbed = scrubReport(report);
    const code = scrubbed.subarray(maker.dataAt, maker.dataAt + data.length);
    expect(Buffer.from(code).toString()).toBe('xxxxx 0000000000000000000');
    expect(scrubbed.subarray(0, 2)).toEqual(report.subarray(0, 2));
    expect(scrubbed.at(-1)).toBe(report.at(-1));
    if (maker.symbologyAt === null) continue;
    const field = [maker.symbologyAt, maker.symbologyAt + 3] as const;
    expect(scrubbed.subarray(...field)).toEqual(report.subarray(...field));
  }
});

test('[TRACE-22] a simulated scanner plays a trace with its timing, and frames it as it was framed', async () => {
  const clock = createVirtualClock();
  const { recorder: writer, trace } = recorder(clock);
  for (const part of ['690102', '8075831\r', '123']) {
    writer.record('in', scrubScan(bytes(part)));
    await clock.advance(40);
  }
  const scanner = createSimulatedBarcodeScanner({ id: 's', name: 's', clock });
  scanner.open();
  const scans: string[] = [];
  scanner.onScan(({ text: scanned, problem }) => scans.push(`${scanned} ${problem ?? 'whole'}`));
  const stop = replayIncoming(trace(), clock, (part) => void scanner.send(part));
  await clock.advance(39);
  expect(scans).toEqual([]);
  await clock.advance(200);
  expect(scans[0]).toBe('0000000000000 whole');
  expect(scans[1]).toContain('000');
  stop();
});

/** A printer in memory, at the end of a line. */
function simulatedLine(clock: ReturnType<typeof createVirtualClock>) {
  let onBytes: (part: Uint8Array) => void = () => undefined;
  const device = new SimulatedPrinter({ clock, columns: 48, answer: (part) => onBytes(part) });
  const line: ByteLine = {
    write: async (part) => {
      device.receive(part);
      return true;
    },
    onBytes: (listener) => {
      onBytes = listener;
    },
    onGone: () => undefined,
    close: async () => undefined,
  };
  return { device, openLine: async (found: () => void) => (found(), ok(line)) };
}

test('[TRACE-23] what a printer answered it answers again: the same condition, the same end of the job', async () => {
  const job = bytes('\u001b@Wang Fang 6222\n\u001dVB\u0000');
  const play = async (
    openLine: Parameters<typeof createEscposPrinter>[0]['openLine'],
    clock: ReturnType<typeof createVirtualClock>,
    during: () => void,
  ) => {
    const printer = createEscposPrinter({
      id: 'p',
      name: 'p',
      simulated: false,
      columns: 48,
      clock,
      random: createSeededRandom(1),
      openLine,
      answersStatus: true,
    });
    const states: string[] = [];
    printer.onCondition(({ state, problem }) => states.push(`${state} ${problem?.code ?? ''}`));
    printer.open();
    await clock.advance(3_000);
    const printed = printer.print(job, { jobId: 'j' });
    await clock.advance(3_000);
    during();
    await clock.advance(10_000);
    const outcome = (await printed).kind;
    await printer.close();
    return { outcome, states };
  };
  const clock = createVirtualClock();
  const { recorder: writer, trace, file } = recorder(clock);
  const { device, openLine } = simulatedLine(clock);
  const recorded = await play(recordLine(openLine, writer), clock, () => device.setFaults({ coverOpen: true }));
  expect(recorded.outcome).toBe('confirmed');
  expect(recorded.states).toContain('faulty cover_open');
  expect(file()).not.toContain(Buffer.from('Wang').toString('hex'));
  const later = createVirtualClock();
  expect(await play(replayLine(trace(), later), later, () => undefined)).toEqual(recorded);
});
