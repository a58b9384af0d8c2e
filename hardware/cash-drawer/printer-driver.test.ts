/** The drawer on a printer's plug, with a simulated printer and on a clock that moves when the test says so. */
import { expect, onTestFinished, test } from 'vitest';
import { createSeededRandom } from '../../electron/kernel/seeded-random.ts';
import { createVirtualClock } from '../../electron/terminal/testing/virtual-clock.ts';
import type { DeviceCondition } from '../device/device.ts';
import { createSimulatedReceiptPrinter } from '../receipt-printer/simulated-driver.ts';
import { createPrinterDrawer } from './printer-driver.ts';

/** Longer than a printer takes to be opened, looked at and pulsed. */
const A_WHILE_MS = 10_000;

async function benchOf() {
  const clock = createVirtualClock();
  const random = createSeededRandom(1);
  const printer = createSimulatedReceiptPrinter({ id: 'p', name: 'Printer', columns: 48, clock, random });
  const drawer = createPrinterDrawer({ id: 'd', name: 'Drawer', printer, connector: 5 });
  const conditions: DeviceCondition[] = [];
  drawer.onCondition((condition) => conditions.push(condition));
  drawer.open();
  onTestFinished(async () => {
    await drawer.close();
    await printer.close();
  });
  const finish = async <T>(work: Promise<T>): Promise<T> => {
    await clock.advance(A_WHILE_MS);
    return work;
  };
  return { clock, printer, drawer, conditions, finish };
}

test('[PRINT-50] is there while its printer is, and says so at each change', async () => {
  const { clock, printer, drawer, conditions, finish } = await benchOf();
  expect(drawer.condition.state).toBe('absent');
  expect(await finish(drawer.openDrawer())).toMatchObject({ kind: 'failed' });
  printer.open();
  await clock.advance(A_WHILE_MS);
  expect(drawer.condition.state).toBe('ready');
  printer.unplug();
  await clock.advance(1);
  expect(drawer.condition).toMatchObject({ state: 'gone', problem: { code: 'unplugged' } });
  expect(conditions.map(({ state }) => state)).toEqual(['opening', 'found', 'ready', 'gone']);
});

test('[PRINT-51] opens once for each time it is told, also without paper and with the cover open', async () => {
  const { clock, printer, drawer, conditions, finish } = await benchOf();
  printer.open();
  await clock.advance(A_WHILE_MS);
  expect(await finish(drawer.openDrawer())).toEqual({ kind: 'opened' });
  printer.device.closeDrawer();
  printer.device.setFaults({ linesLeft: 0, coverOpen: true });
  await clock.advance(A_WHILE_MS);
  expect(printer.condition.state).toBe('faulty');
  expect(drawer.condition).toEqual({ state: 'ready', problem: null });
  expect(await finish(drawer.openDrawer())).toEqual({ kind: 'opened' });
  printer.device.setDrawerSwitch(false);
  expect(await finish(drawer.openDrawer())).toEqual({ kind: 'sent_unconfirmed' });
  expect(printer.device.pulses).toEqual([5, 5, 5]);
  expect(conditions.map(({ state }) => state)).toEqual(['opening', 'found', 'ready']);
});

test('[PRINT-52] never opens by what is printed', async () => {
  const { clock, printer, finish } = await benchOf();
  printer.open();
  await clock.advance(A_WHILE_MS);
  const text = new TextEncoder().encode('total 12.50\n');
  expect(await finish(printer.print(text, { jobId: 'j' }))).toEqual({ kind: 'confirmed' });
  expect(printer.device.pulses).toEqual([]);
  expect(printer.device.drawerOpen).toBe(false);
});
