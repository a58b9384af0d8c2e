/** A whole command over a line: chains, answers in pieces, wrong lengths, and lines that break. */
import { expect, test } from 'vitest';
import { readBinary, selectApplication } from './apdu.ts';
import { ask } from './card-channel.ts';
import { hex, lineTo, status, type EmulatedCard } from './testing/emulated-cards.ts';

/** Answers what it is told to, in order. */
function scripted(...answers: readonly Uint8Array[]): EmulatedCard & { seen: string[] } {
  const left = [...answers];
  const seen: string[] = [];
  return {
    atr: hex(''),
    seen,
    answer: async (frame) => {
      seen.push(Buffer.from(frame).toString('hex'));
      return left.shift() ?? null;
    },
  };
}

test('[APDU-5] fetches an answer in pieces to its end', async () => {
  const card = scripted(status(0x6103, hex('01')), status(0x6101, hex('020304')), status(0x9000, hex('05')));
  expect(await ask(lineTo(card), readBinary(0, 256))).toEqual({
    ok: true,
    value: { data: hex('0102030405'), sw: 0x9000 },
  });
  expect(card.seen).toEqual(['00b0000000', '00c0000003', '00c0000001']);
});

test('[APDU-5] a card that promises without end is cut off', async () => {
  const card: EmulatedCard = { atr: hex(''), answer: async () => status(0x61ff, new Uint8Array(255)) };
  const line = lineTo(card);
  expect(await ask(line, readBinary(0, 256))).toMatchObject({ ok: false, error: { code: 'garbled' } });
  expect(line.frames.length).toBeLessThan(20);
  const silent: EmulatedCard = { atr: hex(''), answer: async () => status(0x6101) };
  expect(await ask(lineTo(silent), readBinary(0, 256))).toMatchObject({ ok: false, error: { code: 'garbled' } });
});

test('[APDU-6] asks again with the length that the card names, once', async () => {
  const card = scripted(status(0x6c02), status(0x9000, hex('0102')));
  expect(await ask(lineTo(card), readBinary(0, 15))).toMatchObject({ ok: true, value: { data: hex('0102') } });
  expect(card.seen).toEqual(['00b000000f', '00b0000002']);
  const stubborn = scripted(status(0x6c02), status(0x6c03));
  expect(await ask(lineTo(stubborn), readBinary(0, 15))).toMatchObject({ ok: true, value: { sw: 0x6c03 } });
  const command = scripted(status(0x6c02), status(0x9000, hex('0102')));
  await ask(lineTo(command), { cla: 0, ins: 0xa4, p1: 4, p2: 0, data: hex('aa') });
  expect(command.seen).toEqual(['00a4040001aa', '00a4040001aa02']);
});

test('[APDU-7] sends long data as a chain; a refusal in the middle is the answer to all of it', async () => {
  const data = new Uint8Array(600).fill(9);
  const command = { cla: 0x80, ins: 0x10, p1: 0, p2: 0, data };
  const card = scripted(status(0x9000), status(0x9000), status(0x9000, hex('aa')));
  expect(await ask(lineTo(card), command)).toMatchObject({ ok: true, value: { data: hex('aa') } });
  expect(card.seen.map((frame) => frame.length / 2)).toEqual([260, 260, 95]);
  const refusing = scripted(status(0x9000), status(0x6884));
  expect(await ask(lineTo(refusing), command)).toMatchObject({ ok: true, value: { sw: 0x6884 } });
  expect(refusing.seen).toHaveLength(2);
});

test.each([
  ['an empty answer', hex(''), 'card_lost'],
  ['one byte', hex('90'), 'card_lost'],
  ['no status', hex('0102'), 'garbled'],
] as const)('[APDU-8] %s is %s', async (_name, answer, code) => {
  for (const lead of [[], [status(0x6101, hex('01'))], [status(0x6c01)]]) {
    const asked = await ask(lineTo(scripted(...lead, answer)), selectApplication(hex('aa')));
    expect(asked).toMatchObject({ ok: false, error: { code } });
  }
});

test('[APDU-8] a card that never answers is a fault, not a wait', async () => {
  expect(await ask(lineTo(scripted()), selectApplication(hex('aa')))).toMatchObject({
    ok: false,
    error: { code: 'no_answer' },
  });
});
