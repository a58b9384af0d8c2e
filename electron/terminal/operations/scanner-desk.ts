/**
 * The scanners of this terminal: opened when it starts, listened to while it runs, and shown with their condition. What they
 * read goes the way of every scan. Rules INTAKE-33 to INTAKE-35.
 */
import type { DeviceView } from '../../contract/terminal-values.ts';
import type { TerminalContext } from '../terminal-context.ts';
import type { Scan } from './scan.ts';

export type ScannerDesk = Readonly<{
  views(): readonly DeviceView[];
  start(): void;
  /** The scanners are closed by whoever made them. */
  stop(): void;
}>;

export function createScannerDesk(context: TerminalContext, { fromDevice }: Pick<Scan, 'fromDevice'>): ScannerDesk {
  const { log, scanners = [] } = context.ports;
  const subscriptions: (() => void)[] = [];
  return {
    views: () =>
      scanners.map(({ id, name, simulated, condition: { state, problem } }) => ({
        deviceId: id,
        kind: 'barcode_scanner',
        name,
        state,
        problem: problem?.code ?? null,
        simulated,
      })),
    start: () => {
      for (const scanner of scanners) {
        subscriptions.push(
          scanner.onScan(fromDevice),
          scanner.onCondition(({ state, problem }) => {
            const why = problem === null ? {} : { problem: problem.code, detail: problem.detail };
            log.write(problem === null ? 'info' : 'warn', 'scanner_changed', { deviceId: scanner.id, state, ...why });
            context.publish('devices.changed');
          }),
        );
        scanner.open();
      }
    },
    stop: () => {
      for (const unsubscribe of subscriptions.splice(0)) unsubscribe();
    },
  };
}
