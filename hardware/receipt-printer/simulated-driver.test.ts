/** The simulated printer under the contract suite, on a clock that moves when the test says so. */
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
