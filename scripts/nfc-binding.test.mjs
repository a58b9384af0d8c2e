/** When the binding of nfc-pcsc is built, and when that would be in vain. */
import { expect, test } from 'vitest';
import { bindingRemedy } from './nfc-binding.mjs';

test.each([
  [{ loads: true, hasHeaders: false, isInstalled: true }, 'nothing'],
  [{ loads: false, hasHeaders: false, isInstalled: true }, 'impossible'],
  [{ loads: false, hasHeaders: true, isInstalled: true }, 'rebuild'],
  [{ loads: false, hasHeaders: true, isInstalled: false }, 'install'],
])('[BUILD-30] %j: %s', (found, remedy) => {
  const given = bindingRemedy(found);
  expect(typeof given === 'string' ? given : given[0]).toBe(remedy);
});
