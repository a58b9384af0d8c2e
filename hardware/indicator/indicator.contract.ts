/**
 * What every driver of the indicator port promises, as one suite: run against the simulated board and against one at the end of
 * a pseudo-terminal. Rules INDICATOR-1 to INDICATOR-5 of docs/spec/devices.md.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SimulatedRelay } from '../barrier/simulated-relay.ts';
import type { Indicator } from './indicator.ts';

export interface IndicatorBench {
  readonly indicator: Indicator;
  /** The board at the far end. */
  readonly relay: SimulatedRelay;
  unplug(): Promise<void>;
  plugIn(): Promise<void>;
  until(holds: () => boolean): Promise<void>;
  close(): Promise<void>;
}

export function describeIndicator(name: string, openBench: () => Promise<IndicatorBench>): void {
  let bench: IndicatorBench;

  describe(`indicator: ${name}`, () => {
    beforeEach(async () => {
      bench = await openBench();
      bench.indicator.open();
      await bench.until(() => bench.indicator.condition.state === 'ready');
    });
    afterEach(() => bench.close());

    test('[INDICATOR-1] each signal has lights of its own, and what is a result has a sound of its own', async () => {
      const seen = new Map<string, string>();
      for (const signal of ['ready', 'wait', 'go', 'stop', 'unlock', 'out_of_service'] as const) {
        const before = bench.relay.lights;
        bench.indicator.show(signal);
        await bench.until(() => bench.relay.lights !== before);
        seen.set(signal, bench.relay.lights);
      }
      expect(new Set(seen.values()).size).toBe(seen.size);
      expect([seen.get('go'), seen.get('stop')]).toEqual(['1111 GREEN', '1001 RED']);
      await bench.until(() => bench.relay.tones.length === 3);
      expect(bench.relay.tones).toEqual(['GO', 'STOP', 'UNLOCK']);
    });

    test('[INDICATOR-2] of signals that come quickly the newest stays, and the same result sounds for each customer', async () => {
      for (const signal of ['ready', 'wait', 'stop', 'ready', 'go'] as const) bench.indicator.show(signal);
      await bench.until(() => bench.relay.tones.at(-1) === 'GO');
      expect(bench.relay.lights).toBe('1111 GREEN');
      bench.indicator.show('go_low');
      await bench.until(() => bench.relay.tones.at(-1) === 'GO_LOW');
      const sounded = bench.relay.tones.length;
      bench.indicator.show('go_low');
      await bench.until(() => bench.relay.tones.length === sounded + 1);
    });

    test('[INDICATOR-3] one that was away comes back with the newest lights, and sounds nothing that is over', async () => {
      await bench.unplug();
      await bench.until(() => bench.indicator.condition.state === 'gone');
      bench.indicator.show('stop');
      bench.relay.tones.length = 0;
      await bench.plugIn();
      await bench.until(() => bench.relay.lights === '1001 RED');
      expect(bench.relay.tones).toEqual([]);
    });

    test('[INDICATOR-4] one that is silent or talks nonsense is faulty with its cause, and heals by itself', async () => {
      bench.relay.isSilent = true;
      await bench.until(() => bench.indicator.condition.problem?.code === 'no_answer');
      bench.relay.isSilent = false;
      bench.relay.isGarbling = true;
      await bench.until(() => bench.indicator.condition.problem?.code === 'garbled');
      bench.relay.isGarbling = false;
      await bench.until(() => bench.indicator.condition.state === 'ready');
      bench.indicator.show('go');
      await bench.until(() => bench.relay.lights === '1111 GREEN');
    });
  });
}
