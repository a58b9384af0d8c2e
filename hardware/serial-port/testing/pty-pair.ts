/**
 * A cable between two pseudo-terminals, made by socat: one end is a serial port to the product, at the other a test plays
 * the device. Pulling the cable takes both ends away, as unplugging a USB device does.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { createReadStream } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export const SOCAT = '/usr/bin/socat';

export interface PtyPair {
  /** What the product opens. */
  readonly path: string;
  plugIn(): Promise<void>;
  /** Both ends are gone when it resolves. */
  unplug(): Promise<void>;
  /** The device sends. */
  send(bytes: Uint8Array | string): void;
  /** What the device has received since the last plug. */
  received(): Buffer;
  close(): Promise<void>;
}

const STEP_MS = 5;

export function createPtyPair(): PtyPair {
  const folder = mkdtempSync(path.join(tmpdir(), 'pty-pair-'));
  const host = path.join(folder, 'host');
  const device = path.join(folder, 'device');
  let socat: ChildProcess | null = null;
  let file = -1;
  let received: Buffer[] = [];

  const pair: PtyPair = {
    path: host,
    plugIn: async () => {
      socat = spawn(SOCAT, [`pty,raw,echo=0,link=${host}`, `pty,raw,echo=0,link=${device}`], { stdio: 'ignore' });
      while (!existsSync(host) || !existsSync(device)) await new Promise((resolve) => setTimeout(resolve, STEP_MS));
      file = openSync(device, 'r+');
      received = [];
      const stream = createReadStream(device, { fd: openSync(device, 'r'), autoClose: true });
      stream.on('data', (part) => received.push(Buffer.from(part)));
      // The end of the cable; nothing else is read there.
      stream.on('error', () => stream.destroy());
    },
    unplug: async () => {
      const child = socat;
      if (child === null) return;
      socat = null;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      // SIGKILL would leave links behind that may come to name a stranger's terminal.
      child.kill('SIGTERM');
      await ended;
      closeSync(file);
    },
    send: (bytes) => void writeSync(file, typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes),
    received: () => Buffer.concat(received),
    close: async () => {
      await pair.unplug();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return pair;
}
