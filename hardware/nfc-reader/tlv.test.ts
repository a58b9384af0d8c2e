/** BER-TLV as cards send it. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hex, joined, tlv } from './testing/emulated-cards.ts';
import { parseTlvs, valueOf } from './tlv.ts';

test('[APDU-4] reads tags of one, two and three bytes and lengths of one, two and three', () => {
  const long = new Uint8Array(300).fill(7);
  const bytes = joined(hex('84 02 aabb'), hex('9f03 8101 cc'), hex('5f8101 00'), hex('70 82012c'), long);
  expect(parseTlvs(bytes)).toEqual({
    ok: true,
    value: [
      { tag: 0x84, value: hex('aabb') },
      { tag: 0x9f03, value: hex('cc') },
      { tag: 0x5f8101, value: hex('') },
      { tag: 0x70, value: long },
    ],
  });
});

test('[APDU-4] a cut one is none, at every place', () => {
  const whole = joined(hex('9f03 08 0102030405060708'), hex('bf0c 8103 4f0105'));
  const boundaries = [0, 11, whole.length];
  for (let length = 0; length <= whole.length; length += 1) {
    expect(parseTlvs(whole.subarray(0, length)).ok).toBe(boundaries.includes(length));
  }
});

test.each(['84 80 0000', '84 83 000001 aa', 'ff ffffff 00', '1f'])('[APDU-4] %s is none', (bytes) => {
  expect(parseTlvs(hex(bytes))).toEqual({ ok: false, error: 'not_tlv' });
});

test('[APDU-4] a value that is there twice is not guessed at', () => {
  const parsed = parseTlvs(joined(tlv(0x84, hex('01')), tlv(0x84, hex('02')), tlv(0x87, hex('03'))));
  if (!parsed.ok) throw new Error(parsed.error);
  expect(valueOf(parsed.value, 0x84)).toBeNull();
  expect(valueOf(parsed.value, 0x87)).toEqual(hex('03'));
  expect(valueOf(parsed.value, 0x99)).toBeNull();
});

test('[APDU-4] what was written is read, and no bytes at all make it throw', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(0x84, 0x61, 0x9f01, 0xbf0c), fc.uint8Array({ maxLength: 200 }))),
      (objects) => {
        const parsed = parseTlvs(joined(...objects.map(([tag, value]) => tlv(tag, value))));
        expect(parsed).toEqual({ ok: true, value: objects.map(([tag, value]) => ({ tag, value })) });
      },
    ),
  );
  fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => void parseTlvs(bytes)));
});
