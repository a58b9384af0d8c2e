/** Traces: written, bounded, read again. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createVirtualClock } from '../../electron/terminal/testing/virtual-clock.ts';
import { createTraceRecorder, parseTrace } from './trace.ts';

function record(maxChars?: number) {
  const clock = createVirtualClock();
  let text = '';
  const recorder = createTraceRecorder({
    device: 'nfc_reader',
    model: 'ACR122U',
    clock,
    append: (line) => (text += line),
    ...(maxChars === undefined ? {} : { maxChars }),
  });
  return { clock, recorder, text: () => text };
}

test('[TRACE-1] what was recorded is read again, with its timing', async () => {
  const { clock, recorder, text } = record();
  recorder.note('card 3b');
  await clock.advance(12);
  recorder.record('out', Uint8Array.of(0, 0xa4));
  await clock.advance(30);
  recorder.record('in', Uint8Array.of(0x90, 0));
  recorder.record('in', new Uint8Array(0));
  expect(parseTrace(text())).toEqual({
    ok: true,
    value: {
      device: 'nfc_reader',
      model: 'ACR122U',
      lines: [
        { atMs: 0, direction: 'note', note: 'card 3b' },
        { atMs: 12, direction: 'out', bytes: Uint8Array.of(0, 0xa4) },
        { atMs: 42, direction: 'in', bytes: Uint8Array.of(0x90, 0) },
        { atMs: 42, direction: 'in', bytes: new Uint8Array(0) },
      ],
    },
  });
});

test('[TRACE-2] a recording ends at its bound and says so, once', () => {
  const { recorder, text } = record(300);
  for (let each = 0; each < 100; each += 1) recorder.record('out', new Uint8Array(20));
  expect(text().length).toBeLessThan(400);
  const parsed = parseTrace(text());
  expect(parsed.ok && parsed.value.lines.at(-1)).toMatchObject({
    direction: 'note',
    note: expect.stringContaining('cut'),
  });
  expect(text().match(/cut/g)).toHaveLength(1);
});

test('[TRACE-3] of several recordings in one file the last counts', () => {
  const first = record();
  first.recorder.note('old');
  const second = record();
  second.recorder.note('new');
  const parsed = parseTrace(first.text() + second.text());
  expect(parsed.ok && parsed.value.lines).toMatchObject([{ note: 'new' }]);
});

test.each([
  ['', 'the trace is empty'],
  ['{"t":1,"out":"00"}', 'line 1 is no line of a trace'],
  ['[1]', 'line 1 is no JSON object'],
  ['{"trace":1,"device":"x","model":"y"}\nnot json', 'line 2 is no JSON object'],
  ['{"trace":2,"device":"x","model":"y"}', 'line 1 is the head of another kind of trace'],
  ['{"trace":1,"device":"x","model":"y"}\n{"t":1,"out":"0"}', 'line 2 is no line of a trace'],
  ['{"trace":1,"device":"x","model":"y"}\n{"t":1,"out":"00","in":"00"}', 'line 2 is no line of a trace'],
  ['{"trace":1,"device":"x","model":"y"}\n{"out":"00"}', 'line 2 is no line of a trace'],
])('[TRACE-3] %j: %s', (text, reason) => {
  expect(parseTrace(text)).toEqual({ ok: false, error: reason });
});

test('[TRACE-3] no text makes it throw', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void parseTrace(text)));
});
