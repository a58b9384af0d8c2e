/** The texts of the admin page in both languages. */
import { expect, test } from 'vitest';
import { TEXTS } from './texts.ts';

function entries(value: object, at = ''): readonly (readonly [string, string])[] {
  return Object.entries(value).flatMap(([name, member]: [string, unknown]) =>
    typeof member === 'string' ? [[at + name, member] as const] : entries(member as object, `${at}${name}.`),
  );
}

test('[ADMIN-1] both languages have the same keys, none empty, each in its own language', () => {
  const [chinese, english] = [entries(TEXTS['zh-CN']), entries(TEXTS.en)];
  expect(english.map(([key]) => key)).toEqual(chinese.map(([key]) => key));
  const isOther = ([key]: readonly [string, string]): boolean => key.endsWith('anguage');
  expect(english.filter((entry) => !isOther(entry) && /\p{Script=Han}|^\s*$/u.test(entry[1]))).toEqual([]);
  expect(chinese.filter((entry) => !isOther(entry) && !/\p{Script=Han}/u.test(entry[1]))).toEqual([]);
  expect(chinese.filter(([, text]) => /\p{Script=Han}[,:;!?]/u.test(text))).toEqual([]);
});
