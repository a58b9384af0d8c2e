/**
 * The receipt printer port: whole jobs of ESC/POS bytes in, and an honest word of what became of each. Success is never
 * claimed for paper that nobody saw: only a printer that says it is done with a job confirms it (C38). It knows nothing
 * of receipts. Rules PRINT-1 to PRINT-12 of docs/spec.md.
 */
import type { Device, DeviceProblem } from '../device/device.ts';

export const PAPER_STATES = ['enough', 'low', 'out', 'unknown'] as const;
export type PaperState = (typeof PAPER_STATES)[number];

/** What the printer last said of itself. */
export type PrinterStatus = Readonly<{
  paper: PaperState;
  coverOpen: boolean;
  offline: boolean;
  /** Level at the pin of the drawer's switch: which of the two means open is the drawer's make. */
  drawerPin: 'high' | 'low';
  /** cutter: jammed, a person frees it. overheated: goes on by itself. fatal: needs the maker. */
  error: 'cutter' | 'overheated' | 'fatal' | 'other' | null;
}>;

export type PrintOutcome =
  /** The printer has worked through the job to its last byte. */
  | Readonly<{ kind: 'confirmed' }>
  /** It took every byte and does not say what became of them. */
  | Readonly<{ kind: 'sent_unconfirmed' }>
  /** `reached` nothing: not a byte left, so trying again prints once. perhaps: some of it may be on paper. */
  | Readonly<{ kind: 'failed'; problem: DeviceProblem; reached: 'nothing' | 'perhaps' }>;

/** Which of the two sockets pins of the drawer's plug is driven: 2 is the usual one. */
export type DrawerConnector = 2 | 5;

export type DrawerPulse =
  /** The switch of the drawer changed after the pulse. */
  | Readonly<{ kind: 'opened' }>
  /** The pulse went out; no switch says whether the drawer moved. */
  | Readonly<{ kind: 'sent_unconfirmed' }>
  | Readonly<{ kind: 'failed'; problem: DeviceProblem }>;

export interface ReceiptPrinter extends Device {
  /** Characters of the normal font in a line: 32 on 58 mm paper, 48 (some 42) on 80 mm. */
  readonly columns: number;
  /** null: it says nothing of itself, or is not there. */
  readonly status: PrinterStatus | null;
  /**
   * Prints one job; never rejects and always ends, within the driver's limits. One job at a time: another one meanwhile
   * fails with `in_use`; the same job asked for again while it prints answers with it.
   */
  print(bytes: Uint8Array, job: Readonly<{ jobId: string }>): Promise<PrintOutcome>;
  /** Opens the cash drawer on the printer's plug, also while paper is out or the cover open. */
  pulseDrawer(connector: DrawerConnector): Promise<DrawerPulse>;
  onStatus(listener: (status: PrinterStatus | null) => void): () => void;
}
