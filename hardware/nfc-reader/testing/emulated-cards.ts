/**
 * Cards that tests hold to a reader, as what they answer to each frame: a wallet on a phone, bank and transit cards, tags.
 * The same cards lie on a line in memory (`lineTo`) and on the virtual reader of pcscd.
 */
import { err, ok } from '../../../electron/kernel/result.ts';
import type { CardChannel, CardFault } from '../card-channel.ts';
import { hashOf, WALLET_AID } from '../wallet-exchange.ts';

export interface EmulatedCard {
  readonly atr: Uint8Array;
  /** The card's or, for a class of FF, the reader's answer; null: it never answers. */
  answer(frame: Uint8Array): Promise<Uint8Array | null>;
}

/** What a wallet was asked by PRESENT. */
export type Asked = Readonly<{ challenge: Uint8Array; amountMinor: number; currency: string; terminalId: string }>;

export const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'));
export const status = (sw: number, data: Uint8Array = new Uint8Array(0)): Uint8Array =>
  Uint8Array.of(...data, sw >> 8, sw & 0xff);

/** The answer to reset that readers make for a card with these historical bytes (PC/SC part 3). */
export function atrOf(history: Uint8Array): Uint8Array {
  const body = Uint8Array.of(0x80 | history.length, 0x80, 0x01, ...history);
  return Uint8Array.of(
    0x3b,
    ...body,
    body.reduce((check, byte) => check ^ byte, 0),
  );
}
export const PHONE_ATR = atrOf(hex('4a434f50'));
export const storageAtr = (standard: string, name: string): Uint8Array =>
  atrOf(hex(`80 4f 0c a000000306 ${standard} ${name} 00000000`));

export const tlv = (tag: number, value: Uint8Array): Uint8Array => {
  const tagBytes = tag > 0xff ? [tag >> 8, tag & 0xff] : [tag];
  const length = value.length < 0x80 ? [value.length] : [0x81, value.length];
  return Uint8Array.of(...tagBytes, ...length, ...value);
};
export const joined = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

type Frame = Readonly<{ cla: number; ins: number; p1: number; p2: number; data: Uint8Array; le: number | null }>;

function read(frame: Uint8Array): Frame {
  const [cla = 0, ins = 0, p1 = 0, p2 = 0, third] = frame;
  if (third === undefined) return { cla, ins, p1, p2, data: new Uint8Array(0), le: null };
  if (frame.length === 5) return { cla, ins, p1, p2, data: new Uint8Array(0), le: third };
  return { cla, ins, p1, p2, data: frame.slice(5, 5 + third), le: frame[5 + third] ?? null };
}

type Application = (frame: Frame) => Promise<Uint8Array | null> | Uint8Array | null;

/** A card with applications, each found by SELECT; `greetings` is what SELECT is answered with. */
export function cardWith(options: {
  atr?: Uint8Array;
  uid?: Uint8Array;
  applications?: Readonly<Record<string, { greeting: Uint8Array; serve: Application }>>;
  /** Frames that no application was selected for, such as reading pages through the reader. */
  serve?: Application;
}): EmulatedCard {
  const { atr = PHONE_ATR, uid = hex('08a1b2c3'), applications = {}, serve = () => status(0x6d00) } = options;
  let selected: Application = serve;
  return {
    atr,
    async answer(bytes) {
      const frame = read(bytes);
      if (frame.cla === 0xff && frame.ins === 0xca) return status(0x9000, uid);
      if (frame.ins !== 0xa4 || frame.p1 !== 0x04) return selected(frame);
      const application = applications[Buffer.from(frame.data).toString('hex')];
      selected = application?.serve ?? serve;
      return application === undefined ? status(0x6a82) : status(0x9000, application.greeting);
    },
  };
}

const WALLET = Buffer.from(WALLET_AID).toString('hex');

/** What a phone with several applications, one of them the wallet, looks like. */
export function walletCard(options: {
  certificate: Uint8Array;
  /** The presentment, or the status instead of one. */
  present: (asked: Asked) => Promise<Uint8Array | number> | Uint8Array | number;
  version?: number;
  /** Pieces of the certificate; wallets hand over at most 250 bytes. */
  pieceBytes?: number;
  others?: Parameters<typeof cardWith>[0]['applications'];
  uid?: Uint8Array;
}): EmulatedCard {
  const { certificate, present, version = 1, pieceBytes = 250, others = {}, uid } = options;
  const length = Uint8Array.of(certificate.length >> 8, certificate.length & 0xff);
  // In another order than the document lists them, which it allows.
  const members = joined(
    tlv(0x9f03, hashOf(certificate)),
    tlv(0x84, WALLET_AID),
    tlv(0x9f02, length),
    tlv(0x9f01, Uint8Array.of(version)),
  );
  const serve: Application = async ({ cla, ins, p1, p2, data }) => {
    if (cla !== 0x80) return status(0x6e00);
    const offset = p1 * 256 + p2;
    if (ins === 0xb0) return status(0x9000, certificate.subarray(offset, offset + pieceBytes));
    if (ins !== 0x50) return status(0x6d00);
    const fields = Buffer.from(data);
    const presented = await present({
      challenge: new Uint8Array(fields.subarray(0, 16)),
      amountMinor: Number(fields.readBigUInt64BE(16)),
      currency: fields.toString('ascii', 24, 27),
      terminalId: fields.toString('utf8', 27),
    });
    return typeof presented === 'number' ? status(presented) : status(0x9000, presented);
  };
  return cardWith({
    ...(uid === undefined ? {} : { uid }),
    applications: { ...others, [WALLET]: { greeting: tlv(0x6f, members), serve } },
  });
}

