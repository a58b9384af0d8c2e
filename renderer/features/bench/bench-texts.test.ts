/** The words of the bench hold for every fault that a simulated device can have. */
import { expect, test } from 'vitest';
import { createSimulatedBarrier } from '../../../hardware/barrier/simulated-driver.ts';
import { createSimulatedBarcodeScanner } from '../../../hardware/barcode-scanner/simulated-driver.ts';
import { createSimulatedCustomerDisplay } from '../../../hardware/customer-display/simulated-driver.ts';
import { createSimulatedNfcReader } from '../../../hardware/nfc-reader/simulated-driver.ts';
import { createSimulatedReceiptPrinter } from '../../../hardware/receipt-printer/simulated-driver.ts';
import { createSeededRandom } from '../../../electron/kernel/seeded-random.ts';
import { createVirtualClock } from '../../../electron/terminal/testing/virtual-clock.ts';
import { LANGUAGES } from '../../i18n/language.ts';
import { faultText } from './fault-text.ts';

test.each(LANGUAGES)('[BENCH-12] every fault of every simulated device has words, in %s', (language) => {
  const parts = { id: 'd', name: 'd', clock: createVirtualClock(), random: createSeededRandom(1), columns: 48 };
  const devices = [
    createSimulatedNfcReader(parts),
    createSimulatedBarcodeScanner(parts),
    createSimulatedReceiptPrinter(parts),
    createSimulatedCustomerDisplay(parts),
    createSimulatedBarrier(parts),
  ];
  const faults = devices.flatMap(({ controls }) => controls.faults().map(({ fault }) => fault));
  expect(faults.length).toBeGreaterThan(20);
  for (const fault of faults) expect(faultText(fault, language), fault).not.toBe(fault);
  expect(faultText('a_new_one', language)).toBe('a_new_one');
});
