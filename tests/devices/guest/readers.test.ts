/**
 * The product's driver of NFC readers against two USB readers in a guest machine, under its own pcscd with libccid. What the guest
 * looks at stands in readers-in-guest.ts; the plugging and the phone are done from here.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hex, walletCard } from '../../../hardware/nfc-reader/testing/emulated-cards.ts';
import { prepareGuest, runGuest } from './run-guest.ts';
import { putOnUsbReader } from './vsc-card.ts';

const LIMIT_MS = 200_000;
/** The second is to be numbered before the first is there, also where the processor is emulated. */
const BETWEEN_PLUGS_MS = 3_000;
/** What the guest needs of this machine, since it has the same files. */
const NEEDED = [
  ...['/usr/sbin/pcscd', '/lib/systemd/systemd-udevd', '/usr/lib/pcsc/drivers/ifd-ccid.bundle'],
  path.resolve('node_modules/@pokusew/pcsclite'),
];

const missing = NEEDED.filter((file) => !existsSync(file));
if (missing.length > 0) process.stdout.write(`   without readers in the guest machine: needs ${missing.join(', ')}\n`);
const guest = missing.length === 0 ? prepareGuest() : null;

describe.runIf(guest !== null)('two USB readers in a guest machine', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'guest-readers-'));
  const [cardLine, controlLine] = ['card', 'control'].map((name) => path.join(folder, name)) as [string, string];
  let lines: readonly string[] = [];
  const open: Socket[] = [];
  let faults: readonly unknown[] = [];

  // QEMU gives each a number of its own unless it is told one; readers without a number have an empty one.
  const reader = (number: number): string => `usb-ccid,id=reader${number},bus=xhci.0,port=${number},serial=`;
  /** QEMU takes commands as JSON, one a line, after the first that says that it may. */
  const control = (...commands: readonly object[]): void => {
    const socket = connect(controlLine);
    open.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', () => undefined);
    for (const command of [{ execute: 'qmp_capabilities' }, ...commands]) socket.write(`${JSON.stringify(command)}\n`);
  };
  const plugIn = (number: number): object => ({
    execute: 'device_add',
    arguments: { driver: 'usb-ccid', id: `again${number}`, bus: 'xhci.0', port: String(number), serial: '' },
  });
  const act = async (line: string): Promise<void> => {
    if (line.includes('OUTSIDE put')) {
      const phone = walletCard({ certificate: hex('01'), present: () => hex('02') });
      open.push(await putOnUsbReader(phone, cardLine));
    }
    if (line.includes('OUTSIDE pull')) {
      for (const socket of open.splice(0)) socket.destroy();
      control(...[1, 2].map((number) => ({ execute: 'device_del', arguments: { id: `reader${number}` } })));
    }
    if (line.includes('OUTSIDE plug')) {
      for (const socket of open.splice(0)) socket.destroy();
      control(plugIn(2));
      await sleep(BETWEEN_PLUGS_MS);
      for (const socket of open.splice(0)) socket.destroy();
      control(plugIn(1));
    }
  };

  beforeAll(async () => {
    if (guest === null) return;
    const server = 'server=on,wait=off';
    const devices = [
      ...['-device', 'qemu-xhci,id=xhci', '-device', reader(1), '-device', reader(2)],
      ...['-chardev', `socket,id=card,path=${cardLine},${server}`],
      ...['-device', 'ccid-card-passthru,chardev=card,bus=reader1.0'],
      ...['-qmp', `unix:${controlLine},${server}`],
    ];
    const acts: Promise<void>[] = [];
    lines = await runGuest(guest, 'tests/devices/guest/readers-in-guest.ts', ['xhci_pci'], {
      devices,
      smartCards: true,
      onLine: (line) => acts.push(act(line)),
    });
    faults = (await Promise.allSettled(acts)).filter(({ status }) => status === 'rejected');
  }, LIMIT_MS);
  afterAll(() => {
    for (const socket of open) socket.destroy();
    rmSync(folder, { recursive: true, force: true });
  });
  const told = (words: string): number => lines.filter((line) => line.includes(words)).length;

  test('[PCSC-28] two of one name and no number are seen, and a phone pays at the one that it lies on', () => {
    expect(faults).toEqual([]);
    expect(told('two of one name, in sockets ')).toBe(1);
    expect(told('a phone pays at the reader that it lies on')).toBe(1);
  });

  test('[PCSC-27] C48 pulled out and plugged in the other way round, each is found in its socket again', () => {
    expect(told('each is in its own socket')).toBe(1);
    expect(lines).toContain('GUEST DONE');
  });
});
