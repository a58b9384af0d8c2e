/**
 * The printer of the simulated shop: it runs out of paper, is pulled out, says nothing of what it printed, fails half-way,
 * and stands there while the till dies. It remembers what came out of it, so that the till's word on each job can be held
 * against the paper. Rule PROVE-78.
 */
import type { DeviceCondition, DeviceProblem } from '../../../hardware/device/device.ts';
import type { PrintOutcome, ReceiptPrinter } from '../../../hardware/receipt-printer/receipt-printer.ts';
import type { Clock } from '../../../electron/kernel/clock.ts';
import type { SeededRandom } from '../seeded-random.ts';
import type { Life } from './life.ts';

export interface ShopPrinter {
  /** As the next process of the till knows it. */
  plugInto(life: Life, clock: Clock): ReceiptPrinter;
  /** null: all is well again. */
  setTrouble(trouble: 'paper_out' | 'unplugged' | null): void;
  /** How often each job came out, whole or in part, by its id. */
  readonly papers: ReadonlyMap<string, number>;
}

const READY: DeviceCondition = { state: 'ready', problem: null };
/** A receipt takes a moment on paper, which is when a till may die over it. */
const PRINT_MS = { min: 200, span: 2_000 } as const;

export function createShopPrinter(chance: SeededRandom): ShopPrinter {
  const papers = new Map<string, number>();
  const listeners = new Set<(condition: DeviceCondition) => void>();
  let condition = READY;
  const printed = (jobId: string): void => void papers.set(jobId, (papers.get(jobId) ?? 0) + 1);

  /** What a printer says of a job, and whether the paper shows it. */
  const draw = (jobId: string): PrintOutcome => {
    if (condition.problem !== null) return { kind: 'failed', problem: condition.problem, reached: 'nothing' };
    const roll = chance.below(10);
    if (roll < 2) return { kind: 'failed', problem: { code: 'no_answer', detail: 'simulated' }, reached: 'nothing' };
    if (roll !== 2 || chance.chance(0.5)) printed(jobId);
    if (roll === 2) return { kind: 'failed', problem: { code: 'cover_open', detail: 'simulated' }, reached: 'perhaps' };
    return { kind: roll < 5 ? 'sent_unconfirmed' : 'confirmed' };
  };

  return {
    papers,
    setTrouble: (trouble) => {
      const problem: DeviceProblem | null = trouble === null ? null : { code: trouble, detail: 'simulated' };
      condition = problem === null ? READY : { state: trouble === 'unplugged' ? 'gone' : 'faulty', problem };
      for (const listener of listeners) listener(condition);
    },
    plugInto: (life, clock) => ({
      id: 'printer-1',
      name: 'Printer of the simulated shop',
      simulated: true,
      columns: 42,
      status: null,
      get condition() {
        return condition;
      },
      open: () => undefined,
      onCondition: (listener) => {
        const heard = (next: DeviceCondition): void => {
          if (life.isAlive()) life.act(() => listener(next));
        };
        listeners.add(heard);
        life.onDeath(() => listeners.delete(heard));
        return () => listeners.delete(heard);
      },
      onStatus: () => () => undefined,
      // The bytes have left when this returns: whatever becomes of the process, the printer goes on.
      print: (_bytes, { jobId }) => {
        const outcome = draw(jobId);
        return new Promise((resolve) => {
          clock.after(PRINT_MS.min + chance.below(PRINT_MS.span), () => resolve(outcome));
        });
      },
      pulseDrawer: () => Promise.resolve({ kind: 'sent_unconfirmed' }),
      close: () => Promise.resolve(),
    }),
  };
}
