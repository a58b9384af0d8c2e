/** The part that every driver of a real scanner shares: kept open, listened to, closed once. Rules SCANNER-1 and SCANNER-8. */
import type { Clock } from '../../electron/kernel/clock.ts';
import type { Random } from '../../electron/kernel/random.ts';
import { createReopening, type OpenAttempt, type Watch } from '../device/reopening.ts';
import type { BarcodeScanner, ScannedCode } from './barcode-scanner.ts';

export type ScannerParts = Readonly<{ id: string; name: string; clock: Clock; random: Random }>;

export function keepScannerOpen(
  parts: ScannerParts,
  attempt: (watch: Watch, tell: (scan: ScannedCode) => void) => Promise<OpenAttempt>,
): BarcodeScanner {
  const { id, name, clock, random } = parts;
  const listeners = new Set<(scan: ScannedCode) => void>();
  const tell = (scan: ScannedCode): void => {
    for (const listener of listeners) listener(scan);
  };
  const keeper = createReopening({ clock, random, attempt: (watch) => attempt(watch, tell) });
  return {
    id,
    name,
    simulated: false,
    get condition() {
      return keeper.condition;
    },
    open: () => keeper.start(),
    onCondition: (listener) => keeper.onCondition(listener),
    onScan: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => {
      listeners.clear();
      await keeper.stop();
    },
  };
}
