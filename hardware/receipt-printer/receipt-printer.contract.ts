/**
 * What every driver of the receipt printer port promises, as one suite: run against the simulated printer, and against a
 * printer at the end of a real socket. Rules PRINT-1 to PRINT-12 of docs/spec.md.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DeviceCondition } from '../device/device.ts';
import type { ReceiptPrinter } from './receipt-printer.ts';
import type { SimulatedPrinter } from './simulated-printer.ts';

/** A printer on a bench, not opened yet, with somebody who works its paper, its cover and its cable. */
export interface PrinterBench {
  readonly printer: ReceiptPrinter;
  /** The printer itself, at the far end. */
  readonly device: SimulatedPrinter;
  unplug(): Promise<void>;
  plugIn(): Promise<void>;
  /** Lets time pass until this holds; throws when it never does. */
  until(holds: () => boolean): Promise<void>;
  /** Lets time pass until the promise has its value. */
  finish<T>(work: Promise<T>): Promise<T>;
  /** Lets so much time pass, or a little more. */
  pass(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** In the benches' limits a job without complaint is done within this. */
export const BENCH_LIMITS = {
  answerMs: 400,
  lookEveryMs: 30,
  idleLookMs: 50,
  writeMs: 500,
  // Twice what the slow printer below takes: on a busy machine its steps come late.
  doneMs: 1_000,
  patienceMs: 600,
  drawerMs: 200,
} as const;

export function jobOf(...lines: readonly string[]): Uint8Array {
  return new TextEncoder().encode(lines.map((line) => `${line}\n`).join(''));
}

export function describeReceiptPrinter(name: string, openBench: () => Promise<PrinterBench>): void {
  let bench: PrinterBench;
  let conditions: DeviceCondition[];

  const open = async (): Promise<void> => {
    bench.printer.open();
    await bench.until(() => bench.printer.condition.state === 'ready');
  };
  const print = (jobId: string, ...lines: readonly string[]) => bench.printer.print(jobOf(...lines), { jobId });
  const states = (): readonly string[] => conditions.map(({ state }) => state);

  describe(`receipt printer: ${name}`, () => {
    beforeEach(async () => {
      bench = await openBench();
      conditions = [];
      bench.printer.onCondition((condition) => conditions.push(condition));
    });
    afterEach(() => bench.close());

    test('[PRINT-1] is ready once it was opened and its printer is there, goes with it and comes back by itself', async () => {
      expect(bench.printer.condition.state).toBe('absent');
      await open();
      await bench.unplug();
      await bench.until(() => bench.printer.condition.state === 'gone');
      await bench.plugIn();
      await bench.until(() => bench.printer.condition.state === 'ready');
      expect(states().filter((state) => state === 'ready')).toHaveLength(2);
      expect(await bench.finish(print('j1', 'back'))).toEqual({ kind: 'confirmed' });
    });

    test('[PRINT-2] prints a job whole and in order, and confirms it', async () => {
      await open();
      expect(await bench.finish(print('j1', 'one', 'two'))).toEqual({ kind: 'confirmed' });
      expect(await bench.finish(print('j2', 'three'))).toEqual({ kind: 'confirmed' });
      expect(bench.device.text()).toBe('one\ntwo\nthree');
      expect(bench.device.unknown).toEqual([]);
    });

    test.each([
      ['paper_out', { linesLeft: 0 }, { linesLeft: null }],
      ['cover_open', { coverOpen: true }, { coverOpen: false }],
      ['cutter_jammed', { cutterJammed: true }, { cutterJammed: false }],
      ['overheated', { overheated: true }, { overheated: false }],
      ['offline', { setOffline: true }, { setOffline: false }],
    ] as const)(
      '[PRINT-3] C38 sends nothing to a printer with %s, says so, and prints when it is mended',
      async (code, fault, mended) => {
        await open();
        bench.device.setFaults(fault);
        expect(await bench.finish(print('j1', 'one'))).toMatchObject({
          kind: 'failed',
          problem: { code },
          reached: 'nothing',
        });
        await bench.until(() => bench.printer.condition.state === 'faulty');
        expect(bench.printer.condition.problem?.code).toBe(code);
        bench.device.setFaults(mended);
        await bench.until(() => bench.printer.condition.state === 'ready');
        expect(bench.device.text()).toBe('');
        expect(await bench.finish(print('j2', 'two'))).toEqual({ kind: 'confirmed' });
        expect(bench.device.text()).toBe('two');
      },
    );

    test('[PRINT-4] paper that ends within a job is waited for, and the job is printed once', async () => {
      await open();
      bench.device.setFaults({ linesLeft: 2 });
      const printing = print('j1', 'one', 'two', 'three');
      await bench.until(() => bench.printer.condition.problem?.code === 'paper_out');
      expect(bench.device.text()).toBe('one\ntwo');
      bench.device.setFaults({ linesLeft: null });
      expect(await bench.finish(printing)).toEqual({ kind: 'confirmed' });
      expect(bench.device.text()).toBe('one\ntwo\nthree');
    });

    test('[PRINT-4] paper that nobody brings fails the job, some of which may be on paper', async () => {
      await open();
      bench.device.setFaults({ linesLeft: 1 });
      expect(await bench.finish(print('j1', 'one', 'two'))).toMatchObject({
        kind: 'failed',
        problem: { code: 'paper_out' },
        reached: 'perhaps',
      });
    });

    test('[PRINT-5] C38 a printer that does not say when it is done has a job sent, not confirmed', async () => {
      await open();
      bench.device.setFaults({ neverSaysDone: true });
      expect(await bench.finish(print('j1', 'one'))).toEqual({ kind: 'sent_unconfirmed' });
      expect(bench.device.text()).toBe('one');
    });

    test('[PRINT-6] a printer that vanishes fails its job, which may be on paper; the next one never left', async () => {
      await open();
      bench.device.setFaults({ bytesPerSecond: 20 });
      const printing = print('j1', 'a long line that takes a while', 'and another one');
      await bench.pass(100);
      await bench.unplug();
      expect(await bench.finish(printing)).toMatchObject({ kind: 'failed', reached: 'perhaps' });
      expect(await bench.finish(print('j2', 'two'))).toMatchObject({ kind: 'failed', reached: 'nothing' });
    });

    test('[PRINT-6] a job for a printer that is not there fails without having left', async () => {
      expect(await bench.finish(print('j1', 'one'))).toMatchObject({ kind: 'failed', reached: 'nothing' });
      await open();
      expect(bench.device.text()).toBe('');
    });

    test('[PRINT-7] a printer that stops answering is faulty, and is opened anew until it answers', async () => {
      await open();
      bench.device.setFaults({ mute: true });
      await bench.until(() => bench.printer.condition.state === 'faulty');
      expect(bench.printer.condition.problem?.code).toBe('no_answer');
      expect(await bench.finish(print('j1', 'one'))).toMatchObject({ kind: 'failed', reached: 'nothing' });
      bench.device.setFaults({ mute: false });
      await bench.until(() => bench.printer.condition.state === 'ready');
      expect(await bench.finish(print('j2', 'two'))).toEqual({ kind: 'confirmed' });
      expect(bench.device.text()).toBe('two');
    });

    test('[PRINT-7] one that falls silent within a job fails it', async () => {
      await open();
      bench.device.setFaults({ bytesPerSecond: 150 });
      const printing = print('j1', 'a long line that takes a while', 'and another one');
      await bench.until(() => bench.device.items.length > 0);
      bench.device.setFaults({ mute: true });
      expect(await bench.finish(printing)).toMatchObject({
        kind: 'failed',
        problem: { code: 'no_answer' },
        reached: 'perhaps',
      });
    });

    test('[PRINT-7] one that answers what no printer answers is faulty', async () => {
      bench.device.setFaults({ garbles: true });
      bench.printer.open();
      await bench.until(() => bench.printer.condition.state === 'faulty');
      expect(bench.printer.condition.problem?.code).toBe('garbled');
    });

    test('[PRINT-8] prints one job at a time, and a job that is asked for twice once', async () => {
      await open();
      bench.device.setFaults({ bytesPerSecond: 100 });
      const first = print('j1', 'one');
      const again = print('j1', 'one');
      expect(await bench.finish(print('j2', 'two'))).toMatchObject({
        kind: 'failed',
        problem: { code: 'in_use' },
        reached: 'nothing',
      });
      expect(await bench.finish(first)).toEqual({ kind: 'confirmed' });
      expect(await bench.finish(again)).toEqual({ kind: 'confirmed' });
      expect(bench.device.text()).toBe('one');
    });

    test('[PRINT-9] a slow printer confirms when it is done and not before', async () => {
      await open();
      bench.device.setFaults({ bytesPerSecond: 100 });
      let isConfirmed = false;
      const printing = print('j1', 'forty characters, which take 0.4 seconds').then((outcome) => {
        isConfirmed = true;
        return outcome;
      });
      await bench.pass(150);
      expect(isConfirmed).toBe(false);
      expect(await bench.finish(printing)).toEqual({ kind: 'confirmed' });
      expect(bench.device.text()).toBe('forty characters, which take 0.4 seconds');
    });

    test('[PRINT-10] opens the drawer, and says whether its switch was seen', async () => {
      await open();
      expect(await bench.finish(bench.printer.pulseDrawer(2))).toEqual({ kind: 'opened' });
      bench.device.closeDrawer();
      bench.device.setDrawerSwitch(false);
      expect(await bench.finish(bench.printer.pulseDrawer(5))).toEqual({ kind: 'sent_unconfirmed' });
      expect(bench.device.pulses).toEqual([2, 5]);
      expect(bench.device.text()).toBe('');
    });

    test('[PRINT-10] opens it without paper, and fails when the printer is not there', async () => {
      await open();
      bench.device.setFaults({ linesLeft: 0 });
      expect(await bench.finish(bench.printer.pulseDrawer(2))).toEqual({ kind: 'opened' });
      expect(bench.device.pulses).toEqual([2]);
      await bench.unplug();
      await bench.until(() => bench.printer.condition.state === 'gone');
      expect(await bench.finish(bench.printer.pulseDrawer(2))).toMatchObject({ kind: 'failed' });
      expect(bench.device.pulses).toEqual([2]);
    });

    test('[PRINT-11] an answer that comes late is not taken for the answer to the next question', async () => {
      await open();
      await bench.finish(bench.printer.pulseDrawer(2));
      // The open drawer is bit 2 of answer 1; in answer 2 that bit is the open cover.
      bench.device.setFaults({ answerDelayMs: BENCH_LIMITS.answerMs + 150 });
      await bench.until(() => bench.printer.condition.state === 'faulty');
      bench.device.setFaults({ answerDelayMs: 0 });
      await bench.until(() => bench.printer.condition.state === 'ready');
      expect(conditions.map(({ problem }) => problem?.code)).not.toContain('cover_open');
    });

    test('[PRINT-12] once closed it tells nobody anything, and what was running ends', async () => {
      await open();
      bench.device.setFaults({ bytesPerSecond: 20 });
      const printing = print('j1', 'a long line that takes a while');
      await bench.pass(60);
      const told = conditions.length;
      await bench.printer.close();
      expect(await bench.finish(printing)).toMatchObject({ kind: 'failed' });
      await bench.unplug();
      await bench.pass(200);
      expect(conditions).toHaveLength(told);
    });
  });
}
