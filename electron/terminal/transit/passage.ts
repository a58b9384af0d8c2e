/**
 * Whether a gate lets a passenger through who has shown a credential that is believed: fares, passback and the ends of
 * journeys. Pure: the caller reads the facts. Limits, counters and the deny list are section 6's and are judged by
 * payment/2-tender with the amount that is at risk by this file. Rules TRANSIT-10 to TRANSIT-16 of docs/spec.md.
 */
import { err, ok, type Result } from '../../kernel/result.ts';
import {
  flatFareMinor,
  hasStation,
  isConcession,
  journeyFareMinor,
  largestFareMinor,
  maxJourneyMs,
  passbackMs,
  type FareTable,
  type FlatTable,
  type ZoneTable,
} from './fare-table.ts';

export type Direction = 'entry' | 'exit';

/** Where a gate stands. A flat line has entries alone. */
export type GatePlace = Readonly<{ stationId: string; gateId: string; direction: Direction }>;

/** A passage for which the barrier confirmed that it had opened; one that stayed shut never happened. */
export type Passage = Readonly<{
  atMs: number;
  stationId: string;
  direction: Direction;
  /** What was charged at the gate was no transfer fare. */
  whole: boolean;
}>;

export type PassageFacts = Readonly<{
  place: GatePlace;
  table: FareTable | null;
  /** Of the certificate; null: none. */
  passengerClass: string | null;
  /** What this till saw of the wallet, newest first; as far back as a journey or a transfer may last. */
  seen: readonly Passage[];
  /** Entries that are still open at the backend; null when it was not asked or did not answer in time. */
  openJourneys: readonly Readonly<{ entryStationId: string; entryAtMs: number }>[] | null;
  atMs: number;
}>;

export type OpenPassage = Readonly<{
  /** What limits are judged with; nothing at an exit, whose entry was judged before. */
  atRiskMinor: number;
  /** What the passenger is told; null when only the backend can know. */
  fareMinor: number | null;
  kind: 'flat' | 'transfer' | 'entry' | 'exit' | 'exit_same_station' | 'exit_without_entry';
  /** The passenger pays less than everybody: another sound. */
  concession: boolean;
}>;

export type StopReason =
  | 'gate.no_fare_table'
  | 'gate.station_unknown'
  /** Shown again before the passback time was over: a phone handed back, or a gate passed twice. */
  | 'gate.passback';

/** How long the gate remembers what it saw: the longest time of any rule in force. */
export function memoryMs(table: FareTable): number {
  const rideMs = table.kind === 'flat' ? table.transferMinutes * 60_000 : maxJourneyMs(table);
  return Math.max(rideMs, passbackMs(table));
}

export function decidePassage(facts: PassageFacts): Result<OpenPassage, StopReason> {
  const { table, place, seen, atMs } = facts;
  if (table === null) return err('gate.no_fare_table');
  if (table.kind === 'zones' && !hasStation(table, place.stationId)) return err('gate.station_unknown');
  if (seen.some((passage) => isPassback(table, place, passage, atMs))) return err('gate.passback');
  return ok(table.kind === 'flat' ? decideFlat(table, facts) : decideZones(table, facts));
}

/**
 * The same way through the same station again. The other way is no passback: whoever turns round at once is charged by the
 * fare table for it. A passage that lies ahead, since the clock was set, counts as just now.
 */
function isPassback(table: FareTable, place: GatePlace, passage: Passage, atMs: number): boolean {
  const sinceMs = Math.abs(atMs - passage.atMs);
  const isSameWay = passage.direction === place.direction && passage.stationId === place.stationId;
  return isSameWay && sinceMs < passbackMs(table);
}

function decideFlat(table: FlatTable, { passengerClass, seen, atMs }: PassageFacts): OpenPassage {
  const lastWhole = seen.find(({ whole }) => whole)?.atMs ?? null;
  // One transfer for each whole ride: what came after it, came after its transfer.
  const isUsed = seen[0] !== undefined && !seen[0].whole;
  const { fareMinor, isTransfer } = flatFareMinor(table, passengerClass, isUsed ? null : lastWhole, atMs);
  const concession = isConcession(table, passengerClass);
  return { atRiskMinor: fareMinor, fareMinor, kind: isTransfer ? 'transfer' : 'flat', concession };
}

function decideZones(table: ZoneTable, facts: PassageFacts): OpenPassage {
  const { place, passengerClass } = facts;
  const concession = isConcession(table, passengerClass);
  if (place.direction === 'entry')
    return { atRiskMinor: largestFareMinor(table, passengerClass), fareMinor: null, kind: 'entry', concession };
  const entry = entryOf(table, facts);
  // Without a network another gate's entry is not known: the passenger is let out, and the backend joins the two ends.
  if (entry === null) return { atRiskMinor: 0, fareMinor: null, kind: 'exit', concession };
  const fareMinor = journeyFareMinor(table, entry.stationId, place.stationId, passengerClass);
  if (entry.stationId === null) return { atRiskMinor: 0, fareMinor, kind: 'exit_without_entry', concession };
  const isSame = entry.stationId === place.stationId;
  return { atRiskMinor: 0, fareMinor, kind: isSame ? 'exit_same_station' : 'exit', concession };
}

/** Where the journey began: null when nobody here can tell, a station of null when there is none open. */
function entryOf(
  table: ZoneTable,
  { seen, openJourneys, atMs }: PassageFacts,
): Readonly<{ stationId: string | null }> | null {
  const isOpen = (entryAtMs: number): boolean => entryAtMs <= atMs && atMs - entryAtMs <= maxJourneyMs(table);
  const [last] = seen;
  if (last?.direction === 'entry' && isOpen(last.atMs)) return { stationId: last.stationId };
  if (openJourneys === null) return null;
  const journey = openJourneys
    .filter(({ entryAtMs }) => isOpen(entryAtMs))
    .toSorted((one, other) => other.entryAtMs - one.entryAtMs)[0];
  return { stationId: journey?.entryStationId ?? null };
}
