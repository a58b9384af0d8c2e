/**
 * What must hold at a metro's gate at the end: each passage is one tap at the backend, which counts only where the barrier
 * opened; each journey is charged once, as its two ends or the missing one say; nobody pays for a gate that stayed shut; and
 * the list of rides that nobody paid is what the backend refused. Journeys are put together here once more, from the taps alone.
 * Rule PROVE-147.
 */
import type Database from 'better-sqlite3';
import { rowsOf, valuesOf } from './kept-statements.ts';
import { METRO_FARES } from './places.ts';
import type { World } from './world.ts';

type Tap = {
  id: string;
  at_ms: number;
  station_id: string;
  direction: 'entry' | 'exit';
  decision: 'open' | 'deny';
  wallet_id: string | null;
  passenger_class: string | null;
  problem_code: string | null;
  counts: number;
};

/** Tickets are no taps. */
const PASSAGES = `SELECT passage_id, outcome FROM gate_passages WHERE ticket_id IS NULL ORDER BY passage_key`;

export function zoneFaults(world: World): readonly string[] {
  if (world.place !== 'metro_gate') return [];
  const backend = world.host.witness();
  const till = world.watch.till();
  const taps = rowsOf(backend, 'SELECT * FROM transit_taps ORDER BY at_ms, id').all() as Tap[];
  const there = new Set(taps.map(({ id }) => id));
  // What the bank had taken and lost with its books nobody sends again: that is between the bank and its backup (decision 0276).
  const forgotten = new Set([...world.host.tapsBefore].filter((id) => !there.has(id)));
  return [...tapFaults(till, taps, forgotten), ...journeyFaults(backend, taps), ...unpaidFaults(till, taps, forgotten)];
}

function tapFaults(till: Database.Database, taps: readonly Tap[], forgotten: ReadonlySet<string>): readonly string[] {
  const byId = new Map(taps.map((tap) => [tap.id, tap]));
  const passages = rowsOf(till, PASSAGES).all() as { passage_id: string; outcome: string }[];
  const known = new Map(passages.map(({ passage_id: id, outcome }) => [id, outcome]));
  return [
    ...passages.flatMap(({ passage_id: id, outcome }) => {
      const tap = byId.get(id);
      if (forgotten.has(id)) return [];
      if (outcome === 'passed' && tap?.decision !== 'open')
        return [`passage ${id} passed and is ${tap?.decision} there`];
      return outcome !== 'passed' && tap?.decision === 'open' ? [`passage ${id} is ${outcome} and open there`] : [];
    }),
    ...taps
      .filter(({ id, decision }) => decision === 'open' && known.get(id) !== 'passed')
      .map(({ id }) => `tap ${id} is open there, and nobody passed with it`),
  ];
}

const zoneAt = (tap: Tap | null): number => METRO_FARES.zoneOf[tap?.station_id ?? ''] ?? -1;

function fareOf(entry: Tap | null, exit: Tap | null): number {
  const fare = METRO_FARES.fares[zoneAt(entry)]?.[zoneAt(exit)] ?? METRO_FARES.maxFare;
  const percent = METRO_FARES.percentOf[(entry ?? exit)?.passenger_class ?? ''] ?? 100;
  return (fare * percent) / 100;
}

/** Fares by the taps of each journey, as whoever looked at the gates would put them together. */
function foretold(taps: readonly Tap[]): ReadonlyMap<string, number> {
  const fares = new Map<string, number>();
  for (const own of Map.groupBy(taps, ({ wallet_id }) => wallet_id).values()) {
    for (let index = 0; index < own.length; index += 1) {
      const tap = own[index];
      const next = own[index + 1];
      if (tap === undefined) continue;
      const isPair =
        tap.direction === 'entry' && next?.direction === 'exit' && next.at_ms - tap.at_ms <= METRO_FARES.longestMs;
      if (isPair) index += 1;
      const [entry, exit] = isPair ? [tap, next] : tap.direction === 'entry' ? [tap, null] : [null, tap];
      fares.set(`${entry?.id ?? ''} to ${exit?.id ?? ''}`, fareOf(entry, exit));
    }
  }
  return fares;
}

type Journey = {
  id: string;
  wallet_id: string;
  entry_tap_id: string | null;
  exit_tap_id: string | null;
  charged_minor: number;
  unpaid: number;
  booked_minor: number;
};

const JOURNEYS = `
  SELECT journeys.*, (SELECT coalesce(sum(-entries.amount_minor), 0) FROM fare_charges
    JOIN entries ON entries.record_id = fare_charges.id AND entries.account_id LIKE 'wallet:%'
    WHERE fare_charges.journey_id = journeys.id) AS booked_minor
  FROM journeys ORDER BY id`;

function journeyFaults(backend: Database.Database, taps: readonly Tap[]): readonly string[] {
  const journeys = rowsOf(backend, JOURNEYS).all() as Journey[];
  const due = new Map(foretold(taps.filter(({ counts }) => counts === 1)));
  const faults = journeys.flatMap((journey) => {
    const ends = `${journey.entry_tap_id ?? ''} to ${journey.exit_tap_id ?? ''}`;
    const fare = due.get(ends);
    due.delete(ends);
    if (fare === undefined) return [`journey ${journey.id} is of taps that are none: ${ends}`];
    const isRight = journey.unpaid === 1 ? journey.booked_minor < fare || fare === 0 : journey.booked_minor === fare;
    return isRight ? [] : [`journey ${journey.id} costs ${fare}, and ${journey.booked_minor} was taken for it`];
  });
  return [...faults, ...[...due.keys()].map((ends) => `nobody was asked for the journey ${ends}`)];
}

/** The gate's own list is of the taps that the backend refused and that somebody passed with. */
function unpaidFaults(
  till: Database.Database,
  taps: readonly Tap[],
  forgotten: ReadonlySet<string>,
): readonly string[] {
  const refused = new Set(
    valuesOf(
      till,
      "SELECT tap_id FROM fare_taps JOIN gate_passages ON passage_id = tap_id WHERE state = 'refused' AND outcome = 'passed'",
    ).all() as string[],
  );
  const there = taps.filter(({ decision, problem_code: code }) => decision === 'open' && code !== null);
  return [
    ...there.filter(({ id }) => !refused.has(id)).map(({ id }) => `the ride ${id} is unpaid there and not here`),
    ...[...refused]
      .filter((id) => !forgotten.has(id) && !there.some((tap) => tap.id === id))
      .map((id) => `the ride ${id} is unpaid here and not there`),
  ];
}
