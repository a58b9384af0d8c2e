/** What happens at a reader when cards come and go at the wrong moment. The contract suite proves the rest over a real reader. */
import { beforeEach, describe, expect, test } from 'vitest';
import { silentLog } from '../../electron/kernel/log.ts';
import { createVirtualClock, type VirtualClock } from '../../electron/terminal/testing/virtual-clock.ts';
import type { TagRead, TapEvent, TapOutcome, TapRequest } from './nfc-reader.ts';
import { createTapDesk, EARLY_TAP_MS, TAP_MS, type TapDesk } from './tap-desk.ts';
import {
  cardWith,
  hex,
  lineTo,
  ndefText,
  numberedTag,
  paymentCard,
  type4Tag,
  walletCard,
} from './testing/emulated-cards.ts';

let clock: VirtualClock;
let desk: TapDesk;
let events: TapEvent[];
let outcomes: TapOutcome[];
let presents: number;

const certificate = new Uint8Array(40).fill(1);
const wallet = () =>
  lineTo(
    walletCard({
      certificate,
      present: () => {
        presents += 1;
        return hex('aabb');
      },
    }),
  );
let challenges = 0;
const request = (amountMinor = 100): TapRequest => ({
  makeChallenge: () => new Uint8Array(16).fill((challenges += 1)),
  amountMinor,
  currency: 'CNY',
  terminalId: 't',
});
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const kinds = (): readonly string[] => events.map(({ kind }) => kind);

beforeEach(() => {
  clock = createVirtualClock();
  events = [];
  outcomes = [];
  presents = 0;
  desk = createTapDesk({ clock, log: silentLog, onOutcome: (outcome) => outcomes.push(outcome) });
  desk.onTap((event) => events.push(event));
});

describe('a phone that lies there', () => {
  test('[NFC-11] C49 just before the amount is known, is asked as soon as it is', async () => {
    desk.cardArrived(wallet());
    await clock.advance(EARLY_TAP_MS);
    desk.arm(request());
    await settled();
    expect(kinds()).toEqual(['reading', 'presented']);
  });

  test('[NFC-11] for longer was not meant for this sale', async () => {
    desk.cardArrived(wallet());
    await clock.advance(EARLY_TAP_MS + 1);
    desk.arm(request());
    await settled();
    expect(kinds()).toEqual([]);
    expect(presents).toBe(0);
  });

  test('[NFC-12] and has presented, is not asked for the next sale until it was lifted', async () => {
    desk.arm(request());
    const line = wallet();
    desk.cardArrived(line);
    await settled();
    desk.arm(request(999));
    await settled();
    expect(presents).toBe(1);
    desk.cardLeft();
    desk.cardArrived(wallet());
    await settled();
    expect(presents).toBe(2);
    expect(kinds()).toEqual(['reading', 'presented', 'reading', 'presented']);
  });

  test('[NFC-12] an armed reader that is told the same again does not ask twice', async () => {
    desk.onTap((event) => {
      if (event.kind === 'presented') desk.arm(request());
    });
    desk.arm(request());
    desk.cardArrived(wallet());
    await settled();
    await settled();
    expect(presents).toBe(1);
  });
});

test('[NFC-6] a phone whose request was withdrawn between its certificate and PRESENT is not made to present', async () => {
  desk.arm(request());
  desk.cardArrived(wallet());
  desk.disarm();
  await settled();
  expect(presents).toBe(0);
  expect(kinds()).toEqual(['reading']);
});

test('[NFC-13] a phone that answers each frame just in time does not hold the reader for ever', async () => {
  const slow = lineTo(
    walletCard({ certificate: new Uint8Array(1_000).fill(2), present: () => hex('aa'), pieceBytes: 1 }),
  );
  desk.arm(request());
  desk.cardArrived({
    atr: slow.atr,
    transmit: async (frame, timeoutMs) => {
      await new Promise<void>((resolve) => void clock.after(Math.min(timeoutMs, 1_900), resolve));
      return slow.transmit(frame, timeoutMs);
    },
  });
  await clock.advance(TAP_MS - 100);
  expect(kinds()).toEqual(['reading']);
  await clock.advance(200);
  expect(kinds()).toEqual(['reading', 'tap_again']);
  expect(slow.frames.length).toBeLessThan(6);
});

test('[NFC-7] a second card that comes without the first having left ends the first tap', async () => {
  desk.arm(request());
  desk.cardArrived(wallet());
  desk.cardArrived(wallet());
  await settled();
  expect(kinds()).toEqual(['reading', 'tap_again', 'reading', 'presented']);
  expect(presents).toBe(1);
});

test('[NFC-5] what lies there and cannot be spoken to, such as two cards at once, is "tap again"', () => {
  desk.cardUnreadable();
  expect(kinds()).toEqual([]);
  desk.arm(request());
  desk.cardUnreadable();
  expect(kinds()).toEqual(['tap_again']);
});

test('[NFC-5] each outcome is told to the reader’s own light as well, after the listeners', async () => {
  desk.arm(request());
  desk.cardArrived(lineTo(paymentCard(['a000000333010101'])));
  await settled();
  expect(outcomes).toEqual([{ kind: 'foreign_card', card: 'bank_card' }]);
});

describe('tags', () => {
  let tags: TagRead[];
  beforeEach(() => {
    tags = [];
  });

  test('[NFC-10] nobody listens: nothing is asked of any card while the reader is not armed', async () => {
    const line = lineTo(type4Tag(ndefText('badge')));
    desk.cardArrived(line);
    await settled();
    expect(line.frames).toEqual([]);
  });

  test('[NFC-10] a tag on an armed reader is named, and then read for those who listen; a bank card is no badge', async () => {
    desk.onTag((tag) => tags.push(tag));
    desk.arm(request());
    desk.cardArrived(lineTo(numberedTag(hex('a1b2c3d4'))));
    await settled();
    desk.cardArrived(lineTo(paymentCard(['a000000333010101'])));
    await settled();
    expect(tags).toEqual([{ kind: 'uid', uid: 'a1b2c3d4' }]);
    expect(kinds()).toEqual(['reading', 'foreign_card', 'reading', 'foreign_card']);
  });

  test('[NFC-10] a sale that begins while a tag is read waits for the line', async () => {
    desk.onTag((tag) => tags.push(tag));
    const line = wallet();
    desk.cardArrived(line);
    desk.arm(request());
    await settled();
    expect(tags).toEqual([]);
    expect(kinds()).toEqual(['reading', 'presented']);
    const frames = line.frames.map((frame) => frame[1]);
    expect(frames.indexOf(0xca)).toBeLessThan(frames.lastIndexOf(0xa4));
  });

  test('[NFC-10] a phone without the wallet is no tag: its number is another each time', async () => {
    desk.onTag((tag) => tags.push(tag));
    desk.cardArrived(lineTo(cardWith({})));
    await settled();
    expect(tags).toEqual([]);
  });
});

test('[NFC-8] a device that is lost in the middle ends the tap; the request stands for when it is back', async () => {
  desk.arm(request());
  desk.cardArrived(wallet());
  desk.deviceLost();
  await settled();
  expect(kinds()).toEqual(['reading', 'tap_again']);
  desk.cardArrived(wallet());
  await settled();
  expect(kinds()).toEqual(['reading', 'tap_again', 'reading', 'presented']);
});

test('[NFC-9] after the end nobody hears anything', async () => {
  desk.arm(request());
  desk.cardArrived(wallet());
  desk.close();
  await settled();
  expect(kinds()).toEqual(['reading']);
  expect(presents).toBe(0);
});
