/** What keys do to typed numbers. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keypadKeyOf, pressKey, type KeypadKey, type KeypadRules } from './keypad-text.ts';

const AMOUNT: KeypadRules = { maxLength: 11, decimals: 2 };
const PIN: KeypadRules = { maxLength: 6, decimals: 0, code: true };
const WHOLE: KeypadRules = { maxLength: 4, decimals: 0 };

const press = (keys: readonly KeypadKey[], rules: KeypadRules): string =>
  keys.reduce((text, key) => pressKey(text, key, rules), '');

describe('the keypad', () => {
  test.each([
    ['an amount', ['1', '2', '.', '5'], AMOUNT, '12.5'],
    ['a point first', ['.', '5'], AMOUNT, '0.5'],
    ['a second point', ['1', '.', '.', '5'], AMOUNT, '1.5'],
    ['a third decimal', ['1', '.', '2', '3', '4'], AMOUNT, '1.23'],
    ['leading zeros of a number', ['0', '0', '5'], AMOUNT, '5'],
    ['zero point', ['0', '.', '0', '5'], AMOUNT, '0.05'],
    ['leading zeros of a code', ['0', '0', '5'], PIN, '005'],
    ['more than there is room for', ['1', '2', '3', '4', '5', '6', '7'], PIN, '123456'],
    ['a point where there are no decimals', ['1', '.', '5'], WHOLE, '15'],
    ['the double zero', ['5', '00'], WHOLE, '500'],
    ['the double zero at the limit', ['5', '0', '0', '00'], WHOLE, '5000'],
    ['backspace', ['1', '2', 'backspace'], WHOLE, '1'],
    ['backspace on nothing', ['backspace'], WHOLE, ''],
    ['clear', ['1', '2', 'clear', '3'], WHOLE, '3'],
  ] as const)('[SCREEN-12] %s', (_, keys, rules, text) => {
    expect(press(keys, rules)).toBe(text);
  });

  test('[SCREEN-12] whatever is pressed, the text keeps the rules', () => {
    const keys = fc.array(fc.constantFrom<KeypadKey>('0', '1', '9', '00', '.', 'backspace', 'clear'), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(keys, (pressed) => {
        expect(press(pressed, AMOUNT)).toMatch(/^(?:\d{0,11}|\d{1,9}\.\d{0,2})$/);
      }),
    );
  });

  test.each([
    ['7', '7'],
    ['７', '7'],
    ['.', '.'],
    ['。', '.'],
    [',', '.'],
    ['Backspace', 'backspace'],
    ['Delete', 'clear'],
    ['a', null],
    ['Enter', null],
    ['٣', null],
  ])('[SCREEN-13] the keyboard key %s is %s', (key, meaning) => {
    expect(keypadKeyOf(key)).toBe(meaning);
  });
});
