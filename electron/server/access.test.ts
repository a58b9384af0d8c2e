/** Proves who may speak to the till, request by request. */
import { expect, test } from 'vitest';
import { isOwnHost, makeToken, refuseContract } from './access.ts';

const door = { port: 4321, token: 'the-token' };
const good = { host: '127.0.0.1:4321', origin: 'http://127.0.0.1:4321', url: '/contract?token=the-token' };

test('[HOST-10] only this address is answered, by its number and port', () => {
  expect(isOwnHost('127.0.0.1:4321', 4321)).toBe(true);
  for (const host of [
    undefined,
    '',
    '127.0.0.1',
    '127.0.0.1:4322',
    'localhost:4321',
    'evil.example:4321',
    '[::1]:4321',
  ]) {
    expect(isOwnHost(host, 4321)).toBe(false);
  }
});

test('[HOST-11] a connection needs the right host, origin and path, and the token exactly once', () => {
  expect(refuseContract(good, door)).toBeNull();
  expect(refuseContract({ ...good, host: 'evil.example:4321' }, door)).toBe('wrong_host');
  for (const origin of [
    undefined,
    'null',
    'http://localhost:4321',
    'https://127.0.0.1:4321',
    'http://127.0.0.1:43210',
  ]) {
    expect(refuseContract({ ...good, origin }, door)).toBe('wrong_origin');
  }
  for (const url of ['/', '/contract/', '//contract?token=the-token', '/Contract?token=the-token']) {
    expect(refuseContract({ ...good, url }, door)).toBe('wrong_path');
  }
  for (const query of [
    '',
    '?token=',
    '?token=the-toke',
    '?token=the-token2',
    '?token=the-token&token=the-token',
    '?TOKEN=the-token',
  ]) {
    expect(refuseContract({ ...good, url: `/contract${query}` }, door)).toBe('wrong_token');
  }
});

test('[HOST-12] the token has 256 bits of the random source', () => {
  const bytes = Uint8Array.from({ length: 32 }, (_, index) => index);
  expect(makeToken({ bytes: (count) => bytes.slice(0, count) })).toBe(Buffer.from(bytes).toString('base64url'));
});
