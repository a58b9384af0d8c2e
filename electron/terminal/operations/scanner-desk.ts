/**
 * The scanners of this terminal: opened when it starts, listened to while it runs, and shown with their condition. What they
 * read goes the way of every scan, unless somebody tries the scanner out. Rules INTAKE-33 to INTAKE-35 and DEVICE-17.
 */
import type { BarcodeScanner, ScannedCode } from '../../../hardware/barcode-scanner/barcode-scanner.ts';
import type { DeviceView } from '../../contract/terminal-values.ts';
import type { TerminalContext } from '../terminal-context.ts';
import { deviceView } from './device-view.ts';
import type { Scan } from './scan.ts';

export type ScannerDesk = Readonly<{
  views(): readonly DeviceView[];
  /** The next code of that scanner goes there and nowhere else; answers how to let go of it. */
  borrow(deviceId: string, listener: (scan: ScannedCode) => void): () => void;
  start(): void;
  /** The scanners are closed by whoever made them. */
  stop(): void;
}>;

export function createScannerDesk(context: TerminalContext, { fromDevice }: Pick<Scan, 'fromDevice'>): ScannerDesk {
  const { log } = context.ports;
  const scanners = (): readonly BarcodeScanner[] => context.ports.scanners ?? [];
  const subscriptions: (() => void)[] = [];
  const borrowers = new Map<string, (scan: ScannedCode) => void>();

  const heard = (deviceId: string, scan: ScannedCode): void => {
    const borrower = borrowers.get(deviceId);
    borrowers.delete(deviceId);
    if (borrower === undefined) fromDevice(scan);
    else borrower(scan);
  };
  const letGo = (): void => {
    for (const unsubscribe of subscriptions.splice(0)) unsubscribe();
  };
  const listen = (): void => {
    for (const scanner of scanners()) {
      subscriptions.push(
        scanner.onScan((scan) => heard(scanner.id, scan)),
        scanner.onCondition(({ state, problem }) => {
          const why = problem === null ? {} : { problem: problem.code, detail: problem.detail };
          log.write(problem === null ? 'info' : 'warn', 'scanner_changed', { deviceId: scanner.id, state, ...why });
          context.publish('devices.changed');
        }),
      );
      scanner.open();
    }
  };
  let stopExchanging: (() => void) | undefined;

  return {
    views: () => scanners().map((scanner) => deviceView('barcode_scanner', scanner)),
    borrow: (deviceId, listener) => {
      borrowers.set(deviceId, listener);
      return () => {
        if (borrowers.get(deviceId) === listener) borrowers.delete(deviceId);
      };
    },
    start: () => {
      listen();
      stopExchanging = context.ports.deviceSetup?.onExchanged(() => {
        letGo();
        listen();
      });
    },
    stop: () => {
      stopExchanging?.();
      letGo();
    },
  };
}
