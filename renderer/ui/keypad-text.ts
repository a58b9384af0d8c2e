/**
 * What a key does to the text typed on a keypad. Pure; the keypad and its tests share it.
 *
 * Rules SCREEN-12 and SCREEN-13 of docs/spec.md.
 */
export const DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;
export type KeypadKey = (typeof DIGITS)[number] | '00' | '.' | 'backspace' | 'clear';

export type KeypadRules = Readonly<{
  maxLength: number;
  /** Digits allowed after the decimal point; 0 means there is no point. */
  decimals: number;
  /** Leading zeros stay: a PIN or a code, not a number. */
  code?: boolean;
}>;

/** The text after the key. A key that the rules do not allow leaves the text as it is. */
export function pressKey(text: string, key: KeypadKey, rules: KeypadRules): string {
  if (key === 'clear') return '';
  if (key === 'backspace') return text.slice(0, -1);
  if (key === '.') {
    if (rules.decimals === 0 || text.includes('.')) return text;
    return (text === '' ? '0' : text) + key;
  }
  if (key === '00') return pressKey(pressKey(text, '0', rules), '0', rules);
  const point = text.indexOf('.');
  if (point >= 0 && text.length - point > rules.decimals) return text;
  const grown = rules.code !== true && text === '0' ? key : text + key;
  return grown.length > rules.maxLength ? text : grown;
}

const ASCII_DIGIT = /^[0-9]$/;

/** Which keypad key a key of the keyboard is; null when it is none. Full-width digits of an input method count. */
export function keypadKeyOf(keyboardKey: string): KeypadKey | null {
  if (keyboardKey === 'Backspace') return 'backspace';
  if (keyboardKey === 'Delete') return 'clear';
  const plain = keyboardKey.normalize('NFKC');
  if (plain === '.' || plain === ',' || plain === '。') return '.';
  return ASCII_DIGIT.test(plain) ? (plain as KeypadKey) : null;
}
