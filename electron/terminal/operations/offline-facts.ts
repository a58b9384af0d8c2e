/**
 * Reads what an offline decision needs, always from the database that will hold the decision, and hands it to the pure
 * functions that decide. The view on the screen is made of the same facts. Rules OFFLINE-13, OFFLINE-26 and OFFLINE-28.
 */
import type { OfflineView } from '../../contract/offline-values.ts';
import type { Money } from '../../kernel/money.ts';
import { checkCredential } from '../payment/1-intake/presentment/check-credential.ts';
import { createKnownCertificates, type KnownCertificates } from '../payment/1-intake/presentment/known-certificates.ts';
import type { Credential, TapBinding } from '../payment/1-intake/presentment/presentment.ts';
import {
  roomFor,
  standingFor,
  tightenPolicy,
  type OfflineChannel,
  type OfflineStanding,
} from '../payment/2-tender/offline-acceptance.ts';
import { judgeOffline, type OfflineVerdict } from '../payment/2-tender/offline-verdict.ts';
import type { Offer } from '../payment/2-tender/offers.ts';
import { usedCounterOf, type UsedCounter } from '../payment/4-queue/offline-events.ts';
import {
  localDenialCause,
  localDenialCount,
  localLimits,
  problemTotals,
  unsentOf,
  walletTodayMinor,
} from '../payment/4-queue/offline-store.ts';
import { counterFacts } from '../payment/4-queue/wallet-counter-store.ts';
import type { ClockWatch } from '../payment/5-sync/clock-watch.ts';
import { storedConfig } from '../payment/5-sync/config-store.ts';
import { confirmationOf, confirmedAtMs } from '../payment/5-sync/confirmation-store.ts';
import { denyListState, isDenied } from '../payment/5-sync/deny-list-store.ts';
import type { ReadableDb } from '../storage/database.ts';
import type { TerminalContext } from '../terminal-context.ts';
import type { BackendConfig, OfflinePolicy } from '../wallet-backend/wallet-backend.ts';
import { offlineView } from './offline-view.ts';

/** What a customer showed, for which payment. */
export type OfflineAttempt = Readonly<{
  /** The payment's id, or the one it will have: the counter belongs to it. */
  attemptId: string;
  channel: OfflineChannel;
  presentment: Uint8Array;
  /** What the reader asked the phone with; null for a QR. */
  challenge: Uint8Array | null;
  amount: Money;
  businessDate: string;
  /** What a tap must be bound to where that is not what is at risk, as at a gate. Absent: the amount. */
  presentedMinor?: number;
}>;

export interface OfflineFacts {
  readonly certificates: KnownCertificates;
  /** Whether each channel takes a payment of this amount; read anew at each call. */
  offers(amount: Money | null): Readonly<Record<OfflineChannel, Offer>>;
  judge(db: ReadableDb, attempt: OfflineAttempt): OfflineVerdict;
  /** The counter that showing this used up, when it is the wallet's own word; null when it may be anybody's. */
  counterShown(db: ReadableDb, attempt: OfflineAttempt): UsedCounter | null;
  /** As the backend gave it; null before it did, or in another currency than the till's. */
  backendPolicy(db: ReadableDb): OfflinePolicy | null;
  /** The fare tables of the configuration, the same object as long as it is the same; null before one was fetched. */
  fares(db: ReadableDb): readonly unknown[] | null;
  /** What time it is at the backend; null while nobody knows. */
  backendTimeMs(): number | null;
  view(sinceMs: number | null): OfflineView;
}

export function createOfflineFacts(context: TerminalContext, clockWatch: ClockWatch): OfflineFacts {
  return new Facts(context, clockWatch);
}

class Facts implements OfflineFacts {
  readonly certificates = createKnownCertificates();
  readonly #context: TerminalContext;
  readonly #clockWatch: ClockWatch;
  #read: Readonly<{ at: string | null; config: BackendConfig | null }> | null = null;

  constructor(context: TerminalContext, clockWatch: ClockWatch) {
    this.#context = context;
    this.#clockWatch = clockWatch;
  }

  offers(amount: Money | null): Readonly<Record<OfflineChannel, Offer>> {
    const standing = this.#standing(this.#context.ports.storage.read);
    return { tap: this.#offer('tap', standing, amount), qr: this.#offer('qr', standing, amount) };
  }

  #offer(channel: OfflineChannel, standing: OfflineStanding, amount: Money | null): Offer {
    const allowed = standingFor(channel, standing);
    if (!allowed.ok) return { available: false, reason: allowed.error.code };
    const room = roomFor(channel, allowed.value, standing.unsent);
    if (amount === null || amount.minor <= room) return { available: true, reason: null };
    const left = allowed.value.maxUnsentTotal - standing.unsent.totalMinor;
    return {
      available: false,
      reason: amount.minor > left ? 'offline.unsent_total_reached' : 'offline.payment_too_large',
    };
  }

