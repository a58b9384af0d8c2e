/** The commands of two readers, byte by byte as their manuals have them. */
import { expect, test } from 'vitest';
import { signalOf, signalsOf } from './reader-signals.ts';

const hexOf = (name: string, signal: 'taken' | 'refused') =>
  signalsOf(name, signal).map(({ way, frame }) => `${way} ${Buffer.from(frame).toString('hex')}`);

test('[SIGNAL-1] ACR122U: light and buzzer in one command through the card’s line', () => {
  expect(hexOf('ACS ACR122U PICC Interface 00 00', 'taken')).toEqual(['transmit ff00400e0402000101']);
  expect(hexOf('ACS ACR122U PICC Interface 00 00', 'refused')).toEqual(['transmit ff00405d0401010201']);
});

test('[SIGNAL-2] ACR1252U: light, then buzzer, past the card', () => {
  expect(hexOf('ACS ACR1252 1S CL Reader PICC 00 00', 'taken')).toEqual(['escape e00000290102', 'escape e00000280114']);
  expect(hexOf('ACS ACR1252 1S CL Reader PICC 00 00', 'refused')).toEqual([
    'escape e00000290101',
    'escape e00000280132',
  ]);
});

test('[SIGNAL-3] a reader of another make is sent nothing', () => {
  expect(hexOf('Identiv uTrust 3700 F CL Reader 00 00', 'taken')).toEqual([]);
});

test('[SIGNAL-3] only a presentment is "taken"', () => {
  const presentment = new Uint8Array(1);
  expect(signalOf({ kind: 'presented', presentment, challenge: presentment })).toBe('taken');
  expect(signalOf({ kind: 'foreign_card', card: 'bank_card' })).toBe('refused');
  expect(signalOf({ kind: 'unlock_phone' })).toBe('refused');
});
