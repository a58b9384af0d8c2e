/**
 * The real driver: the binding of the serialport package under a read loop of our own. Its stream is not used, since that
 * never notices a device that goes while a read is under way, burns a core from then on, and reports a failed write as two
 * ends. Rules SCANNER-9 to SCANNER-13; docs/decisions/0131-the-binding-without-the-stream.md.
 */
import { read } from 'node:fs';
import { promisify } from 'node:util';
import type { Clock, Timer } from '../../electron/kernel/clock.ts';
import { err, ok, type Result } from '../../electron/kernel/result.ts';
import type { DeviceProblem } from '../device/device.ts';
import { usbId } from './find-port.ts';
import { listLinuxPorts } from './linux-list.ts';
import type { OpenSerial, SerialConnection, SerialPortInfo, SerialPorts, SerialSettings } from './serial-port.ts';

/** A scan is a few dozen bytes; a longer burst takes another round. */
const READ_BYTES = 4_096;
/** A second sign of life beside the read: the state of the lines of a USB port that is gone cannot be asked. */
const ALIVE_EVERY_MS = 1_000;

/** What is used of an open port of the binding. */
type BindingPort = Readonly<{
  read: (buffer: Buffer, offset: number, length: number) => Promise<Readonly<{ bytesRead: number }>>;
  write: (buffer: Buffer) => Promise<void>;
  get: () => Promise<unknown>;
  close: () => Promise<void>;
}>;
/** Linux and macOS: a file descriptor, and somebody who waits for it. */
type UnixPort = BindingPort & {
  readonly fd: number | null;
  readonly poller: Readonly<{
    once: (event: 'readable', listener: (error: Error | null) => void) => unknown;
    stop: () => void;
  }>;
};

const readFile = promisify(read);

export function createSerialPorts({ clock }: Readonly<{ clock: Clock }>): SerialPorts {
  return {
    list: async () => {
      if (process.platform === 'linux') return listed(listLinuxPorts());
      const loaded = await loadModule();
      return loaded.ok ? listed(listByLibrary(loaded.value)) : loaded;
    },
    open: async (options) => {
      const loaded = await loadModule();
      if (!loaded.ok) return loaded;
      try {
        const port = await openPort(loaded.value, options.path, options.settings);
        return ok(new Connection(port, options, clock));
      } catch (error) {
        return err(problemOfOpening(error));
      }
    },
  };
}

type Module = typeof import('serialport');

/** Loaded only when a port is wanted: a native part that does not load must not keep the till from starting. */
async function loadModule(): Promise<Result<Module, DeviceProblem>> {
  try {
    return ok(await import('serialport'));
  } catch (error) {
    return err({ code: 'module_missing', detail: `serialport: ${messageOf(error)}` });
  }
}

async function listed(
  ports: Promise<readonly SerialPortInfo[]>,
): Promise<Result<readonly SerialPortInfo[], DeviceProblem>> {
  try {
    return ok(await ports);
  } catch (error) {
    return err({ code: 'not_found', detail: `the serial ports cannot be listed: ${messageOf(error)}` });
  }
}

async function listByLibrary({ SerialPort }: Module): Promise<readonly SerialPortInfo[]> {
  const ports = await SerialPort.list();
  return ports.map(({ path, manufacturer, vendorId, productId, serialNumber, locationId }) => ({
    path,
    name: manufacturer ?? null,
    identity: {
      vendorId: usbId(vendorId),
      productId: usbId(productId),
      serialNumber: serialNumber ?? null,
      socket: locationId ?? null,
    },
  }));
}

function openPort({ SerialPort }: Module, path: string, settings: SerialSettings): Promise<BindingPort> {
  const { baudRate, dataBits, parity, stopBits, flowControl } = settings;
  return SerialPort.binding.open({
    path,
    baudRate,
    dataBits,
    parity,
    stopBits,
    lock: true,
    rtscts: flowControl === 'rts_cts',
    xon: flowControl === 'xon_xoff',
    xoff: flowControl === 'xon_xoff',
  });
}

class Connection implements SerialConnection {
  readonly #port: BindingPort;
  readonly #clock: Clock;
  readonly #onBytes: (bytes: Uint8Array) => void;
  readonly #onLost: (problem: DeviceProblem) => void;
  readonly #reading: Promise<void>;
  #timer: Timer | null = null;
  #closed: Promise<void> | null = null;
  #isLost = false;

