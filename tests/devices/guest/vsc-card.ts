/**
 * A card in the reader that QEMU has on a USB bus: whoever plays it connects to QEMU's line and speaks its messages, each with a
 * type, a reader's number and a length of four bytes, the highest first (QEMU's docs/ccid.txt).
 */
import { connect, type Socket } from 'node:net';
import type { EmulatedCard } from '../../../hardware/nfc-reader/testing/emulated-cards.ts';

const [INIT, READER_ADD, ATR, APDU] = [1, 3, 5, 7];
const HEAD_BYTES = 12;
/** `VSCD`, and the version of the messages. */
const HELLO = Buffer.from([0x56, 0x53, 0x43, 0x44, 0, 0, 0, 2, 0, 0, 0, 0]);
const NO_READER = 0xffff_ffff;

/** `line`: QEMU's own socket. Resolves when the card lies on the reader. */
export async function putOnUsbReader(card: EmulatedCard, line: string): Promise<Socket> {
  const socket = connect(line);
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', () => resolve());
    socket.once('error', reject);
  });
  socket.on('error', () => undefined);
  const send = (type: number, body: Uint8Array, reader = 0): void => {
    const head = Buffer.alloc(HEAD_BYTES);
    for (const [index, number] of [type, reader, body.length].entries()) head.writeUInt32BE(number, index * 4);
    socket.write(Buffer.concat([head, body]));
  };
  let received = Buffer.alloc(0);
  let last = Promise.resolve();
  socket.on('data', (part: Buffer) => {
    received = Buffer.concat([received, part]);
    while (received.length >= HEAD_BYTES && received.length >= HEAD_BYTES + received.readUInt32BE(8)) {
      const end = HEAD_BYTES + received.readUInt32BE(8);
      const [type, body] = [received.readUInt32BE(0), new Uint8Array(received.subarray(HEAD_BYTES, end))];
      received = received.subarray(end);
      if (type !== APDU) continue;
      last = last.then(async () => {
        const answer = await card.answer(body);
        if (answer !== null) send(APDU, answer);
      });
    }
  });
  send(INIT, HELLO, NO_READER);
  send(READER_ADD, Buffer.from('phone\0'), NO_READER);
  send(ATR, card.atr);
  return socket;
}
