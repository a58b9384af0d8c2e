/** Where a reader is plugged in, asked of a service made up for it that answers, refuses, breaks off and is silent. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { socketOfReader } from './reader-sockets.ts';

const READER = 'ACS ACR122U PICC Interface 01 00';
const REFUSED = 0x8010_000b;

let folder: string;
let server: Server | null = null;
let asked: { command: number; body: Buffer }[] = [];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'reader-sockets-'));
  asked = [];
  for (const [name, bus, device] of [
    ['1-1', 1, 4],
    ['1-1.2', 1, 7],
    ['2-1', 2, 7],
  ] as const) {
    const place = path.join(folder, 'bus/usb/devices', name);
    mkdirSync(place, { recursive: true });
    writeFileSync(path.join(place, 'busnum'), `${bus}\n`);
    writeFileSync(path.join(place, 'devnum'), `${device}\n`);
  }
  // An interface has neither.
  mkdirSync(path.join(folder, 'bus/usb/devices/1-1.2:1.0'));
});
afterEach(async () => {
  await new Promise<void>((resolve) => (server === null ? resolve() : server.close(() => resolve())));
  server = null;
  rmSync(folder, { recursive: true, force: true });
});

/** Takes whole questions, in whatever pieces they come. */
async function serve(answer: (command: number, body: Buffer, line: Socket) => Buffer | null): Promise<void> {
  const started = createServer((line) => {
    let received = Buffer.alloc(0);
    line.on('error', () => undefined);
    line.on('data', (part: Buffer) => {
      received = Buffer.concat([received, part]);
      while (received.length >= 8 && received.length >= 8 + received.readUInt32LE(0)) {
        const end = 8 + received.readUInt32LE(0);
        const [command, body] = [received.readUInt32LE(4), Buffer.from(received.subarray(8, end))];
        received = received.subarray(end);
        asked.push({ command, body });
        const said = answer(command, body, line);
        // In two pieces, as a busy service may.
        if (said === null) continue;
        line.write(said.subarray(0, 5));
        setImmediate(() => line.write(said.subarray(5)));
      }
    });
  });
  server = started;
  await new Promise<void>((resolve) => started.listen(path.join(folder, 'service'), resolve));
}

const find = () => socketOfReader(READER, { serviceSocket: path.join(folder, 'service'), systemFolder: folder });

/** As pcscd does: the body comes back, filled in. */
function fillIn(channel: number, valueBytes = 4): (command: number, body: Buffer) => Buffer {
  return (command, body) => {
    if (command === 0x01) body.writeUInt32LE(77, 4);
    if (command === 0x04) body.writeUInt32LE(88, 4 + 128 + 8);
    if (command === 0x0f) {
      body.writeUInt32LE(channel, 8);
      body.writeUInt32LE(valueBytes, 8 + 264);
    }
    return body;
  };
}

test('[PCSC-26] the bus and the number that the driver tells are the socket’s in the system', async () => {
  await serve(fillIn(0x0020_0107));
  expect(await find()).toBe('1-1.2');
  const [, established, connected, question, left, released] = asked;
  expect(asked.map(({ command }) => command)).toEqual([0x11, 0x01, 0x04, 0x0f, 0x06, 0x02]);
  expect(asked[0]?.body.subarray(0, 8).toString('hex')).toBe('0400000004000000');
  expect(established?.body.length).toBe(12);
  // Of this context, by its name, without a card and without resetting one that lies there.
  expect(connected?.body.readUInt32LE(0)).toBe(77);
  expect(connected?.body.subarray(4, 4 + READER.length + 1).toString()).toBe(`${READER}\0`);
  expect([connected?.body.readUInt32LE(132), connected?.body.readUInt32LE(136)]).toEqual([3, 0]);
  expect([question?.body.readUInt32LE(0), question?.body.readUInt32LE(4)]).toEqual([88, 0x20110]);
  expect([left?.body.readUInt32LE(0), left?.body.readUInt32LE(4)]).toEqual([88, 0]);
  expect(released?.body.readUInt32LE(0)).toBe(77);
});

test.each([
  ['a reader on no USB', fillIn(0x0001_0107)],
  ['a device that is not there any more', fillIn(0x0020_0109)],
  ['a value of another length', fillIn(0x0020_0107, 2)],
])('[PCSC-26] %s has no socket', async (_what, answer) => {
  await serve(answer);
  expect(await find()).toBeNull();
});

test.each([0x11, 0x01, 0x04, 0x0f])('[PCSC-26] a service that refuses question %i tells nothing', async (refused) => {
  const answer = fillIn(0x0020_0107);
  await serve((command, body) => {
    const said = answer(command, body);
    if (command === refused) said.writeUInt32LE(REFUSED, said.length - 4);
    return said;
  });
  expect(await find()).toBeNull();
});

test('[PCSC-26] one that breaks off, is silent or is not there tells nothing, in its time', async () => {
  expect(await find()).toBeNull();
  await serve((command, body, line) => {
    if (command === 0x04) line.destroy();
    return body;
  });
  expect(await find()).toBeNull();
  await new Promise<void>((resolve) => server?.close(() => resolve()));
  await serve(() => null);
  expect(await find()).toBeNull();
});

test('[PCSC-26] a name that does not fit its question is not asked for', async () => {
  await serve(fillIn(0x0020_0107));
  const serviceSocket = path.join(folder, 'service');
  expect(await socketOfReader('x'.repeat(128), { serviceSocket, systemFolder: folder })).toBeNull();
  expect(asked).toEqual([]);
});
