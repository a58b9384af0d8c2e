/** A relay at the end of a pseudo-terminal: what the real driver meets in a test, to the byte. */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, createReadStream, existsSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Clock } from '../../../electron/kernel/clock.ts';
import { SOCAT } from '../../serial-port/testing/pty-pair.ts';
import { SimulatedRelay } from '../simulated-relay.ts';

export type PtyRelay = Readonly<{
  path: string;
  relay: SimulatedRelay;
  /** Noise beside what the relay says. */
  send: (bytes: Uint8Array) => void;
  unplug: () => Promise<void>;
  plugIn: () => Promise<void>;
  close: () => Promise<void>;
}>;

const STEP_MS = 5;

export async function createPtyRelay(clock: Clock): Promise<PtyRelay> {
  const folder = mkdtempSync(path.join(tmpdir(), 'pty-relay-'));
  const host = path.join(folder, 'host');
  const device = path.join(folder, 'device');
  let socat: ChildProcess | null = null;
  let file = -1;
  const send = (bytes: Uint8Array): void => {
    if (socat !== null) writeSync(file, bytes);
  };
  const relay = new SimulatedRelay(clock, send);

  const plugIn = async (): Promise<void> => {
    socat = spawn(SOCAT, [`pty,raw,echo=0,link=${host}`, `pty,raw,echo=0,link=${device}`], { stdio: 'ignore' });
    while (!existsSync(host) || !existsSync(device)) await new Promise((resolve) => setTimeout(resolve, STEP_MS));
    file = openSync(device, 'r+');
    const stream = createReadStream(device, { fd: openSync(device, 'r'), autoClose: true });
    stream.on('data', (part) => relay.receive(Buffer.from(part)));
    // The end of the cable; nothing else is read there.
    stream.on('error', () => stream.destroy());
  };
  const unplug = async (): Promise<void> => {
    relay.stop();
    const child = socat;
    if (child === null) return;
    socat = null;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
    closeSync(file);
  };
  await plugIn();
  return {
    path: host,
    relay,
    send,
    unplug,
    plugIn,
    close: async () => {
      await unplug();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
