/**
 * Fare tables (wallet API section 9) as the gate uses them: which one is in force, what a ride costs by it, and what is
 * wrong with one that cannot be used. Pure. Rules TRANSIT-1 to TRANSIT-8 of docs/spec.md.
 *
 * The backend decides what a journey costs in the end; a gate counts the most it can cost, so that no limit is passed.
 */
import { DateTime } from 'luxon';
import { z } from 'zod';
import { MAX_AMOUNT_MINOR } from '../../kernel/money.ts';
import { err, ok, type Result } from '../../kernel/result.ts';

const MS_PER_MINUTE = 60_000;
const MS_PER_SECOND = 1_000;
/** A code of fares is read by people who mistype; times beyond a day are no transfer, and no journey of a city. */
const MAX_MINUTES = 1_440;
const MAX_PASSBACK_SECONDS = 3_600;
const MAX_STATIONS = 2_000;

const minor = z.int().min(0).max(MAX_AMOUNT_MINOR);
const stationId = z.string().min(1).max(64);
const names = z.object({ 'zh-CN': z.string().min(1), en: z.string().min(1) });

/** RFC 3339 in UTC, and a day that the calendar has. */
const effectiveFrom = z.iso.datetime().transform((text) => Date.parse(text));

const common = {
  effectiveFrom,
  passbackSeconds: z.int().min(0).max(MAX_PASSBACK_SECONDS),
  classes: z.record(z.string().min(1).max(64), z.object({ percent: z.int().min(0).max(100) })),
};

const flatForm = z.object({
  ...common,
  kind: z.literal('flat'),
  fare: minor,
  transferMinutes: z.int().min(0).max(MAX_MINUTES),
  transferFare: minor,
});

const zonesForm = z
  .object({
    ...common,
    kind: z.literal('zones'),
    stations: z
      .array(z.object({ id: stationId, name: names, zone: z.int().min(0) }))
      .min(1)
      .max(MAX_STATIONS),
    fares: z.array(z.array(minor)).min(1),
    maxFare: minor,
    maxJourneyMinutes: z.int().min(1).max(MAX_MINUTES),
  })
  .refine(({ fares }) => fares.every((row) => row.length === fares.length), 'the fares are not a square')
  .refine(({ stations, fares }) => stations.every(({ zone }) => zone < fares.length), 'a zone without fares')
  .refine(({ stations }) => new Set(stations.map(({ id }) => id)).size === stations.length, 'a station is given twice')
  .refine(({ fares, maxFare }) => fares.flat().every((fare) => fare <= maxFare), 'a fare above the largest');

const form = z.discriminatedUnion('kind', [flatForm, zonesForm]);

export type FareTable = z.infer<typeof form>;
export type FlatTable = z.infer<typeof flatForm>;
export type ZoneTable = z.infer<typeof zonesForm>;

/** A table that cannot be used: where it stood in the list, and why. */
export type BadTable = Readonly<{ index: number; reason: string }>;

/**
 * Reads what the configuration brought, oldest first. One that cannot be used spoils the list: a gate that went on with the
 * others would charge yesterday's fares from the day on which the bad one was to begin.
 */
export function readFareTables(values: readonly unknown[]): Result<readonly FareTable[], BadTable> {
  const tables: FareTable[] = [];
  for (const [index, value] of values.entries()) {
    const read = form.safeParse(value);
    if (!read.success) {
      const [issue] = read.error.issues;
      return err({ index, reason: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}` });
    }
    tables.push(read.data);
  }
  return ok(tables.toSorted((one, other) => one.effectiveFrom - other.effectiveFrom));
}

/** The latest whose time had come; null before the first. Of two with one time the later in the list. */
export function tableInForce(tables: readonly FareTable[], atMs: number): FareTable | null {
  return tables.findLast((table) => table.effectiveFrom <= atMs) ?? null;
}

/** What is shown in preview: a table that is not in force yet, and when it will be, in the store's own time. */
export function comingTables(
  tables: readonly FareTable[],
  atMs: number,
  timeZone: string,
): readonly Readonly<{ table: FareTable; beginsLocal: string }>[] {
  return tables
    .filter((table) => table.effectiveFrom > atMs)
    .map((table) => ({ table, beginsLocal: beginsLocal(table, timeZone) }));
}

export function beginsLocal({ effectiveFrom: fromMs }: FareTable, timeZone: string): string {
  return DateTime.fromMillis(fromMs, { zone: timeZone }).toFormat('yyyy-MM-dd HH:mm');
}

/** `percent` of a fare, rounded down (section 9); a class that the table does not name pays like everybody. */
export function fareForClass(table: FareTable, fareMinor: number, passengerClass: string | null): number {
  const percent = percentOf(table, passengerClass);
  return Number((BigInt(fareMinor) * BigInt(percent)) / 100n);
}

/** Whether a class pays less than everybody, which the gate's sound tells. */
export function isConcession(table: FareTable, passengerClass: string | null): boolean {
  return percentOf(table, passengerClass) < 100;
}

function percentOf({ classes }: FareTable, passengerClass: string | null): number {
  if (passengerClass === null || !Object.hasOwn(classes, passengerClass)) return 100;
  return classes[passengerClass]?.percent ?? 100;
}

/**
 * A flat ride. The transfer fare is charged only for the first ride after one that this gate saw and charged whole: what
 * other gates saw, the backend knows and gives as a discount.
 */
export function flatFareMinor(
  table: FlatTable,
  passengerClass: string | null,
  lastWholeRideAtMs: number | null,
  atMs: number,
): Readonly<{ fareMinor: number; isTransfer: boolean }> {
  const sinceMs = lastWholeRideAtMs === null ? null : atMs - lastWholeRideAtMs;
  const isTransfer = sinceMs !== null && sinceMs >= 0 && sinceMs <= table.transferMinutes * MS_PER_MINUTE;
  const fareMinor = fareForClass(table, isTransfer ? table.transferFare : table.fare, passengerClass);
  return { fareMinor, isTransfer };
}

/** The most that a journey begun now can cost; what an entry counts for in the limits (section 9). */
export function largestFareMinor(table: ZoneTable, passengerClass: string | null): number {
  return fareForClass(table, table.maxFare, passengerClass);
}

/** What a journey costs; an end that is missing or a station that the table does not know makes it the largest. */
export function journeyFareMinor(
  table: ZoneTable,
  entryStationId: string | null,
  exitStationId: string | null,
  passengerClass: string | null,
): number {
  const zoneOf = (id: string | null): number => table.stations.find((station) => station.id === id)?.zone ?? -1;
  const fare = table.fares[zoneOf(entryStationId)]?.[zoneOf(exitStationId)] ?? table.maxFare;
  return fareForClass(table, fare, passengerClass);
}

export function passbackMs({ passbackSeconds }: FareTable): number {
  return passbackSeconds * MS_PER_SECOND;
}

export function maxJourneyMs({ maxJourneyMinutes }: ZoneTable): number {
  return maxJourneyMinutes * MS_PER_MINUTE;
}

export function hasStation(table: ZoneTable, id: string): boolean {
  return table.stations.some((station) => station.id === id);
}
