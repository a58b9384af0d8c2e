/**
 * What must hold of a gate at the end of every run: each passage came to its end, one pulse stands for each, whoever passed
 * paid the fare once, and whoever met a gate that stayed shut, or of which nobody knows, is out of nothing. What stands here
 * shares nothing with the product but the tables. Rules PROVE-130 to PROVE-133.
 */
import { rowsOf } from './kept-statements.ts';
import type { Charge } from './ledger-watch.ts';
import type { Pulse } from './street-barrier.ts';
import type { World } from './world.ts';

type PassageRow = {
  passage_id: string;
  outcome: 'opening' | 'passed' | 'not_opened';
  fare_minor: number | null;
  payment_id: string | null;
  payment_state: string | null;
  refunded_minor: number;
};

const PASSAGES = `
  SELECT passage_id, outcome, fare_minor, gate_passages.payment_id AS payment_id, payments.state AS payment_state,
    (SELECT coalesce(sum(amount_minor), 0) FROM refunds
     WHERE refunds.payment_id = gate_passages.payment_id AND refunds.state = 'succeeded') AS refunded_minor
  FROM gate_passages LEFT JOIN payments ON payments.payment_id = gate_passages.payment_id ORDER BY passage_key`;

export function passageFaults({ watch, barrier }: World): readonly string[] {
  const rows = rowsOf(watch.till(), PASSAGES).all() as PassageRow[];
  if (barrier === null) return rows.map(({ passage_id }) => `a till let ${passage_id} through`);
  return rows.flatMap((row) => {
    const pulses = barrier.pulses.filter(({ passageId }) => passageId === row.passage_id);
    const charge = watch.ledger.charges.get(row.payment_id ?? '') ?? null;
    // A backend that was set back has forgotten it: the settlement tells.
    const isForgotten = watch.ledger.forgotten.has(row.payment_id ?? '');
    return whyWrong(row, pulses, isForgotten ? null : charge, isForgotten).map(
      (says) => `passage ${row.passage_id} ${says}`,
    );
  });
}

/** Nobody is out of anything: undone, or declined before or while it was being undone. */
const TAKEN_BACK: readonly string[] = ['reversed', 'declined', 'unpaid'];

function whyWrong(
  row: PassageRow,
  pulses: readonly Pulse[],
  charge: Charge | null,
  isForgotten: boolean,
): readonly string[] {
  const { outcome, fare_minor: fareMinor, payment_id: paymentId, payment_state: state } = row;
  const paidMinor = charge?.payerMinor ?? 0;
  const faults: string[] = [];
  if (pulses.length > 1) faults.push(`had ${pulses.length} pulses`);
  if ((charge?.debits ?? 0) > 1) faults.push(`was charged ${charge?.debits} times`);
  if (outcome === 'opening') faults.push('never came to an end');
  if (outcome === 'not_opened' && paidMinor !== 0) faults.push(`cost ${paidMinor} at a gate that stayed shut`);
  if (outcome === 'not_opened' && paymentId !== null && !TAKEN_BACK.includes(state ?? ''))
    faults.push(`was taken back, and its payment is ${state}`);
  if (outcome !== 'passed') return faults;
  if (!pulses.some(({ isConfirmed }) => isConfirmed)) faults.push('passed, and no barrier confirmed it');
  // A wallet that does not pay later is the operator's loss, and called so.
  const isDue = paymentId !== null && state !== 'unpaid';
  // A promotion may have paid a part of it; the merchant has the whole fare, but for what was given back.
  const gotMinor = (charge?.merchantMinor ?? 0) + row.refunded_minor;
  if (isDue && !isForgotten && gotMinor !== fareMinor) faults.push(`brought ${gotMinor} instead of ${fareMinor}`);
  if (isDue && state !== 'approved') faults.push(`is passed, and its payment is ${state}`);
  return faults;
}
