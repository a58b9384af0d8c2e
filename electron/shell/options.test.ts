import { expect, test } from 'vitest';
import { readShellOptions } from './options.ts';

test('[SHELL-11] switches are read, everything else passes', () => {
  expect(
    readShellOptions([
      'electron',
      '.',
      '--backend-origin=http://127.0.0.1:1',
      '--inspect',
      '--wallet-sandbox',
      '--phone-page=',
    ]),
  ).toEqual({
    backendOrigin: 'http://127.0.0.1:1',
    dataFolder: null,
    sandbox: true,
    phonePage: null,
    kiosk: false,
    profile: 'till',
  });
  expect(readShellOptions(['--profile=transit']).profile).toBe('transit');
});
