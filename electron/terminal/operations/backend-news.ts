/**
 * What the people at the till should know of the bank's side: notices of its configuration, alerts, and what the till itself
 * found wrong with it. A message is journalled once and stays until somebody has seen it. Rules SYNC-50 to SYNC-55.
 */
import type { Handlers } from '../../contract/dispatcher.ts';
import type { BackendView, MessageView } from '../../contract/backend-values.ts';
import type { Timer } from '../../kernel/clock.ts';
import { assert } from '../../kernel/assert.ts';
import { err, ok } from '../../kernel/result.ts';
import {
  alertCursor,
  hasMessage,
  listMessages,
  MESSAGE_RECEIVED,
  MESSAGE_SEEN,
  messageById,
  saveAlertCursor,
  unseenMessages,
  type ReceivedMessage,
  type StoredMessage,
} from '../messages/message-store.ts';
import { noticesAt } from '../messages/notices.ts';
import { storedConfig } from '../payment/5-sync/config-store.ts';
import { staffMember } from '../staff/staff-store.ts';
import type { WritableDb } from '../storage/database.ts';
import { requireRole, type TerminalContext } from '../terminal-context.ts';
import type { BackendAlert, BackendAnswer } from '../wallet-backend/wallet-backend.ts';

/** Notices begin and end, and alerts may be told without a hint: nobody waits for either. */
export const LOOK_EVERY_MS = 30_000;
export const ALERTS_EVERY_MS = 600_000;
/** After the start: what people wait for goes first. */
const ALERTS_FIRST_MS = 75_000;
/** After a hint: another often follows. */
const ALERTS_SOON_MS = 1_000;
/** What a new till finds in the list from before is history. */
const ALERT_FRESH_MS = 7 * 86_400_000;

const READERS = ['supervisor', 'manager', 'technician'] as const;

export interface BackendNews {
  readonly handlers: Pick<Handlers, 'backend.messages' | 'backend.see_message'>;
  /** Tells people of something, once for each kind and subject. */
  tell(message: Omit<ReceivedMessage, 'words'>): void;
  view(): BackendView;
  setKeyInDoubt(isInDoubt: boolean): void;
  start(on: Readonly<{ heard: (answer: BackendAnswer<unknown>) => void; clockOffsetMs: () => number }>): void;
  stop(): void;
}

