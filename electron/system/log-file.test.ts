/** The log on a real disk: its form, its bounds, and that no secret gets into it. */
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { secret, type LogFacts } from '../kernel/log.ts';
import { createLogFile, printable } from './log-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'till-log-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const read = (file = 'service.log'): string => readFileSync(path.join(folder, file), 'utf8');
const linesOf = (text: string): readonly Record<string, unknown>[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test('[SYSTEM-6] a line has level, time, process and event, with the facts apart', () => {
  const log = createLogFile({ folder: path.join(folder, 'made', 'now'), name: 'service' });
  log.write('info', 'payment_sent', { paymentId: 'p1', level: 'a fact of that name', nothing: undefined });
  log.write('debug', 'too_fine');
  log.close();
  const [line, ...rest] = linesOf(read('made/now/service.log'));
  expect(rest).toEqual([]);
  expect(line).toEqual({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/u),
    process: 'service',
    pid: process.pid,
    facts: { paymentId: 'p1', level: 'a fact of that name' },
    event: 'payment_sent',
  });
  if (process.platform !== 'win32') expect(statSync(path.join(folder, 'made/now/service.log')).mode & 0o077).toBe(0);
});

test('[SYSTEM-6] a text cannot begin a line of its own', () => {
  const log = createLogFile({ folder, name: 'service' });
  log.write('warn', 'named', { name: 'a\n{"level":"info"}\r\u2028' });
  log.close();
  expect(read().split('\n')).toHaveLength(2);
});

test('[SYSTEM-7] the files keep within their number and size, the newest lines in the first', () => {
  const log = createLogFile({ folder, name: 'service', maxFileBytes: 2_000, maxFiles: 3 });
  for (let index = 0; index < 200; index += 1) log.write('info', 'counted', { index });
  log.close();
  expect(readdirSync(folder).toSorted()).toEqual(['service.1.log', 'service.2.log', 'service.log']);
  for (const file of readdirSync(folder)) expect(statSync(path.join(folder, file)).size).toBeLessThanOrEqual(2_000);
  const kept = linesOf(read('service.2.log') + read('service.1.log') + read());
  const indices = kept.map((line) => (line['facts'] as { index: number }).index);
  expect(indices.at(-1)).toBe(199);
  expect(indices).toEqual(Array.from({ length: indices.length }, (_each, at) => 200 - indices.length + at));
});

test('[SYSTEM-7] a new start goes on in the file that is there', () => {
  for (const event of ['first', 'second']) {
    const log = createLogFile({ folder, name: 'service' });
    log.write('info', event);
    log.close();
  }
  expect(linesOf(read()).map((line) => line['event'])).toEqual(['first', 'second']);
});

test('[SYSTEM-8] a disk that refuses stops nothing; the lines lost are counted', () => {
  const inTheWay = path.join(folder, 'in-the-way');
  writeFileSync(inTheWay, '');
  const log = createLogFile({ folder: inTheWay, name: 'service' });
  log.write('info', 'lost');
  log.write('info', 'lost');
  rmSync(inTheWay);
  mkdirSync(inTheWay);
  log.write('info', 'kept');
  log.close();
  const events = linesOf(read('in-the-way/service.log')).map((line) => line['event']);
  expect(events.at(-1)).toBe('kept');
  expect(events).toContain('log_lines_lost');
});

test('[SYSTEM-9] the canary: no secret gets into a file, wherever it stands in the facts', () => {
  const canary = 'CANARY-6212345678901234';
  const { privateKey } = generateKeyPairSync('ed25519');
  const seed = Buffer.from(canary);
  const cyclic: Record<string, unknown> = { code: secret(canary) };
  cyclic['self'] = cyclic;
  const facts: Record<string, unknown> = {
    plain: secret(canary),
    nested: { list: [secret(canary), { deeper: secret(canary) }] },
    bytes: seed,
    typed: new Uint8Array(seed),
    view: new DataView(new Uint8Array(seed).buffer),
    buffer: new Uint8Array(seed).buffer,
    key: privateKey,
    again: createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' })),
    map: new Map([['code', canary]]),
    set: new Set([canary]),
    call: () => canary,
    sign: Symbol(canary),
    cyclic,
    error: new Error('fine', { cause: secret(canary) }),
  };
  const log = createLogFile({ folder, name: 'service', level: 'debug' });
  for (const level of ['debug', 'info', 'warn', 'error'] as const) log.write(level, 'tried', facts as LogFacts);
  log.close();
  const text = read();
  const encodings = [
    canary,
    seed.toString('base64'),
    seed.toString('hex'),
    [...seed].join(','),
    JSON.stringify({ ...seed }),
  ];
  for (const encoded of encodings) expect(text).not.toContain(encoded);
  const exported = privateKey.export({ format: 'jwk' });
  expect(text).not.toContain(exported.d);
  expect(linesOf(text)).toHaveLength(4);
  expect(text).toContain('[secret]');
});

test('[SYSTEM-10] text, lists and depth of a fact have a bound, an error keeps its name and place', () => {
  expect(String(printable('x'.repeat(5_000), 0))).toHaveLength(2_001);
  expect(
    printable(
      Array.from({ length: 60 }, () => 1),
      0,
    ),
  ).toHaveLength(51);
  let deep: unknown = 'x';
  for (let level = 0; level < 20; level += 1) deep = { deep };
  expect(JSON.stringify(printable(deep, 0))).toContain('[deeper]');
  expect(printable(new TypeError('wrong'), 0)).toMatchObject({ name: 'TypeError', message: 'wrong' });
  expect(printable(7n, 0)).toBe('[bigint]');
});

test('[SYSTEM-10] lines go to the console too when a person watches', () => {
  const written: string[] = [];
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((line) => {
    written.push(String(line));
    return true;
  });
  try {
    const log = createLogFile({ folder, name: 'service', toConsole: true });
    log.write('info', 'seen');
    log.close();
  } finally {
    spy.mockRestore();
  }
  expect(written.join('')).toBe(read());
  expect(existsSync(path.join(folder, 'service.1.log'))).toBe(false);
});
