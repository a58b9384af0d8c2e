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
  wallet_id: string | null;
  station_id: string;
  direction: string;
  payment_id: string | null;
  payment_state: string | null;
  refunded_minor: number;
  transfer_minor: number;
};

/** What the merchant pays of a fare whose transfer only the bank saw (wallet API section 9). */
const TRANSFER_MINOR = `coalesce((SELECT sum(value ->> '$.amount.minor') FROM json_each(facts, '$.discounts')
  WHERE value ->> '$.fundedBy' = 'merchant'), 0)`;

const PASSAGES = `
  SELECT passage_id, outcome, fare_minor, gate_passages.wallet_id AS wallet_id, station_id, direction,
    gate_passages.payment_id AS payment_id, payments.state AS payment_state,
    ${TRANSFER_MINOR} AS transfer_minor,
    (SELECT coalesce(sum(amount_minor), 0) FROM refunds
     WHERE refunds.payment_id = gate_passages.payment_id AND refunds.state = 'succeeded') AS refunded_minor
  FROM gate_passages LEFT JOIN payments ON payments.payment_id = gate_passages.payment_id ORDER BY passage_key`;

export function passageFaults({ watch, barrier, host }: World): readonly string[] {
  const rows = rowsOf(watch.till(), PASSAGES).all() as PassageRow[];
  if (barrier === null) return rows.map(({ passage_id }) => `a till let ${passage_id} through`);
  const each = rows.flatMap((row) => {
    const pulses = barrier.pulses.filter(({ passageId }) => passageId === row.passage_id);
    const charge = watch.ledger.charges.get(row.payment_id ?? '') ?? null;
    // A backend that was set back has forgotten it: the settlement tells.
    const isForgotten = watch.ledger.forgotten.has(row.payment_id ?? '');
    // One that has lost a transfer ride gives the transfer to the next, and says so.
    const transferMinor = host.restoreCount > 0 ? row.transfer_minor : 0;
    return whyWrong({ row, pulses, charge: isForgotten ? null : charge, isForgotten, transferMinor }).map(
      (says) => `passage ${row.passage_id} ${says}`,
    );
  });
  return [...each, ...passedBack(rows, barrier.pulses)];
}

/** The demo's passback time, less what two readings of a clock that may decide about it are wrong. */
const PASSBACK_MS = 180_000 - 2 * 60_000;

/** Whoever goes the same way again within the passback time, by true time and whatever the machine's clock said (TRANSIT-11). */
function passedBack(rows: readonly PassageRow[], pulses: readonly Pulse[]): readonly string[] {
  const passed = pulses.flatMap(({ passageId, atMs }) => {
    const row = rows.find(({ passage_id: id }) => id === passageId);
    if (row?.outcome !== 'passed' || row.wallet_id === null) return [];
    return [{ passageId, atMs, way: `${row.wallet_id} ${row.station_id} ${row.direction}` }];
  });
  return [...Map.groupBy(passed, ({ way }) => way).values()].flatMap((own) =>
    own
      .filter(({ atMs }, index) => atMs - (own[index - 1]?.atMs ?? -PASSBACK_MS) < PASSBACK_MS)
      .map(({ passageId }) => `passage ${passageId} let somebody through who had just passed`),
  );
}

/** Nobody is out of anything: undone, or declined before or while it was being undone. */
const TAKEN_BACK: readonly string[] = ['reversed', 'declined', 'unpaid'];

type Passed = Readonly<{
  row: PassageRow;
  pulses: readonly Pulse[];
  charge: Charge | null;
  isForgotten: boolean;
  transferMinor: number;
}>;

function whyWrong({ row, pulses, charge, isForgotten, transferMinor }: Passed): readonly string[] {
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
  const gotMinor = (charge?.merchantMinor ?? 0) + row.refunded_minor + transferMinor;
  if (isDue && !isForgotten && gotMinor !== fareMinor) faults.push(`brought ${gotMinor} instead of ${fareMinor}`);
  if (isDue && state !== 'approved') faults.push(`is passed, and its payment is ${state}`);
  return faults;
}