  judge(db: ReadableDb, attempt: OfflineAttempt): OfflineVerdict {
    const { amount, channel, attemptId, businessDate } = attempt;
    const request = {
      channel,
      amountMinor: amount.minor,
      currency: amount.currency,
      tap: this.#binding(attempt),
      issuers: this.#config(db)?.issuers ?? [],
      certificates: this.certificates,
    };
    return judgeOffline(attempt.presentment, request, this.#standing(db), ({ certificate, presentment }) => {
      const wallet = { iss: certificate.iss, id: certificate.walletId };
      const used = { keyThumbprint: certificate.walletKey.thumbprint, counter: presentment.counter };
      return {
        ...counterFacts(db, used, attemptId),
        walletDenied: isDenied(db, wallet) || localDenialCause(db, wallet) !== null,
        walletTodayMinor: walletTodayMinor(db, wallet, businessDate),
      };
    });
  }

  counterShown(db: ReadableDb, attempt: OfflineAttempt): UsedCounter | null {
    const config = this.#config(db);
    if (config === null) return null;
    const checked = checkCredential(attempt.presentment, {
      channel: attempt.channel,
      nowMs: this.#context.ports.clock.now(),
      issuers: config.issuers,
      qrMaxSkewSeconds: config.offline.qrMaxSkewSeconds,
      tap: this.#binding(attempt),
      certificates: this.certificates,
    });
    const { credential } = checked;
    const isOwnWord = checked.verdict === 'believed' || checked.counterUsed;
    return isOwnWord && credential !== null ? usedCounterOf(credential) : null;
  }

  backendTimeMs(): number | null {
    return this.#clockWatch.backendTimeMs();
  }

  backendPolicy(db: ReadableDb): OfflinePolicy | null {
    return this.#config(db)?.offline ?? null;
  }

  fares(db: ReadableDb): readonly unknown[] | null {
    return this.#config(db)?.fares ?? null;
  }

  view(sinceMs: number | null): OfflineView {
    const db = this.#context.ports.storage.read;
    const { version, walletCount } = denyListState(db);
    const confirmation = this.#clockWatch.confirmation();
    return offlineView({
      currency: this.#context.currency,
      sinceMs,
      standing: this.#standing(db),
      backendPolicy: this.backendPolicy(db),
      local: localLimits(db),
      configVersion: this.#config(db)?.version ?? null,
      denyList: { version, walletCount, localCount: localDenialCount(db) },
      clockConfirmedAtMs: confirmedAtMs(confirmation, this.#clockWatch.moment()),
      unpaid: problemTotals(db),
    });
  }

  /** Read anew when it was fetched or confirmed since: a configuration may be long, and every commit looks at it. */
  #config(db: ReadableDb): BackendConfig | null {
    const confirmation = confirmationOf(db, 'config');
    const readAt = confirmation === null ? null : `${confirmation.runId} ${confirmation.monotonicMs}`;
    if (readAt === null || this.#read?.at !== readAt) {
      const config = storedConfig(db)?.config ?? null;
      // Limits and certificates in another currency say nothing about this till's amounts.
      this.#read = { at: readAt, config: config?.currency === this.#context.currency ? config : null };
    }
    return this.#read.config;
  }

  #standing(db: ReadableDb): OfflineStanding {
    const backendPolicy = this.backendPolicy(db);
    const now = this.#clockWatch.moment();
    return {
      policy: backendPolicy === null ? null : tightenPolicy(backendPolicy, localLimits(db)),
      configConfirmedAtMs: confirmedAtMs(confirmationOf(db, 'config'), now),
      denyListConfirmedAtMs: confirmedAtMs(confirmationOf(db, 'deny_list'), now),
      clock: this.#clockWatch.trust(backendPolicy?.maxPolicyAgeHours ?? 0),
      nowMs: now.wallMs,
      unsent: unsentOf(db),
    };
  }

  #binding({ channel, challenge, amount, presentedMinor = amount.minor }: OfflineAttempt): TapBinding | null {
    const terminalId = this.#context.enrolment()?.terminalId ?? null;
    if (channel === 'qr' || challenge === null || terminalId === null) return null;
    return { challenge, terminalId, amountMinor: presentedMinor, currency: amount.currency };
  }
}

/** What the journal says of a wallet that was believed. */
export function walletOf({ certificate }: Credential): Readonly<{ iss: string; id: string }> {
  return { iss: certificate.iss, id: certificate.walletId };
}
