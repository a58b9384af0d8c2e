/**
 * The terminal's own key as the backend knows it: trying whether a key counts, putting a new one in place of the old, and what to
 * do when a verified answer says that the key is not known, as after the backend was set back to a backup from before a renewal.
 * Then the key before still counts there, and renews to the present one. Rules BACKEND-77, BACKEND-78, BACKEND-96 and
 * BACKEND-97; decision 0276.
 */
import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../kernel/clock.ts';
import type { Log } from '../../kernel/log.ts';
import { backendId, timeCodec } from './codecs.ts';
import type { Caller } from './http-exchange.ts';
import { createListeners } from './listeners.ts';
import type { SignedCalls } from './signed-calls.ts';
import { publicJwk, type IdentityKeeper } from './terminal-identity.ts';
import { isOwnKeyRefused, type BackendAnswer, type OwnKeyNews } from './wallet-backend.ts';

/** A backend that goes on refusing must not be asked four times for each request: one look a minute is enough. */
export const LOOK_EVERY_MS = 60_000;

type Attempts = Pick<SignedCalls, 'attempt'>;

/** Answered when the backend knows the key, whatever else it says to the question: it looks at signatures first. */
export async function tryKey(calls: Attempts, by: Caller): Promise<BackendAnswer<unknown>> {
  const call = { operation: 'try_key', method: 'GET', path: '/v1/time', codec: timeCodec, statuses: [200] } as const;
  const { answer } = await calls.attempt(call, by);
  if (answer.kind === 'refused' && !isOwnKeyRefused(answer)) return { kind: 'answered', value: null, status: 200 };
  return answer;
}

/** `PUT /v1/terminals/self/key`: signed by the key that counts, with the next one beside it. */
export async function putKey(
  calls: Attempts,
  { terminalId, next, by }: Readonly<{ terminalId: string; next: KeyObject; by?: Caller }>,
): Promise<BackendAnswer<Readonly<{ terminalId: string }>>> {
  const { answer } = await calls.attempt(
    {
      operation: 'renew_key',
      method: 'PUT',
      path: '/v1/terminals/self/key',
      body: JSON.stringify({ publicKey: publicJwk(next) }),
      coSigner: next,
      codec: z.object({ terminalId: backendId }).refine((value) => value.terminalId === terminalId, 'another terminal'),
      statuses: [200],
    },
    by,
  );
  return answer;
}

export interface OwnKeyWatch {
  /** Calls as they are, watched for whether the terminal's key counts. */
  readonly calls: SignedCalls;
  /** The backend said last that it does not know this terminal's key, and the key before does not help. */
  isUnknown(): boolean;
  readonly onNews: (listener: (news: OwnKeyNews) => void) => () => void;
}

export function watchOwnKey(
  calls: SignedCalls,
  { keeper, clock, log }: Readonly<{ keeper: IdentityKeeper; clock: Clock; log: Log }>,
): OwnKeyWatch {
  const news = createListeners<OwnKeyNews>();
  let unknown = false;
  let looking: Promise<void> | null = null;
  let lookedAt: number | null = null;

  const settle = (isUnknown: boolean, told: OwnKeyNews | null): void => {
    unknown = isUnknown;
    if (told === null) return;
    log.write(isUnknown ? 'error' : 'warn', 'own_key', { news: told });
    news.tell(told);
  };

  const look = async (): Promise<void> => {
    const identity = await keeper.load();
    if (identity === null) return;
    const { terminalId, privateKey } = identity;
    const present = await tryKey(calls, { keyId: terminalId, privateKey });
    if (present.kind === 'answered') return settle(false, null);
    if (!isOwnKeyRefused(present)) return;
    const doubtful = await keeper.keyInDoubt().catch(() => null);
    if (doubtful !== null) {
      const next = await tryKey(calls, { keyId: terminalId, privateKey: doubtful });
      // Whoever renews takes it up, and names it in the journal.
      if (next.kind === 'answered') return news.tell('next');
      if (!isOwnKeyRefused(next)) return;
    }
    const before = await keeper.previousKey();
    if (before === null) return settle(true, 'unknown');
    const answer = await putKey(calls, {
      terminalId,
      next: privateKey,
      by: { keyId: terminalId, privateKey: before },
    });
    if (answer.kind === 'answered') settle(false, 'put_back');
    else if (answer.kind === 'refused') settle(true, 'unknown');
  };

  /** One at a time, and seldom; who was refused is answered as it was, and whoever has work tries again. */
  const lookOnce = (): Promise<void> => {
    const isTooSoon = lookedAt !== null && clock.monotonic() - lookedAt < LOOK_EVERY_MS;
    if (looking === null && isTooSoon) return Promise.resolve();
    lookedAt = clock.monotonic();
    looking ??= look().finally(() => {
      looking = null;
    });
    return looking;
  };

  return {
    calls: {
      ...calls,
      async attempt(call, as) {
        const reply = await calls.attempt(call, as);
        if (as !== undefined) return reply;
        if (isOwnKeyRefused(reply.answer)) await lookOnce();
        else if (unknown && reply.answer.kind !== 'no_usable_answer') settle(false, 'known');
        return reply;
      },
    },
    isUnknown: () => unknown,
    onNews: news.add,
  };
}
