/**
 * An emulated card in the virtual reader: vpcd listens, the card connects, and each message is a length of two bytes and what
 * it is the length of. A message of one byte is for the card's contacts (off, on, reset, answer to reset).
 */
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EmulatedCard } from '../../../hardware/nfc-reader/testing/emulated-cards.ts';

const POWER_ON = 1;
const RESET = 2;
const GET_ATR = 4;
/** vpcd takes the next card when it looks again, some hundred milliseconds after the last. */
const CONNECT_TRIES = 40;
const BETWEEN_TRIES_MS = 50;

export interface PutCard {
  /** The daemon has noticed it and given it power. */
  readonly powered: Promise<void>;
  readonly frames: readonly Uint8Array[];
  /** When the newest frame came, by performance.now(). */
  readonly lastFrameAt: number;
  /** Out of the field; nothing is answered any more. */
  lift(): void;
}

/** Puts a card on the reader. */
export async function putDown(card: EmulatedCard, port: number): Promise<PutCard> {
  const socket = await connectTo(port);
  socket.setNoDelay(true);
  const powered = Promise.withResolvers<void>();
  const frames: Uint8Array[] = [];
  let lastFrameAt = performance.now();
  let isLifted = false;
  let line = Promise.resolve();

  const send = (bytes: Uint8Array): void => {
    if (isLifted) return;
    const head = Buffer.alloc(2);
    head.writeUInt16BE(bytes.length);
    socket.write(Buffer.concat([head, bytes]));
  };
  const take = async (message: Uint8Array): Promise<void> => {
    const [control] = message;
    if (message.length === 1) {
      if (control === GET_ATR) send(card.atr);
      if (control === POWER_ON || control === RESET) powered.resolve();
      return;
    }
    frames.push(message);
    lastFrameAt = performance.now();
    const answer = await card.answer(message);
    if (answer !== null) send(answer);
  };

  let buffered = Buffer.alloc(0);
  socket.on('data', (part: Buffer) => {
    buffered = Buffer.concat([buffered, part]);
    while (buffered.length >= 2 && buffered.length >= 2 + buffered.readUInt16BE(0)) {
      const end = 2 + buffered.readUInt16BE(0);
      const message = new Uint8Array(buffered.subarray(2, end));
      buffered = buffered.subarray(end);
      line = line.then(() => take(message));
    }
  });
  return {
    powered: powered.promise,
    frames,
    get lastFrameAt() {
      return lastFrameAt;
    },
    lift() {
      isLifted = true;
      socket.destroy();
    },
  };
}

async function connectTo(port: number): Promise<Socket> {
  for (let tries = 1; ; tries += 1) {
    const socket = connect({ host: '127.0.0.1', port });
    const opened = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    if (opened) {
      // A daemon that ends takes the line along.
      socket.on('error', () => undefined);
      return socket;
    }
    if (tries === CONNECT_TRIES) throw new Error('the virtual reader takes no card');
    await sleep(BETWEEN_TRIES_MS);
  }
}
