/**
 * Asks the host to seal secrets with what only it can reach: the operating system's own key store. A request that cannot
 * be done is answered by null; one that is never answered ends with the process. Rule HOST-5.
 */
import type { FromServiceMessage } from '../contract/service-messages.ts';

export interface Sealing {
  /** null: the operating system cannot seal, and then nothing may be stored. */
  seal(bytes: Uint8Array): Promise<Uint8Array | null>;
  /** null: not sealed here, or the operating system refuses. */
  unseal(bytes: Uint8Array): Promise<Uint8Array | null>;
  /** The host's answer. One to an unknown request is of an earlier run and is dropped. */
  settle(requestId: number, base64: string | null): void;
}

export function createSealing(post: (message: FromServiceMessage) => void): Sealing {
  let nextRequestId = 1;
  const waiting = new Map<number, (bytes: Uint8Array | null) => void>();
  const ask = (type: 'seal' | 'unseal', bytes: Uint8Array): Promise<Uint8Array | null> =>
    new Promise((resolve) => {
      const requestId = nextRequestId;
      nextRequestId += 1;
      waiting.set(requestId, resolve);
      post({ type, requestId, base64: Buffer.from(bytes).toString('base64') });
    });
  return {
    seal: (bytes) => ask('seal', bytes),
    unseal: (bytes) => ask('unseal', bytes),
    settle: (requestId, base64) => {
      const resolve = waiting.get(requestId);
      waiting.delete(requestId);
      resolve?.(base64 === null ? null : new Uint8Array(Buffer.from(base64, 'base64')));
    },
  };
}
