/**
 * The print queue: hands one job after the other to the printer, beside everything else, so that no sale ever waits for
 * paper (C37). Before the first byte leaves, the journal says that it will; what became of it is in the journal before any
 * screen hears of it. Rules PRINT-80 to PRINT-89 of docs/spec.md.
 */
import type { PrintOutcome, ReceiptPrinter } from '../../../hardware/receipt-printer/receipt-printer.ts';
import type { Timer } from '../../kernel/clock.ts';
import type { JournalDraft } from '../payment/3-journal/journal.ts';
import {
  ATTEMPT_EVERY_MS,
  LONGEST_WAIT_MS,
  MAX_ATTEMPTS,
  type PrintEvent,
  type PrintJob,
} from '../printing/print-job.ts';
import { printJobById, waitingJobs } from '../printing/print-job-store.ts';
import type { TerminalContext } from '../terminal-context.ts';

export type PrintQueueOptions = Readonly<{
  context: TerminalContext;
  /** Read anew each time; null: none now. */
  printer: () => ReceiptPrinter | null;
  /** The job's bytes, made of what the books say now, in parts that take little time each. */
  render: (job: PrintJob) => Iterable<Uint8Array>;
  /** The journal or the printer has changed. */
  changed: () => void;
}>;

export interface PrintQueue {
  /** Takes up what an earlier run left, then prints whatever waits. */
  start(): void;
  /** Something was queued. */
  look(): void;
  /** The till has another printer now, or none. */
  printerExchanged(): void;
  stop(): void;
}

export function createPrintQueue(options: PrintQueueOptions): PrintQueue {
  return new Queue(options);
}

export function printMoved(
  job: Pick<PrintJob, 'jobId' | 'subjectId'>,
  event: PrintEvent,
  cashierId: string | null,
  facts: Readonly<{ problem: string | null; mayBeOnPaper: boolean }> = { problem: null, mayBeOnPaper: false },
): JournalDraft {
  return { type: `print.${event}`, subjectId: job.subjectId, cashierId, body: { jobId: job.jobId, ...facts } };
}

const NOBODY = (): void => undefined;

class Queue implements PrintQueue {
  readonly #options: PrintQueueOptions;
  #running = false;
  #isPrinting = false;
  #timer: Timer | null = null;
  #notBeforeMs = 0;
  #stopListening = NOBODY;

  constructor(options: PrintQueueOptions) {
    this.#options = options;
  }

  start(): void {
    const { context } = this.#options;
    this.#running = true;
    // What an earlier run had begun may be on paper, whole, in part or not at all: nobody but a person can see.
    const interrupted = waitingJobs(context.ports.storage.read).filter(({ state }) => state === 'printing');
    if (interrupted.length > 0) {
      const facts = { problem: 'interrupted', mayBeOnPaper: true };
      context.record(interrupted.map((job) => printMoved(job, 'failed', null, facts)));
    }
    this.printerExchanged();
  }

  printerExchanged(): void {
    const { printer, changed } = this.#options;
    this.#stopListening();
    this.#stopListening =
      printer()?.onCondition(() => {
        changed();
        this.look();
      }) ?? NOBODY;
    this.look();
  }

  look(): void {
    // In a turn of its own: whoever queued a job has its answer first.
    this.#wakeAfter(0);
  }

  stop(): void {
    this.#running = false;
    this.#timer?.cancel();
    this.#stopListening();
  }

  #wakeAfter(delayMs: number): void {
    if (!this.#running) return;
    this.#timer?.cancel();
    this.#timer = this.#options.context.ports.clock.after(delayMs, () => void this.#printNext());
  }

  async #printNext(): Promise<void> {
    if (!this.#running || this.#isPrinting) return;
    const { context, render, changed } = this.#options;
    const { clock, storage, log } = context.ports;
    const printer = this.#options.printer();
    this.#giveUpOld();
    const job = waitingJobs(storage.read).find(({ state }) => state === 'queued');
    if (job === undefined || printer?.condition.state !== 'ready') return this.#wakeForOldest();
    const waitMs = this.#notBeforeMs - clock.monotonic();
    if (waitMs > 0) return this.#wakeAfter(waitMs);
    this.#isPrinting = true;
    const bytes = await this.#gathered(render(job));
    // Meanwhile it may have been dropped, the printer may have gone, and so may this run.
    if (!this.#running) return;
    if (this.#options.printer() !== printer || !this.#isStillDue(job)) {
      this.#isPrinting = false;
      return this.#wakeAfter(0);
    }
    context.record([printMoved(job, 'begun', null)]);
    changed();
    const outcome = await printer.print(bytes, { jobId: job.jobId });
    this.#isPrinting = false;
    // The next run finds the job begun and says what that means.
    if (!this.#running) return;
    const event = eventOf(outcome, job.attemptCount + 1);
    if (outcome.kind === 'failed') {
      const { code, detail } = outcome.problem;
      log.write('warn', 'print_failed', { jobId: job.jobId, code, detail, reached: outcome.reached });
      this.#notBeforeMs = clock.monotonic() + ATTEMPT_EVERY_MS;
    }
    context.record([printMoved(job, event, null, factsOf(outcome))]);
    changed();
    this.#wakeAfter(0);
  }

  /** Somebody who is being served comes first: between two parts everybody else has a turn. */
  async #gathered(parts: Iterable<Uint8Array>): Promise<Uint8Array> {
    const { clock } = this.#options.context.ports;
    const all: Uint8Array[] = [];
    for (const part of parts) {
      all.push(part);
      await new Promise<void>((resolve) => void clock.after(0, resolve));
    }
    return new Uint8Array(Buffer.concat(all));
  }

  #isStillDue({ jobId }: PrintJob): boolean {
    const { context, printer } = this.#options;
    return (
      printer()?.condition.state === 'ready' && printJobById(context.ports.storage.read, jobId)?.state === 'queued'
    );
  }

  /** Receipts whose customers have long gone are not printed by themselves any more. */
  #giveUpOld(): void {
    const { context, changed } = this.#options;
    const { clock, storage } = context.ports;
    const old = waitingJobs(storage.read).filter(
      ({ state, queuedAtMs }) => state === 'queued' && clock.now() - queuedAtMs > LONGEST_WAIT_MS,
    );
    if (old.length === 0) return;
    const facts = { problem: 'waited_too_long', mayBeOnPaper: false };
    context.record(old.map((job) => printMoved(job, 'failed', null, facts)));
    changed();
  }

  /** The printer's own news wakes the queue before this; it is for the job that grows too old. */
  #wakeForOldest(): void {
    const { clock, storage } = this.#options.context.ports;
    const [oldest] = waitingJobs(storage.read);
    if (oldest === undefined) return;
    this.#wakeAfter(Math.max(0, oldest.queuedAtMs + LONGEST_WAIT_MS - clock.now()) + 1);
  }
}

function eventOf(outcome: PrintOutcome, attemptCount: number): PrintEvent {
  if (outcome.kind === 'confirmed') return 'confirmed';
  if (outcome.kind === 'sent_unconfirmed') return 'sent';
  // Trying again by itself prints once only if nothing has left.
  return outcome.reached === 'nothing' && attemptCount < MAX_ATTEMPTS ? 'held' : 'failed';
}

function factsOf(outcome: PrintOutcome): Readonly<{ problem: string | null; mayBeOnPaper: boolean }> {
  if (outcome.kind !== 'failed') return { problem: null, mayBeOnPaper: false };
  return { problem: outcome.problem.code, mayBeOnPaper: outcome.reached === 'perhaps' };
}
