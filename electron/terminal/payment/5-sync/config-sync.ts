/**
 * Keeps the backend's configuration: fetched at the start, every few minutes, and when the backend hints at a change.
 * A confirmation that nothing changed counts like a fetch; an older version, and one in another currency than the till's, is
 * not taken. Rules SYNC-30 to SYNC-32 and SYNC-35.
 */
import { assert } from '../../../kernel/assert.ts';
import type { Clock, Timer } from '../../../kernel/clock.ts';
import type { Log } from '../../../kernel/log.ts';
import { randomFraction, type Random } from '../../../kernel/random.ts';
import type { Storage } from '../../storage/database.ts';
import type { BackendAnswer, WalletBackend } from '../../wallet-backend/wallet-backend.ts';
import { confirmConfig, saveConfig, storedConfig } from './config-store.ts';
import { forgetConfirmation, saveConfirmation, type Moment } from './confirmation-store.ts';
import { heedRetryAfter } from './sync-schedule.ts';

/** Within this, and not before half of it, so that a shop's tills spread. The policy is good for hours. */
export const REFRESH_MS = 300_000;
/** After no usable answer. */
export const RETRY_MS = 15_000;
/** After a hint: a change is often followed by another at once. */
export const HINT_DELAY_MS = 500;

export interface ConfigSync {
  /** The backend hinted at a change, or is there again. */
  soon(): void;
  start(): void;
  stop(): void;
}

export function createConfigSync(options: {
  clock: Clock;
  random: Random;
  log: Log;
  storage: Storage;
  backend: Pick<WalletBackend, 'getConfig'>;
  /** What this till sells in. */
  currency: string;
  /** This moment, by both clocks: a confirmation is as old as they say. */
  moment: () => Moment;
  onAnswer: (answer: BackendAnswer<unknown>) => void;
  /** The configuration was fetched or confirmed. */
  onConfirmed: () => void;
  /** A configuration older than the stored one was sent, and not taken. */
  onOlder: (versions: Readonly<{ sent: number; known: number }>) => void;
  /** One in another currency was sent, and not taken; null: after that, one that fits. */
  onCurrency: (sent: Readonly<{ version: number; currency: string }> | null) => void;
}): ConfigSync {
  const { clock, random, log, storage, backend, moment, currency } = options;
  const { onAnswer, onConfirmed, onOlder, onCurrency } = options;
  let running = false;
  let asking = false;
  let timer: Timer | null = null;
  let isOtherCurrency = false;

  const plan = (delayMs: number): void => {
    timer?.cancel();
    timer = running ? clock.after(delayMs, ask) : null;
  };

  const ask = (): void => {
    timer = null;
    if (asking) return plan(HINT_DELAY_MS);
    asking = true;
    const known = storedConfig(storage.read)?.config.version ?? null;
    void backend.getConfig(known).then((answer) => {
      asking = false;
      if (!running) return;
      onAnswer(answer);
      if (timer === null) plan(take(answer));
      else take(answer);
    });
  };

  /** How long until the next question. */
  const take = (answer: Awaited<ReturnType<WalletBackend['getConfig']>>): number => {
    if (answer.kind !== 'answered') {
      log.write('info', 'config_not_fetched', { cause: answer.kind === 'refused' ? answer.code : answer.cause });
      return heedRetryAfter(RETRY_MS, answer.kind === 'no_usable_answer' ? answer.retryAfterMs : null);
    }
    const config = answer.value;
    const known = storedConfig(storage.read)?.config.version ?? null;
    if (config !== null && known !== null && config.version < known) {
      // Versions grow (wallet API section 3): what was known before may not come back into force.
      log.write('error', 'config_older_than_known', { sent: config.version, known });
      onOlder({ sent: config.version, known });
      return REFRESH_MS;
    }
    if (config !== null && config.currency !== currency) {
      // Its limits and fares are amounts of other money, and what it confirms is no policy for this till any more.
      log.write('error', 'config_in_other_currency', { sent: config.currency, till: currency });
      isOtherCurrency = true;
      storage.write((db) => forgetConfirmation(db, 'config'));
      onCurrency({ version: config.version, currency: config.currency });
      return REFRESH_MS;
    }
    const wasOtherCurrency = isOtherCurrency;
    isOtherCurrency = false;
    storage.write((db) => {
      if (config === null) confirmConfig(db, clock.now());
      else saveConfig(db, config, clock.now());
      saveConfirmation(db, 'config', moment());
    });
    onConfirmed();
    if (wasOtherCurrency) onCurrency(null);
    return REFRESH_MS / 2 + Math.floor((randomFraction(random) * REFRESH_MS) / 2);
  };

  return {
    soon: () => plan(HINT_DELAY_MS),
    start: () => {
      assert(!running, 'the configuration is kept once');
      running = true;
      plan(0);
    },
    stop: () => {
      running = false;
      timer?.cancel();
      timer = null;
    },
  };
}
