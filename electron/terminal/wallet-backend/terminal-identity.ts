/**
 * Who the terminal is to the wallet backend: its key pair, the id it was given, and the backend's keys. All of it rests
 * in the key store, as one value that is replaced whole, so no crash can leave an id beside a key that is not its own.
 *
 * A key for an enrolment is saved under a name of its own before the request that carries it, and stays there until the
 * answer is saved: however often the request is repeated, it is signed by the same key. The key before the present one is kept,
 * for a backend that is set back to when that one counted. Rules BACKEND-20 to BACKEND-23 and BACKEND-96.
 */
import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { assert } from '../../kernel/assert.ts';
import type { KeyStore } from '../../kernel/key-store.ts';
import type { Log } from '../../kernel/log.ts';
import type { Random } from '../../kernel/random.ts';
import type { BackendKey, Jwk } from './wallet-backend.ts';

export const IDENTITY_NAME = 'wallet-backend-identity';
export const PENDING_KEY_NAME = 'wallet-backend-pending-key';
export const NEXT_KEY_NAME = 'wallet-backend-next-key';
export const PREVIOUS_KEY_NAME = 'wallet-backend-previous-key';

/** RFC 8032 section 5.1.5: an Ed25519 private key is 32 random bytes. */
const SEED_BYTES = 32;

/** RFC 8410 section 7: the PKCS #8 frame around those 32 bytes. */
const PKCS8_FRAME = Buffer.from('302e020100300506032b657004220420', 'hex');

export type Identity = Readonly<{
  terminalId: string;
  privateKey: KeyObject;
  /** Which activation code gave it: the SHA-256 of the code, in hex. */
  codeHash: string;
  backendKeys: readonly BackendKey[];
}>;

const storedIdentity = z.object({
  format: z.literal(1),
  terminalId: z.string().min(1),
  seed: z.base64(),
  codeHash: z.string(),
  backendKeys: z.array(z.object({ kid: z.string().min(1), jwk: z.record(z.string(), z.unknown()) })).min(1),
});

export interface IdentityKeeper {
  /** null when there is none, or when the key store cannot give a usable one. */
  load(): Promise<Identity | null>;
  /**
   * The key to enrol with: the terminal's own when it enrolled with this code before (the same code with the same key is
   * answered alike for a day, so a crash between that answer and the books is mended by repeating); else the key of an
   * enrolment that is under way, made and saved when there is none. null when it cannot be saved.
   */
  enrolmentKey(codeHash: string): Promise<KeyObject | null>;
  /**
   * Ends an enrolment: the pending key becomes the terminal's. False when that cannot be saved: then nothing has changed,
   * and the enrolment may be repeated.
   */
  adopt(identity: Identity): Promise<boolean>;
  /** The key of a renewal that was begun and whose end nobody knows; null when none was. Rejects when that cannot be read. */
  keyInDoubt(): Promise<KeyObject | null>;
  /** The key to renew with: the one in doubt, or a new one, saved before it is given out. null when it cannot be saved. */
  nextKey(): Promise<KeyObject | null>;
  /** Ends a renewal: the next key becomes the terminal's. False when that cannot be saved: it stays in doubt. */
  adoptNextKey(privateKey: KeyObject): Promise<boolean>;
  /** The terminal's key before the present one; null when there was none, or it cannot be read. */
  previousKey(): Promise<KeyObject | null>;
  /** Keeps a new list of backend keys with the same identity; one that cannot be saved holds for this run. */
  keepBackendKeys(backendKeys: readonly BackendKey[]): Promise<void>;
  /** Wipes the identity and the key of an enrolment under way. False when the key store does not forget. */
  forget(): Promise<boolean>;
}

