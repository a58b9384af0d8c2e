/**
 * What terminal and backend tell each other of themselves: heartbeats, alerts, and a new key in place of the old one
 * (wallet API sections 3 and 8). Rules BACKEND-75 to BACKEND-79.
 */
import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { alertsCodec } from './alert-codecs.ts';
import { noUsableAnswer } from './http-exchange.ts';
import { putKey, tryKey } from './own-key.ts';
import type { SignedCalls } from './signed-calls.ts';
import { publicJwk, type IdentityKeeper } from './terminal-identity.ts';
import { isOwnKeyRefused, type Heartbeat, type WalletBackend } from './wallet-backend.ts';

export function standingCalls(
  calls: SignedCalls,
  keeper: IdentityKeeper,
): Pick<WalletBackend, 'sendHeartbeat' | 'getAlerts' | 'renewKey' | 'isKeyInDoubt'> {
  return {
    async sendHeartbeat(heartbeat) {
      const { answer } = await calls.attempt<null>({
        operation: 'send_heartbeat',
        method: 'POST',
        path: '/v1/heartbeats',
        body: heartbeatBody(heartbeat),
        codec: z.null(),
        statuses: [],
        noContent: { value: null },
      });
      return answer;
    },
    async getAlerts(after) {
      const { answer } = await calls.attempt({
        operation: 'get_alerts',
        method: 'GET',
        path: after === null ? '/v1/alerts' : `/v1/alerts?after=${encodeURIComponent(after)}`,
        codec: alertsCodec,
        statuses: [200],
      });
      return answer;
    },
    renewKey: () => renewKey(calls, keeper),
    async isKeyInDoubt() {
      try {
        return (await keeper.keyInDoubt()) !== null;
      } catch {
        // A key store that cannot be read now may hold one: whoever asks tries a renewal, which says so.
        return true;
      }
    },
  };
}

export function heartbeatBody({ atMs, softwareVersion, queue, devices, clockSkewMs }: Heartbeat): string {
  const { depth, oldestAtMs, unsentTotalMinor } = queue;
  return JSON.stringify({
    at: new Date(atMs).toISOString(),
    softwareVersion,
    queue: {
      depth,
      oldestAt: oldestAtMs === null ? null : new Date(oldestAtMs).toISOString(),
      unsentTotal: unsentTotalMinor,
    },
    devices,
    clockSkewMs,
  });
}

type Renewed = Awaited<ReturnType<WalletBackend['renewKey']>>;

async function renewKey(calls: SignedCalls, keeper: IdentityKeeper): Promise<Renewed> {
  const identity = await keeper.load();
  if (identity === null) return noUsableAnswer('no_identity');
  const { terminalId } = identity;
  const doubtful = await keeper.keyInDoubt().catch(() => null);
  if (doubtful !== null) {
    // A terminal in doubt tries the new one first (section 3): the old one may have stopped counting long ago.
    const tried = await tryKey(calls, { keyId: terminalId, privateKey: doubtful });
    if (tried.kind === 'answered') return adopt(keeper, terminalId, doubtful);
    if (!isOwnKeyRefused(tried)) return tried;
  }
  const next = await keeper.nextKey();
  if (next === null) return noUsableAnswer('no_identity');
  const answer = await putKey(calls, { terminalId, next });
  return answer.kind === 'answered' ? adopt(keeper, terminalId, next) : answer;
}

async function adopt(keeper: IdentityKeeper, terminalId: string, privateKey: KeyObject): Promise<Renewed> {
  // What cannot be saved stays in doubt, and is found out again.
  if (!(await keeper.adoptNextKey(privateKey))) return noUsableAnswer('no_identity');
  return { kind: 'answered', value: { terminalId, publicKey: publicJwk(privateKey) }, status: 200 };
}
