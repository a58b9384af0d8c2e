/**
 * The key store port: where the terminal's private keys and other secrets rest. What cannot be stored protected is not
 * stored; a driver says how it protects.
 */
export type KeyProtection = 'operating_system' | 'owner_only_file' | 'memory';

export interface KeyStore {
  readonly protection: KeyProtection;
  /** null when nothing was saved under `name`. */
  load(name: string): Promise<Uint8Array | null>;
  /** Durable when the promise resolves. Overwrites. */
  save(name: string, bytes: Uint8Array): Promise<void>;
  remove(name: string): Promise<void>;
}
