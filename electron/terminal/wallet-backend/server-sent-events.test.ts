/** The stream reader: every way a good stream can be cut, and streams that are not good. */
import { expect, test } from 'vitest';
import { createEventParser, LINE_MAX_CODE_UNITS, type ServerSentEvent } from './server-sent-events.ts';

const STREAM =
  ': hello\nid: 7\nevent: payment.updated\ndata: {"id":"中😀"}\n\n:\r\n\rdata:x\rdata: y\r\rid\ndata\n\nevent: lost\n\n';
const EVENTS: readonly ServerSentEvent[] = [
  { event: 'payment.updated', data: '{"id":"中😀"}', lastEventId: '7' },
  { event: 'message', data: 'x\ny', lastEventId: '7' },
  { event: 'message', data: '', lastEventId: '' },
];

function parse(...chunks: readonly Uint8Array[]): readonly ServerSentEvent[] {
  const parser = createEventParser();
  return chunks.flatMap((chunk) => parser.push(chunk));
}

test('[BACKEND-52] a stream gives the same events however it is cut', () => {
  const bytes = Buffer.from(STREAM);
  expect(parse(bytes)).toEqual(EVENTS);
  for (let at = 0; at <= bytes.length; at += 1)
    expect(parse(bytes.subarray(0, at), bytes.subarray(at))).toEqual(EVENTS);
  expect(parse(...[...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(EVENTS);
});

test('[BACKEND-52] an event that is not ended is none', () => {
  expect(parse(Buffer.from('data: x\n'))).toEqual([]);
});

test('[BACKEND-52] a line without end is dropped with its event, and the stream goes on', () => {
  const endless = `data: ${'x'.repeat(LINE_MAX_CODE_UNITS * 3)}`;
  expect(parse(Buffer.from(`${endless}\ndata: y\n\ndata: z\n\n`)).map((each) => each.data)).toEqual(['z']);
  const manyLines = 'data: 0123456789\n'.repeat(5_000);
  expect(parse(Buffer.from(`${manyLines}\ndata: z\n\n`)).map((each) => each.data)).toEqual(['z']);
});

test('[BACKEND-52] an id with a NUL in it is not kept', () => {
  expect(parse(Buffer.from('id: 1\ndata: a\n\nid: 2\0\ndata: b\n\n')).map((each) => each.lastEventId)).toEqual([
    '1',
    '1',
  ]);
});
