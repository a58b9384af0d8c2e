/**
 * In a simulated world both ends of the network are in one process, and each request and answer is signed and checked there:
 * a tenth of all the processor that a schedule takes. Here an Ed25519 signature is made of the key's public half and the bytes by a
 * hash, as long as a real one, and found right by that key over those bytes alone; anything else is asked of Node as ever.
 * Nobody in a simulated world can make up a signature, so what a hash cannot keep out is not there. Rules PROVE-30 and PROVE-91.
 */
import crypto, { KeyObject } from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

type Sign = (algorithm: null, data: Uint8Array, key: KeyObject) => Buffer;
type Verify = (algorithm: null, data: Uint8Array, key: KeyObject, signature: Uint8Array) => boolean;

/** What a key is, which takes longer to ask than to remember: the few keys of a world sign thousands of times. */
const kinds = new WeakMap<KeyObject, string>();

function kindOf(key: KeyObject): string {
  const kind = kinds.get(key) ?? `${key.type} ${key.asymmetricKeyType ?? ''}`;
  kinds.set(key, kind);
  return kind;
}

const isEd25519 = (algorithm: unknown, key: unknown, type: 'private' | 'public'): key is KeyObject =>
  algorithm === null && key instanceof KeyObject && kindOf(key) === `${type} ed25519`;

const publicHalves = new WeakMap<KeyObject, Buffer>();

/** The bytes of a key's public half; alike for both halves. */
function publicHalf(key: KeyObject): Buffer {
  const known = publicHalves.get(key);
  if (known !== undefined) return known;
  const half = (key.type === 'private' ? crypto.createPublicKey(key) : key).export({ type: 'spki', format: 'der' });
  publicHalves.set(key, half);
  return half;
}

/** 64 bytes, as many as RFC 8032 has. */
const hashOver = (key: KeyObject, data: Uint8Array): Buffer =>
  crypto.hash('sha512', Buffer.concat([publicHalf(key), data]), 'buffer');

/** The same two functions for Ed25519; `verify` is asked about whatever the first did not make. */
export function quickSignatures(verify: Verify): Readonly<{ sign: Sign; verify: Verify }> {
  return {
    sign: (_algorithm, data, key) => hashOver(key, data),
    verify: (algorithm, data, key, signature) =>
      Buffer.compare(hashOver(key, data), signature) === 0 || verify(algorithm, data, key, signature),
  };
}

let isQuick = false;

/** From now on, for whoever imports the functions from Node; every other algorithm goes to Node as before. */
export function signQuickly(): void {
  if (isQuick) return;
  isQuick = true;
  const { sign, verify } = crypto;
  const quick = quickSignatures(verify);
  // Both have more forms than these: with a callback, with a key in other forms.
  crypto.sign = ((...given: Parameters<Sign>) =>
    given.length === 3 && isEd25519(given[0], given[2], 'private')
      ? quick.sign(...given)
      : (sign as Sign)(...given)) as typeof crypto.sign;
  crypto.verify = ((...given: Parameters<Verify>) =>
    given.length === 4 && isEd25519(given[0], given[2], 'public')
      ? quick.verify(...given)
      : (verify as Verify)(...given)) as typeof crypto.verify;
  syncBuiltinESMExports();
}
