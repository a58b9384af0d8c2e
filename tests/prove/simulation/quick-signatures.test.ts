/** A quick signature is right by its own key over its own bytes, and nothing else is. */
import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { expect, test } from 'vitest';
import { quickSignatures } from './quick-signatures.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'utf8');

function quick() {
  const asked: boolean[] = [];
  const own = quickSignatures((algorithm, data, key, signature) => {
    const isRight = verify(algorithm, data, key, signature);
    asked.push(isRight);
    return isRight;
  });
  return { ...own, asked, pair: generateKeyPairSync('ed25519') };
}

test('[PROVE-91] a signature is as long as a real one, and is found right by its own key without arithmetic', () => {
  const { sign: signed, verify: isRight, asked, pair } = quick();
  const signature = signed(null, bytes('a payment'), pair.privateKey);
  expect(signature).toHaveLength(sign(null, bytes('a payment'), pair.privateKey).length);
  expect(isRight(null, bytes('a payment'), pair.publicKey, Uint8Array.from(signature))).toBe(true);
  expect(asked).toEqual([]);
});

test('[PROVE-91] other bytes, another key and another signature are asked of Node, and are wrong', () => {
  const { sign: signed, verify: isRight, asked, pair } = quick();
  const signature = signed(null, bytes('a payment'), pair.privateKey);
  const bent = Uint8Array.from(signature, (byte, index) => (index === 0 ? byte ^ 1 : byte));
  expect(isRight(null, bytes('a paymenT'), pair.publicKey, signature)).toBe(false);
  expect(isRight(null, bytes('a payment'), generateKeyPairSync('ed25519').publicKey, signature)).toBe(false);
  expect(isRight(null, bytes('a payment'), pair.publicKey, bent)).toBe(false);
  expect(isRight(null, bytes('a payment'), pair.publicKey, signature.subarray(1))).toBe(false);
  expect(asked).toEqual([false, false, false, false]);
});

test('[PROVE-91] a real signature is right still, as those of keys that signed before the simulation began', () => {
  const { verify: isRight, asked, pair } = quick();
  const signature = sign(null, bytes('a payment'), pair.privateKey);
  expect(isRight(null, bytes('a payment'), pair.publicKey, signature)).toBe(true);
  expect(asked).toEqual([true]);
});
