/**
 * A drawer on the plug of a receipt printer: it is ready while the printer is there, also without paper or with the cover
 * open. With a simulated printer it is the simulated drawer. Rules PRINT-50 to PRINT-52 of docs/spec.md.
 */
import type { DeviceCondition, DeviceProblemCode } from '../device/device.ts';
import type { DrawerConnector, ReceiptPrinter } from '../receipt-printer/receipt-printer.ts';
import type { CashDrawer } from './cash-drawer.ts';

/** What keeps a printer from printing and its drawer from nothing. */
const ONLY_PAPER: readonly DeviceProblemCode[] = ['paper_out', 'cover_open'];

export type PrinterDrawerOptions = Readonly<{
  id: string;
  name: string;
  printer: ReceiptPrinter;
  connector: DrawerConnector;
}>;

/** The printer is opened and closed by whoever owns it. */
export function createPrinterDrawer({ id, name, printer, connector }: PrinterDrawerOptions): CashDrawer {
  const listeners = new Set<(condition: DeviceCondition) => void>();
  let told = conditionOf(printer.condition);
  let stopListening: (() => void) | null = null;

  return {
    id,
    name,
    simulated: printer.simulated,
    get condition() {
      return conditionOf(printer.condition);
    },
    open: () => {
      stopListening ??= printer.onCondition((condition) => {
        const next = conditionOf(condition);
        if (next.state === told.state && next.problem?.code === told.problem?.code) return;
        told = next;
        for (const listener of listeners) listener(next);
      });
    },
    onCondition: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    openDrawer: () => printer.pulseDrawer(connector),
    close: async () => {
      stopListening?.();
      listeners.clear();
    },
  };
}

function conditionOf(condition: DeviceCondition): DeviceCondition {
  const isOnlyPaper = condition.problem !== null && ONLY_PAPER.includes(condition.problem.code);
  return condition.state === 'faulty' && isOnlyPaper ? { state: 'ready', problem: null } : condition;
}
