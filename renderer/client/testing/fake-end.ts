/** The fake terminal's export and end: managers only; it is retired once nothing is unsent, unknown or unclosed. */
import { refusal, type FakeHandlers, type FakeTerminal } from './fake-client.ts';
import { mayAct } from './fake-inbox.ts';

const FILE_ITEMS = 500;
export function fakeEndHandlers(terminal: FakeTerminal) {
  return {
    'queue.export': ({ cursor }) => {
      if (!mayAct(terminal, ['manager'])) return refusal('contract.not_permitted');
      const { depth } = terminal.read().queue;
      if (depth === 0) return refusal('queue.nothing_to_export');
      const from = cursor === null ? 0 : Number(cursor);
      const itemCount = Math.min(FILE_ITEMS, depth - from);
      const next = from + itemCount < depth ? String(from + itemCount) : null;
      const fileName = `unsent-T0000001-${from / FILE_ITEMS + 1}.json`;
      return { ok: true, value: { fileName, text: JSON.stringify({ from, itemCount }), itemCount, cursor: next } };
    },
    'terminal.retire': () => {
      if (!mayAct(terminal, ['manager'])) return refusal('contract.not_permitted');
      const { queue, inbox, offline, terminal: view } = terminal.read();
      const open = {
        runningCount: 0,
        unsentCount: offline.exposure.unsentCount,
        unresolvedCount: queue.unresolvedCount,
        refundCount: 0,
        inboxCount: inbox.openCount,
      };
      if (Object.values(open).some((count) => count > 0)) return refusal('terminal.unfinished_business', open);
      terminal.emit('terminal.changed', { ...view, state: 'retired' });
      return { ok: true, value: { certificate: null } };
    },
  } satisfies Partial<FakeHandlers>;
}
