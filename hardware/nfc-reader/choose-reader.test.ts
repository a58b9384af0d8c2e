/** Readers as Linux, Windows and macOS list them. */
import { expect, test } from 'vitest';
import { chooseReader, plainName } from './choose-reader.ts';

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
