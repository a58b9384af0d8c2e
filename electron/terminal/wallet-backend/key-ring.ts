/**
 * The backend's keys: which of them signed an answer, and how a new one is learnt. An answer signed by a key that is not
 * known makes the terminal get the configuration on the word of TLS, which it believes only when a key that is listed
 * there signed it (wallet API section 2). Rules BACKEND-42 to BACKEND-44.
 */
import type { KeyObject } from 'node:crypto';
import type { Clock } from '../../kernel/clock.ts';
import type { Log } from '../../kernel/log.ts';
import type { Result } from '../../kernel/result.ts';
import { readBody, readProblem } from './answer-reader.ts';
import { configCodec } from './config-codecs.ts';
import {
  ANSWER_TIMEOUT_MS,
  checkSignature,
  isAnswer,
  type Caller,
  type CheckedAnswer,
  type ExchangeRequest,
  type HttpExchange,
  type RawAnswer,
} from './http-exchange.ts';
import type { KeyLookup, SignatureFault } from './signatures.ts';
import { backendKeyObject, type IdentityKeeper } from './terminal-identity.ts';
import type { BackendKey, Jwk, NoUsableAnswer } from './wallet-backend.ts';

/** A backend that signs with keys it does not list must not double the till's traffic: one look a minute is enough. */
const LEARN_EVERY_MS = 60_000;

/** As much as the driver allows any configuration. */
export const CONFIG_MAX_BYTES = 8 * 1024 * 1024;

const CONFIG_REQUEST: ExchangeRequest = {
  method: 'GET',
  path: '/v1/config',
  body: null,
  ifNoneMatch: null,
  accept: 'application/json',
  extraFields: {},
  timeoutMs: ANSWER_TIMEOUT_MS,
  maxAnswerBytes: CONFIG_MAX_BYTES,
};

export interface KeyRing {
  /** Verifies an answer to `caller`; learns new keys on the way when it has to. */
  check(raw: CheckedAnswer, caller: Caller): Promise<Result<string, SignatureFault>>;
  /** Takes the list of a verified configuration in place of the one before. */
  replace(keys: readonly BackendKey[]): Promise<void>;
}

export function createKeyRing({
  exchange,
  keeper,
  clock,
  log,
  isPinned,
  onLearned,
  onRefused,
}: Readonly<{
  exchange: HttpExchange;
  keeper: IdentityKeeper;
  clock: Clock;
  log: Log;
  /** Only keys that a known key vouched for are believed: none is taken on the word of TLS. */
  isPinned: boolean;
  onLearned: (kid: string) => void;
  /** An answer was signed with a key that is not known, and could not be learned. */
  onRefused: () => void;
}>): KeyRing {
  let learning: Promise<void> | null = null;
  let lookedAt: number | null = null;

  const knownKeys = async (): Promise<readonly BackendKey[]> => (await keeper.load())?.backendKeys ?? [];

  /**
   * A clock that is wrong as well as the keys would be in the way for ever: the backend refuses what it dates, and no
   * answer that tells the time can be verified. So for this one request the time is taken on the word of TLS too, as at
   * the enrolment; the till's offset is measured when answers can be believed again.
   */
  const askForConfig = async (caller: Caller): Promise<RawAnswer | NoUsableAnswer> => {
    const raw = await exchange.send(CONFIG_REQUEST, caller);
    const problem = isAnswer(raw) ? readProblem(raw).problem : null;
    if (problem?.code !== 'stale_request' || problem.serverTime === undefined) return raw;
    return exchange.send({ ...CONFIG_REQUEST, signedAtMs: problem.serverTime }, caller);
  };

  const learn = async (caller: Caller): Promise<void> => {
    const raw = await askForConfig(caller);
    if (!isAnswer(raw) || raw.status !== 200) return;
    const config = readBody(raw.body, configCodec);
    if (!config.ok) return;
    const checked = checkSignature(raw, lookupIn(config.value.backendKeys));
    if (!checked.ok) {
      log.write('error', 'backend_key_not_learned', { fault: checked.error.code });
      return;
    }
    const before = new Set((await knownKeys()).map((key) => key.kid));
    await keeper.keepBackendKeys(config.value.backendKeys);
    for (const { kid } of config.value.backendKeys) {
      if (before.has(kid)) continue;
      log.write('warn', 'backend_key_learned', { kid });
      onLearned(kid);
    }
  };

  const learnOnce = async (caller: Caller): Promise<void> => {
    if (learning === null) {
      if (lookedAt !== null && clock.monotonic() - lookedAt < LEARN_EVERY_MS) return;
      lookedAt = clock.monotonic();
      learning = learn(caller).finally(() => {
        learning = null;
      });
    }
    await learning;
  };

  return {
    async check(raw, caller) {
      const checked = checkSignature(raw, lookupIn(await knownKeys()));
      if (checked.ok || checked.error.code !== 'unknown_key') return checked;
      if (!isPinned) await learnOnce(caller);
      const again = isPinned ? checked : checkSignature(raw, lookupIn(await knownKeys()));
      if (!again.ok && again.error.code === 'unknown_key') onRefused();
      return again;
    },
    replace: (keys) => keeper.keepBackendKeys(keys),
  };
}

/** Making a key object takes about as long as verifying with it, and every answer is verified with the same few. */
const madeKeys = new WeakMap<Jwk, KeyObject | null>();

function keyObjectOf(jwk: Jwk): KeyObject | null {
  const known = madeKeys.get(jwk);
  if (known !== undefined) return known;
  const made = backendKeyObject(jwk);
  madeKeys.set(jwk, made);
  return made;
}

export function lookupIn(keys: readonly BackendKey[]): KeyLookup {
  return (kid) => {
    const key = keys.find((each) => each.kid === kid);
    return key === undefined ? null : keyObjectOf(key.jwk);
  };
}
