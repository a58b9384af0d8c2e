/**
 * A phone that speaks the APDUs of section 7 byte by byte, by no code of the till's, and looks at every command that it is
 * given: what is not as the page says is kept as a fault. A case says where the phone misbehaves.
 */
import { createHash } from 'node:crypto';
import { asBytes, decodeCbor } from '../../../sandbox/credentials/cbor.ts';
import { err, ok } from '../../../electron/kernel/result.ts';
import type { CardChannel } from '../../../hardware/nfc-reader/card-channel.ts';
import type { TestWallet } from '../../../electron/terminal/testing/test-wallet.ts';

const AID = 'f05741 4c4c455401'.replaceAll(' ', '');
const SELECT = `00a4040008${AID}00`;
const DONE = Uint8Array.of(0x90, 0x00);
/** The longest piece of a certificate. */
const PIECE_BYTES = 250;
const CHALLENGE_BYTES = 16;

export type Step = 'SELECT' | 'READ' | 'PRESENT';
export type Asked = Readonly<{ challenge: string; amountMinor: number; currency: string; terminalId: string }>;

/** Each is as the page says when it is absent. */
export type Manners = {
  version?: number;
  /** In place of the greeting. */
  selectStatus?: number;
  pieceBytes?: number;
  /** In place of a presentment: the customer has to unlock, is over the wallet's limit, or does not want. */
  presentStatus?: number;
  /** The phone leaves the field in the middle of the first such command. */
  leavesAt?: Step;
  certificate?: (bytes: Uint8Array) => Uint8Array;
  /** What it announces as the length of its certificate. */
  announcedBytes?: number;
  presentment?: (bytes: Uint8Array) => Uint8Array;
};

export interface ScriptedPhone {
  manners: Manners;
  /** The commands since the phone was held to the reader last. */
  readonly steps: readonly Step[];
  readonly asked: readonly Asked[];
  /** What the terminal asked of it that the page does not let it ask. */
  readonly faults: readonly string[];
  /** Laid on the reader: a line to it that is new. */
  line(): CardChannel;
}

export function createScriptedPhone(wallet: TestWallet): ScriptedPhone {
  const phone = { manners: {} as Manners, steps: [] as Step[], asked: [] as Asked[], faults: [] as string[] };
  const challenges = new Set<string>();

  const greeting = (): Uint8Array => {
    const { version = 1, announcedBytes = wallet.certificate.length } = phone.manners;
    const hash = createHash('sha256').update(wallet.certificate).digest().subarray(0, 8);
    const length = Uint8Array.of(announcedBytes >> 8, announcedBytes & 0xff);
    // The page lets them come in any order.
    const members = [
      tlv('9f03', hash),
      tlv('84', Buffer.from(AID, 'hex')),
      tlv('9f02', length),
      tlv('9f01', Uint8Array.of(version)),
    ];
    return Buffer.concat([tlv('6f', Buffer.concat(members)), DONE]);
  };
  const piece = (frame: Buffer): Uint8Array => {
    const { pieceBytes = PIECE_BYTES, certificate = (bytes) => bytes } = phone.manners;
    const offset = frame.readUInt16BE(2);
    if (frame.length !== 5 || frame[4] !== 0) phone.faults.push(`READ CERTIFICATE is ${frame.toString('hex')}`);
    return Buffer.concat([certificate(wallet.certificate).subarray(offset, offset + pieceBytes), DONE]);
  };
  const present = async (frame: Buffer): Promise<Uint8Array> => {
    const data = frame.subarray(5, -1);
    if (frame.readUInt16BE(2) !== 0 || frame[4] !== data.length || frame.at(-1) !== 0)
      phone.faults.push(`PRESENT is ${frame.toString('hex')}`);
    const challenge = data.subarray(0, CHALLENGE_BYTES);
    const asked: Asked = {
      challenge: challenge.toString('hex'),
      amountMinor: Number(data.readBigUInt64BE(CHALLENGE_BYTES)),
      currency: data.toString('ascii', 24, 27),
      terminalId: data.toString('utf8', 27),
    };
    if (challenges.has(asked.challenge)) phone.faults.push('PRESENT repeats a challenge');
    challenges.add(asked.challenge);
    phone.asked.push(asked);
    const { presentStatus, presentment = (bytes) => bytes } = phone.manners;
    if (presentStatus !== undefined) return word(presentStatus);
    const { amountMinor, currency, terminalId } = asked;
    const shown = await wallet.card({ challenge: new Uint8Array(challenge), amountMinor, currency, terminalId });
    if (shown.kind !== 'presented') throw new Error('the wallet of a case presents');
    const [, second] = decodeCbor(shown.presentment) as readonly unknown[];
    return Buffer.concat([presentment(asBytes(second) ?? new Uint8Array()), DONE]);
  };
  const answer = (step: Step, frame: Buffer): Promise<Uint8Array> | Uint8Array => {
    if (step === 'SELECT')
      return phone.manners.selectStatus === undefined ? greeting() : word(phone.manners.selectStatus);
    if (!phone.steps.includes('SELECT')) phone.faults.push(`${step} without SELECT`);
    return step === 'READ' ? piece(frame) : present(frame);
  };

  return Object.assign(phone, {
    line: (): CardChannel => {
      phone.steps.length = 0;
      let isGone = false;
      return {
        atr: new Uint8Array(),
        async transmit(bytes: Uint8Array) {
          const frame = Buffer.from(bytes);
          const step = stepOf(frame);
          // Another application is asked for: what the card is, once it is known to be no wallet.
          if (step === null) return ok(word(0x6a82));
          phone.steps.push(step);
          isGone ||= phone.manners.leavesAt === step;
          return isGone
            ? err({ code: 'card_lost', detail: 'of a case' })
            : ok(new Uint8Array(await answer(step, frame)));
        },
      };
    },
  });
}

function stepOf(frame: Buffer): Step | null {
  const text = frame.toString('hex');
  if (text === SELECT) return 'SELECT';
  if (text.startsWith('80b0')) return 'READ';
  return text.startsWith('8050') ? 'PRESENT' : null;
}

function word(status: number): Uint8Array {
  return Uint8Array.of(status >> 8, status & 0xff);
}

function tlv(tag: string, value: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(tag, 'hex'), Uint8Array.of(value.length), value]);
}