export function createBackendNews(context: TerminalContext): BackendNews {
  const { backend, clock, log, storage } = context.ports;
  const unsubscribe: (() => void)[] = [];
  let running = false;
  let keyInDoubt = false;
  let clockOffsetMs = (): number => 0;
  let heard: (answer: BackendAnswer<unknown>) => void = () => undefined;
  let lookTimer: Timer | null = null;
  let alertTimer: Timer | null = null;
  let told = '';

  const view = (): BackendView => ({
    gateway: backend.capabilities.gateway,
    notices: noticesAt(storedConfig(storage.read)?.config.notices ?? [], clock.now() + clockOffsetMs()),
    unseen: unseenMessages(storage.read),
    keyInDoubt,
  });

  const publishIfChanged = (): void => {
    const present = JSON.stringify(view());
    if (present === told) return;
    told = present;
    context.publish('backend.changed');
  };

  const look = (): void => {
    publishIfChanged();
    lookTimer = running ? clock.after(LOOK_EVERY_MS, look) : null;
  };

  const recordNews = (db: WritableDb, message: ReceivedMessage): void => {
    if (hasMessage(db, message.kind, message.subject)) return;
    const body = { ...message };
    context.journal.record(db, [{ type: MESSAGE_RECEIVED, subjectId: context.makeId(), cashierId: null, body }]);
  };

  const tell = (message: Omit<ReceivedMessage, 'words'>): void => {
    if (hasMessage(storage.read, message.kind, message.subject)) return;
    storage.write((db) => recordNews(db, { ...message, words: null }));
    publishIfChanged();
  };

  const planAlerts = (delayMs: number): void => {
    alertTimer?.cancel();
    alertTimer = running ? clock.after(delayMs, () => void readAlerts()) : null;
  };

  const readAlerts = async (): Promise<void> => {
    alertTimer = null;
    const terminalId = context.enrolment()?.terminalId ?? null;
    if (terminalId === null) return planAlerts(ALERTS_EVERY_MS);
    const answer = await backend.getAlerts(alertCursor(storage.read, terminalId));
    if (!running) return;
    heard(answer);
    if (alertTimer === null) planAlerts(ALERTS_EVERY_MS);
    if (answer.kind !== 'answered') return;
    const { alerts, unreadableCount, next } = answer.value;
    if (next === alertCursor(storage.read, terminalId)) return;
    const fresh = alerts.filter(({ atMs }) => clock.now() - atMs < ALERT_FRESH_MS);
    storage.write((db) => {
      for (const alert of fresh) recordNews(db, messageOfAlert(alert));
      saveAlertCursor(db, terminalId, next);
    });
    if (unreadableCount > 0) {
      log.write('error', 'alerts_unreadable', { unreadableCount });
      tell({ kind: 'alerts_unreadable', subject: next, level: 'warning', facts: { count: unreadableCount } });
    }
    publishIfChanged();
  };

  return {
    tell,
    view,
    setKeyInDoubt: (isInDoubt) => {
      keyInDoubt = isInDoubt;
      publishIfChanged();
    },
    handlers: {
      'backend.messages': ({ cursor, limit }) => {
        const person = requireRole(context, READERS);
        if (!person.ok) return person;
        if (cursor !== null && !/^\d{1,15}$/u.test(cursor))
          return err({ code: 'contract.input_invalid', path: 'cursor' });
        const found = listMessages(storage.read, cursor === null ? null : Number(cursor), limit);
        const last = found.length < limit ? undefined : found.at(-1);
        return ok({
          messages: found.map((message) => messageView(context, message)),
          cursor: last === undefined ? null : String(last.messageKey),
        });
      },
      'backend.see_message': ({ messageId }) => {
        const person = requireRole(context, READERS);
        if (!person.ok) return person;
        const message = messageById(storage.read, messageId);
        if (message === null) return err({ code: 'contract.input_invalid', path: 'messageId' });
        if (message.seen === null) {
          context.record([{ type: MESSAGE_SEEN, subjectId: messageId, cashierId: person.value.cashierId, body: {} }]);
        }
        publishIfChanged();
        const seen = messageById(storage.read, messageId);
        assert(seen !== null, 'a message is never removed');
        return ok(messageView(context, seen));
      },
    },
    start: (on) => {
      running = true;
      ({ heard, clockOffsetMs } = on);
      told = JSON.stringify(view());
      unsubscribe.push(
        backend.onHint(({ event }) => {
          if (event === 'alert' || event === 'resync') planAlerts(ALERTS_SOON_MS);
          if (event === 'config.changed' || event === 'notice') {
            lookTimer?.cancel();
            lookTimer = clock.after(ALERTS_SOON_MS * 2, look);
          }
        }),
        backend.onBackendKeyLearned((kid) =>
          tell({
            kind: 'backend_key_learned',
            subject: kid.slice(0, 128),
            level: 'warning',
            facts: { kid: kid.slice(0, 128) },
          }),
        ),
        backend.onOwnKey((news) => {
          const subject = context.businessDate();
          if (news === 'unknown') tell({ kind: 'own_key_unknown', subject, level: 'critical', facts: {} });
          if (news === 'put_back') tell({ kind: 'own_key_put_back', subject, level: 'warning', facts: {} });
        }),
        backend.onBackendKeyRefused(() =>
          tell({ kind: 'backend_key_refused', subject: context.businessDate(), level: 'critical', facts: {} }),
        ),
      );
      planAlerts(ALERTS_FIRST_MS);
      lookTimer = clock.after(LOOK_EVERY_MS, look);
    },
    stop: () => {
      running = false;
      for (const end of unsubscribe.splice(0)) end();
      lookTimer?.cancel();
      alertTimer?.cancel();
    },
  };
}

function messageOfAlert({ id, level, title, body, paymentId }: BackendAlert): ReceivedMessage {
  const words = {
    title: { 'zh-CN': title['zh-CN'], en: title.en },
    body: { 'zh-CN': body['zh-CN'], en: body.en },
  };
  return { kind: 'alert', subject: id, level, words, facts: paymentId === null ? {} : { paymentId } };
}

function messageView(context: TerminalContext, message: StoredMessage): MessageView {
  const { messageId, kind, level, atMs, words, facts, seen } = message;
  const by = seen?.cashierId ?? null;
  const name = by === null ? null : (staffMember(context.ports.storage.read, by)?.name ?? null);
  return { messageId, kind, level, atMs, words, facts, seen: seen === null ? null : { atMs: seen.atMs, by: name } };
}
