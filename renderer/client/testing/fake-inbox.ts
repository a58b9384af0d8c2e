/** The fake terminal's inbox: items are listed, closed, refunded after a moment; only supervisors and managers may. */
import type { InboxItem } from '../../../electron/contract/inbox-values.ts';
import type { SessionView } from '../../../electron/contract/terminal-values.ts';
import { refusal, type FakeHandlers, type FakeTerminal } from './fake-client.ts';
import { exampleClosedInbox, exampleInbox } from './inbox-examples.ts';

const REFUND_MS = 2_500;
const done = { ok: true, value: {} } as const;

type Role = NonNullable<SessionView['cashier']>['role'];

/** Whether the person who is signed in has one of these roles. */
export function mayAct(terminal: FakeTerminal, roles: readonly Role[]): boolean {
  const { cashier } = terminal.read().session;
  return cashier !== null && roles.includes(cashier.role);
}

export function fakeInboxHandlers(terminal: FakeTerminal) {
  let open: readonly InboxItem[] | null = null;
  let closed: readonly InboxItem[] = exampleClosedInbox(terminal.now());
  // The snapshot says whether this terminal has an inbox with something in it.
  const openItems = (): readonly InboxItem[] => {
    open ??= terminal.read().inbox.openCount === 0 ? [] : exampleInbox(terminal.now());
    return open;
  };
  const set = (items: readonly InboxItem[]): void => {
    open = items;
    terminal.emit('inbox.changed', { openCount: items.length, oldestOpenAtMs: items[0]?.openedAtMs ?? null });
  };
  const end = (item: InboxItem, how: 'matched' | 'refunded' | 'explained', note: string, saleId: string | null) => {
    const by = how === 'refunded' ? null : (terminal.read().session.cashier?.name ?? null);
    const over: InboxItem = { ...item, state: 'closed', closed: { how, atMs: terminal.now(), by, note, saleId } };
    closed = [over, ...closed];
    set(openItems().filter(({ itemId }) => itemId !== item.itemId));
    return over;
  };
  const refund = (item: InboxItem, note: string): InboxItem => {
    const amount = item.told?.amount ?? item.here?.amount;
    if (amount === undefined) return item;
    const at = terminal.now();
    const running: InboxItem = {
      ...item,
      state: 'refunding',
      refund: {
        refundId: terminal.nextId('refund'),
        paymentId: item.paymentId ?? '',
        state: 'pending',
        amount,
        payerRefunded: { ...amount, minor: 0 },
        failureCode: null,
        requestedAtMs: at,
        updatedAtMs: at,
      },
    };
    set(openItems().map((one) => (one.itemId === item.itemId ? running : one)));
    terminal.later(REFUND_MS, () => void end(running, 'refunded', note, null));
    return running;
  };
  return {
    'inbox.list': ({ state }) => {
      if (!mayAct(terminal, ['supervisor', 'manager'])) return refusal('contract.not_permitted');
      const items = state === 'open' ? openItems() : closed;
      return { ok: true, value: { items, cursor: null, openCount: openItems().length } };
    },
    'inbox.close': (input) => {
      if (!mayAct(terminal, ['supervisor', 'manager'])) return refusal('contract.not_permitted');
      const item = openItems().find(({ itemId }) => itemId === input.itemId);
      if (item === undefined) return refusal('inbox.item_not_found');
      if (item.state === 'refunding') return refusal('inbox.refund_running');
      if (input.how === 'refunded') return { ok: true, value: refund(item, input.note) };
      return { ok: true, value: end(item, input.how, input.note, input.how === 'matched' ? input.saleId : null) };
    },
    'checkout.note_evidence': () =>
      mayAct(terminal, ['supervisor', 'manager']) ? done : refusal('contract.not_permitted'),
    'queue.export': () =>
      mayAct(terminal, ['manager']) ? refusal('queue.nothing_to_export') : refusal('contract.not_permitted'),
    'terminal.retire': () => {
      if (!mayAct(terminal, ['manager'])) return refusal('contract.not_permitted');
      terminal.emit('terminal.changed', { ...terminal.read().terminal, state: 'retired' });
      return { ok: true, value: { certificate: null } };
    },
  } satisfies Partial<FakeHandlers>;
}
