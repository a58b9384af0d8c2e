import { describe, expect, test } from 'vitest';
import { DEMO_WALLETS } from '../demo/demo-world.ts';
import { TEXTS } from './texts.ts';
import type { Wallet } from './phone-api.ts';
import { declineKey, inOrder, methodKey, personOf, refusalKey } from './wording.ts';

/** Every text with the path of its keys. */
function flatten(table: object, path = ''): readonly (readonly [string, string])[] {
  return Object.entries(table).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null
      ? flatten(value, `${path}${key}.`)
      : [[`${path}${key}`, String(value)] as const],
  );
}

const chinese = flatten(TEXTS['zh-CN']);
const english = flatten(TEXTS.en);
const placeholders = (text: string): readonly string[] =>
  Array.from(text.matchAll(/\{\{(\w+)\}\}/g), ([whole]) => whole).toSorted();

describe('the texts of the phone', () => {
  test('[PHONE-1] both languages have the same keys, none empty, with the same places for values', () => {
    expect(english.map(([key]) => key)).toEqual(chinese.map(([key]) => key));
    expect([...chinese, ...english].filter(([, text]) => text.trim() === '')).toEqual([]);
    expect(english.map(([, text]) => placeholders(text))).toEqual(chinese.map(([, text]) => placeholders(text)));
  });

  test('[PHONE-1] English texts are English and Chinese ones Chinese, but for the name of the other language', () => {
    const isOther = ([key]: readonly [string, string]): boolean => key.startsWith('language.');
    expect(english.filter((entry) => !isOther(entry) && /\p{Script=Han}/u.test(entry[1]))).toEqual([]);
    expect(chinese.filter((entry) => !isOther(entry) && !/\p{Script=Han}/u.test(entry[1]))).toEqual([]);
  });

  test('[PHONE-1] Chinese texts have Chinese commas and colons', () => {
    expect(chinese.filter(([, text]) => /\p{Script=Han}[,:;!?]/u.test(text))).toEqual([]);
  });

  test('[PHONE-1] both say on every screen that this is a simulation for demos and tests', () => {
    expect(TEXTS['zh-CN'].simulation).toBe('模拟手机 · 演示与测试专用');
    expect(TEXTS.en.simulation).toMatch(/simulated.*demos and tests only/i);
  });

  test('[PHONE-10] a code without a text of its own has the common one', () => {
    expect(refusalKey('payment_taken')).toBe('payment_taken');
    expect(refusalKey('something_new')).toBe('unknown');
    expect(refusalKey('constructor')).toBe('unknown');
    expect(declineKey('insufficient_funds')).toBe('insufficient_funds');
    expect(declineKey(null)).toBe('unknown');
    expect(methodKey('tap')).toBe('tap');
    expect(methodKey('carrier_pigeon')).toBe('unknown');
  });

  test('[PHONE-18] every demo wallet has its owner in both languages, another wallet what the sandbox says', () => {
    const ids = DEMO_WALLETS.map(({ id }) => id).toSorted();
    expect(Object.keys(TEXTS['zh-CN'].people).toSorted()).toEqual(ids);
    expect(DEMO_WALLETS.filter((wallet) => personOf(wallet, 'zh-CN').name !== wallet.name)).toEqual([]);
    const stranger = { id: 'wlt_x', name: 'X', note: 'new' };
    expect(personOf(stranger, 'en')).toEqual(stranger);
  });

  test('[PHONE-18] the ordinary customer comes first, wallets that nobody knows last', () => {
    const money = { amount: 0, currency: 'CNY' };
    const limits = { balance: money, smallAmountLimit: money, paymentLimit: money, dailyLimit: money };
    const wallet = (id: string): Wallet => ({ id, name: id, note: '', masked: '', blocked: false, ...limits });
    const listed = inOrder(['new', 'wlt_chen', 'wlt_wang', 'wlt_zhang'].map(wallet));
    expect(listed.map(({ id }) => id)).toEqual(['wlt_zhang', 'wlt_wang', 'wlt_chen', 'new']);
  });
});
