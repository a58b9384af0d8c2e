/**
 * Signing in the terminal's name, as a port of its own: whoever seals a day of the journal or a file for the backend needs
 * a signature, never the key. The driver of the wallet backend gives it, since the key is the one that was enrolled.
 */

/** An Ed25519 public key as a JSON Web Key (RFC 8037). */
export type TerminalPublicKey = Readonly<{ kty: 'OKP'; crv: 'Ed25519'; x: string }>;

export type TerminalSignature = Readonly<{
  terminalId: string;
  /** 64 bytes, in base64url. */
  signature: string;
  /** RFC 7638, of the key that made it. */
  keyThumbprint: string;
}>;

export interface TerminalSigner {
  /** null while the terminal is nobody: never enrolled, retired, or its key store is gone. */
  publicKey(): Promise<TerminalPublicKey | null>;
  /** Ed25519 over exactly these bytes; null as above. What is signed names its own kind, so that it is nothing else. */
  sign(bytes: Uint8Array): Promise<TerminalSignature | null>;
}
