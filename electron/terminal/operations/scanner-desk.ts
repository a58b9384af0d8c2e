/**
 * The scanners of this terminal: opened when it starts, listened to while it runs, and shown with their condition. What the
 * checkout's read goes the way of every scan, what a gate's read goes to the gate, unless somebody tries the scanner out.
 * Rules INTAKE-33 to INTAKE-35, DEVICE-17 and DEVICE-19.
 */
import type { BarcodeScanner, ScannedCode } from '../../../hardware/barcode-scanner/barcode-scanner.ts';
import type { Posted } from '../ports.ts';
import type { TerminalContext } from '../terminal-context.ts';
import { deviceView, type BareDeviceView } from './device-view.ts';
import type { Scan } from './scan.ts';

export type ScannerDesk = Readonly<{
  views(): readonly BareDeviceView[];
  /** The next code of that scanner goes there and nowhere else; answers how to let go of it. */
  borrow(deviceId: string, listener: (scan: ScannedCode) => void): () => void;
  /** What the scanners of a gate read, each with where it stands. */
  onGateScan(listener: GateScanListener): () => void;
  start(): void;
  /** The scanners are closed by whoever made them. */
  stop(): void;
}>;

export type GateScanListener = (scan: ScannedCode, at: Posted<BarcodeScanner>) => void;

export type ScannerDeskContext = Readonly<{
  ports: Pick<TerminalContext['ports'], 'log' | 'scanners' | 'gate' | 'deviceSetup'>;
  publish: TerminalContext['publish'];
}>;

export function createScannerDesk(context: ScannerDeskContext, { fromDevice }: Pick<Scan, 'fromDevice'>): ScannerDesk {
  const { log } = context.ports;
  const gateListeners = new Set<GateScanListener>();
  const toGate =
    (at: Posted<BarcodeScanner>) =>
    (scan: ScannedCode): void => {
      for (const listener of gateListeners) listener(scan, at);
    };
  /** Each with where its scans go. */
  const scanners = (): readonly Readonly<{ scanner: BarcodeScanner; goes: (scan: ScannedCode) => void }>[] => [
    ...(context.ports.scanners ?? []).map((scanner) => ({ scanner, goes: fromDevice })),
    ...(context.ports.gate?.scanners ?? []).map((at) => ({ scanner: at.device, goes: toGate(at) })),
  ];
  const subscriptions: (() => void)[] = [];
  const borrowers = new Map<string, (scan: ScannedCode) => void>();

  const heard = (deviceId: string, scan: ScannedCode, goes: (scan: ScannedCode) => void): void => {
    const borrower = borrowers.get(deviceId);
    borrowers.delete(deviceId);
    (borrower ?? goes)(scan);
  };
  const letGo = (): void => {
    for (const unsubscribe of subscriptions.splice(0)) unsubscribe();
  };
  const listen = (): void => {
    for (const { scanner, goes } of scanners()) {
      subscriptions.push(
        scanner.onScan((scan) => heard(scanner.id, scan, goes)),
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
    views: () => scanners().map(({ scanner }) => deviceView('barcode_scanner', scanner)),
    borrow: (deviceId, listener) => {
      borrowers.set(deviceId, listener);
      return () => {
        if (borrowers.get(deviceId) === listener) borrowers.delete(deviceId);
      };
    },
    onGateScan: (listener) => {
      gateListeners.add(listener);
      return () => gateListeners.delete(listener);
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
