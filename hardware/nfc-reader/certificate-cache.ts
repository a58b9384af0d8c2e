/**
 * The wallet certificates that this terminal has read, found again by the hash that SELECT names (wallet API section 7):
 * a customer who comes again is done in two exchanges. What is found is verified again with each payment, so a wrong one
 * can only spoil a tap. Rule TAP-3 of docs/spec.md.
 */

export interface CertificateCache {
  find(hash: Uint8Array): Uint8Array | null;
  keep(hash: Uint8Array, certificate: Uint8Array): void;
}

/** The customers of some weeks in a shop; 2 MB at most. */
const MAX_CERTIFICATES = 2_000;

export function createCertificateCache(maxCertificates = MAX_CERTIFICATES): CertificateCache {
  /** In the order of use: the one not used for longest goes first. */
  const kept = new Map<string, Uint8Array>();
  const keyOf = (hash: Uint8Array): string => Buffer.from(hash).toString('hex');
  const keep = (key: string, certificate: Uint8Array): void => {
    kept.delete(key);
    kept.set(key, certificate);
    const [oldest] = kept.keys();
    if (kept.size > maxCertificates && oldest !== undefined) kept.delete(oldest);
  };
  return {
    find: (hash) => {
      const key = keyOf(hash);
      const certificate = kept.get(key);
      if (certificate === undefined) return null;
      keep(key, certificate);
      return certificate;
    },
    keep: (hash, certificate) => keep(keyOf(hash), certificate),
  };
}
