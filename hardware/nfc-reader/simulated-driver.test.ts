/** The simulated reader under the contract suite, and what it alone can do. */
import { expect, test } from 'vitest';
import { describeNfcReader, type Asked, type BenchCard } from './nfc-reader.contract.ts';
import { createSimulatedNfcReader, type SimulatedCard } from './simulated-driver.ts';

type CardAnswer = Awaited<ReturnType<SimulatedCard>>;

/** What a card of that kind makes of being asked. */
function answerOf(card: BenchCard): CardAnswer {
  switch (card.kind) {
    case 'wallet':
      return { kind: 'presented', presentment: card.presentment };
    case 'locked_phone':
      return { kind: 'unlock_phone' };
    case 'over_limit':
      return { kind: 'over_wallet_limit' };
    case 'cancelled':
      return { kind: 'cancelled_on_phone' };
    case 'taken_away':
      return { kind: 'tap_again' };
    case 'bank_card':
    case 'empty_tag':
      return { kind: 'foreign_card', card: card.kind };
  }
}

describeNfcReader('simulated', async () => {
  const reader = createSimulatedNfcReader({ id: 'nfc-1', name: 'Simulated' });
  return {
    reader,
    async hold(card) {
      let asked: Asked | null = null;
      reader.tap(async (request) => {
        asked = request;
        return answerOf(card);
      });
      await Promise.resolve();
      return asked;
    },
    async holdSlowWallet(presentment) {
      const { promise, resolve } = Promise.withResolvers<CardAnswer>();
      reader.tap(() => promise);
      return {
        async answer() {
          resolve({ kind: 'presented', presentment });
          await promise;
        },
      };
    },
    touch: async (tag) => void reader.touch(tag),
    unplug: async () => reader.setState('gone'),
    plugIn: async () => reader.setState('ready'),
    close: () => reader.close(),
  };
});

const REQUEST = { makeChallenge: () => new Uint8Array(16), amountMinor: 1, currency: 'CNY', terminalId: 't' };

test('[NFC-5] a card that fails is a card that was taken away', async () => {
  const reader = createSimulatedNfcReader({ id: 'nfc-1', name: 'Simulated' });
  const kinds: string[] = [];
  reader.onTap((event) => kinds.push(event.kind));
  reader.open();
  reader.arm(REQUEST);
  expect(reader.tap(() => Promise.reject(new Error('lost')))).toBe(true);
  await Promise.resolve();
  await Promise.resolve();
  expect(kinds).toEqual(['reading', 'tap_again']);
});

test('[NFC-2] a second phone is not noticed while the first is being asked', () => {
  const reader = createSimulatedNfcReader({ id: 'nfc-1', name: 'Simulated' });
  reader.open();
  expect(reader.tap(async () => ({ kind: 'tap_again' }))).toBe(false);
  reader.arm(REQUEST);
  expect(reader.tap(() => new Promise(() => undefined))).toBe(true);
  expect(reader.tap(async () => ({ kind: 'tap_again' }))).toBe(false);
});

test('[BENCH-1] phones misbehave as the faults say, and behave again once they are off', async () => {
  const reader = createSimulatedNfcReader({ id: 'nfc-1', name: 'Simulated' });
  const told: string[] = [];
  reader.onTap((event) => told.push(event.kind === 'foreign_card' ? event.card : event.kind));
  reader.open();
  const phone: SimulatedCard = async () => ({ kind: 'presented', presentment: Uint8Array.of(1) });
  const request = { makeChallenge: () => new Uint8Array(16), amountMinor: 1, currency: 'CNY', terminalId: 't' };
  const settle = async (): Promise<readonly string[]> => {
    for (let tick = 0; tick < 5; tick += 1) await Promise.resolve();
    return told.splice(0);
  };
  const tapWith = (fault: string): Promise<readonly string[]> => {
    reader.arm(request);
    reader.controls.setFault(fault, true);
    reader.tap(phone);
    return settle();
  };
  for (const [fault, outcome] of [
    ['torn_tap', 'tap_again'],
    ['phone_locked', 'unlock_phone'],
    ['over_limit', 'over_wallet_limit'],
    ['garbage', 'presented'],
  ] as const) {
    expect(await tapWith(fault)).toEqual(['reading', outcome]);
    reader.controls.setFault(fault, false);
  }
  expect(await tapWith('slow')).toEqual(['reading']);
  reader.controls.setFault('slow', false);
  expect(await settle()).toEqual(['presented']);
  reader.arm(request);
  reader.controls.setFault('bank_card', true);
  expect(await settle()).toEqual(['reading', 'bank_card']);
  expect(await tapWith('no_such_fault')).toEqual(['reading', 'presented']);
});
