/**
 * What every driver of the NFC reader port promises, as one suite: run against the simulated reader, and against a real
 * one with a card that a test can script. Rules NFC-1 to NFC-10 of docs/spec.md.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DeviceCondition } from '../device/device.ts';
import type { NfcReader, TagRead, TapEvent, TapRequest } from './nfc-reader.ts';

/** What a phone is asked, as far as the port shows it. */
export type Asked = Readonly<{ challenge: Uint8Array; amountMinor: number; currency: string; terminalId: string }>;

export type BenchCard =
  /** A wallet that answers with this presentment. */
  | Readonly<{ kind: 'wallet'; presentment: Uint8Array }>
  | Readonly<{ kind: 'locked_phone' | 'over_limit' | 'cancelled' | 'taken_away' }>
  | Readonly<{ kind: 'bank_card' | 'empty_tag' }>;

/** A reader on a bench, not opened yet, with somebody who holds cards to it. */
export interface NfcReaderBench {
  readonly reader: NfcReader;
  /** Holds a card to the reader until it is done with it; answers what the card was asked, or null when it was not. */
  hold(card: BenchCard): Promise<Asked | null>;
  /** Holds a wallet to the reader that answers only when `answer` is called. */
  holdSlowWallet(presentment: Uint8Array): Promise<Readonly<{ answer(): Promise<void> }>>;
  /** Holds a tag to the reader until it was read or is not going to be. */
  touch(tag: TagRead): Promise<void>;
  unplug(): Promise<void>;
  plugIn(): Promise<void>;
  close(): Promise<void>;
}

const PRESENTMENT = Uint8Array.of(0x82, 0x41, 1, 0x41, 2);
const CHALLENGE_BYTES = 16;
/** A daemon that was stopped is started, found and asked within a few seconds, on a busy machine more. */
const PATIENCE = { timeout: 15_000, interval: 20 } as const;

