/** What is remembered of signatures answers as Node does, and only for what was really signed. */
import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { expect, test } from 'vitest';
import { MOST_REMEMBERED, rememberingSignatures } from './signature-memory.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'utf8');

function memory() {
  const asked: boolean[] = [];
  const own = rememberingSignatures(sign, (algorithm, data, key, signature) => {
    const isRight = verify(algorithm, data, key, signature);
    asked.push(isRight);
    return isRight;
  });
  return { ...own, asked, pair: generateKeyPairSync('ed25519') };
}

test('[PROVE-91] a signature is what Node makes, and is found right by its own key without being worked out again', () => {
  const { sign: signed, verify: isRight, asked, pair } = memory();
  const signature = signed(null, bytes('a payment'), pair.privateKey);
  expect(verify(null, bytes('a payment'), pair.publicKey, signature)).toBe(true);
  expect(isRight(null, bytes('a payment'), pair.publicKey, Uint8Array.from(signature))).toBe(true);
  expect(asked).toEqual([]);
});

test('[PROVE-91] other bytes, another key and another signature are asked of Node, and are wrong', () => {
  const { sign: signed, verify: isRight, asked, pair } = memory();
  const signature = signed(null, bytes('a payment'), pair.privateKey);
  const bent = Uint8Array.from(signature, (byte, index) => (index === 0 ? byte ^ 1 : byte));
  expect(isRight(null, bytes('a paymenT'), pair.publicKey, signature)).toBe(false);
  expect(isRight(null, bytes('a payment'), generateKeyPairSync('ed25519').publicKey, signature)).toBe(false);
  expect(isRight(null, bytes('a payment'), pair.publicKey, bent)).toBe(false);
  expect(asked).toEqual([false, false, false]);
});

test('[PROVE-91] bytes that change after they were signed are not what was signed', () => {
  const { sign: signed, verify: isRight, pair } = memory();
  const data = bytes('a payment');
  const signature = signed(null, data, pair.privateKey);
  data[0] = 0;
  expect(isRight(null, data, pair.publicKey, signature)).toBe(false);
});

test('[PROVE-91] what was signed long ago is worked out again, and is right still', () => {
  const { sign: signed, verify: isRight, asked, pair } = memory();
  const signature = signed(null, bytes('the first'), pair.privateKey);
  for (let more = 0; more < MOST_REMEMBERED; more += 1) signed(null, bytes(`${more}`), pair.privateKey);
  expect(isRight(null, bytes('the first'), pair.publicKey, signature)).toBe(true);
  expect(asked).toEqual([true]);
});
