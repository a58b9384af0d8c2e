/**
 * Wallets that come again: a certificate whose issuer's signature held is kept, taken apart, by its very bytes, so that
 * it is neither read nor verified a second time. The verdict about a signature hangs on nothing but the bytes and the key,
 * and the key is asked for each time. Whatever else decides (dates, revocation, lists, counters, limits) is judged anew with
 * every presentment, from facts that are not kept here. Rules CREDENTIAL-7 and CREDENTIAL-8; decision 0173.
 */
import { verifySign1 } from './cose-sign1.ts';
import { readCertificate, type WalletCertificate } from './presentment.ts';
import type { PublicKey } from './public-key.ts';

/**
 * The regulars of some hours. A certificate has at most 1,024 bytes, so all of them together stay within a few megabytes; a
 * wallet that is forgotten is verified once more.
 */
export const MAX_KNOWN_CERTIFICATES = 512;

type Known = Readonly<{ certificate: WalletCertificate; issuerThumbprint: string }>;

export interface KnownCertificates {
  /** As `readCertificate`, from memory when it was believed before. */
  read(bytes: Uint8Array): WalletCertificate | null;
  isSignedBy(issuerKey: PublicKey, certificate: WalletCertificate): boolean;
}

export function createKnownCertificates(verify: typeof verifySign1 = verifySign1): KnownCertificates {
  /** The one that was asked for longest ago comes first. */
  const known = new Map<string, Known>();
  const keep = (name: string, one: Known): void => {
    known.delete(name);
    known.set(name, one);
    if (known.size <= MAX_KNOWN_CERTIFICATES) return;
    const [oldest] = known.keys();
    if (oldest !== undefined) known.delete(oldest);
  };
  return {
    read: (bytes) => {
      const name = nameOf(bytes);
      const one = known.get(name);
      if (one === undefined) return readCertificate(bytes);
      keep(name, one);
      return one.certificate;
    },
    isSignedBy: (issuerKey, certificate) => {
      const name = nameOf(certificate.encoded);
      if (known.get(name)?.issuerThumbprint === issuerKey.thumbprint) return true;
      if (!verify(issuerKey, certificate.signed)) return false;
      // Only what an issuer vouches for is kept: nobody can fill the memory with certificates of their own making.
      keep(name, { certificate, issuerThumbprint: issuerKey.thumbprint });
      return true;
    },
  };
}

/** All bytes, one character each: no two certificates share a name. */
function nameOf({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('latin1');
}
