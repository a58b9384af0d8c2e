/** The simulated printer under the contract suite, on a clock that moves when the test says so, and its own faults. */
import { expect, test } from 'vitest';
import { createVirtualClock } from '../../electron/terminal/testing/virtual-clock.ts';
import { createSeededRandom } from '../../electron/kernel/seeded-random.ts';
import { BENCH_LIMITS, describeReceiptPrinter } from './receipt-printer.contract.ts';
import { createSimulatedReceiptPrinter } from './simulated-driver.ts';

/** Far beyond every limit and wait in the suite. */
const FOREVER_MS = 60_000;
const STEP_MS = 10;

describeReceiptPrinter('simulated', async () => {
  const clock = createVirtualClock();
  const printer = createSimulatedReceiptPrinter({
    id: 'printer-1',
    name: 'Simulated',
    columns: 48,
    clock,
    random: createSeededRandom(1),
    limits: BENCH_LIMITS,
  });
  const until = async (holds: () => boolean): Promise<void> => {
    for (let passed = 0; !holds(); passed += STEP_MS) {
      if (passed > FOREVER_MS) throw new Error('it never came to hold');
      await clock.advance(STEP_MS);
    }
  };
  return {
    printer,
    device: printer.device,
    unplug: async () => printer.unplug(),
    plugIn: async () => printer.plugIn(),
    until,
    finish: async (work) => {
      let isDone = false;
      void work.then(() => {
        isDone = true;
      });
      await until(() => isDone);
      return work;
    },
    pass: (ms) => clock.advance(ms),
    close: () => printer.close(),
  };
});

test('[BENCH-1] paper runs low, the drawer sticks, and answers come late, each until it is switched off', async () => {
  const clock = createVirtualClock();
  const random = createSeededRandom(1);
  const printer = createSimulatedReceiptPrinter({ id: 'printer-1', name: 'Simulated', columns: 48, clock, random });
  printer.open();
  await clock.advance(5_000);
  expect(printer.status?.paper).toBe('enough');
  printer.controls.setFault('paper_low', true);
  await clock.advance(5_000);
  expect(printer.status?.paper).toBe('low');
  expect(printer.condition.state).toBe('ready');
  printer.controls.setFault('paper_low', false);
  printer.controls.setFault('drawer_jammed', true);
  const stuck = printer.pulseDrawer(2);
  await clock.advance(5_000);
  expect(await stuck).toEqual({ kind: 'sent_unconfirmed' });
  expect(printer.device.drawerOpen).toBe(false);
  printer.controls.setFault('drawer_jammed', false);
  printer.controls.setFault('late', true);
  const opened = printer.pulseDrawer(2);
  await clock.advance(10_000);
  expect(await opened).toEqual({ kind: 'opened' });
  await printer.close();
});
