/** What the strict JSON reader takes and refuses, and when two bodies are the same. */
import { describe, expect, test } from 'vitest';
import { canonicalJson, readJson, readJsonText } from './json.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('reading', () => {
  test.each([
    ['an object', '{"a":[1,2.5,-3e2,"x",true,null],"b":{"a":1}}'],
    ['the same name in two objects', '[{"a":1},{"a":2},{"b":{"a":3},"a":4}]'],
    ['a value that looks like a name', '{"a":"b","b":"a","c":["a","a"]}'],
    ['brackets and commas in strings', '{"a":"},{\\"a\\":1","b":2}'],
    ['a name that is special in JavaScript', '{"__proto__":1,"constructor":2}'],
  ])('[SANDBOX-10] %s is read', (_name, text) => {
    expect(readJson(bytes(text))).toEqual({ ok: true, value: JSON.parse(text) });
  });

  test.each([
    ['nothing', ''],
    ['a cut text', '{"a":'],
    ['a trailing comma', '{"a":1,}'],
    ['a byte order mark', '﻿{"a":1}'],
    ['a doubled name', '{"a":1,"b":2,"a":1}'],
    ['a doubled name, escaped', '{"a":1,"\\u0061":2}'],
    ['a doubled name deep inside', '{"x":[{"y":{"a":1,"b":{},"a":2}}]}'],
    ['half a surrogate pair', '{"a":"\\ud800"}'],
    ['half a surrogate pair in a name', '{"\\udc00":1}'],
    ['a number without a finite value', '{"a":1e400}'],
    ['an endless depth', '['.repeat(70) + ']'.repeat(70)],
    ['a very endless depth', '['.repeat(500_000) + ']'.repeat(500_000)],
  ])('[SANDBOX-10] %s is refused', (_name, text) => {
    expect(readJson(bytes(text)).ok).toBe(false);
  });

  test('[SANDBOX-10] bytes that are not UTF-8 are refused', () => {
    expect(readJson(Uint8Array.of(0x22, 0xc3, 0x28, 0x22)).ok).toBe(false);
  });

  test('[SANDBOX-10] a string as long as a body can be is read', () => {
    expect(readJson(bytes(JSON.stringify({ a: '\\"x'.repeat(500_000) }))).ok).toBe(true);
  });
});

describe('the canonical form', () => {
  const form = (text: string): string => {
    const reading = readJsonText(text);
    if (!reading.ok) throw new Error(reading.reason);
    return canonicalJson(reading.value);
  };
  test.each([
    ['order and spaces', '{"b":1,"a":2}', ' { "a" : 2 , "b" : 1 } '],
    ['ways of writing a number', '{"a":100}', '{"a":1.00e2}'],
    ['ways of writing a string', '{"a":"元/é"}', '{"a":"\\u5143\\/\\u00e9"}'],
    ['minus zero', '{"a":0}', '{"a":-0}'],
  ])('[SANDBOX-11] %s do not count', (_name, one, other) => {
    expect(form(one)).toBe(form(other));
  });

  test.each([
    ['an unknown member', '{"a":1}', '{"a":1,"x":null}'],
    ['the order of a list', '[1,2]', '[2,1]'],
    ['composed and decomposed letters', '{"a":"é"}', '{"a":"e\\u0301"}'],
    ['a number and its text', '{"a":1}', '{"a":"1"}'],
  ])('[SANDBOX-11] %s counts', (_name, one, other) => {
    expect(form(one)).not.toBe(form(other));
  });

  test('[SANDBOX-11] the example of RFC 8785 section 3.2.4 comes out', () => {
    const text = String.raw`{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}`;
    expect(form(text)).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
  });
});
