/** A key store that forgets at the end of the process: for tests, training and a till that is only being tried out. */
import type { KeyStore } from '../kernel/key-store.ts';

export function createMemoryKeyStore(): KeyStore {
  const values = new Map<string, Uint8Array>();
  return {
    protection: 'memory',
    load: async (name) => values.get(name)?.slice() ?? null,
    save: async (name, bytes) => {
      values.set(name, bytes.slice());
    },
    remove: async (name) => {
      values.delete(name);
    },
  };
}
