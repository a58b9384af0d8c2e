/**
 * Records what passes on the lines of scanners, printers, drawers and displays, and plays it again. Texts are not written:
 * each letter and digit becomes another of its kind, so that lengths, ends, commands and timing stay, and nobody's code or
 * receipt does. Rules TRACE-20 to TRACE-23 of docs/spec/devices.md.
 */
import type { Clock, Timer } from '../../electron/kernel/clock.ts';
import { ok, type Result } from '../../electron/kernel/result.ts';
import type { HidBus } from '../barcode-scanner/hid-bus.ts';
import type { ByteLine, OpenByteLine } from '../receipt-printer/byte-line.ts';
import type { SerialPorts } from '../serial-port/serial-port.ts';
import type { DeviceIdentity } from './device.ts';
import type { Trace, TraceLine, TraceRecorder } from './trace.ts';

const DIGIT = 0x30;
const LETTER = 0x78;
/** DLE, ESC and GS begin a command; its name and first parameter follow. The commands of FS that are used have none. */
const [DLE, ESC, FS, GS] = [0x10, 0x1b, 0x1c, 0x1d];
const COMMAND_BYTES: Readonly<Record<number, number>> = { [DLE]: 2, [ESC]: 2, [FS]: 1, [GS]: 2 };
/** `ESC p m t1 t2`, the drawer's pulse. */
const [PULSE, PULSE_BYTES] = [0x70, 4];
/** Shorter runs are parameters; a number or a name is longer, and one Chinese character takes two bytes. */
const MIN_TEXT = 4;
const MIN_CHINESE = 2;
/** A symbology identifier: `]`, a letter, a modifier (ISO/IEC 15424). */
const SYMBOLOGY_START = 0x5d;
/** Of a HID POS report: its id and the length; then fields and data, as each maker lays them out; then its tail. */
const [REPORT_HEAD, REPORT_DATA_END] = [2, 61];
/** Where a symbology identifier stands in the layouts that have one. */
const SYMBOLOGY_AT = [2, 3];
const SYMBOLOGY_BYTES = 3;

const isText = (byte: number): boolean => byte >= 0x20 && byte !== 0x7f;
const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;
const blank = (byte: number): number => (isDigit(byte) ? DIGIT : byte > 0x20 ? LETTER : byte);

/** What a scanner sent: all of it is text but the ends and the symbology identifier. */
export function scrubScan(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte, at) => {
    const isIdentifier = [at, at - 1, at - 2].some((start) => bytes[start] === SYMBOLOGY_START);
    return isIdentifier || !isText(byte) ? byte : blank(byte);
  });
}

/** A report keeps its head, its tail and its symbology identifier, which say how it is to be read. */
export function scrubReport(report: Uint8Array): Uint8Array {
  const identifierAt = SYMBOLOGY_AT.find((at) => report[at] === SYMBOLOGY_START) ?? report.length;
  return report.map((byte, at) => {
    const isIdentifier = at >= identifierAt && at < identifierAt + SYMBOLOGY_BYTES;
    const isFrame = at < REPORT_HEAD || at >= REPORT_DATA_END || isIdentifier;
    return isFrame || !isText(byte) ? byte : blank(byte);
  });
}

/** What goes to a printer or a display: commands stay, texts do not. */
export function scrubPaper(bytes: Uint8Array): Uint8Array {
  const scrubbed = bytes.slice();
  let at = 0;
  while (at < bytes.length) {
    const parameters = COMMAND_BYTES[bytes[at] ?? 0];
    if (parameters !== undefined) {
      const isPulse = bytes[at] === ESC && bytes[at + 1] === PULSE;
      at += 1 + (isPulse ? PULSE_BYTES : parameters);
      continue;
    }
    let end = at;
    while (end < bytes.length && isText(bytes[end] ?? 0)) end += 1;
    const run = bytes.subarray(at, end);
    const least = run.some((byte) => byte >= 0x80) ? MIN_CHINESE : MIN_TEXT;
    if (run.length >= least) for (let each = at; each < end; each += 1) scrubbed[each] = blank(bytes[each] ?? 0);
    at = Math.max(end, at + 1);
  }
  return scrubbed;
}

/** The same line to a printer or a display, listened in to. */
export function recordLine(openLine: OpenByteLine, recorder: TraceRecorder, scrub = scrubPaper): OpenByteLine {
  return async (found) => {
    const opened = await openLine(found);
    recorder.note(opened.ok ? 'opened' : `refused ${opened.error.code}`);
    if (!opened.ok) return opened;
    const line = opened.value;
    return ok({
      write: async (bytes) => {
        recorder.record('out', scrub(bytes));
        const isTaken = await line.write(bytes);
        if (!isTaken) recorder.note('not taken');
        return isTaken;
      },
      onBytes: (listener) =>
        line.onBytes((bytes) => {
          // Answers of printers say nothing of anybody.
          recorder.record('in', bytes);
          listener(bytes);
        }),
      onGone: (listener) =>
        line.onGone((problem) => {
          recorder.note(`gone ${problem.code}`);
          listener(problem);
        }),
      close: () => line.close(),
    });
  };
}

/** What a note begins with that says of what make the device is. */
const MADE_BY = 'made by ';
/** A number of its own may stand in what a device calls itself; a model's name has fewer digits in a row. */
const OWN_NUMBER = /\d{5,}/g;

type Named = Readonly<{ path: string; name: string | null; identity: DeviceIdentity }>;

