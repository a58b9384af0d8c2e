/** Every way in which a text can be JSON to one reader and something else to another. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_DEPTH, readStrictJson, readStrictJsonText } from './strict-json.ts';

const codeOf = (text: string): string => {
  const read = readStrictJsonText(text);
  return read.ok ? 'ok' : read.error.code;
};

test('[BACKEND-10] every JSON value is read as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false, maxDepth: 6 }), (value) => {
      const text = JSON.stringify(value);
      expect(readStrictJsonText(text)).toEqual({ ok: true, value: JSON.parse(text) as unknown });
    }),
  );
});

test.each([
  ['{"a":1,"a":1}'],
  ['{"a":1,"\\u0061":2}'],
  ['{"x":{"a":[{"b":1,"b":2}]}}'],
  ['{"a":1,"b":{"a":1},"a":3}'],
  ['{ "a" : "}" , "a" : "{" }'],
  ['{"":1,"":2}'],
  ['{"__proto__":1,"__proto__":2}'],
])('[BACKEND-10] a name that is given twice in one object is refused: %s', (text) => {
  expect(codeOf(text)).toBe('name_twice');
});

test.each([['{"a":{"a":1},"b":["a","a"]}'], ['[{"a":1},{"a":1}]'], ['{"a":"a","b":"a"}'], ['{"a\\"":1,"a":2}']])(
  '[BACKEND-10] the same name in another object, or as a value, is no repetition: %s',
  (text) => {
    expect(codeOf(text)).toBe('ok');
  },
);

test('[BACKEND-11] what is not faultless UTF-8, or begins with a byte order mark, is refused', () => {
  expect(readStrictJson(Uint8Array.of(0x22, 0xff, 0x22))).toEqual({ ok: false, error: { code: 'not_utf8' } });
  expect(readStrictJson(Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22))).toMatchObject({ error: { code: 'not_utf8' } });
  expect(readStrictJson(Uint8Array.of(0xef, 0xbb, 0xbf, 0x31))).toMatchObject({ error: { code: 'not_json' } });
  expect(codeOf('"\\ud800"')).toBe('not_well_formed');
  expect(codeOf('{"\\udc00":1}')).toBe('not_well_formed');
  expect(codeOf('"\\ud83d\\ude00"')).toBe('ok');
});

test('[BACKEND-12] depth has a bound, brackets in strings do not count', () => {
  const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
  expect(codeOf(nested(MAX_DEPTH))).toBe('ok');
  expect(codeOf(nested(MAX_DEPTH + 1))).toBe('too_deep');
  expect(codeOf('{"a":'.repeat(MAX_DEPTH + 1) + '1' + '}'.repeat(MAX_DEPTH + 1))).toBe('too_deep');
  expect(codeOf(JSON.stringify('['.repeat(1_000)))).toBe('ok');
  expect(codeOf(nested(200_000))).toBe('too_deep');
});

test('[BACKEND-12] every truncation of a good answer is refused', () => {
  const text = '{"id":"01","amount":{"amount":1250,"currency":"CNY"},"list":[true,null,"a\\u4e2d"]}';
  expect(codeOf(text)).toBe('ok');
  for (let length = 0; length < text.length; length += 1) expect(codeOf(text.slice(0, length))).toBe('not_json');
});
