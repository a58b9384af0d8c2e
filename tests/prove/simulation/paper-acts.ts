/** Receipts on paper from a printer that does not always print, and what people do about it. Rule PROVE-78. */
import type Database from 'better-sqlite3';
import type { SeededRandom } from '../seeded-random.ts';
import { press } from './desk-hands.ts';
import { rowsOf, valuesOf } from './kept-statements.ts';
import type { Shop } from './shop.ts';
import type { ShopPrinter } from './shop-printer.ts';

type PaperAct = (shop: Shop, roll: SeededRandom) => Promise<void>;

export const PAPER_DEEDS = ['receipt asked for', 'print tried again', 'print taken off the list'] as const;

function failedJob({ world }: Shop, roll: SeededRandom): string | null {
  const ids = valuesOf(
    world.watch.till(),
    "SELECT job_id FROM print_jobs WHERE state = 'failed' ORDER BY job_key DESC LIMIT 5",
  ).all() as string[];
  return ids.length === 0 ? null : roll.pick(ids);
}

export const PAPER_ACTS = {
  print_a_receipt: async (shop, roll) => {
    const saleIds = valuesOf(
      shop.world.watch.till(),
      "SELECT sale_id FROM sales WHERE state = 'paid' ORDER BY sale_key DESC LIMIT 3",
    ).all() as string[];
    if (saleIds.length === 0) return;
    const wish = { saleId: roll.pick(saleIds), language: null };
    await press(shop, roll, 'receipt asked for', 'receipt.print', wish);
  },
  print_once_more: async (shop, roll) => {
    const jobId = failedJob(shop, roll);
    if (jobId !== null) await press(shop, roll, 'print tried again', 'receipt.retry', { jobId });
  },
  give_a_print_up: async (shop, roll) => {
    const jobId = failedJob(shop, roll);
    if (jobId !== null) await press(shop, roll, 'print taken off the list', 'receipt.drop', { jobId });
  },
  spoil_the_printer: async ({ world }, roll) => world.printer?.setTrouble(roll.pick(['paper_out', 'unplugged'])),
  mend_the_printer: async ({ world }) => world.printer?.setTrouble(null),
} as const satisfies Record<string, PaperAct>;

/** Whether the world of a schedule has a printer at all: printing costs time that most schedules use for payments. */
export function needsPrinter(acts: readonly string[]): boolean {
  return acts.some((act) => Object.hasOwn(PAPER_ACTS, act));
}

export function openPrints(till: Database.Database): number {
  return Number(valuesOf(till, "SELECT count(*) FROM print_jobs WHERE state IN ('queued', 'printing')").get());
}

/**
 * What the books say of each job against the paper: what is called printed came out, nothing came out more often than
 * somebody wanted it, and nothing is under way any more.
 */
export function paperFaults(till: Database.Database, { papers }: ShopPrinter): readonly string[] {
  const jobs = rowsOf(till, 'SELECT job_id, state FROM print_jobs ORDER BY job_key').all() as {
    job_id: string;
    state: string;
  }[];
  const retries = valuesOf(till, "SELECT count(*) FROM journal WHERE type = 'print.retried' AND body ->> 'jobId' = ?");
  return jobs.flatMap(({ job_id: jobId, state }) => {
    const count = papers.get(jobId) ?? 0;
    const wanted = 1 + Number(retries.get(jobId));
    return [
      ...(state === 'confirmed' && count === 0 ? [`the print ${jobId} is confirmed and never came out`] : []),
      ...(count > wanted ? [`the print ${jobId} came out ${count} times and was wanted ${wanted} times`] : []),
      ...(state === 'queued' || state === 'printing' ? [`the print ${jobId} is ${state} still`] : []),
    ];
  });
}