/** Vendor, product and what it calls itself; never its own number. */
function makeOf({ name, identity: { vendorId, productId, serialNumber } }: Named): string {
  const title = serialNumber === null ? name : (name?.replaceAll(serialNumber, '') ?? null);
  const plain = title?.replaceAll(OWN_NUMBER, '').replaceAll(/\s+/g, ' ').trim() ?? '';
  return `${MADE_BY}${vendorId ?? '????'}:${productId ?? '????'} ${plain}`.trimEnd();
}

/** Whose scanner a recording was made of: its USB vendor; null: the recording does not say. */
export function vendorIn({ lines }: Trace): string | null {
  for (const line of lines) {
    if (line.direction !== 'note' || !line.note.startsWith(MADE_BY)) continue;
    const vendorId = line.note.slice(MADE_BY.length).split(':')[0] ?? '';
    return /^[0-9a-f]{4}$/.test(vendorId) ? vendorId : null;
  }
  return null;
}

/** Remembers what a list said, so that what is opened out of it can be named. */
function rememberMakes<N extends Named, E>(list: () => Promise<Result<readonly N[], E>>, recorder: TraceRecorder) {
  let seen: readonly N[] = [];
  return {
    list: async () => {
      const listed = await list();
      if (listed.ok) seen = listed.value;
      return listed;
    },
    note: (path: string): void => {
      const device = seen.find((each) => each.path === path);
      if (device !== undefined) recorder.note(makeOf(device));
    },
  };
}

/** The same ports, with what a scanner sends listened in to. */
export function recordPorts(ports: SerialPorts, recorder: TraceRecorder): SerialPorts {
  const makes = rememberMakes(() => ports.list(), recorder);
  return {
    list: makes.list,
    open: async (options) => {
      const opened = await ports.open({
        ...options,
        onBytes: (bytes) => {
          recorder.record('in', scrubScan(bytes));
          options.onBytes(bytes);
        },
        onLost: (problem) => {
          recorder.note(`gone ${problem.code}`);
          options.onLost(problem);
        },
      });
      recorder.note(opened.ok ? `opened ${options.settings.baudRate}` : `refused ${opened.error.code}`);
      makes.note(options.path);
      return opened;
    },
  };
}

/** The same bus, with a scanner's reports listened in to. */
export function recordHid(bus: HidBus, recorder: TraceRecorder): HidBus {
  const makes = rememberMakes(() => bus.list(), recorder);
  return {
    list: makes.list,
    open: async (options) => {
      const opened = await bus.open({
        ...options,
        onReport: (report) => {
          recorder.record('in', scrubReport(report));
          options.onReport(report);
        },
        onLost: (problem) => {
          recorder.note(`gone ${problem.code}`);
          options.onLost(problem);
        },
      });
      recorder.note(opened.ok ? 'opened' : `refused ${opened.error.code}`);
      makes.note(options.path);
      return opened;
    },
  };
}

/** Hands out all that came in, each at its time after the first; answers how to stop it. */
export function replayIncoming(trace: Trace, clock: Clock, take: (bytes: Uint8Array) => void): () => void {
  const incoming = trace.lines.flatMap((line) => (line.direction === 'in' ? [line] : []));
  const startMs = incoming[0]?.atMs ?? 0;
  const timers = incoming.map(({ atMs, bytes }) => clock.after(atMs - startMs, () => take(bytes)));
  return () => {
    for (const timer of timers) timer.cancel();
  };
}

/**
 * A line whose far end does what it did in the trace: after each write it sends what it sent after the write of that number,
 * as much later, and goes when it went. A till that writes more than it did then is taken from and not answered.
 */
export function replayLine(trace: Trace, clock: Clock): OpenByteLine {
  const openings = openingsOf(trace);
  let next = 0;
  return async (found) => {
    found();
    const lines = openings[Math.min(next, openings.length - 1)] ?? [];
    next += 1;
    return ok(replayOpening(lines, clock));
  };
}

function openingsOf({ lines }: Trace): readonly (readonly TraceLine[])[] {
  const openings: TraceLine[][] = [];
  for (const line of lines) {
    if (line.direction === 'note' && line.note.startsWith('opened')) openings.push([]);
    else (openings.at(-1) ?? openings[openings.push([]) - 1])?.push(line);
  }
  return openings;
}

function replayOpening(lines: readonly TraceLine[], clock: Clock): ByteLine {
  const writeAts = lines.flatMap((line, index) => (line.direction === 'out' ? [index] : []));
  const timers: Timer[] = [];
  let writes = 0;
  let onBytes: (bytes: Uint8Array) => void = () => undefined;
  let onGone: Parameters<ByteLine['onGone']>[0] = () => undefined;
  let isOpen = true;

  const play = (from: number, until: number): void => {
    const startMs = lines[from]?.atMs ?? 0;
    for (const line of lines.slice(from + 1, until)) {
      const act = (): void => {
        if (!isOpen) return;
        if (line.direction === 'in') onBytes(line.bytes);
        else if (line.direction === 'note' && line.note.startsWith('gone')) {
          isOpen = false;
          onGone({ code: 'unplugged', detail: 'as recorded' });
        }
      };
      timers.push(clock.after(line.atMs - startMs, act));
    }
  };
  return {
    write: async () => {
      await Promise.resolve();
      if (!isOpen) return false;
      const at = writeAts[writes];
      writes += 1;
      if (at !== undefined) play(at, writeAts[writes] ?? lines.length);
      return true;
    },
    onBytes: (listener) => {
      onBytes = listener;
    },
    onGone: (listener) => {
      onGone = listener;
    },
    close: async () => {
      isOpen = false;
      for (const timer of timers) timer.cancel();
    },
  };
}