const ascii = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'ascii'));
const PAYMENT_DIRECTORY = Buffer.from('2PAY.SYS.DDF01', 'ascii').toString('hex');

/** A card of a payment scheme; `seen` gets every frame, so that a test can tell that nothing was read of it. */
export function paymentCard(aids: readonly string[], seen: Uint8Array[] = []): EmulatedCard {
  const entries = aids.map((aid) => tlv(0x61, joined(tlv(0x4f, hex(aid)), tlv(0x87, Uint8Array.of(1)))));
  const greeting = tlv(0x6f, joined(tlv(0x84, ascii('2PAY.SYS.DDF01')), tlv(0xa5, tlv(0xbf0c, joined(...entries)))));
  const card = cardWith({
    uid: hex('11223344'),
    applications: { [PAYMENT_DIRECTORY]: { greeting, serve: () => status(0x6d00) } },
  });
  return {
    atr: card.atr,
    answer: (frame) => {
      seen.push(frame);
      return card.answer(frame);
    },
  };
}

export const ndefText = (text: string): Uint8Array => {
  const payload = joined(Uint8Array.of(2), ascii('zh'), new Uint8Array(Buffer.from(text, 'utf8')));
  return joined(Uint8Array.of(0xd1, 1, payload.length), ascii('T'), payload);
};
export const ndefUri = (prefix: number, rest: string): Uint8Array =>
  joined(Uint8Array.of(0xd1, 1, rest.length + 1), ascii('U'), Uint8Array.of(prefix), ascii(rest));

/** An NFC forum type 4 tag that holds this message. */
export function type4Tag(message: Uint8Array, { uid = hex('04a1b2c3d4e5f6'), readBytes = 0x3b } = {}): EmulatedCard {
  const container = Uint8Array.of(...hex('000f20 00'), readBytes, ...hex('0034 0406 e104 0800 00 00'));
  const file = Uint8Array.of(message.length >> 8, message.length & 0xff, ...message);
  let open: Uint8Array | null = null;
  const serve: Application = ({ ins, p1, p2, data, le }) => {
    if (ins === 0xa4) {
      const name = Buffer.from(data).toString('hex');
      open = name === 'e103' ? container : name === 'e104' ? file : null;
      return status(open === null ? 0x6a82 : 0x9000);
    }
    if (ins !== 0xb0 || open === null) return status(0x6986);
    const offset = p1 * 256 + p2;
    return status(0x9000, open.subarray(offset, offset + Math.min(le === 0 || le === null ? 256 : le, readBytes)));
  };
  return cardWith({ uid, applications: { d2760000850101: { greeting: new Uint8Array(0), serve } } });
}

/** An NTAG with these data from page 4 on, read through the reader; `size` is its third byte of capability. */
export function type2Tag(
  data: Uint8Array,
  { uid = hex('04a1b2c3d4e5f6'), size = 0x3e, magic = 0xe1 } = {},
): EmulatedCard {
  const memory = new Uint8Array(16 + size * 8 + 16);
  memory.set([magic, 0x10, size, 0x00], 12);
  memory.set(data, 16);
  return cardWith({
    atr: storageAtr('03', '0003'),
    uid,
    serve: ({ cla, ins, p2, le }) =>
      cla === 0xff && ins === 0xb0 ? status(0x9000, memory.subarray(p2 * 4, p2 * 4 + (le ?? 0))) : status(0x6d00),
  });
}
export const type2Message = (message: Uint8Array): Uint8Array =>
  joined(Uint8Array.of(0x03, message.length), message, Uint8Array.of(0xfe));

/** MIFARE Classic: a number and nothing that may be read without a key. */
export const numberedTag = (uid: Uint8Array): EmulatedCard =>
  cardWith({ atr: storageAtr('03', '0001'), uid, serve: () => status(0x6982) });

export type Line = CardChannel & { readonly frames: Uint8Array[]; byteCount: number };

/** A line in memory. `tornAt`: the frame, counted from 0, whose answer is lost; the card has acted by then. */
export function lineTo(card: EmulatedCard, tear: { tornAt?: number; fault?: CardFault['code'] } = {}): Line {
  const { tornAt = Infinity, fault = 'card_lost' } = tear;
  const line: Line = {
    atr: card.atr,
    frames: [],
    byteCount: 0,
    async transmit(frame) {
      if (line.frames.length > tornAt) return err({ code: 'card_lost', detail: 'gone' });
      line.frames.push(frame);
      line.byteCount += frame.length;
      const answer = await card.answer(frame);
      if (line.frames.length - 1 === tornAt) return err({ code: fault, detail: 'torn' });
      if (answer === null) return err({ code: 'no_answer', detail: 'silent' });
      line.byteCount += answer.length;
      return ok(answer);
    },
  };
  return line;
}
