/**
 * What every driver of the serial port promises, as one suite: run against the simulated one, and against the real one on a
 * pseudo-terminal. Rules SCANNER-10, SCANNER-11 and SCANNER-13 of docs/spec.md.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DeviceProblem } from '../device/device.ts';
import { SETTINGS_9600_8N1, type SerialConnection, type SerialPorts } from './serial-port.ts';

/** A device that is plugged in, with somebody who plays it. */
export interface SerialPortBench {
  readonly ports: SerialPorts;
  readonly path: string;
  send(bytes: Uint8Array): Promise<void>;
  received(): Buffer;
  unplug(): Promise<void>;
  close(): Promise<void>;
}

const BREATH_MS = 60;

export function describeSerialPort(name: string, openBench: () => Promise<SerialPortBench>): void {
  let bench: SerialPortBench;
  let heard: Buffer[];
  let lost: DeviceProblem[];
  let open: SerialConnection[];

  const tryOpen = async (path: string): Promise<string> => {
    const opened = await bench.ports.open({
      path,
      settings: SETTINGS_9600_8N1,
      onBytes: (bytes) => heard.push(Buffer.from(bytes)),
      onLost: (problem) => lost.push(problem),
    });
    if (opened.ok) open.push(opened.value);
    return opened.ok ? 'open' : opened.error.code;
  };
  const connect = async (): Promise<SerialConnection> => {
    expect(await tryOpen(bench.path)).toBe('open');
    const connection = open.at(-1);
    if (connection === undefined) throw new Error('nothing was opened');
    return connection;
  };
  const breathe = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, BREATH_MS));
  const text = (): string => Buffer.concat(heard).toString('latin1');

  describe(`serial port: ${name}`, () => {
    beforeEach(async () => {
      heard = [];
      lost = [];
      open = [];
      bench = await openBench();
    });
    afterEach(async () => {
      for (const connection of open) await connection.close();
      await bench.close();
    });

    test('[SCANNER-11] every byte value arrives in order, and is sent in order', async () => {
      const connection = await connect();
      const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
      await bench.send(all);
      await expect.poll(() => Buffer.concat(heard)).toEqual(all);
      expect(await connection.write(all)).toBeNull();
      await expect.poll(() => bench.received()).toEqual(all);
    });

    test('[SCANNER-10] the end of a device is told once, and a write after it fails', async () => {
      const connection = await connect();
      await bench.unplug();
      expect((await connection.write(Buffer.from('late')))?.code).toBe('unplugged');
      await breathe();
      expect(lost.map(({ code }) => code)).toEqual(['unplugged']);
    });

    test('[SCANNER-10] a port that was closed tells nothing more, and can be opened again at once', async () => {
      const first = await connect();
      await Promise.all([first.close(), first.close()]);
      expect((await first.write(Buffer.from('late')))?.code).toBe('unplugged');
      await connect();
      await bench.send(Buffer.from('y'));
      await expect.poll(text).toBe('y');
      await breathe();
      expect([text(), lost]).toEqual(['y', []]);
    });

    test('[SCANNER-13] a port that is not there and one that is in use are told apart', async () => {
      expect(await tryOpen(`${bench.path}-not`)).toBe('not_found');
      await connect();
      expect(await tryOpen(bench.path)).toBe('in_use');
    });
  });
}
