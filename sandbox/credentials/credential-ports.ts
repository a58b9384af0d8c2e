/**
 * The two ports of the backend that this folder fills: who checks a presentment, and who makes one for the demo phone.
 * The backend keeps keys as plain JWKs in its database; here they become keys. Rule CRED-23.
 */
import type { PresentmentMaker, PresentmentVerifier } from '../backend/presentment-verifier.ts';
import { checkPresentment } from './check-presentment.ts';
import { makePresentment, presentmentToQrText } from './presentment.ts';
import { importSigningKey, privateJwkOf, publicJwkOf, type SigningKey } from './signing-key.ts';
import { issueWalletCertificate } from './wallet-certificate.ts';

export const PRESENTMENT_VERIFIER: PresentmentVerifier = { verifyPresentment: checkPresentment };

export const PRESENTMENT_MAKER: PresentmentMaker = {
  makeCertificate(order) {
    const walletKey = publicJwkOf(order.walletPublicJwk);
    if (walletKey === undefined) throw new Error('a wallet key is Ed25519 or P-256');
    const issuer = { iss: order.iss, kid: order.issuerKid, signer: storedKey(order.issuerPrivateJwk) };
    const { currency, maxPerPaymentMinor, maxPerDayMinor, passengerClass } = order;
    return issueWalletCertificate(
      issuer,
      {
        walletId: order.walletId,
        notBeforeS: order.notBeforeSeconds,
        expiresS: order.expiresSeconds,
        limits: { currency, maxPerPaymentMinor, maxPerDayMinor },
        passengerClass,
      },
      walletKey,
    );
  },

  makePresentment({ certificate, walletPrivateJwk, timeSeconds: timeS, counter, nonce, tap }) {
    const facts = { timeS, counter, nonce };
    return makePresentment(
      certificate,
      storedKey(walletPrivateJwk),
      tap === null ? { ...facts, mode: 'qr' } : { ...facts, mode: 'tap', tap },
    );
  },

  presentmentText: presentmentToQrText,
};

function storedKey(jwk: Readonly<Record<string, string>>): SigningKey {
  const privateJwk = privateJwkOf(jwk);
  if (privateJwk === undefined) throw new Error('a stored key is a private Ed25519 or P-256 JWK');
  return importSigningKey(privateJwk);
}
