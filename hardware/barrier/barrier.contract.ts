/**
 * What every driver of the barrier port promises, as one suite: run against the simulated barrier, and against a relay at
 * the end of a pseudo-terminal. Rules BARRIER-1 to BARRIER-12 of docs/spec.md.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DeviceCondition } from '../device/device.ts';
import type { Barrier, BarrierEvent } from './barrier.ts';
import type { SimulatedRelay } from './simulated-relay.ts';

/** A barrier on a bench, not opened yet, with somebody who stands before it and pulls its cable. */
export interface BarrierBench {
  readonly barrier: Barrier;
  /** The relay itself, at the far end. */
  readonly relay: () => SimulatedRelay;
  unplug(): Promise<void>;
  plugIn(): Promise<void>;
  until(holds: () => boolean): Promise<void>;
  finish<T>(work: Promise<T>): Promise<T>;
  pass(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** In the benches' limits; the relay moves within 120 ms, and a late one within 4 s. */
export const BENCH_LIMITS = { pulseMs: 600, confirmWithinMs: 500, answerMs: 80 } as const;

export function describeBarrier(name: string, openBench: () => Promise<BarrierBench>): void {
  let bench: BarrierBench;
  let events: BarrierEvent[];
  let conditions: DeviceCondition[];

  const ready = (): Promise<void> => bench.until(() => bench.barrier.condition.state === 'ready');
  const openBarrier = () => bench.finish(bench.barrier.openBarrier({ direction: 'entry' }));
  const kinds = (): readonly string[] => events.map((event) => (event.kind === 'moved' ? event.position : event.kind));

  describe(`barrier: ${name}`, () => {
    beforeEach(async () => {
      bench = await openBench();
      events = [];
      conditions = [];
      bench.barrier.onEvent((event) => events.push(event));
      bench.barrier.onCondition((condition) => conditions.push(condition));
      bench.barrier.open();
      await ready();
    });
    afterEach(() => bench.close());

    test('[BARRIER-1] opens for one, is seen to, and shuts behind them', async () => {
      expect(bench.barrier.position).toBe('shut');
      const outcome = await openBarrier();
      expect(outcome).toEqual({ kind: 'confirmed', afterMs: expect.any(Number) });
      bench.relay().pass();
      await bench.until(() => bench.barrier.position === 'shut');
      expect(kinds()).toEqual(['open', 'passed', 'shut']);
      expect(bench.relay().pulseCount).toBe(1);
    });

    test('[BARRIER-2] nobody went: it shuts when its time is over', async () => {
      await openBarrier();
      await bench.until(() => bench.barrier.position === 'shut');
      expect(kinds()).toEqual(['open', 'shut']);
    });

    test('[BARRIER-3] one that stays shut is not confirmed and seen shut, is faulty, and is told to let go', async () => {
      bench.relay().isStuck = true;
      const outcome = await openBarrier();
      expect(outcome).toMatchObject({ kind: 'fault', wasSeenShut: true, problem: { code: 'not_confirmed' } });
      expect(bench.barrier.condition).toMatchObject({ state: 'faulty', problem: { code: 'not_confirmed' } });
      bench.relay().isStuck = false;
      await bench.pass(BENCH_LIMITS.pulseMs);
      expect(bench.relay().position).toBe('shut');
      expect(events).toEqual([]);
    });

    test('[BARRIER-4] one that opens late has opened for nobody: it is told, shut again, and well since it moves', async () => {
      bench.relay().isLate = true;
      expect(await openBarrier()).toMatchObject({ kind: 'fault', wasSeenShut: true });
      await bench.until(() => kinds().at(-1) === 'shut');
      expect(kinds()).toEqual(['open', 'opened_late', 'shut']);
      expect(bench.barrier.condition).toEqual({ state: 'ready', problem: null });
      bench.relay().isLate = false;
      expect(await openBarrier()).toMatchObject({ kind: 'confirmed' });
    });

    test('[BARRIER-5] a faulty one can be tried, and is well when it opens', async () => {
      bench.relay().isStuck = true;
      await openBarrier();
      bench.relay().isStuck = false;
      expect(await openBarrier()).toMatchObject({ kind: 'confirmed' });
      expect(bench.barrier.condition).toEqual({ state: 'ready', problem: null });
    });

    test('[BARRIER-6] one opening at a time: a second meanwhile is not confirmed and pulses nothing', async () => {
      const first = bench.barrier.openBarrier({ direction: 'entry' });
      const second = bench.barrier.openBarrier({ direction: 'entry' });
      expect(await bench.finish(second)).toMatchObject({ kind: 'fault', problem: { code: 'reports_error' } });
      expect(await bench.finish(first)).toMatchObject({ kind: 'confirmed' });
      expect(bench.relay().pulseCount).toBe(1);
    });

    test('[BARRIER-7] still open behind the last one, it is held for the next', async () => {
      await openBarrier();
      expect(await openBarrier()).toMatchObject({ kind: 'confirmed' });
      expect(bench.relay().pulseCount).toBe(2);
      expect(kinds()).toEqual(['open']);
    });

    test('[BARRIER-8] the line goes while an opening is under way: nothing says where the barrier is', async () => {
      bench.relay().isStuck = true;
      const outcome = bench.barrier.openBarrier({ direction: 'entry' });
      await bench.until(() => bench.relay().pulseCount === 1);
      await bench.unplug();
      expect(await bench.finish(outcome)).toMatchObject({ kind: 'fault', wasSeenShut: false });
      await bench.until(() => bench.barrier.condition.state === 'gone');
      expect(bench.barrier.position).toBeNull();
      await bench.plugIn();
      bench.relay().isStuck = false;
      await ready();
      expect(await openBarrier()).toMatchObject({ kind: 'confirmed' });
    });

    test('[BARRIER-9] away, it opens nothing and says why', async () => {
      await bench.unplug();
      await bench.until(() => bench.barrier.condition.state === 'gone');
      expect(await openBarrier()).toMatchObject({ kind: 'fault', wasSeenShut: false });
    });

    test('[BARRIER-10] one that says nothing, or nonsense, is found out within seconds and heals by itself', async () => {
      bench.relay().isSilent = true;
      await bench.until(() => conditions.at(-1)?.problem?.code === 'no_answer');
      bench.relay().isSilent = false;
      await ready();
      bench.relay().isGarbling = true;
      await bench.until(() => conditions.at(-1)?.problem?.code === 'garbled');
      bench.relay().isGarbling = false;
      await ready();
    });

    test('[BARRIER-14] its lamp shows the newest of what it was told, and again when it was away', async () => {
      for (const indication of ['armed', 'go', 'stop'] as const) bench.barrier.indicate(indication);
      await bench.until(() => bench.relay().lights === '1001 RED');
      await bench.unplug();
      bench.relay().lights = '';
      await bench.until(() => bench.barrier.condition.state === 'gone');
      bench.barrier.indicate('go');
      await bench.plugIn();
      await bench.until(() => bench.relay().lights === '1111 GREEN');
    });

    test('[BARRIER-11] what opens by nobody’s leave is told as forced', async () => {
      bench.relay().force();
      await bench.until(() => kinds().at(-1) === 'shut');
      expect(kinds()).toEqual(['open', 'forced', 'shut']);
    });

    test('[BARRIER-12] released by its emergency input it is faulty and opens for nobody in particular', async () => {
      bench.relay().setReleased(true);
      await bench.until(() => bench.barrier.position === 'released');
      expect(bench.barrier.condition).toMatchObject({ state: 'faulty', problem: { code: 'released' } });
      expect(await openBarrier()).toMatchObject({
        kind: 'fault',
        wasSeenShut: false,
        problem: { code: 'released' },
      });
      bench.relay().setReleased(false);
      await ready();
      expect(bench.barrier.position).toBe('shut');
    });
  });
}
