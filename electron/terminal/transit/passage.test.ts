/** Proves whom a gate lets through, for how much, and whom it stops. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readFareTables, type FareTable } from './fare-table.ts';
import { decidePassage, memoryMs, type Passage, type PassageFacts } from './passage.ts';

const classes = { student: { percent: 50 } };
const effectiveFrom = '2026-01-01T00:00:00Z';
const FLAT = {
  ...{ kind: 'flat', effectiveFrom, fare: 200, transferMinutes: 60, transferFare: 100, passbackSeconds: 180 },
  classes,
};
const station = (id: string, zone: number) => ({ id, zone, name: { 'zh-CN': id, en: id } });
const ZONES = {
  ...{ kind: 'zones', effectiveFrom, maxFare: 900, maxJourneyMinutes: 180, passbackSeconds: 60, classes },
  stations: [station('east', 0), station('lake', 1)],
  fares: [
    [200, 450],
    [500, 300],
  ],
};

function tableOf(value: unknown): FareTable {
  const read = readFareTables([value]);
  if (!read.ok) throw new Error(read.error.reason);
  return read.value[0] as FareTable;
}
const flat = tableOf(FLAT);
const zones = tableOf(ZONES);
const AT = Date.parse('2026-03-04T04:00:00Z');
const MINUTE = 60_000;

const passage = (minutesAgo: number, changes: Partial<Passage> = {}): Passage => ({
  ...{ atMs: AT - minutesAgo * MINUTE, stationId: 'east', direction: 'entry', whole: true },
  ...changes,
});
const facts = (changes: Partial<PassageFacts> = {}): PassageFacts => ({
  place: { stationId: 'east', gateId: 'g1', direction: 'entry' },
  ...{ table: flat, passengerClass: null, seen: [], openJourneys: null, atMs: AT },
  ...changes,
});
const exit = { stationId: 'lake', gateId: 'g2', direction: 'exit' } as const;
const decide = (changes: Partial<PassageFacts>) => decidePassage(facts(changes));
const opened = (changes: Partial<PassageFacts>) => {
  const decided = decide(changes);
  if (!decided.ok) throw new Error(decided.error);
  return decided.value;
};

test('[TRANSIT-10] without a fare table, or at a station that it does not know, nobody is let through', () => {
  expect(decide({ table: null })).toEqual({ ok: false, error: 'gate.no_fare_table' });
  const place = { stationId: 'nowhere', gateId: 'g1', direction: 'entry' } as const;
  expect(decide({ table: zones, place })).toEqual({ ok: false, error: 'gate.station_unknown' });
  // A flat fare is the same at every stop, whatever it is called.
  expect(decide({ place }).ok).toBe(true);
});

describe('passback', () => {
  test('[TRANSIT-11] the same way through the same station waits until the time is over, to the millisecond', () => {
    expect(decide({ seen: [passage(3)] }).ok).toBe(true);
    expect(decide({ seen: [{ ...passage(3), atMs: AT - 3 * MINUTE + 1 }] })).toEqual({
      ok: false,
      error: 'gate.passback',
    });
  });

  test('[TRANSIT-11] the other way and another station are none; a passage ahead of the clock counts as just now', () => {
    expect(decide({ seen: [passage(1, { stationId: 'lake' })] }).ok).toBe(true);
    expect(decide({ table: zones, place: { ...exit, stationId: 'east' }, seen: [passage(0)] }).ok).toBe(true);
    expect(decide({ seen: [passage(-1)] }).ok).toBe(false);
  });
});

describe('flat fares', () => {
  test('[TRANSIT-12] a whole ride gives one transfer within its window', () => {
    expect(opened({})).toEqual({ atRiskMinor: 200, fareMinor: 200, kind: 'flat', concession: false });
    expect(opened({ seen: [passage(59)] })).toMatchObject({ fareMinor: 100, kind: 'transfer' });
    expect(opened({ seen: [passage(20, { whole: false }), passage(59)] })).toMatchObject({
      fareMinor: 200,
      kind: 'flat',
    });
    expect(opened({ seen: [passage(10), passage(20, { whole: false }), passage(59)] })).toMatchObject({
      kind: 'transfer',
    });
    expect(opened({ seen: [passage(61)] })).toMatchObject({ kind: 'flat' });
  });

  test('[TRANSIT-13] a concession is told, since it has a sound of its own', () => {
    expect(opened({ passengerClass: 'student' })).toMatchObject({ atRiskMinor: 100, fareMinor: 100, concession: true });
    expect(opened({ passengerClass: 'soldier' })).toMatchObject({ fareMinor: 200, concession: false });
  });
});

describe('zones', () => {
  test('[TRANSIT-14] an entry puts the largest fare at risk and tells none', () => {
    expect(opened({ table: zones })).toEqual({ atRiskMinor: 900, fareMinor: null, kind: 'entry', concession: false });
    expect(opened({ table: zones, passengerClass: 'student' })).toMatchObject({ atRiskMinor: 450, concession: true });
  });

  test('[TRANSIT-15] an exit puts nothing at risk and tells the fare when the entry is known, here or at the backend', () => {
    expect(opened({ table: zones, place: exit, seen: [passage(30)] })).toMatchObject({
      ...{ atRiskMinor: 0, fareMinor: 450, kind: 'exit' },
    });
    const openJourneys = [
      { entryStationId: 'lake', entryAtMs: AT - 90 * MINUTE },
      { entryStationId: 'east', entryAtMs: AT - 30 * MINUTE },
      { entryStationId: 'lake', entryAtMs: AT - 200 * MINUTE },
    ];
    expect(opened({ table: zones, place: exit, openJourneys })).toMatchObject({ fareMinor: 450, kind: 'exit' });
    expect(opened({ table: zones, place: exit })).toMatchObject({ fareMinor: null, kind: 'exit' });
  });

  test('[TRANSIT-16] in and out at one station costs that fare; an end that is missing or too old, the largest', () => {
    const back = { ...exit, stationId: 'east' };
    expect(opened({ table: zones, place: back, seen: [passage(30)] })).toMatchObject({
      ...{ fareMinor: 200, kind: 'exit_same_station' },
    });
    expect(opened({ table: zones, place: exit, openJourneys: [] })).toMatchObject({
      ...{ fareMinor: 900, kind: 'exit_without_entry' },
    });
    const old = [{ entryStationId: 'east', entryAtMs: AT - 181 * MINUTE }];
    expect(opened({ table: zones, place: exit, openJourneys: old })).toMatchObject({ kind: 'exit_without_entry' });
    // The last thing seen was the way out: that journey is over.
    const seen = [passage(5, { direction: 'exit', stationId: 'east' }), passage(30)];
    expect(opened({ table: zones, place: exit, seen, openJourneys: [] })).toMatchObject({ kind: 'exit_without_entry' });
  });
});

test('[TRANSIT-17] what is older than the gate’s memory changes no decision', () => {
  const seen = fc.array(
    fc.record({
      atMs: fc.integer({ min: AT - 10 * 3_600_000, max: AT }),
      stationId: fc.constantFrom('east', 'lake'),
      direction: fc.constantFrom('entry' as const, 'exit' as const),
      whole: fc.boolean(),
    }),
    { maxLength: 8 },
  );
  const place = fc.constantFrom(facts().place, exit);
  fc.assert(
    fc.property(seen, place, fc.constantFrom(flat, zones), (passages, where, table) => {
      const newestFirst = passages.toSorted((one, other) => other.atMs - one.atMs);
      const remembered = newestFirst.filter(({ atMs }) => AT - atMs <= memoryMs(table));
      expect(decide({ table, place: where, seen: remembered })).toEqual(
        decide({ table, place: where, seen: newestFirst }),
      );
    }),
    { numRuns: 500 },
  );
});