export function createIdentityKeeper({
  keyStore,
  random,
  log,
}: Readonly<{ keyStore: KeyStore; random: Random; log: Log }>): IdentityKeeper {
  let known: Identity | null = null;
  let pending: Promise<KeyObject> | null = null;
  let keysSaved = true;

  const save = async (identity: Identity): Promise<void> => {
    const { terminalId, privateKey, codeHash, backendKeys } = identity;
    const seed = seedOf(privateKey).toString('base64');
    const text = JSON.stringify({ format: 1, terminalId, seed, codeHash, backendKeys });
    await keyStore.save(IDENTITY_NAME, Buffer.from(text, 'utf8'));
    known = identity;
  };

  const load = async (): Promise<Identity | null> => {
    if (known !== null) return known;
    try {
      const bytes = await keyStore.load(IDENTITY_NAME);
      known = bytes === null ? null : readIdentity(bytes);
    } catch (error) {
      log.write('error', 'backend_identity_unreadable', { reason: String(error) });
    }
    return known;
  };

  /** Of another terminal, or of the same one enrolled anew with the same key, there is none. */
  const keepPrevious = async (before: KeyObject | null, next: KeyObject): Promise<void> => {
    if (before?.equals(next) === true) return;
    if (before === null) await keyStore.remove(PREVIOUS_KEY_NAME);
    else await keyStore.save(PREVIOUS_KEY_NAME, seedOf(before));
  };

  return {
    load,
    async enrolmentKey(codeHash) {
      const identity = await load();
      if (identity?.codeHash === codeHash) return identity.privateKey;
      pending ??= makeOrLoadKey(keyStore, random, PENDING_KEY_NAME);
      try {
        return await pending;
      } catch (error) {
        pending = null;
        log.write('error', 'backend_key_not_saved', { reason: String(error) });
        return null;
      }
    },
    async adopt(identity) {
      const before = await load();
      try {
        await keepPrevious(before?.terminalId === identity.terminalId ? before.privateKey : null, identity.privateKey);
        await save(identity);
        pending = null;
        await keyStore.remove(PENDING_KEY_NAME);
        return true;
      } catch (error) {
        log.write('error', 'backend_identity_not_saved', { reason: String(error) });
        return known === identity;
      }
    },
    async keyInDoubt() {
      const next = await loadKey(keyStore, NEXT_KEY_NAME);
      const identity = await load();
      if (next === null || identity === null || !next.equals(identity.privateKey)) return next;
      // A crash came between the saving of the new identity and the end of its renewal.
      await keyStore.remove(NEXT_KEY_NAME);
      return null;
    },
    async nextKey() {
      try {
        return await makeOrLoadKey(keyStore, random, NEXT_KEY_NAME);
      } catch (error) {
        log.write('error', 'backend_key_not_saved', { reason: String(error) });
        return null;
      }
    },
    async adoptNextKey(privateKey) {
      const identity = await load();
      if (identity === null) return false;
      try {
        await keepPrevious(identity.privateKey, privateKey);
        await save({ ...identity, privateKey });
        await keyStore.remove(NEXT_KEY_NAME);
        return true;
      } catch (error) {
        log.write('error', 'backend_identity_not_saved', { reason: String(error) });
        return false;
      }
    },
    async previousKey() {
      try {
        return await loadKey(keyStore, PREVIOUS_KEY_NAME);
      } catch (error) {
        log.write('error', 'backend_previous_key_unreadable', { reason: String(error) });
        return null;
      }
    },
    async keepBackendKeys(backendKeys) {
      if (known === null || (keysSaved && sameKeys(known.backendKeys, backendKeys))) return;
      known = { ...known, backendKeys };
      try {
        await save(known);
        keysSaved = true;
      } catch (error) {
        // The next configuration tries again; until then a restart falls back to the keys that were saved before.
        keysSaved = false;
        log.write('error', 'backend_keys_not_saved', { reason: String(error) });
      }
    },
    async forget() {
      known = null;
      pending = null;
      try {
        await keyStore.remove(IDENTITY_NAME);
        await keyStore.remove(PENDING_KEY_NAME);
        await keyStore.remove(NEXT_KEY_NAME);
        await keyStore.remove(PREVIOUS_KEY_NAME);
        return true;
      } catch (error) {
        log.write('error', 'backend_identity_not_forgotten', { reason: String(error) });
        return false;
      }
    },
  };
}

export function privateKeyFromSeed(seed: Uint8Array): KeyObject {
  assert(seed.length === SEED_BYTES, 'an Ed25519 private key has 32 bytes');
  return createPrivateKey({ key: Buffer.concat([PKCS8_FRAME, seed]), format: 'der', type: 'pkcs8' });
}

/** RFC 8037: the public half as a JWK, with no member that is not needed. */
export function publicJwk(privateKey: KeyObject): Readonly<{ kty: 'OKP'; crv: 'Ed25519'; x: string }> {
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
  assert(x !== undefined, 'an Ed25519 public key has an x');
  return { kty: 'OKP', crv: 'Ed25519', x };
}

/** RFC 7638: the name of a key that has no other yet. */
export function thumbprint(privateKey: KeyObject): string {
  const { x } = publicJwk(privateKey);
  return createHash('sha256').update(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`).digest('base64url');
}

/** null when the JWK is no Ed25519 public key. */
export function backendKeyObject(jwk: Jwk): KeyObject | null {
  const { kty, crv, x } = jwk;
  if (kty !== 'OKP' || crv !== 'Ed25519' || typeof x !== 'string') return null;
  if (Buffer.from(x, 'base64url').length !== SEED_BYTES) return null;
  try {
    return createPublicKey({ key: { kty, crv, x }, format: 'jwk' });
  } catch {
    return null;
  }
}

async function loadKey(keyStore: KeyStore, name: string): Promise<KeyObject | null> {
  const saved = await keyStore.load(name);
  return saved !== null && saved.length === SEED_BYTES ? privateKeyFromSeed(saved) : null;
}

async function makeOrLoadKey(keyStore: KeyStore, random: Random, name: string): Promise<KeyObject> {
  const saved = await loadKey(keyStore, name);
  if (saved !== null) return saved;
  const seed = random.bytes(SEED_BYTES);
  await keyStore.save(name, seed);
  return privateKeyFromSeed(seed);
}

function readIdentity(bytes: Uint8Array): Identity {
  const value = storedIdentity.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  const privateKey = privateKeyFromSeed(Buffer.from(value.seed, 'base64'));
  const { terminalId, codeHash, backendKeys } = value;
  return { terminalId, privateKey, codeHash, backendKeys };
}

function seedOf(privateKey: KeyObject): Buffer {
  return privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-SEED_BYTES);
}

function sameKeys(a: readonly BackendKey[], b: readonly BackendKey[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
