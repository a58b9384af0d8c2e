/** The fake bank's side: one announced maintenance, and messages that supervisors, managers and technicians may see. */
import type { BackendView, MessageView } from '../../../electron/contract/backend-values.ts';
import { refusal, type FakeHandlers, type FakeTerminal } from './fake-client.ts';
import { mayAct } from './fake-inbox.ts';

const READERS = ['supervisor', 'manager', 'technician'] as const;
const GATEWAY: BackendView['gateway'] = { id: 'fake', name: { 'zh-CN': '银行钱包', en: 'Bank wallet' } };

export function fakeBackend(): BackendView {
  return { gateway: GATEWAY, notices: [], unseen: { count: 0, level: null }, keyInDoubt: false };
}

export const FAKE_NOTICE = (fromMs: number): BackendView['notices'][number] => ({
  noticeId: 'n-1',
  level: 'maintenance',
  phase: 'announced',
  fromMs,
  untilMs: fromMs + 7_200_000,
  title: { 'zh-CN': '银行系统今晚维护', en: 'The bank’s system is maintained tonight' },
  body: {
    'zh-CN': '维护期间线上收款可能失败，请提前备好现金。',
    en: 'Online payments may fail meanwhile; have cash ready.',
  },
});

export function fakeMessages(nowMs: number): readonly MessageView[] {
  return [
    {
      messageId: 'msg-2',
      kind: 'changes_unreadable',
      level: 'critical',
      atMs: nowMs - 600_000,
      words: null,
      facts: { count: 2 },
      seen: null,
    },
    {
      messageId: 'msg-1',
      kind: 'alert',
      level: 'warning',
      atMs: nowMs - 7_200_000,
      words: {
        title: { 'zh-CN': '附近有人使用伪造付款码', en: 'Forged payment codes are used nearby' },
        body: {
          'zh-CN':
            '大额付款请核对顾客手机屏幕。附近几家商户当天收到过打印或截图的付款码，扫描后被拒绝；遇到同样的情况请不要交货，请顾客打开钱包重新出示，并把时间告诉银行客服。',
          en: 'Look at the customer’s screen when the amount is large. Several shops nearby were shown printed codes today, which were refused; do not hand over goods for one, ask for the wallet itself, and tell the bank when it was.',
        },
      },
      facts: {},
      seen: { atMs: nowMs - 3_600_000, by: { 'zh-CN': '赵敏', en: 'Zhao Min' } },
    },
  ];
}

export function fakeBackendNewsHandlers(terminal: FakeTerminal) {
  let messages = fakeMessages(terminal.read().connection.sinceMs + 3_600_000);
  return {
    'backend.messages': () =>
      mayAct(terminal, READERS) ? { ok: true, value: { messages, cursor: null } } : refusal('contract.not_permitted'),
    'backend.see_message': ({ messageId }) => {
      const found = messages.find((message) => message.messageId === messageId);
      if (found === undefined) return refusal('contract.input_invalid', { path: 'messageId' });
      const cashier = terminal.read().session.cashier;
      const seen = { atMs: found.atMs + 60_000, by: cashier?.name ?? null };
      messages = messages.map((message) => (message === found ? { ...found, seen } : message));
      const count = messages.filter((message) => message.seen === null).length;
      const unseen = { count, level: count === 0 ? null : ('critical' as const) };
      terminal.emit('backend.changed', { ...terminal.read().backend, unseen });
      return { ok: true, value: { ...found, seen } };
    },
    'terminal.renew_key': () =>
      mayAct(terminal, ['manager', 'technician']) ? { ok: true, value: {} } : refusal('contract.not_permitted'),
  } satisfies Partial<FakeHandlers>;
}
