/**
 * Fare tables (section 9): which one is in force at a tap, and what a journey costs by it. Pure but for reading the tables
 * of a merchant. Rules SANDBOX-160 and SANDBOX-161.
 */
import { z } from 'zod';
import type { Context } from '../context.ts';
import type { JsonObject } from '../json.ts';
import { MAX_AMOUNT_MINOR } from '../schemas.ts';
import { formatTime, MINUTE_MS } from '../time.ts';

const minor = z.int().min(0).max(MAX_AMOUNT_MINOR);
const classes = z.record(z.string().min(1).max(64), z.object({ percent: z.int().min(0).max(100) }));
const names = z.object({ 'zh-CN': z.string().min(1), en: z.string().min(1) });
const passbackSeconds = z.int().min(0).max(3_600);

const flatForm = z.object({
  kind: z.literal('flat'),
  fare: minor,
  transferMinutes: z.int().min(0).max(1_440),
  transferFare: minor,
  passbackSeconds,
  classes,
});

const zonesForm = z
  .object({
    kind: z.literal('zones'),
    stations: z.array(z.object({ id: z.string().min(1).max(64), name: names, zone: z.int().min(0) })).min(1),
    fares: z.array(z.array(minor)).min(1),
    maxFare: minor,
    maxJourneyMinutes: z.int().min(1).max(1_440),
    passbackSeconds,
    classes,
  })
  .refine(({ fares }) => fares.every((row) => row.length === fares.length), 'fares are a square')
  .refine(({ stations, fares }) => stations.every(({ zone }) => zone < fares.length), 'each zone has its fares');

export const fareTableForm = z.discriminatedUnion('kind', [flatForm, zonesForm]);

/** A table without the time from which it holds, which stands beside it. */
export type FareTable = z.infer<typeof fareTableForm>;
export type FlatTable = z.infer<typeof flatForm>;
export type ZoneTable = z.infer<typeof zonesForm>;
export type DatedTable = Readonly<{ effectiveFromMs: number; table: FareTable }>;

/** Oldest first. */
export async function fareTablesOf({ db }: Context, merchantId: string): Promise<readonly DatedTable[]> {
  const rows = await db
    .selectFrom('fare_tables')
    .selectAll()
    .where('merchant_id', '=', merchantId)
    .orderBy('effective_from_ms')
    .execute();
  return rows.map((row) => ({
    effectiveFromMs: row.effective_from_ms,
    table: fareTableForm.parse(JSON.parse(row.table_json)),
  }));
}

/** As section 9 writes it. */
export function fareTableDocument({ effectiveFromMs, table }: DatedTable): JsonObject {
  const { kind, ...rest } = table;
  return { kind, effectiveFrom: formatTime(effectiveFromMs), ...rest };
}

/** The latest whose time had come at the tap. */
export function tableInForce(tables: readonly DatedTable[], atMs: number): FareTable | null {
  return tables.findLast(({ effectiveFromMs }) => effectiveFromMs <= atMs)?.table ?? null;
}

/** A class that the table does not name pays like everybody. */
export function fareForClass(table: FareTable, fareMinor: number, passengerClass: string | null): number {
  const percent =
    passengerClass === null ? 100 : (new Map(Object.entries(table.classes)).get(passengerClass)?.percent ?? 100);
  return Number((BigInt(fareMinor) * BigInt(percent)) / 100n);
}

export function hasStation(table: ZoneTable, stationId: string): boolean {
  return table.stations.some(({ id }) => id === stationId);
}

/** null for an end that is missing; a journey without both ends, or over a station that is no more, costs the most. */
export function journeyFareMinor(
  table: ZoneTable,
  entryStationId: string | null,
  exitStationId: string | null,
  passengerClass: string | null,
): number {
  const zoneOf = (stationId: string | null): number => table.stations.find(({ id }) => id === stationId)?.zone ?? -1;
  const fare = table.fares[zoneOf(entryStationId)]?.[zoneOf(exitStationId)] ?? table.maxFare;
  return fareForClass(table, fare, passengerClass);
}

export function maxJourneyMs(table: ZoneTable): number {
  return table.maxJourneyMinutes * MINUTE_MS;
}
