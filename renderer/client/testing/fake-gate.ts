/** The fake terminal is a till: asked as a gate, it says so. A test that shows a gate gives its snapshot a `gate`. */
import { refusal, type FakeHandlers } from './fake-client.ts';

export function fakeGateHandlers() {
  const notAGate = () => refusal('gate.not_a_gate');
  return {
    'gate.scan': notAGate,
    'gate.inspect': notAGate,
    'gate.end_inspection': notAGate,
    'gate.unlock': notAGate,
    'gate.fares': notAGate,
    'gate.passages': notAGate,
  } satisfies Partial<FakeHandlers>;
}
