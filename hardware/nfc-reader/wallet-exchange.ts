/**
 * The tap of wallet API section 7 over a line to a card: SELECT, READ CERTIFICATE unless it is known, PRESENT. It can be
 * broken off anywhere and begun anew: only PRESENT makes a credential, each with a challenge of its own, and only the
 * journal makes a payment. Rules TAP-1 to TAP-9 of docs/spec.md.
 */
import { createHash } from 'node:crypto';
import { assert } from '../../electron/kernel/assert.ts';
import { err, ok, type Result } from '../../electron/kernel/result.ts';
import { selectApplication, SHORT_ANSWER_BYTES, SHORT_DATA_BYTES, type Command } from './apdu.ts';
import { ask, type CardChannel, type CardFault } from './card-channel.ts';
import type { CertificateCache } from './certificate-cache.ts';
import type { TapOutcome, TapRequest } from './nfc-reader.ts';
import { parseTlvs, valueOf } from './tlv.ts';

/** Wallet API section 7, as are all numbers below. */
export const WALLET_AID = Uint8Array.of(0xf0, 0x57, 0x41, 0x4c, 0x4c, 0x45, 0x54, 0x01);
const VERSION = 1;
const MAX_PIECE_BYTES = 250;
const MAX_PRESENTMENT_BYTES = 201;
const CHALLENGE_BYTES = 16;
const AMOUNT_BYTES = 8;
const CURRENCY_BYTES = 3;
/** Section 6. */
const MAX_CERTIFICATE_BYTES = 1_024;
export const HASH_BYTES = 8;

const SW_DONE = 0x9000;
const SW_UNLOCK = 0x6985;
const SW_OVER_LIMIT = 0x6986;
const SW_CANCELLED = 0x6300;

/** What SELECT tells: which certificate the wallet will present with. */
export type WalletGreeting = Readonly<{ certificateBytes: number; certificateHash: Uint8Array }>;

export type WalletOutcome =
  | Exclude<TapOutcome, { kind: 'foreign_card' | 'tap_again' }>
  /** The card has no such application, or one that this terminal does not know: it is another kind of card. */
  | Readonly<{ kind: 'not_a_wallet' }>
  /** Nobody waits for it any more; the card was not asked to present. */
  | Readonly<{ kind: 'not_wanted' }>;

export async function exchangeWithWallet(options: {
  channel: CardChannel;
  cache: CertificateCache;
  request: TapRequest;
  /** Asked right before PRESENT: whether the request still stands. */
  isWanted: () => boolean;
}): Promise<Result<WalletOutcome, CardFault>> {
  const { channel, cache, request, isWanted } = options;
  const selected = await ask(channel, selectApplication(WALLET_AID));
  if (!selected.ok) return selected;
  const greeting = selected.value.sw === SW_DONE ? readGreeting(selected.value.data) : null;
  if (greeting === null) return ok({ kind: 'not_a_wallet' });

  const certificate = await certificateOf(channel, cache, greeting);
  if (!certificate.ok) return certificate;
  if (!isWanted()) return ok({ kind: 'not_wanted' });

  const challenge = request.makeChallenge();
  const amountMinor = request.amountFor?.(certificate.value) ?? request.amountMinor;
  const presented = await ask(channel, presentCommand({ ...request, amountMinor }, challenge));
  if (!presented.ok) return presented;
  const { data, sw } = presented.value;
  switch (sw) {
    case SW_UNLOCK:
      return ok({ kind: 'unlock_phone' });
    case SW_OVER_LIMIT:
      return ok({ kind: 'over_wallet_limit' });
    case SW_CANCELLED:
      return ok({ kind: 'cancelled_on_phone' });
    case SW_DONE:
      if (data.length === 0 || data.length > MAX_PRESENTMENT_BYTES) return garbled('a presentment of no such length');
      return ok({ kind: 'presented', presentment: envelope(certificate.value, data), challenge });
    default:
      return garbled(`PRESENT was answered with ${sw.toString(16)}`);
  }
}