  constructor(port: BindingPort, { onBytes, onLost }: OpenSerial, clock: Clock) {
    this.#port = port;
    this.#clock = clock;
    this.#onBytes = onBytes;
    this.#onLost = onLost;
    this.#askLater();
    this.#reading = this.#readOn();
  }

  async write(bytes: Uint8Array): Promise<DeviceProblem | null> {
    if (!this.#isOpen()) return { code: 'unplugged', detail: 'the port is closed' };
    try {
      await this.#port.write(Buffer.from(bytes));
      return null;
    } catch (error) {
      this.#lost(error);
      return { code: 'unplugged', detail: messageOf(error) };
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#timer?.cancel();
    if (isUnix(this.#port)) {
      // The read ends before its file is closed: the next file that is opened gets the same number.
      this.#port.poller.stop();
      await this.#reading;
    }
    // One that is gone has nothing left to close.
    await this.#port.close().catch(() => undefined);
    await this.#reading;
  }

  #isOpen(): boolean {
    return this.#closed === null && !this.#isLost;
  }

  async #readOn(): Promise<void> {
    const buffer = Buffer.alloc(READ_BYTES);
    const isOpen = (): boolean => this.#isOpen();
    while (isOpen()) {
      const bytes = await readSome(this.#port, buffer, isOpen).catch((error: unknown) => {
        this.#lost(error);
        return null;
      });
      if (bytes !== null && isOpen()) this.#onBytes(bytes);
    }
  }

  #askLater(): void {
    this.#timer = this.#clock.after(ALIVE_EVERY_MS, () => {
      this.#port.get().then(
        () => this.#askAgain(),
        // A pseudo-terminal has no such lines; its end is told by the read.
        (error: unknown) => (/inappropriate ioctl|ENOTTY/i.test(messageOf(error)) ? undefined : this.#lost(error)),
      );
    });
  }

  #askAgain(): void {
    if (this.#isOpen()) this.#askLater();
  }

  #lost(error: unknown): void {
    if (!this.#isOpen()) return;
    this.#isLost = true;
    this.#timer?.cancel();
    this.#onLost({ code: 'unplugged', detail: messageOf(error) });
  }
}

function isUnix(port: BindingPort): port is UnixPort {
  return 'poller' in port;
}

const TRY_AGAIN = new Set(['EAGAIN', 'EWOULDBLOCK', 'EINTR']);

/** At least one byte, or an error. Where the library reads again after 0 bytes, for ever, 0 is the end of the device. */
async function readSome(port: BindingPort, buffer: Buffer, isOpen: () => boolean): Promise<Uint8Array> {
  const taken = (byteCount: number): Uint8Array => Uint8Array.from(buffer.subarray(0, byteCount));
  if (!isUnix(port)) return taken((await port.read(buffer, 0, buffer.length)).bytesRead);
  for (;;) {
    // Asked before each wait: whoever closes ends a wait that is under way, not one that begins after.
    if (port.fd === null || !isOpen()) throw new Error('the port is closed');
    try {
      const { bytesRead } = await readFile(port.fd, buffer, 0, buffer.length, null);
      if (bytesRead === 0) throw new Error('the device is gone: nothing more can be read');
      return taken(bytesRead);
    } catch (error) {
      if (!TRY_AGAIN.has(codeOf(error)) || !isOpen()) throw error;
    }
    await readable(port);
  }
}

function readable({ poller }: UnixPort): Promise<void> {
  return new Promise((resolve, reject) => {
    poller.once('readable', (error) => (error === null ? resolve() : reject(error)));
  });
}

/** The operating system's words for why a port does not open, on Linux, macOS and Windows. */
const OPENING_PROBLEMS: readonly (readonly [RegExp, DeviceProblem['code']])[] = [
  [
    /cannot lock port|resource temporarily unavailable|device or resource busy|access is denied|access denied/i,
    'in_use',
  ],
  [/permission denied|operation not permitted/i, 'no_permission'],
  [/no such file|file not found|no such device|ENXIO|ENODEV/i, 'not_found'],
];

function problemOfOpening(error: unknown): DeviceProblem {
  const detail = messageOf(error);
  const code = OPENING_PROBLEMS.find(([words]) => words.test(detail))?.[1] ?? 'reports_error';
  return { code, detail };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
