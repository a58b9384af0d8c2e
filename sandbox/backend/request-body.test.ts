/** Which bodies are read at all. */
import { expect, test } from 'vitest';
import { isProblem } from './problem.ts';
import { readBodyObject } from './request-body.ts';

const read = (headers: Readonly<Record<string, string>>, text = '{"a":1}'): unknown => {
  const reading = readBodyObject({ headers, body: Buffer.from(text) });
  return isProblem(reading) ? [reading.problem.status, reading.problem.code] : reading;
};

test.each(['application/json', 'Application/JSON', 'application/json; charset=utf-8', 'application/json ;x=y'])(
  '[SANDBOX-180] a body of %s is read',
  (type) => {
    expect(read({ 'content-type': type })).toEqual({ a: 1 });
    expect(read({ 'content-type': type, 'content-encoding': 'identity' })).toEqual({ a: 1 });
  },
);

test.each([
  ['no type', {}],
  ['another type', { 'content-type': 'text/plain' }],
  ['a type that only begins like it', { 'content-type': 'application/jsonp' }],
  ['an encoding', { 'content-type': 'application/json', 'content-encoding': 'gzip' }],
])('[SANDBOX-180] a body with %s is refused as malformed', (_name, headers) => {
  expect(read(headers)).toEqual([400, 'validation_failed']);
});