/** Null unless the answer is exactly that of a wallet of version 1; its members come in any order. */
export function readGreeting(answer: Uint8Array): WalletGreeting | null {
  const outer = parseTlvs(answer);
  const inner = outer.ok && outer.value.length === 1 ? valueOf(outer.value, 0x6f) : null;
  const members = inner && parseTlvs(inner);
  if (members === null || !members.ok) return null;
  const aid = valueOf(members.value, 0x84);
  const version = valueOf(members.value, 0x9f01);
  const length = valueOf(members.value, 0x9f02);
  const certificateHash = valueOf(members.value, 0x9f03);
  if (aid === null || Buffer.compare(aid, WALLET_AID) !== 0) return null;
  if (version?.length !== 1 || version[0] !== VERSION) return null;
  if (length?.length !== 2 || certificateHash?.length !== HASH_BYTES) return null;
  const certificateBytes = Buffer.from(length).readUInt16BE(0);
  if (certificateBytes === 0 || certificateBytes > MAX_CERTIFICATE_BYTES) return null;
  return { certificateBytes, certificateHash };
}

/** The certificate that the greeting names: the one this terminal has, or the one the wallet hands over piece by piece. */
async function certificateOf(
  channel: CardChannel,
  cache: CertificateCache,
  { certificateBytes, certificateHash }: WalletGreeting,
): Promise<Result<Uint8Array, CardFault>> {
  const known = cache.find(certificateHash);
  if (known?.length === certificateBytes) return ok(known);
  const certificate = new Uint8Array(certificateBytes);
  let at = 0;
  while (at < certificateBytes) {
    const piece = await ask(channel, readCertificate(at));
    if (!piece.ok) return piece;
    const { data, sw } = piece.value;
    const fits = data.length > 0 && data.length <= MAX_PIECE_BYTES && at + data.length <= certificateBytes;
    if (sw !== SW_DONE || !fits) return garbled('READ CERTIFICATE was not answered with a piece');
    certificate.set(data, at);
    at += data.length;
  }
  if (Buffer.compare(hashOf(certificate), certificateHash) !== 0) return garbled('the certificate is another one');
  cache.keep(certificateHash, certificate);
  return ok(certificate);
}

/** The name of a certificate in SELECT's answer. */
export function hashOf(certificate: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(certificate).digest().subarray(0, HASH_BYTES));
}

export function readCertificate(offset: number): Command {
  return { cla: 0x80, ins: 0xb0, p1: offset >> 8, p2: offset & 0xff, maxAnswerBytes: SHORT_ANSWER_BYTES };
}

export function presentCommand(request: TapRequest, challenge: Uint8Array): Command {
  const { amountMinor, currency, terminalId } = request;
  assert(challenge.length === CHALLENGE_BYTES, 'a challenge of 16 bytes');
  assert(Number.isSafeInteger(amountMinor) && amountMinor >= 0, 'an amount of minor units');
  const letters = Buffer.from(currency, 'ascii');
  const terminal = Buffer.from(terminalId, 'utf8');
  assert(letters.length === CURRENCY_BYTES, 'three letters of ISO 4217');
  const data = Buffer.concat([challenge, Buffer.alloc(AMOUNT_BYTES), letters, terminal]);
  data.writeBigUInt64BE(BigInt(amountMinor), CHALLENGE_BYTES);
  assert(terminal.length > 0 && data.length <= SHORT_DATA_BYTES, 'a terminal id of 1 to 64 letters');
  return { cla: 0x80, ins: 0x50, p1: 0x00, p2: 0x00, data: new Uint8Array(data), maxAnswerBytes: SHORT_ANSWER_BYTES };
}

/** Section 6, on the wire: the CBOR array of both as byte strings, with heads of the shortest form. */
export function envelope(certificate: Uint8Array, presentment: Uint8Array): Uint8Array {
  return Uint8Array.of(0x82, ...byteString(certificate), ...byteString(presentment));
}

function byteString(bytes: Uint8Array): readonly number[] {
  const { length } = bytes;
  const head = length < 24 ? [0x40 + length] : length < 256 ? [0x58, length] : [0x59, length >> 8, length & 0xff];
  return [...head, ...bytes];
}

function garbled(detail: string): Result<never, CardFault> {
  return err({ code: 'garbled', detail });
}
