/** Every state and kind of device has words. */
import { describe, expect, test } from 'vitest';
import { deviceViewSchema } from '../../../electron/contract/terminal-values.ts';
import { LANGUAGES } from '../../i18n/language.ts';
import { devicesTexts } from '../../i18n/texts/devices.ts';
import { STATE_TONES } from './device-tones.ts';

describe.each(LANGUAGES)('%s', (language) => {
  test('[CHECKOUTSCREEN-60] every state has words, and every one that is not ready says what to do', () => {
    for (const state of deviceViewSchema.shape.state.options) {
      expect(devicesTexts[`state_${state}`][language]).not.toBe('');
    }
    for (const state of deviceViewSchema.shape.state.exclude(['ready']).options) {
      expect(devicesTexts[`stateDo_${state}`][language]).not.toBe('');
    }
  });

  test('[CHECKOUTSCREEN-60] every kind has words', () => {
    for (const kind of deviceViewSchema.shape.kind.options) expect(devicesTexts[`kind_${kind}`][language]).not.toBe('');
  });
});

test('[CHECKOUTSCREEN-60] only what needs a hand is amber', () => {
  const amber = Object.entries(STATE_TONES).filter(([, tone]) => tone === 'attention');
  expect(amber.map(([state]) => state)).toEqual(['faulty', 'gone']);
});
