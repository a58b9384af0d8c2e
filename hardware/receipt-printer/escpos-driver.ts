/**
 * A receipt printer that speaks ESC/POS, over whatever line: opened and kept open, looked at while idle so that paper and
 * cover are known before a receipt is wanted, one job or pulse at a time. Rules PRINT-1 to PRINT-12 of docs/spec.md.
 */
import type { Clock, Timer } from '../../electron/kernel/clock.ts';
import type { Random } from '../../electron/kernel/random.ts';
import type { DeviceCondition, DeviceProblem } from '../device/device.ts';
import { createReopening, type OpenAttempt, type Reopening, type Watch } from '../device/reopening.ts';
import type { OpenByteLine } from './byte-line.ts';
import { problemOf } from './escpos.ts';
import { EscposSession, NO_ANSWER, PRINTER_LIMITS, type PrinterLimits } from './escpos-session.ts';
import type { DrawerConnector, DrawerPulse, PrinterStatus, PrintOutcome, ReceiptPrinter } from './receipt-printer.ts';

export type EscposPrinterOptions = Readonly<{
  id: string;
  name: string;
  simulated: boolean;
  columns: number;
  clock: Clock;
  random: Random;
  openLine: OpenByteLine;
  /**
   * Whether this printer answers status requests. false, for a write-only line or a printer that never does: then it counts
   * as ready once it is open, and no job is ever confirmed.
   */
  answersStatus: boolean;
  limits?: Partial<PrinterLimits>;
}>;

export function createEscposPrinter(options: EscposPrinterOptions): ReceiptPrinter {
  return new EscposPrinter(options);
}

/** Looks that an idle printer may miss in a row before it is opened anew. */
const MISSED_IDLE_LOOKS = 3;

class EscposPrinter implements ReceiptPrinter {
  readonly id: string;
  readonly name: string;
  readonly simulated: boolean;
  readonly columns: number;
  readonly #options: EscposPrinterOptions;
  readonly #limits: PrinterLimits;
  readonly #reopening: Reopening;
  readonly #statusListeners = new Set<(status: PrinterStatus | null) => void>();
  #status: PrinterStatus | null = null;
  #session: EscposSession | null = null;
  #watch: Watch | null = null;
  #idle: Timer | null = null;
  #missed = 0;
  /** What is being done with the printer; one thing at a time. */
  #turn: Promise<unknown> = Promise.resolve();
  #job: Readonly<{ jobId: string; outcome: Promise<PrintOutcome> }> | null = null;
  #isClosed = false;

  constructor(options: EscposPrinterOptions) {
    this.#options = options;
    this.#limits = { ...PRINTER_LIMITS, ...options.limits };
    this.id = options.id;
    this.name = options.name;
    this.simulated = options.simulated;
    this.columns = options.columns;
    const { clock, random } = options;
    this.#reopening = createReopening({ clock, random, attempt: (watch) => this.#open(watch) });
  }

  get condition(): DeviceCondition {
    return this.#reopening.condition;
  }

  get status(): PrinterStatus | null {
    return this.#status;
  }

  open(): void {
    this.#reopening.start();
  }

  onCondition(listener: (condition: DeviceCondition) => void): () => void {
    return this.#reopening.onCondition(listener);
  }

  onStatus(listener: (status: PrinterStatus | null) => void): () => void {
    this.#statusListeners.add(listener);
    return () => this.#statusListeners.delete(listener);
  }

