/**
 * In a simulated world both ends of the network are in one process, and each request is signed and checked twice: a tenth of
 * all the processor that a schedule takes. Here it is remembered which key made which signature over which bytes. That the key's other
 * half finds just this signature over just these bytes right needs no arithmetic; anything else, by a single bit, is asked of
 * Node as ever. Rules PROVE-30 and PROVE-91.
 */
import crypto, { KeyObject } from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

type Sign = (algorithm: null, data: Uint8Array, key: KeyObject) => Buffer;
type Verify = (algorithm: null, data: Uint8Array, key: KeyObject, signature: Uint8Array) => boolean;

/** An answer is checked within a few others; one that is delayed for longer is checked by Node. */
export const MOST_REMEMBERED = 256;

type Made = Readonly<{ data: Uint8Array; publicKey: KeyObject }>;

const nameOf = (signature: Uint8Array): string => Buffer.from(signature).toString('latin1');

/** What a key is, which takes longer to ask than to remember: the few keys of a world sign thousands of times. */
const kinds = new WeakMap<KeyObject, string>();

function kindOf(key: KeyObject): string {
  const kind = kinds.get(key) ?? `${key.type} ${key.asymmetricKeyType ?? ''}`;
  kinds.set(key, kind);
  return kind;
}

const isEd25519 = (algorithm: unknown, key: unknown, type: 'private' | 'public'): key is KeyObject =>
  algorithm === null && key instanceof KeyObject && kindOf(key) === `${type} ed25519`;

/** The same two functions for Ed25519, of which the second knows what the first has made. */
export function rememberingSignatures(sign: Sign, verify: Verify): Readonly<{ sign: Sign; verify: Verify }> {
  const made = new Map<string, Made>();
  const publicKeys = new WeakMap<KeyObject, KeyObject>();
  const publicKeyOf = (privateKey: KeyObject): KeyObject => {
    const known = publicKeys.get(privateKey) ?? crypto.createPublicKey(privateKey);
    publicKeys.set(privateKey, known);
    return known;
  };
  return {
    sign: (algorithm, data, key) => {
      const signature = sign(algorithm, data, key);
      const [oldest] = made.size < MOST_REMEMBERED ? [] : made.keys();
      if (oldest !== undefined) made.delete(oldest);
      made.set(nameOf(signature), { data: Buffer.from(data), publicKey: publicKeyOf(key) });
      return signature;
    },
    verify: (algorithm, data, key, signature) => {
      const known = made.get(nameOf(signature));
      const isOwn = known !== undefined && known.publicKey.equals(key) && Buffer.compare(known.data, data) === 0;
      return isOwn || verify(algorithm, data, key, signature);
    },
  };
}

let isRemembering = false;

/** From now on, for whoever imports the functions from Node; every other algorithm goes to Node as before. */
export function rememberSignatures(): void {
  if (isRemembering) return;
  isRemembering = true;
  const { sign, verify } = crypto;
  const own = rememberingSignatures(sign, verify);
  // Both have more forms than are remembered: with a callback, with a key in other forms.
  crypto.sign = ((...given: Parameters<Sign>) =>
    given.length === 3 && isEd25519(given[0], given[2], 'private')
      ? own.sign(...given)
      : (sign as Sign)(...given)) as typeof crypto.sign;
  crypto.verify = ((...given: Parameters<Verify>) =>
    given.length === 4 && isEd25519(given[0], given[2], 'public')
      ? own.verify(...given)
      : (verify as Verify)(...given)) as typeof crypto.verify;
  syncBuiltinESMExports();
}
