/**
 * Signs in the terminal's name with the key that was enrolled: the journal's days and files for the backend. What is
 * signed begins as JSON does, and a request's signature base does not, so that neither can pass for the other.
 * Rule JOURNALTOOL-1.
 */
import { sign } from 'node:crypto';
import type { TerminalSigner } from '../../kernel/terminal-signer.ts';
import { publicJwk, thumbprint, type IdentityKeeper } from './terminal-identity.ts';

export function createIdentitySigner(keeper: Pick<IdentityKeeper, 'load'>): TerminalSigner {
  return {
    async publicKey() {
      const identity = await keeper.load();
      return identity === null ? null : publicJwk(identity.privateKey);
    },
    async sign(bytes) {
      const identity = await keeper.load();
      if (identity === null) return null;
      const { terminalId, privateKey } = identity;
      const signature = sign(null, bytes, privateKey).toString('base64url');
      return { terminalId, signature, keyThumbprint: thumbprint(privateKey) };
    },
  };
}
