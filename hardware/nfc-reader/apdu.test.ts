/** The bytes of commands and answers: every length, every status class, every truncation. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeCommand, GET_UID, meaningOf, parseAnswer, readBinary, selectApplication, selectFile } from './apdu.ts';
import { hex } from './testing/emulated-cards.ts';

const bytes = (text: string) => [hex(text)];

describe('commands', () => {
  test('[APDU-1] the four cases of a short command', () => {
    const header = { cla: 0x80, ins: 0x50, p1: 1, p2: 2 };
    expect(encodeCommand(header)).toEqual(bytes('80 50 01 02'));
    expect(encodeCommand({ ...header, maxAnswerBytes: 256 })).toEqual(bytes('80 50 01 02 00'));
    expect(encodeCommand({ ...header, data: hex('aabb') })).toEqual(bytes('80 50 01 02 02 aabb'));
    expect(encodeCommand({ ...header, data: hex('aabb'), maxAnswerBytes: 15 })).toEqual(
      bytes('80 50 01 02 02 aabb 0f'),
    );
  });

  test('[APDU-1] the commands that everybody knows', () => {
    expect(encodeCommand(selectApplication(hex('f057414c4c455401')))).toEqual(bytes('00a40400 08 f057414c4c455401 00'));
    expect(encodeCommand(selectFile(0xe103))).toEqual(bytes('00a4000c 02 e103'));
    expect(encodeCommand(readBinary(0x0102, 15))).toEqual(bytes('00b00102 0f'));
    expect(encodeCommand(GET_UID)).toEqual(bytes('ffca0000 00'));
  });

  test('[APDU-2] long data go as a chain that holds them all, in order, and only its end asks for an answer', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1_100 }), (data) => {
        const frames = encodeCommand({ cla: 0x80, ins: 0x10, p1: 0, p2: 0, data, maxAnswerBytes: 256 });
        const parts = frames.map((frame) => frame.slice(5, 5 + (frame[4] ?? 0)));
        expect(Buffer.concat(data.length === 0 ? [] : parts)).toEqual(Buffer.from(data));
        for (const frame of frames) expect(frame.length).toBeLessThanOrEqual(5 + 255 + 1);
        const classes = frames.map(([cla]) => cla);
        expect(classes).toEqual([...Array<number>(frames.length - 1).fill(0x90), 0x80]);
      }),
    );
  });

  test('[APDU-1] a header that is no bytes is a mistake of ours', () => {
    expect(() => encodeCommand({ cla: 0x100, ins: 0, p1: 0, p2: 0 })).toThrow('header');
    expect(() => encodeCommand({ cla: 0, ins: 0, p1: 0, p2: 0, maxAnswerBytes: 257 })).toThrow('short');
  });
});

describe('answers', () => {
  test('[APDU-3] every truncation of an answer is its data and its status, or nothing', () => {
    const whole = hex('6f10 8408f057414c4c455401 9f0101 01 9000');
    for (let length = 0; length <= whole.length; length += 1) {
      const answer = parseAnswer(whole.subarray(0, length));
      if (length < 2) expect(answer).toEqual({ ok: false, error: 'nothing' });
      else if (answer.ok) expect(answer.value.data).toEqual(whole.slice(0, length - 2));
      else expect(answer.error).toBe('no_status');
    }
    expect(parseAnswer(whole)).toMatchObject({ ok: true, value: { sw: 0x9000 } });
  });

  test('[APDU-3] a status is 61xx to 6Fxx or 9xxx, nothing else is one', () => {
    for (let sw1 = 0; sw1 <= 0xff; sw1 += 1) {
      const isStatus = (sw1 >= 0x61 && sw1 <= 0x6f) || (sw1 >= 0x90 && sw1 <= 0x9f);
      expect(parseAnswer(Uint8Array.of(1, sw1, 0)).ok).toBe(isStatus);
    }
  });

  test.each([
    [0x9000, { kind: 'done' }],
    [0x9001, { kind: 'proprietary' }],
    [0x91af, { kind: 'proprietary' }],
    [0x6110, { kind: 'more', byteCount: 16 }],
    [0x6100, { kind: 'more', byteCount: 256 }],
    [0x6c0f, { kind: 'wrong_length', byteCount: 15 }],
    [0x6c00, { kind: 'wrong_length', byteCount: 256 }],
    [0x6283, { kind: 'warning' }],
    [0x6300, { kind: 'warning' }],
    [0x63c2, { kind: 'warning' }],
    [0x6400, { kind: 'execution_error' }],
    [0x6581, { kind: 'execution_error' }],
    [0x6600, { kind: 'execution_error' }],
    [0x6700, { kind: 'checking_error' }],
    [0x6882, { kind: 'checking_error' }],
    [0x6982, { kind: 'checking_error' }],
    [0x6a82, { kind: 'checking_error' }],
    [0x6b00, { kind: 'checking_error' }],
    [0x6d00, { kind: 'checking_error' }],
    [0x6e00, { kind: 'checking_error' }],
    [0x6f00, { kind: 'checking_error' }],
  ] as const)('[APDU-3] %s', (sw, meaning) => {
    expect(meaningOf(sw)).toEqual(meaning);
  });
});
