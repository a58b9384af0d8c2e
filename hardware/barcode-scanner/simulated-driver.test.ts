/** The simulated scanner under the contract suite, and the faults that it is there for. */
import { expect, test } from 'vitest';
import { createSystemClock } from '../../electron/system/system-clock.ts';
import { createVirtualClock } from '../../electron/terminal/testing/virtual-clock.ts';
import { describeBarcodeScanner } from './barcode-scanner.contract.ts';
import { createSimulatedBarcodeScanner } from './simulated-driver.ts';

describeBarcodeScanner('simulated', async () => {
  const scanner = createSimulatedBarcodeScanner({ id: 'scan-1', name: 'Simulated', clock: createSystemClock() });
  return {
    scanner,
    scan: async (bytes, symbologyIdentifier) => {
      scanner.send(Buffer.concat([Buffer.from(symbologyIdentifier ?? ''), bytes, Buffer.from('\r')]));
    },
    scanHalf: async (bytes) => void scanner.send(bytes),
    unplug: async () => scanner.unplug(),
    plugIn: async () => scanner.plugIn(),
    close: () => scanner.close(),
  };
});

test('[SCANNER-6] halves with a pause between them are two cut codes, a double read is two whole ones', async () => {
  const clock = createVirtualClock();
  const scanner = createSimulatedBarcodeScanner({ id: 'scan-1', name: 'Simulated', clock });
  const told: string[] = [];
  scanner.onScan(({ text, problem, atMonotonicMs }) => told.push(`${text} ${problem ?? 'whole'} ${atMonotonicMs}`));
  expect(scanner.scan('6901028075831')).toBe(false);
  scanner.open();
  scanner.send(Buffer.from('690102'));
  await clock.advance(200);
  scanner.send(Buffer.from('8075831\r'));
  expect(told.splice(0)).toEqual(['690102 cut 0', '8075831 cut 200']);
  scanner.scan('6901028075831');
  scanner.scan('6901028075831');
  expect(told).toEqual(['6901028075831 whole 200', '6901028075831 whole 200']);
  scanner.unplug();
  expect([scanner.scan('96385074'), scanner.condition.problem?.code]).toEqual([false, 'unplugged']);
  await scanner.close();
  expect(clock.openTimers()).toBe(0);
});

test('[BENCH-1] it reads twice, half, or slowly, and well again once the fault is off', async () => {
  const clock = createVirtualClock();
  const scanner = createSimulatedBarcodeScanner({ id: 'scan-1', name: 'Simulated', clock });
  const told: string[] = [];
  scanner.onScan(({ text, problem }) => told.push(`${text} ${problem ?? 'whole'}`));
  scanner.open();
  const scanWith = async (fault: string): Promise<readonly string[]> => {
    scanner.controls.setFault(fault, true);
    scanner.scan('6901028075831');
    await clock.advance(2_000);
    scanner.controls.setFault(fault, false);
    return told.splice(0);
  };
  expect(await scanWith('double_read')).toEqual(['6901028075831 whole', '6901028075831 whole']);
  expect(await scanWith('broken_codes')).toEqual(['690102 cut']);
  expect(await scanWith('slow')).toEqual(['6901028075831 whole']);
  expect(await scanWith('no_such_fault')).toEqual(['6901028075831 whole']);
  scanner.controls.setFault('slow', true);
  scanner.scan('6901028075831');
  await scanner.close();
  expect(clock.openTimers()).toBe(0);
});
