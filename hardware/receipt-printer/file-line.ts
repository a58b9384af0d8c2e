/**
 * A byte line over a file: the device file of a USB printer (`/dev/usb/lp0`), which also answers, or a plain file, to which
 * jobs are added for whoever collects them. Rules PRINT-45 to PRINT-47 of docs/spec.md.
 */
import { constants } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import type { Clock, Timer } from '../../electron/kernel/clock.ts';
import { err, ok } from '../../electron/kernel/result.ts';
import type { DeviceProblem } from '../device/device.ts';
import type { ByteLine, OpenByteLine } from './byte-line.ts';

/** A status answer is wanted within some tens of milliseconds; the file cannot say when there is one. */
const READ_EVERY_MS = 20;
/** A device that takes nothing now is asked again this much later. */
const RETRY_MS = 10;
const READ_BYTES = 256;
/** What one write hands over: a printer's own buffer is about this. */
const WRITE_BYTES = 4_096;

/** Without waiting: a read that waits would hold a thread of the pool for good, and a printer that is stuck another. */
const DEVICE_FLAGS = constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOCTTY;

export function openFileLine({ path, clock }: Readonly<{ path: string; clock: Clock }>): OpenByteLine {
  return async (found) => {
    try {
      const isDevice = await isDeviceFile(path);
      found();
      const handle = await open(path, isDevice ? DEVICE_FLAGS : 'a');
      return ok(new FileLine(handle, clock, isDevice));
    } catch (error) {
      return err(problemOf(error));
    }
  };
}

async function isDeviceFile(path: string): Promise<boolean> {
  try {
    const found = await stat(path);
    return found.isCharacterDevice();
  } catch (error) {
    // Below /dev a file that is not there is a printer that is not there; elsewhere it is made.
    if (codeOf(error) === 'ENOENT' && !path.startsWith('/dev/')) return false;
    throw error;
  }
}

class FileLine implements ByteLine {
  readonly #handle: FileHandle;
  readonly #clock: Clock;
  #onBytes: (bytes: Uint8Array) => void = () => undefined;
  #onGone: (problem: DeviceProblem) => void = () => undefined;
  #timer: Timer | null = null;
  #endSleep: (() => void) | null = null;
  #isOver = false;
  #working: Promise<unknown> = Promise.resolve();
  #closed: Promise<void> | null = null;

  constructor(handle: FileHandle, clock: Clock, isDevice: boolean) {
    this.#handle = handle;
    this.#clock = clock;
    if (isDevice) this.#readLater();
  }

  write(bytes: Uint8Array): Promise<boolean> {
    const writing = this.#write(bytes);
    this.#working = Promise.allSettled([this.#working, writing]);
    return writing;
  }

  onBytes(listener: (bytes: Uint8Array) => void): void {
    this.#onBytes = listener;
  }

  onGone(listener: (problem: DeviceProblem) => void): void {
    this.#onGone = listener;
  }

  close(): Promise<void> {
    this.#onGone = () => undefined;
    this.#onBytes = () => undefined;
    return this.#end(null);
  }

  async #write(bytes: Uint8Array): Promise<boolean> {
    let done = 0;
    while (done < bytes.length) {
      if (this.#isOver) return false;
      try {
        const part = bytes.subarray(done, done + WRITE_BYTES);
        const { bytesWritten } = await this.#handle.write(part, 0, part.length, null);
        done += bytesWritten;
      } catch (error) {
        if (codeOf(error) !== 'EAGAIN') {
          void this.#end(problemOf(error));
          return false;
        }
        await new Promise<void>((resolve) => {
          this.#endSleep = resolve;
          this.#clock.after(RETRY_MS, resolve);
        });
      }
    }
    return !this.#isOver;
  }

  #readLater(): void {
    this.#timer = this.#clock.after(READ_EVERY_MS, () => {
      const reading = this.#read();
      this.#working = Promise.allSettled([this.#working, reading]);
    });
  }

  async #read(): Promise<void> {
    const buffer = new Uint8Array(READ_BYTES);
    try {
      const { bytesRead } = await this.#handle.read(buffer, 0, READ_BYTES, null);
      if (this.#isOver) return;
      if (bytesRead > 0) this.#onBytes(buffer.slice(0, bytesRead));
    } catch (error) {
      if (this.#isOver) return;
      const code = codeOf(error);
      // A printer of one direction only: there is nothing to read, ever.
      if (code === 'EINVAL') return;
      if (code !== 'EAGAIN') return void this.#end(problemOf(error));
    }
    this.#readLater();
  }

  #end(problem: DeviceProblem | null): Promise<void> {
    if (this.#closed !== null) return this.#closed;
    this.#isOver = true;
    this.#timer?.cancel();
    this.#endSleep?.();
    if (problem !== null) this.#onGone(problem);
    // A file that is closed under a read or a write would have its number given to another meanwhile.
    this.#closed = this.#working.then(() => this.#handle.close()).catch(() => undefined);
    return this.#closed;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function problemOf(error: unknown): DeviceProblem {
  const detail = error instanceof Error ? error.message : String(error);
  switch (codeOf(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ENXIO':
      return { code: 'not_found', detail };
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return { code: 'no_permission', detail };
    case 'EBUSY':
      return { code: 'in_use', detail };
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EISDIR':
      return { code: 'reports_error', detail };
    default:
      // ENODEV, EIO: what a device file says when its device is gone.
      return { code: 'unplugged', detail };
  }
}
