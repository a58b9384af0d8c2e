/** The fake terminal as a kiosk, when its snapshot has one: it does what changes its own view, and nothing is ever paid. */
import type { KioskView } from '../../../electron/contract/kiosk-values.ts';
import { refusal, type FakeHandlers, type FakeTerminal } from './fake-client.ts';

const done = { ok: true, value: {} } as const;

export function fakeKioskHandlers(terminal: FakeTerminal) {
  const change = (members: Partial<KioskView>) => {
    const { kiosk } = terminal.read();
    if (kiosk === null) return refusal('kiosk.not_a_kiosk');
    terminal.emit('kiosk.changed', { ...kiosk, ...members });
    return done;
  };
  return {
    'kiosk.order': () => change({}),
    'kiosk.scan': () => change({}),
    'kiosk.try_again': () => change({}),
    'kiosk.leave': () => change({ order: null, notice: null }),
    'kiosk.touch': () => change({}),
    'kiosk.print': () => change({}),
    'kiosk.print_receipt': () => change({}),
    'kiosk.fetch': () => refusal('kiosk.nothing_to_fetch'),
    'kiosk.call_staff': () => change({ staffCall: { callId: 'call-1', calledAtMs: terminal.now() } }),
    'kiosk.answer_call': () => change({ staffCall: null }),
  } satisfies Partial<FakeHandlers>;
}
