/** The real driver on real pseudo-terminals: bytes both ways, a cable that is pulled at the worst moment, and two who want one port. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, realpathSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSystemClock } from '../../electron/system/system-clock.ts';
import type { DeviceProblem } from '../device/device.ts';
import { describeSerialPort } from './serial-port.contract.ts';
import { SETTINGS_9600_8N1, type SerialConnection } from './serial-port.ts';
import { createSerialPorts } from './serialport-driver.ts';
import { createPtyPair, SOCAT, type PtyPair } from './testing/pty-pair.ts';

const ports = createSerialPorts({ clock: createSystemClock() });
const hasSocat = existsSync(SOCAT);

if (hasSocat) {
  describeSerialPort('serialport on a pseudo-terminal', async () => {
    const pair = createPtyPair();
    await pair.plugIn();
    return {
      ports,
      path: pair.path,
      send: async (bytes) => pair.send(bytes),
      received: () => pair.received(),
      unplug: () => pair.unplug(),
      close: () => pair.close(),
    };
  });
}

let cable: PtyPair;
let heard: Buffer[];
let lost: DeviceProblem[];
const open: SerialConnection[] = [];

async function connect(): Promise<SerialConnection> {
  const connection = await ports.open({
    path: cable.path,
    settings: SETTINGS_9600_8N1,
    onBytes: (bytes) => heard.push(Buffer.from(bytes)),
    onLost: (problem) => lost.push(problem),
  });
  if (!connection.ok) throw new Error(`${connection.error.code}: ${connection.error.detail}`);
  open.push(connection.value);
  return connection.value;
}
const text = (): string => Buffer.concat(heard).toString('latin1');
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe.runIf(hasSocat)('on a pseudo-terminal (needs socat)', () => {
  beforeEach(async () => {
    heard = [];
    lost = [];
    cable = createPtyPair();
    await cable.plugIn();
  });
  afterEach(async () => {
    for (const connection of open.splice(0)) await connection.close();
    await cable.close();
  });

  test('[SCANNER-10] a device that goes with a read under way is noticed 12 times of 12, and no core is burnt', async () => {
    let noticed = 0;
    for (let round = 0; round < 12; round += 1) {
      heard = [];
      lost = [];
      const connection = await connect();
      // The read that takes these bytes is followed at once by the next one: that is the moment.
      cable.send('6901028075831\r');
      if (round % 2 === 0) await expect.poll(text, { interval: 1 }).toContain('6901028075831');
      await cable.unplug();
      await expect.poll(() => lost.map(({ code }) => code), { timeout: 2_000 }).toEqual(['unplugged']);
      noticed += lost.length;
      const before = process.cpuUsage();
      await sleep(100);
      const { user, system } = process.cpuUsage(before);
      expect((user + system) / 1_000).toBeLessThan(80);
      await connection.close();
      await cable.plugIn();
    }
    expect(noticed).toBe(12);
  });

  test('[SCANNER-13] a port that this user may not open is told as that', () => {
    const file = realpathSync(cable.path);
    chmodSync(file, 0);
    const driver = new URL('serialport-driver.ts', import.meta.url).href;
    // Whoever may do everything is refused nothing, so that user steps down first; but not before all of the driver is
    // loaded (which the first opening does), since the project may lie where that user may not read.
    const program = `
    const { createSerialPorts } = await import(${JSON.stringify(driver)});
    const clock = { now: () => 0, monotonic: () => 0, after: () => ({ cancel: () => undefined }) };
    const open = (path) => createSerialPorts({ clock }).open({
      path, settings: ${JSON.stringify(SETTINGS_9600_8N1)}, onBytes() {}, onLost() {} });
    await open('/dev/no-such-port');
    if (process.getuid() === 0) process.setuid(65534);
    const opened = await open(${JSON.stringify(file)});
    process.stdout.write(opened.ok ? 'opened' : opened.error.code);
    process.exit(0);
  `;
    const told = execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
    expect(told).toBe('no_permission');
  });
});

test('[SCANNER-9] listing the ports of this machine needs nothing installed', async () => {
  const listed = await ports.list();
  expect(listed.ok).toBe(true);
  if (listed.ok) expect(listed.value.every(({ path }) => path.startsWith('/dev/'))).toBe(true);
});
