/** Taps recorded, looked through for what is personal, and played again to the same end. */
import { beforeEach, expect, test } from 'vitest';
import { silentLog } from '../../electron/kernel/log.ts';
import { createVirtualClock } from '../../electron/terminal/testing/virtual-clock.ts';
import { createTraceRecorder, parseTrace, type Trace } from '../device/trace.ts';
import { knowCertificatesOf, recordChannel, replayCards } from './apdu-trace.ts';
import type { CardChannel } from './card-channel.ts';
import { createCertificateCache } from './certificate-cache.ts';
import type { TagRead, TapEvent } from './nfc-reader.ts';
import { createTapDesk } from './tap-desk.ts';
import {
  hex,
  lineTo,
  ndefText,
  numberedTag,
  paymentCard,
  type2Message,
  type2Tag,
  type4Tag,
  walletCard,
  type EmulatedCard,
} from './testing/emulated-cards.ts';

const CERTIFICATE = new Uint8Array(300).map((_byte, index) => (index % 200) + 40);
const PRESENTMENT = new Uint8Array(150).fill(0xc7);
const wallet = (status?: number): EmulatedCard =>
  walletCard({ certificate: CERTIFICATE, present: () => status ?? PRESENTMENT, uid: hex('04deadbeef1234') });

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
let text: string;

/** What a till that is armed and reads tags makes of these cards. */
async function outcomesOf(channels: readonly CardChannel[], cache = createCertificateCache()) {
  const desk = createTapDesk({ clock: createVirtualClock(), log: silentLog, cache });
  const heard: (TapEvent | TagRead)[] = [];
  desk.onTap((event) => heard.push(event));
  desk.onTag((tag) => heard.push(tag));
  for (const channel of channels) {
    desk.arm({
      makeChallenge: () => new Uint8Array(16).fill(0xab),
      amountMinor: 1_250,
      currency: 'CNY',
      terminalId: 'trm_1',
    });
    desk.cardArrived(channel);
    for (let turn = 0; turn < 5; turn += 1) await settled();
    desk.cardLeft();
  }
  return heard;
}

const recorder = () =>
  createTraceRecorder({
    device: 'nfc_reader',
    model: 'test',
    clock: createVirtualClock(),
    append: (line) => (text += line),
  });

function readBack(): Trace {
  const trace = parseTrace(text);
  if (!trace.ok) throw new Error(trace.error);
  return trace.value;
}

/** The same ending, whatever the presentment: that was blanked. */
const kinds = (heard: readonly (TapEvent | TagRead)[]) =>
  heard.map((each) => (each.kind === 'foreign_card' ? each.card : each.kind));

beforeEach(() => {
  text = '';
});

test('[TRACE-4] nothing personal is written: no number, certificate, presentment, challenge or letter of a tag', async () => {
  const recording = recorder();
  const cards = [
    wallet(),
    numberedTag(hex('04deadbeef1234')),
    type4Tag(ndefText('王芳 Wang 4711'), { uid: hex('04deadbeef1234') }),
    type2Tag(type2Message(ndefText('王芳 Wang 4711'))),
  ];
  await outcomesOf(cards.map((card) => recordChannel(lineTo(card), recording)));
  const bytes = Buffer.concat(
    readBack().lines.map((line) => (line.direction === 'note' ? Buffer.alloc(0) : Buffer.from(line.bytes))),
  );
  const secrets = [hex('deadbeef'), CERTIFICATE.slice(0, 8), PRESENTMENT.slice(0, 4), new Uint8Array(4).fill(0xab)];
  for (const secret of [...secrets, Buffer.from('Wang'), Buffer.from('4711'), Buffer.from('王芳')]) {
    expect(bytes.includes(Buffer.from(secret))).toBe(false);
  }
  expect(bytes.includes(Buffer.from('trm_1'))).toBe(true);
});

test('[TRACE-5] played again, each card leads to the same end: wallets first seen and known, refusals, foreign cards, tags', async () => {
  const cards = [
    wallet(),
    wallet(),
    wallet(0x6985),
    wallet(0x6300),
    paymentCard(['a000000333010101']),
    type4Tag(ndefText('badge 17')),
    type4Tag(new Uint8Array(0)),
    numberedTag(hex('a1b2c3d4')),
    type2Tag(type2Message(ndefText('badge 17'))),
  ];
  const recording = recorder();
  const before = await outcomesOf(cards.map((card) => recordChannel(lineTo(card), recording)));
  const after = await outcomesOf(replayCards(readBack()));
  expect(kinds(after)).toEqual(kinds(before));
  expect(kinds(before).filter((kind) => kind === 'presented')).toHaveLength(2);
});

test('[TRACE-5] a torn tap is torn at the same frame, by the same fault', async () => {
  for (const fault of ['card_lost', 'no_answer'] as const) {
    for (let tornAt = 0; tornAt < 4; tornAt += 1) {
      text = '';
      const recording = recorder();
      const before = await outcomesOf([recordChannel(lineTo(wallet(), { tornAt, fault }), recording)]);
      const [played] = replayCards(readBack());
      if (played === undefined) throw new Error('no card was recorded');
      const faults: unknown[] = [];
      const watched: CardChannel = {
        atr: played.atr,
        transmit: async (frame, timeoutMs) => {
          const answer = await played.transmit(frame, timeoutMs);
          if (!answer.ok) faults.push(answer.error.code);
          return answer;
        },
      };
      expect(kinds(await outcomesOf([watched]))).toEqual(kinds(before));
      expect(faults).toEqual([fault]);
    }
  }
});

test('[TRACE-6] a trace of a customer who was known is played with what the till knew then', async () => {
  const cache = createCertificateCache();
  await outcomesOf([lineTo(wallet())], cache);
  const recording = recorder();
  await outcomesOf([recordChannel(lineTo(wallet()), recording)], cache);
  const trace = readBack();
  expect(kinds(await outcomesOf(replayCards(trace)))).toEqual(['reading', 'tap_again']);
  const known = createCertificateCache();
  knowCertificatesOf(trace, known);
  expect(kinds(await outcomesOf(replayCards(trace), known))).toEqual(['reading', 'presented']);
});

test('[TRACE-6] a till that asks something else than it did then is told so', async () => {
  const recording = recorder();
  await outcomesOf([recordChannel(lineTo(wallet()), recording)]);
  const [card] = replayCards(readBack());
  expect(await card?.transmit(hex('00a40400'), 1)).toMatchObject({ ok: false, error: { code: 'garbled' } });
});

test('[TRACE-7] with a clock the answers take as long as they took', async () => {
  const clock = createVirtualClock();
  const lines = [
    '{"trace":1,"device":"nfc_reader","model":"m"}',
    '{"t":0,"note":"card 3b"}',
    '{"t":5,"out":"00"}',
    '{"t":305,"in":"9000"}',
  ];
  const trace = parseTrace(lines.join('\n'));
  if (!trace.ok) throw new Error(trace.error);
  const [card] = replayCards(trace.value, clock);
  let answered = false;
  const waiting = card?.transmit(hex('00'), 1).then(() => (answered = true));
  await clock.advance(299);
  expect(answered).toBe(false);
  await clock.advance(1);
  await waiting;
  expect(answered).toBe(true);
});
