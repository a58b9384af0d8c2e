/** Readers as Linux, Windows and macOS list them. */
import { expect, test } from 'vitest';
import { chooseReader, findReader, nameWithoutOrder, plainName } from './choose-reader.ts';

test.each([
  [['ACS ACR122U PICC Interface 00 00'], 0],
  [
    [
      'ACS ACR1252 1S CL Reader [ACR1252 Dual Reader SAM] 01 00',
      'ACS ACR1252 1S CL Reader [ACR1252 Dual Reader PICC] 00 00',
    ],
    1,
  ],
  [['ACS ACR1252 Dual Reader SAM 0', 'ACS ACR1252 Dual Reader PICC 0'], 1],
  [['Broadcom Corp Contacted SmartCard 0', 'OMNIKEY 5422 Smartcard Reader CL 0'], 1],
  [['Alcor Micro AU9540 00 00', 'Identiv uTrust 3700 F CL Reader 00 00'], 1],
  [['Virtual PCD 00 01', 'Virtual PCD 00 00'], 1],
])('[PCSC-19] of %j the contactless face is taken', (names, index) => {
  expect(chooseReader(names, null)).toBe(names[index]);
});

test('[PCSC-19] the configuration’s name decides, in part and in any letters; nothing else is taken in its place', () => {
  const names = ['ACS ACR122U PICC Interface 00 00', 'Identiv uTrust 3700 F CL Reader 01 00'];
  expect(chooseReader(names, 'utrust 3700')).toBe(names[1]);
  expect(chooseReader(names, 'Springcard')).toBeNull();
  expect(chooseReader([], null)).toBeNull();
});

test('[PCSC-19] people are shown the name without the system’s numbers', () => {
  expect(plainName('ACS ACR122U PICC Interface 00 00')).toBe('ACS ACR122U PICC Interface');
  expect(plainName('ACS ACR1252 1S CL Reader [ACR1252 Dual Reader PICC] (0123) 00 00')).toBe(
    'ACS ACR1252 1S CL Reader',
  );
  expect(plainName('OMNIKEY 5422')).toBe('OMNIKEY 5422');
});

const ONE = 'ACS ACR122U PICC Interface 00 00';
const OTHER = 'ACS ACR122U PICC Interface 01 00';
const MODEL = 'ACS ACR122U PICC Interface';

test.each([
  // Whatever number each came by, the socket says which it is.
  [[ONE, OTHER], '1-1.1', ONE],
  [[ONE, OTHER], '1-1.2', OTHER],
  // One that is not in its socket is not replaced by its like.
  [[ONE], '1-1.2', null],
  [[ONE, OTHER], '2-1', null],
  [[ONE, OTHER], null, ONE],
])('[PCSC-27] of %j that in socket %s is %s', (names, socket, expected) => {
  const sockets = new Map([
    [ONE, '1-1.1'],
    [OTHER, '1-1.2'],
  ]);
  expect(findReader(names, { name: MODEL, socket }, sockets)).toBe(expected);
});

test('[PCSC-27] where the system tells of no socket one that is alone of its like is taken, and of two none', () => {
  const wanted = { name: MODEL, socket: '1-1.2' };
  expect(findReader([ONE, 'Identiv CL Reader 02 00'], wanted, new Map())).toBe(ONE);
  expect(findReader([ONE, OTHER], wanted, new Map())).toBeNull();
});

test('[PCSC-27] the number of a reader’s coming is no part of its name; a number of its own is', () => {
  expect([ONE, OTHER].map(nameWithoutOrder)).toEqual([MODEL, MODEL]);
  expect(nameWithoutOrder('ACS ACR1252 Dual Reader PICC 0')).toBe('ACS ACR1252 Dual Reader PICC');
  const numbered = ['Identiv uTrust 3700 F (53691) 00 00', 'Identiv uTrust 3700 F (53692) 01 00'];
  expect(new Set(numbered.map(nameWithoutOrder)).size).toBe(2);
});