  print(bytes: Uint8Array, { jobId }: Readonly<{ jobId: string }>): Promise<PrintOutcome> {
    if (this.#job?.jobId === jobId) return this.#job.outcome;
    if (this.#job !== null)
      return Promise.resolve(notPrinted({ code: 'in_use', detail: 'another job is being printed' }));
    if (this.#session === null) return Promise.resolve(notPrinted(this.#whyNot()));
    const outcome = this.#inTurn((session) => session.print(bytes, this.#options.answersStatus)).then((done) => {
      this.#job = null;
      if (done === null) return notPrinted(this.#whyNot());
      // A printer that stopped answering, or that hangs in a job, is opened anew rather than trusted.
      if (done.kind === 'failed' && done.problem.code === 'no_answer') this.#fail(done.problem);
      return done;
    });
    this.#job = { jobId, outcome };
    return outcome;
  }

  async pulseDrawer(connector: DrawerConnector): Promise<DrawerPulse> {
    if (this.#session === null) return { kind: 'failed', problem: this.#whyNot() };
    const pulse = await this.#inTurn((session) => session.pulse(connector, this.#options.answersStatus));
    return pulse ?? { kind: 'failed', problem: this.#whyNot() };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#idle?.cancel();
    this.#session?.goneBy({ code: 'unplugged', detail: 'closed' });
    this.#session = null;
    this.#statusListeners.clear();
    await this.#reopening.stop();
  }

  async #open(watch: Watch): Promise<OpenAttempt> {
    const opened = await this.#options.openLine(watch.found);
    if (!opened.ok) return { ok: false, problem: opened.error };
    const line = opened.value;
    const session = new EscposSession({
      line,
      clock: this.#options.clock,
      limits: this.#limits,
      onStatus: (status) => this.#tellStatus(session, status),
    });
    line.onGone((problem) => {
      session.goneBy(problem);
      if (this.#session === session) this.#session = null;
      this.#tellStatus(null, null);
      watch.failed(problem);
    });
    const close = async (): Promise<void> => {
      this.#idle?.cancel();
      if (this.#session === session) this.#session = null;
      session.goneBy({ code: 'unplugged', detail: 'closed' });
      await line.close();
    };
    if (this.#options.answersStatus) {
      const problem = await this.#firstLook(session);
      if (problem !== null) {
        await close();
        return { ok: false, problem };
      }
    }
    if (this.#isClosed) {
      await close();
      return { ok: false, problem: { code: 'unplugged', detail: 'closed' } };
    }
    this.#session = session;
    this.#watch = watch;
    this.#missed = 0;
    if (this.#status !== null) watch.complains(problemOf(this.#status));
    this.#lookLater();
    return { ok: true, opened: { close } };
  }

  async #firstLook(session: EscposSession): Promise<DeviceProblem | null> {
    if (!(await session.begin())) return NO_ANSWER;
    // More than one look: it may have just been switched on, or know only some of the questions.
    for (let attempt = 0; attempt < STATUS_TRIES && !session.isSilent; attempt += 1) {
      const look = await session.look();
      if (look === 'gone') return { code: 'unplugged', detail: 'the line ended' };
      if (look !== 'silent') return null;
    }
    return session.unknownCount === 0
      ? NO_ANSWER
      : { code: 'garbled', detail: `${session.unknownCount} bytes that are no status` };
  }

  #lookLater(): void {
    this.#idle?.cancel();
    if (!this.#options.answersStatus) return;
    this.#idle = this.#options.clock.after(this.#limits.idleLookMs, () => void this.#lookIdle());
  }

  async #lookIdle(): Promise<void> {
    const session = this.#session;
    if (session === null) return;
    const look = this.#job === null ? await this.#inTurn((mine) => mine.look()) : null;
    if (this.#session !== session) return;
    this.#missed = look === 'silent' ? this.#missed + 1 : 0;
    if (this.#missed >= MISSED_IDLE_LOOKS) return this.#fail(NO_ANSWER);
    this.#lookLater();
  }

  /** null: the printer went before its turn came. */
  #inTurn<T>(act: (session: EscposSession) => Promise<T>): Promise<T | null> {
    const turn = this.#turn.then(() => (this.#session === null ? null : act(this.#session)));
    this.#turn = turn;
    return turn;
  }

  #tellStatus(session: EscposSession | null, status: PrinterStatus | null): void {
    this.#status = status;
    for (const listener of this.#statusListeners) listener(status);
    if (status !== null && session !== null && session === this.#session) this.#watch?.complains(problemOf(status));
  }

  #fail(problem: DeviceProblem): void {
    this.#session?.goneBy(problem);
    this.#session = null;
    this.#tellStatus(null, null);
    this.#watch?.failed(problem);
  }

  #whyNot(): DeviceProblem {
    return this.condition.problem ?? { code: 'not_found', detail: 'not open yet' };
  }
}

/** Two for each of the three kinds of answer that a printer may not know, and one more. */
const STATUS_TRIES = 7;

function notPrinted(problem: DeviceProblem): PrintOutcome {
  return { kind: 'failed', problem, reached: 'nothing' };
}
