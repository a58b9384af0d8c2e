/** docs/errors.md and the error table name the same errors and say the same of them. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ERROR_CODES, ERRORS, isErrorCode } from '../../electron/kernel/errors.ts';

const document = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');
const rows = new Map(
  [...document.matchAll(/^\| `([a-z_]+\.[a-z_]+)` \|(.*)\|$/gm)].map(([, code = '', rest = '']) => [code, rest]),
);

describe('the error table', () => {
  test('[CONTRACT-20] every code stands in docs/errors.md, and no code that the till does not know', () => {
    expect([...rows.keys()].toSorted()).toEqual([...ERROR_CODES].toSorted());
    for (const code of rows.keys()) expect(isErrorCode(code)).toBe(true);
    expect(isErrorCode('toString')).toBe(false);
  });

  test.each(ERROR_CODES)('[CONTRACT-20] %s reads there as the till says it', (code) => {
    const { moneyMoved, en, 'zh-CN': zh } = ERRORS[code];
    const row = rows.get(code) ?? '';
    expect(row.trim().startsWith({ no: 'no', yes: '**yes**', unknown: '**not known**' }[moneyMoved])).toBe(true);
    for (const text of [en.title, en.action, zh.title, zh.action]) expect(row).toContain(text);
  });

  test.each(ERROR_CODES)('[CONTRACT-21] %s is whole in both languages and names the same facts in both', (code) => {
    const { en, 'zh-CN': zh } = ERRORS[code];
    const factsOf = (texts: { title: string; action: string }): readonly string[] =>
      [...`${texts.title} ${texts.action}`.matchAll(/\{\{(\w+)\}\}/g)].map(([, name = '']) => name).toSorted();
    expect(factsOf(en)).toEqual(factsOf(zh));
    for (const text of [en.title, en.action, zh.title, zh.action]) expect(text.trim().length).toBeGreaterThan(2);
    expect(/\p{Script=Han}/u.test(zh.title + zh.action)).toBe(true);
    expect(/\p{Script=Han}/u.test(en.title + en.action)).toBe(false);
  });

  test.each(ERROR_CODES.filter((code) => ERRORS[code].moneyMoved === 'unknown'))(
    '[CONTRACT-22] %s, where the money may have moved, invites nobody to take it again (C13)',
    (code) => {
      const { en, 'zh-CN': zh } = ERRORS[code];
      expect(/\b(try again|retry|scan again|pay again)\b/i.test(`${en.title} ${en.action}`)).toBe(false);
      expect(/再试|重试|重新(?:扫|付|收|支付)/.test(zh.title + zh.action)).toBe(false);
    },
  );
});
