/** A barrier in a test's hand: opens at once unless it was told to stay shut, to say nothing, or to wait. */
import type { Barrier, BarrierAnswer, Indication } from '../../../hardware/barrier/barrier.ts';
import type { DeviceCondition } from '../../../hardware/device/device.ts';

export interface TestBarrier extends Barrier {
  /** How it answers from now on. `silent`: never. */
  behave(manner: 'well' | 'shut' | 'silent'): void;
  setCondition(condition: DeviceCondition): void;
  /** How often it was asked. */
  askedCount(): number;
  readonly indications: readonly Indication[];
}

export function createTestBarrier(): TestBarrier {
  let manner: 'well' | 'shut' | 'silent' = 'well';
  let condition: DeviceCondition = { state: 'found', problem: null };
  let askedCount = 0;
  const indications: Indication[] = [];
  const listeners = new Set<(condition: DeviceCondition) => void>();
  const setCondition = (next: DeviceCondition): void => {
    condition = next;
    for (const listener of listeners) listener(next);
  };
  return {
    id: 'barrier-1',
    name: 'Barrier of a test',
    simulated: true,
    get condition() {
      return condition;
    },
    open: () => setCondition({ state: 'ready', problem: null }),
    onCondition: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    position: 'shut',
    openBarrier: () => {
      askedCount += 1;
      if (manner === 'silent') return new Promise<BarrierAnswer>(() => undefined);
      return Promise.resolve<BarrierAnswer>(
        manner === 'well'
          ? { kind: 'confirmed', afterMs: 1 }
          : { kind: 'fault', wasSeenShut: true, problem: { code: 'reports_error', detail: 'of a test' } },
      );
    },
    onEvent: () => () => undefined,
    indicate: (indication) => void indications.push(indication),
    close: async () => listeners.clear(),
    behave: (next) => {
      manner = next;
    },
    setCondition,
    askedCount: () => askedCount,
    indications,
  };
}