export function describeNfcReader(name: string, openBench: () => Promise<NfcReaderBench>): void {
  let bench: NfcReaderBench;
  let events: TapEvent[];
  let told: DeviceCondition[];
  let challenges: Uint8Array[];

  const request = (amountMinor = 1_250): TapRequest => ({
    makeChallenge: () => {
      const challenge = new Uint8Array(CHALLENGE_BYTES).fill(challenges.length + 1);
      challenges.push(challenge);
      return challenge;
    },
    amountMinor,
    currency: 'CNY',
    terminalId: 'trm_1',
  });
  const kinds = (): readonly string[] => events.map((event) => event.kind);
  const openAndArm = (): void => {
    bench.reader.open();
    bench.reader.arm(request());
  };

  describe(`NFC reader: ${name}`, () => {
    beforeEach(async () => {
      bench = await openBench();
      events = [];
      told = [];
      challenges = [];
      bench.reader.onTap((event) => events.push(event));
      bench.reader.onCondition((condition) => told.push(condition));
    });
    afterEach(() => bench.close());

    test('[NFC-1] is ready once it has been opened and its device is there, and says so at each change', async () => {
      expect(bench.reader.condition.state).not.toBe('ready');
      bench.reader.open();
      await expect.poll(() => bench.reader.condition.state, PATIENCE).toBe('ready');
      await bench.unplug();
      await expect.poll(() => bench.reader.condition.state, PATIENCE).not.toBe('ready');
      await bench.plugIn();
      await expect.poll(() => bench.reader.condition.state, PATIENCE).toBe('ready');
      expect(told.filter(({ state }) => state === 'ready')).toHaveLength(2);
      expect(told.at(-1)).toEqual(bench.reader.condition);
      for (const { state, problem } of told) if (state === 'ready') expect(problem).toBeNull();
    });

    test('[NFC-1] names the cause of not being ready', async () => {
      bench.reader.open();
      await expect.poll(() => bench.reader.condition.state, PATIENCE).toBe('ready');
      await bench.unplug();
      await expect.poll(() => bench.reader.condition.problem, PATIENCE).not.toBeNull();
    });

    test('[NFC-2] asks nothing of a phone while it is not armed', async () => {
      bench.reader.open();
      await expect.poll(() => bench.reader.condition.state, PATIENCE).toBe('ready');
      expect(await bench.hold({ kind: 'wallet', presentment: PRESENTMENT })).toBeNull();
      expect(events).toEqual([]);
    });

    test('[NFC-3] asks for this amount with a challenge, and tells what was presented to that challenge', async () => {
      openAndArm();
      const asked = await bench.hold({ kind: 'wallet', presentment: PRESENTMENT });
      const challenge = challenges[0];
      expect(asked).toEqual({ challenge, amountMinor: 1_250, currency: 'CNY', terminalId: 'trm_1' });
      expect(events).toEqual([{ kind: 'reading' }, { kind: 'presented', presentment: PRESENTMENT, challenge }]);
    });

    test('[NFC-4] is done with the first phone that presents; the next is not asked', async () => {
      openAndArm();
      await bench.hold({ kind: 'wallet', presentment: PRESENTMENT });
      expect(await bench.hold({ kind: 'wallet', presentment: PRESENTMENT })).toBeNull();
      expect(kinds()).toEqual(['reading', 'presented']);
      expect(challenges).toHaveLength(1);
    });

    test.each([
      ['locked_phone', { kind: 'unlock_phone' }],
      ['over_limit', { kind: 'over_wallet_limit' }],
      ['cancelled', { kind: 'cancelled_on_phone' }],
      ['taken_away', { kind: 'tap_again' }],
      ['bank_card', { kind: 'foreign_card', card: 'bank_card' }],
      ['empty_tag', { kind: 'foreign_card', card: 'empty_tag' }],
    ] as const)(
      '[NFC-5] says what came of a %s, and asks the next phone with a fresh challenge',
      async (kind, outcome) => {
        openAndArm();
        await bench.hold({ kind });
        expect(events.at(-1)).toEqual(outcome);
        const asked = await bench.hold({ kind: 'wallet', presentment: PRESENTMENT });
        expect(events.at(-1)).toMatchObject({ kind: 'presented', challenge: asked?.challenge });
        expect(new Set(challenges.map((each) => each[0])).size).toBe(challenges.length);
        expect(asked?.challenge).toEqual(challenges.at(-1));
      },
    );

    test('[NFC-10] reads what a tag says for those who listen, armed or not, and never as money', async () => {
      const tags: TagRead[] = [];
      const stop = bench.reader.onTag((tag) => tags.push(tag));
      bench.reader.open();
      await expect.poll(() => bench.reader.condition.state, PATIENCE).toBe('ready');
      await bench.touch({ kind: 'text', text: '取货码 4711' });
      await bench.touch({ kind: 'uri', uri: 'https://example.com/staff/17' });
      bench.reader.arm(request());
      await bench.touch({ kind: 'uid', uid: '04a1b2c3d4e5f6' });
      expect(tags).toEqual([
        { kind: 'text', text: '取货码 4711' },
        { kind: 'uri', uri: 'https://example.com/staff/17' },
        { kind: 'uid', uid: '04a1b2c3d4e5f6' },
      ]);
      expect(kinds()).not.toContain('presented');
      stop();
      await bench.touch({ kind: 'text', text: 'nobody listens' });
      expect(tags).toHaveLength(3);
    });

    test('[NFC-6] drops what comes after it was disarmed', async () => {
      openAndArm();
      const slow = await bench.holdSlowWallet(PRESENTMENT);
      bench.reader.disarm();
      await slow.answer();
      expect(kinds()).toEqual(['reading']);
      expect(await bench.hold({ kind: 'wallet', presentment: PRESENTMENT })).toBeNull();
    });

    test('[NFC-7] ends a tap whose request was replaced with "tap again", and asks for the new amount', async () => {
      openAndArm();
      const slow = await bench.holdSlowWallet(PRESENTMENT);
      bench.reader.arm(request(9_900));
      await slow.answer();
      expect(kinds()).toEqual(['reading', 'tap_again']);
      expect(await bench.hold({ kind: 'wallet', presentment: PRESENTMENT })).toMatchObject({ amountMinor: 9_900 });
      expect(events.at(-1)).toMatchObject({ kind: 'presented' });
    });

    test('[NFC-8] ends a tap that the device is lost in with "tap again", and goes on asking when it is back', async () => {
      openAndArm();
      const slow = await bench.holdSlowWallet(PRESENTMENT);
      await bench.unplug();
      await slow.answer();
      expect(kinds()).toEqual(['reading', 'tap_again']);
      expect(await bench.hold({ kind: 'wallet', presentment: PRESENTMENT })).toBeNull();
      await bench.plugIn();
      await expect.poll(() => bench.reader.condition.state, PATIENCE).toBe('ready');
      expect(await bench.hold({ kind: 'wallet', presentment: PRESENTMENT })).not.toBeNull();
      expect(kinds()).toEqual(['reading', 'tap_again', 'reading', 'presented']);
    });

    test('[NFC-8] armed before the device is there, asks as soon as it is', async () => {
      bench.reader.arm(request());
      bench.reader.open();
      await expect.poll(() => bench.reader.condition.state, PATIENCE).toBe('ready');
      expect(await bench.hold({ kind: 'wallet', presentment: PRESENTMENT })).not.toBeNull();
    });

    test('[NFC-9] tells nobody anything after it was closed, or who took himself off', async () => {
      const heard: string[] = [];
      const stop = bench.reader.onTap((event) => heard.push(event.kind));
      openAndArm();
      await bench.hold({ kind: 'locked_phone' });
      stop();
      const slow = await bench.holdSlowWallet(PRESENTMENT);
      await bench.reader.close();
      await slow.answer();
      await bench.reader.close();
      bench.reader.arm(request());
      expect(await bench.hold({ kind: 'wallet', presentment: PRESENTMENT })).toBeNull();
      expect(heard).toEqual(['reading', 'unlock_phone']);
      expect(kinds()).toEqual(['reading', 'unlock_phone', 'reading']);
      expect(bench.reader.condition.state).toBe('gone');
    });
  });
}
