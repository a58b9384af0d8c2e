/**
 * Which USB socket a reader is in, asked of the smart-card service of Linux: two readers of one model without numbers are
 * called alike, and the number that the service gives them is only the order in which they were plugged in. The binding has no
 * such question, so it is put to the service's own socket; nobody is disturbed by it, and whatever goes wrong means that the
 * socket is not known. Rules PCSC-26 and PCSC-27 of docs/spec/nfc-reader.md; docs/decisions/0204-readers-by-their-socket.md.
 *
 * Relies on pcsc-lite's messages of version 4.4 (winscard_msg.h), which its services have understood since 1.8.24.
 */
import { readdir, readFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { endianness } from 'node:os';
import path from 'node:path';
import { PCSCD_SOCKET } from './pcsc-system.ts';

const VERSION = [4, 4] as const;
const COMMANDS = { establish: 0x01, release: 0x02, connect: 0x04, disconnect: 0x06, attribute: 0x0f, version: 0x11 };
const HEAD_BYTES = 8;
/** Lengths of the messages' bodies, and MAX_READERNAME and MAX_BUFFER_SIZE within them. */
const [VERSION_BYTES, CONTEXT_BYTES, RELEASE_BYTES, DISCONNECT_BYTES] = [12, 12, 8, 12];
const NAME_BYTES = 128;
const CONNECT_BYTES = 24 + NAME_BYTES;
const VALUE_BYTES = 264;
const ATTRIBUTE_BYTES = 16 + VALUE_BYTES;
/** winscard.h: SCARD_SCOPE_SYSTEM; SCARD_SHARE_DIRECT, which needs no card and resets none; SCARD_LEAVE_CARD. */
const [SCOPE_SYSTEM, SHARE_DIRECT, LEAVE_CARD] = [2, 3, 0];
/** reader.h: SCARD_ATTR_CHANNEL_ID. For USB its upper half is 0x20, the lower the bus and the device's number on it. */
const CHANNEL_ID = 0x0002_0110;
const USB_CHANNEL = 0x20;
/** The service answers from memory; a driver that has to ask its reader takes some ten milliseconds. */
const PATIENCE_MS = 3_000;

export type SocketSources = Readonly<{ serviceSocket?: string; systemFolder?: string }>;

/** A USB path such as `1-1.2`, as other devices' sockets are named; null: not told, or it hangs on no USB. */
export async function socketOfReader(reader: string, sources: SocketSources = {}): Promise<string | null> {
  const { serviceSocket = PCSCD_SOCKET, systemFolder = '/sys' } = sources;
  const channel = await channelOf(reader, serviceSocket);
  if (channel === null || channel >>> 16 !== USB_CHANNEL) return null;
  return usbPathOf((channel >>> 8) & 0xff, channel & 0xff, systemFolder);
}

/** The kernel numbers devices anew at each plug, and names the socket for good. */
async function usbPathOf(bus: number, device: number, systemFolder: string): Promise<string | null> {
  const folder = path.join(systemFolder, 'bus/usb/devices');
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const numbers = await Promise.all(['busnum', 'devnum'].map((file) => numberIn(path.join(folder, name, file))));
    if (numbers[0] === bus && numbers[1] === device) return name;
  }
  return null;
}

/** Interfaces have no such files. */
async function numberIn(file: string): Promise<number | null> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return /^\d+\s*$/.test(text) ? Number(text) : null;
}

async function channelOf(reader: string, serviceSocket: string): Promise<number | null> {
  // The messages are the service's own memory: on a machine of the other order these would be read wrongly.
  if (endianness() !== 'LE' || Buffer.byteLength(reader) >= NAME_BYTES) return null;
  const line = connect(serviceSocket);
  const service = new Service(line);
  try {
    return await service.channelOf(reader);
  } catch {
    return null;
  } finally {
    line.destroy();
  }
}

class Service {
  readonly #line: Socket;
  #received = Buffer.alloc(0);
  #waiting: { bytes: number; resolve: (body: Buffer) => void; reject: (error: Error) => void } | null = null;

  constructor(line: Socket) {
    this.#line = line;
    line.setTimeout(PATIENCE_MS, () => line.destroy(new Error('no answer')));
    line.on('data', (part: Buffer) => {
      this.#received = Buffer.concat([this.#received, part]);
      this.#hand();
    });
    line.on('error', (error) => this.#waiting?.reject(error));
    line.on('close', () => this.#waiting?.reject(new Error('closed')));
  }

  async channelOf(reader: string): Promise<number | null> {
    const version = bodyOf(VERSION_BYTES, [...VERSION, 0]);
    if (resultOf(await this.#ask(COMMANDS.version, version)) !== 0) return null;
    const established = await this.#ask(COMMANDS.establish, bodyOf(CONTEXT_BYTES, [SCOPE_SYSTEM, 0, 0]));
    if (resultOf(established) !== 0) return null;
    const context = established.readUInt32LE(4);
    const value = await this.#valueOf(context, reader);
    await this.#ask(COMMANDS.release, bodyOf(RELEASE_BYTES, [context]));
    return value;
  }

  async #valueOf(context: number, reader: string): Promise<number | null> {
    const wanted = bodyOf(CONNECT_BYTES, [context]);
    wanted.write(reader, 4, 'utf8');
    wanted.writeUInt32LE(SHARE_DIRECT, 4 + NAME_BYTES);
    const connected = await this.#ask(COMMANDS.connect, wanted);
    if (resultOf(connected) !== 0) return null;
    const card = connected.readUInt32LE(12 + NAME_BYTES);
    const question = bodyOf(ATTRIBUTE_BYTES, [card, CHANNEL_ID]);
    question.writeUInt32LE(VALUE_BYTES, 8 + VALUE_BYTES);
    const answer = await this.#ask(COMMANDS.attribute, question);
    await this.#ask(COMMANDS.disconnect, bodyOf(DISCONNECT_BYTES, [card, LEAVE_CARD, 0]));
    const isTold = resultOf(answer) === 0 && answer.readUInt32LE(8 + VALUE_BYTES) === 4;
    return isTold ? answer.readUInt32LE(8) : null;
  }

  /** Each question is answered by a body of its own length. */
  #ask(command: number, body: Buffer): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      if (this.#line.destroyed) return reject(new Error('closed'));
      this.#waiting = { bytes: body.length, resolve, reject };
      this.#line.write(Buffer.concat([bodyOf(HEAD_BYTES, [body.length, command]), body]));
    });
  }

  #hand(): void {
    const waiting = this.#waiting;
    if (waiting === null || this.#received.length < waiting.bytes) return;
    this.#waiting = null;
    const body = this.#received.subarray(0, waiting.bytes);
    this.#received = this.#received.subarray(waiting.bytes);
    waiting.resolve(body);
  }
}

function bodyOf(bytes: number, numbers: readonly number[]): Buffer {
  const body = Buffer.alloc(bytes);
  for (const [index, number] of numbers.entries()) body.writeUInt32LE(number, index * 4);
  return body;
}

/** The last four bytes of every body. */
function resultOf(body: Buffer): number {
  return body.readUInt32LE(body.length - 4);
}
