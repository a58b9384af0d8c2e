/**
 * The key store of a machine with a key ring: values are sealed by the operating system, through callbacks that only the
 * shell can give, and the sealed bytes lie in files of their own. Where the operating system cannot really seal (Electron
 * under Linux without a key ring would use a password that is the same everywhere), the shell answers null and nothing is
 * stored: there is no silent fallback. Rules SYSTEM-16 to SYSTEM-19 of docs/spec.md; decision 0063.
 */
import type { KeyStore } from '../kernel/key-store.ts';
import type { Random } from '../kernel/random.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { openDurableFiles } from './durable-files.ts';
import type { KeysNotProtected } from './file-key-store.ts';

/** null: it could not be done, now or ever. */
export type Sealer = Readonly<{
  seal: (bytes: Uint8Array) => Promise<Uint8Array | null>;
  unseal: (bytes: Uint8Array) => Promise<Uint8Array | null>;
}>;

/** A value that another user or machine has sealed, or a key ring that is locked. */
export class SealedValueError extends Error {
  override readonly name = 'SealedValueError';
}

const TRIAL_BYTES = 32;

/** Proves by a trial value that sealing works both ways and hides what is sealed, before anything relies on it. */
export async function openDelegatedKeyStore({
  folder,
  sealer,
  random,
}: Readonly<{ folder: string; sealer: Sealer; random: Random }>): Promise<Result<KeyStore, KeysNotProtected>> {
  const trial = random.bytes(TRIAL_BYTES);
  const sealed = await sealer.seal(trial);
  const opened = sealed === null ? null : await sealer.unseal(sealed);
  if (sealed === null || opened === null || !sameBytes(opened, trial)) {
    return err({ code: 'terminal.keys_not_protected', reason: 'the operating system does not seal secrets' });
  }
  if (Buffer.from(sealed).includes(Buffer.from(trial))) {
    return err({ code: 'terminal.keys_not_protected', reason: 'sealing leaves the value readable' });
  }
  const files = await openDurableFiles({ folder, random, faultOf: () => null });

  return ok({
    protection: 'operating_system',
    async load(name) {
      const stored = await files.read(name);
      if (stored === null) return null;
      const value = await sealer.unseal(stored);
      if (value === null) throw new SealedValueError('the operating system does not open what it sealed before');
      return value;
    },
    async save(name, bytes) {
      const value = await sealer.seal(bytes);
      if (value === null) throw new SealedValueError('the operating system does not seal secrets any more');
      await files.write(name, value);
    },
    remove: (name) => files.remove(name),
  });
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
