/** NDEF messages: what badges and pick-up codes are written as, cut and broken ones. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readNdef } from './ndef.ts';
import { hex, joined, ndefText, ndefUri } from './testing/emulated-cards.ts';

test('[TAG-2] reads text in UTF-8 and UTF-16, and addresses by their prefix', () => {
  expect(readNdef(ndefText('取货码 4711'))).toEqual({ ok: true, value: { kind: 'text', text: '取货码 4711' } });
  const utf16 = hex('d1 01 07 54 82 6e6c 53d6 8d27');
  expect(readNdef(utf16)).toEqual({ ok: true, value: { kind: 'text', text: '取货' } });
  expect(readNdef(ndefUri(4, 'example.com/staff/17'))).toEqual({
    ok: true,
    value: { kind: 'uri', uri: 'https://example.com/staff/17' },
  });
  expect(readNdef(ndefUri(0, 'badge:17'))).toMatchObject({ value: { uri: 'badge:17' } });
  expect(readNdef(hex('d3 07 00 62616467653a31'))).toMatchObject({ value: { kind: 'uri', uri: 'badge:1' } });
});

test('[TAG-2] takes the first record that can be read, with ids and long lengths on the way', () => {
  const foreign = hex('8a 01 00000003 02 78 6964 aabbcc');
  const last = ndefText('badge');
  const message = joined(foreign, Uint8Array.of((last[0] ?? 0) & 0x7f, ...last.subarray(1)));
  expect(readNdef(message)).toEqual({ ok: true, value: { kind: 'text', text: 'badge' } });
});

test('[TAG-2] an empty message or record is an empty tag, anything else is other', () => {
  expect(readNdef(hex(''))).toEqual({ ok: true, value: { kind: 'empty' } });
  expect(readNdef(hex('d0 00 00'))).toEqual({ ok: true, value: { kind: 'empty' } });
  expect(readNdef(hex('d2 01 01 78 aa'))).toEqual({ ok: true, value: { kind: 'other' } });
});

test.each([
  ['a prefix that nobody knows', 'd1 01 02 55 24 61'],
  ['text that is no UTF-8', 'd1 01 03 54 00 c328'],
  ['a language longer than the record', 'd1 01 02 54 3f 61'],
  ['a text record of nothing', 'd1 01 00 54'],
])('[TAG-3] %s is no content', (_name, bytes) => {
  expect(readNdef(hex(bytes))).toEqual({ ok: true, value: { kind: 'other' } });
});

test('[TAG-3] cut anywhere it is no message; chunks and endless ones are none', () => {
  const whole = ndefUri(4, 'example.com');
  for (let length = 1; length < whole.length; length += 1) expect(readNdef(whole.subarray(0, length)).ok).toBe(false);
  expect(readNdef(hex('f1 01 01 54 00')).ok).toBe(false);
  expect(readNdef(hex('91 01 01 54 00')).ok).toBe(false);
  expect(readNdef(hex('c1 01 ffffffff 54 00')).ok).toBe(false);
});

test('[TAG-3] no bytes at all make it throw', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => void readNdef(bytes)));
});
