/** Digests of RFC 9530 and RFC 9421, right and wrong. */
import { expect, test } from 'vitest';
import { contentDigest, digestFits } from './content-digest.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test.each([
  ['the body of RFC 9530 appendix A', '{"hello": "world"}\n', 'sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:'],
  ['the body of RFC 9530 appendix D', '{"hello": "world"}', 'sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:'],
  ['nothing', '', 'sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:'],
])('[SANDBOX-20] %s has the digest of the RFC', (_name, body, field) => {
  expect(contentDigest(bytes(body))).toBe(field);
  expect(digestFits(field, bytes(body))).toBe(true);
});

const BODY = bytes('{"hello": "world"}');
const SHA_256 = 'sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:';
/** The body's sha-512 as RFC 9421 appendix B.1 gives it. */
const SHA_512 = 'sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:';

test.each([
  ['more than one algorithm', `${SHA_512}, ${SHA_256}`, true],
  ['an algorithm that is not known here', `crc32c=:AAAAAA==:, ${SHA_256}`, true],
  ['sha-512 alone', SHA_512, false],
  ['a wrong sha-512 beside a right sha-256', `${SHA_512.replace('WZ', 'XZ')}, ${SHA_256}`, false],
  ['another body’s digest', SHA_256.replace('X48', 'X49'), false],
  ['a digest that is too short', 'sha-256=:AAAA:', false],
  ['a text instead of bytes', 'sha-256="abc"', false],
  ['no dictionary', ':::', false],
  ['nothing', '', false],
])('[SANDBOX-20] %s', (_name, field, fits) => {
  expect(digestFits(field, BODY)).toBe(fits);
});
