/**
 * The way to the backend as the till keeps it: reachable or not, its clock against ours, its configuration. Who asks the
 * backend anything reports the answer here. Rules SYNC-20 to SYNC-34.
 */
import type { ConnectionView } from '../../contract/terminal-values.ts';
import {
  CLOCK_OFFSET_CHANGED,
  MIN_OFFSET_CHANGE_MS,
  storedClockOffsetMs,
} from '../payment/5-sync/clock-offset-store.ts';
import { CLOCK_JUMPED, createClockWatch, type ClockWatch } from '../payment/5-sync/clock-watch.ts';
import { createConfigSync } from '../payment/5-sync/config-sync.ts';
import { createConnectionMonitor } from '../payment/5-sync/connection-monitor.ts';
import { createDenyListSync } from '../payment/5-sync/deny-list-sync.ts';
import { createSuspension } from '../payment/5-sync/suspension.ts';
import { headAtMs } from '../payment/3-journal/journal-store.ts';
import type { TerminalContext } from '../terminal-context.ts';
import type { BackendAnswer } from '../wallet-backend/wallet-backend.ts';

/** HTTP: a new payment was made; a heartbeat was taken. */
const LIFTING: readonly number[] = [201, 204];

export interface Connection {
  isOnline(): boolean;
  /** The backend was asked and is out of reach; neither this nor online before the first answer. */
  isOffline(): boolean;
  /** What is known of the wall clock, for decisions about dates. */
  readonly clockWatch: ClockWatch;
  /** Backend's clock minus ours; 0 before it was ever measured. */
  clockOffsetMs(): number;
  heard(answer: BackendAnswer<unknown>): void;
  /** This machine has just become a terminal: what the backend has for it is asked for. */
  enrolled(): void;
  /** Somebody began or ended to be at work. */
  workChanged(): void;
  view(): ConnectionView;
  start(): void;
  stop(): void;
}

export function createConnection(
  context: TerminalContext,
  on: Readonly<{
    /** The backend is there again, or gone. */
    online: (isOnline: boolean) => void;
    /** The backend's word about this terminal. */
    disabled: (isDisabled: boolean) => void;
    /** A payment changed at the backend, as far as a hint may be believed. */
    paymentHint: (paymentId: string, version: number | null) => void;
    isBusy: () => boolean;
    /** The backend sent a configuration older than the known one. */
    olderConfig: (versions: Readonly<{ sent: number; known: number }>) => void;
    /** The backend sent a configuration in another currency than the till's; null: it does so no more. */
    configCurrency: (sent: Readonly<{ version: number; currency: string }> | null) => void;
    /** What may be done offline may have changed: something was confirmed, or time has passed. */
    standing: () => void;
  }>,
): Connection {
  const { backend, clock, random, log, storage } = context.ports;
  /** As last measured in this run, or as the journal has it. */
  let offsetMs: number | null = null;
  const unsubscribe: (() => void)[] = [];

  const monitor = createConnectionMonitor({
    clock,
    backend,
    isBusy: on.isBusy,
    onState: (state) => {
      context.publish('connection.changed');
      if (state === 'online') {
        config.soon();
        denyList.soon();
      }
      suspension.reachChanged();
      on.online(state === 'online');
    },
  });

  const suspension = createSuspension({ clock, isOnline: () => monitor.state === 'online', onChange: on.disabled });

  const runId = clock.bootId ?? context.makeId();
  const clockWatch = createClockWatch({
    clock,
    storage,
    runId,
    hasBatteryClock: context.ports.settings.hasBatteryClock,
    journalHeadMs: () => headAtMs(storage.read),
    onJump: (jumpMs) => clockJumped(jumpMs),
    onLook: on.standing,
  });

  const heard = (answer: BackendAnswer<unknown>): void => {
    monitor.heard(answer);
    // A disabled till may still ask and reverse (wallet API section 3), so only what it may not do lifts it: a create that
    // was granted, or a heartbeat that was taken.
    if (answer.kind === 'answered' && LIFTING.includes(answer.status)) suspension.end();
    else if (answer.kind === 'refused' && answer.code === 'terminal_disabled') suspension.begin();
  };

  const common = { clock, random, log, storage, backend, onAnswer: heard, onConfirmed: on.standing };
  const config = createConfigSync({
    ...common,
    currency: context.currency,
    moment: () => clockWatch.moment(),
    onOlder: on.olderConfig,
    onCurrency: (sent) => {
      on.configCurrency(sent);
      on.standing();
    },
  });
  const denyList = createDenyListSync({ ...common, moment: () => clockWatch.moment() });

  /** The times of what was journalled before and after mean something else now (C30). */
  const clockJumped = (jumpMs: number): void => {
    log.write('warn', 'clock_jumped', { jumpMs });
    const terminalId = context.enrolment()?.terminalId ?? null;
    if (terminalId === null) return;
    // Until the backend has said how wrong it is now nothing is taken offline, and no ticket is dated.
    monitor.askNow();
    context.record([{ type: CLOCK_JUMPED, subjectId: terminalId, cashierId: null, body: { jumpMs } }]);
  };

  /** Journalled when it has really moved, so that an audit sees what the till's times were worth (C30). */
  const measured = (measuredMs: number): void => {
    const rounded = Math.round(measuredMs);
    offsetMs = rounded;
    const isFirst = clockWatch.confirmation()?.runId !== runId;
    clockWatch.measured(rounded);
    if (isFirst) on.standing();
    const journalled = storedClockOffsetMs(storage.read);
    const terminalId = context.enrolment()?.terminalId ?? null;
    if (terminalId === null || (journalled !== null && Math.abs(rounded - journalled) <= MIN_OFFSET_CHANGE_MS)) return;
    const body = { offsetMs: rounded, previousMs: journalled };
    context.record([{ type: CLOCK_OFFSET_CHANGED, subjectId: terminalId, cashierId: null, body }]);
    context.publish('connection.changed');
  };

  return {
    isOnline: () => monitor.state === 'online',
    isOffline: () => monitor.state === 'offline',
    clockWatch,
    clockOffsetMs: () => offsetMs ?? storedClockOffsetMs(storage.read) ?? 0,
    heard,
    enrolled: () => {
      config.soon();
      denyList.soon();
      // What the backend's clock says can be verified from now on, and nothing is taken offline before it was (OFFLINE-1).
      monitor.askNow();
    },
    workChanged: () => monitor.replan(),
    view: () => ({
      state: monitor.state,
      sinceMs: monitor.sinceMs,
      lastAnswerAtMs: monitor.lastAnswerAtMs,
      clockOffsetMs: offsetMs ?? storedClockOffsetMs(storage.read),
    }),
    start: () => {
      unsubscribe.push(
        backend.onClockOffset(measured),
        backend.onHint(({ event, id, version }) => {
          if (event === 'payment.updated' && id !== null) on.paymentHint(id, version);
          if (event === 'config.changed' || event === 'resync') config.soon();
          if (event === 'denylist.changed' || event === 'resync') denyList.soon();
        }),
      );
      monitor.start();
      config.start();
      denyList.start();
      clockWatch.start();
    },
    stop: () => {
      for (const end of unsubscribe.splice(0)) end();
      monitor.stop();
      suspension.stop();
      config.stop();
      denyList.stop();
      clockWatch.stop();
    },
  };
}
