/**
 * The till without the network, for the people at it: what works and how much room is left, the limits that a manager
 * tightens, and what was accepted and not paid. Rules OFFLINE-13 to OFFLINE-19.
 */
import type { Handlers } from '../../contract/dispatcher.ts';
import type { ConnectionView } from '../../contract/terminal-values.ts';
import { err, ok } from '../../kernel/result.ts';
import { queueSummary } from '../payment/4-queue/queue-store.ts';
import { storedConfig } from '../payment/5-sync/config-store.ts';
import type { TerminalContext } from '../terminal-context.ts';
import type { Views } from '../event-stream.ts';
import { offlineView } from './offline-view.ts';

export type Offline = Readonly<{
  handlers: Pick<Handlers, 'offline.set_limits' | 'offline.deny_wallet' | 'offline.unpaid'>;
  view: Views['offline.changed'];
}>;

export function createOffline(context: TerminalContext, connection: () => ConnectionView): Offline {
  const { clock, storage } = context.ports;
  return {
    view: () => {
      const stored = storedConfig(storage.read);
      const queue = queueSummary(storage.read);
      const { state, sinceMs } = connection();
      const policy = stored?.config.offline ?? null;
      return offlineView({
        currency: context.currency,
        sinceMs: state === 'offline' ? sinceMs : null,
        standing: {
          policy,
          configConfirmedAtMs: stored?.confirmedAtMs ?? null,
          denyListConfirmedAtMs: null,
          clock: { trusted: false, why: 'never_confirmed' },
          nowMs: clock.now(),
          unsent: { totalMinor: queue.unsentTotalMinor, count: queue.unsentCount, oldestAtMs: queue.oldestAtMs },
        },
        backendPolicy: policy,
        local: {},
        configVersion: stored?.config.version ?? null,
        denyList: { version: null, walletCount: 0, localCount: 0 },
        clockConfirmedAtMs: null,
        unpaid: { count: 0, totalMinor: 0 },
      });
    },
    handlers: {
      'offline.set_limits': () => err({ code: 'offline.no_policy' }),
      'offline.deny_wallet': () => err({ code: 'offline.not_unpaid' }),
      'offline.unpaid': () => ok({ payments: [], cursor: null }),
    },
  };
}
