/** Proves what a ride costs, from when, and for whom. */
import { describe, expect, test } from 'vitest';
import {
  comingTables,
  fareForClass,
  flatFareMinor,
  isConcession,
  journeyFareMinor,
  largestFareMinor,
  readFareTables,
  tableInForce,
  type FareTable,
  type FlatTable,
  type ZoneTable,
} from './fare-table.ts';

const FLAT = {
  ...{ kind: 'flat', effectiveFrom: '2026-01-01T00:00:00Z', fare: 200, transferMinutes: 60, transferFare: 100 },
  ...{ passbackSeconds: 180, classes: { student: { percent: 50 }, elder: { percent: 0 } } },
};
const ZONES = {
  ...{
    kind: 'zones',
    effectiveFrom: '2026-01-01T00:00:00Z',
    maxFare: 900,
    maxJourneyMinutes: 180,
    passbackSeconds: 60,
  },
  stations: [
    { id: 'east', name: { 'zh-CN': '东站', en: 'East' }, zone: 0 },
    { id: 'market', name: { 'zh-CN': '市场', en: 'Market' }, zone: 0 },
    { id: 'lake', name: { 'zh-CN': '湖滨', en: 'Lakeside' }, zone: 1 },
  ],
  fares: [
    [200, 450],
    [500, 300],
  ],
  classes: { student: { percent: 50 } },
};

function read(...values: readonly unknown[]): readonly FareTable[] {
  const tables = readFareTables(values);
  if (!tables.ok) throw new Error(tables.error.reason);
  return tables.value;
}
const flat = read(FLAT)[0] as FlatTable;
const zones = read(ZONES)[0] as ZoneTable;
const AT = Date.parse('2026-03-04T04:00:00Z');

describe('which table', () => {
  test('[TRANSIT-1] is in force: the latest whose time had come, whatever the order they came in', () => {
    const later = { ...FLAT, effectiveFrom: '2026-03-04T04:00:00Z', fare: 300 };
    const tables = read(later, FLAT);
    expect(tableInForce(tables, AT - 1)).toMatchObject({ fare: 200 });
    expect(tableInForce(tables, AT)).toMatchObject({ fare: 300 });
    expect(tableInForce(tables, Date.parse('2025-12-31T23:59:59Z'))).toBeNull();
  });

  test('[TRANSIT-1] one that begins later is shown before with its time in the store, and never used early', () => {
    const tables = read(FLAT, { ...FLAT, effectiveFrom: '2026-03-28T16:00:00Z' });
    expect(comingTables(tables, AT, 'Asia/Shanghai').map(({ beginsLocal }) => beginsLocal)).toEqual([
      '2026-03-29 00:00',
    ]);
    expect(comingTables(tables, AT, 'Europe/Berlin').map(({ beginsLocal }) => beginsLocal)).toEqual([
      '2026-03-28 17:00',
    ]);
    expect(comingTables(tables, Date.parse('2026-03-28T16:00:00Z'), 'Asia/Shanghai')).toEqual([]);
  });

  test.each([
    ['a fare below nothing', { ...FLAT, fare: -1 }],
    ['a fare that is no whole number', { ...FLAT, fare: 1.5 }],
    ['a percentage above a hundred', { ...FLAT, classes: { student: { percent: 101 } } }],
    ['a day that the calendar lacks', { ...FLAT, effectiveFrom: '2026-02-30T00:00:00Z' }],
    ['another kind', { ...FLAT, kind: 'distance' }],
    ['fares that are no square', { ...ZONES, fares: [[200, 450]] }],
    ['a zone without fares', { ...ZONES, stations: [{ ...ZONES.stations[0], zone: 2 }] }],
    ['a station that is given twice', { ...ZONES, stations: [ZONES.stations[0], ZONES.stations[0]] }],
    ['a fare above the largest', { ...ZONES, maxFare: 400 }],
    ['no station', { ...ZONES, stations: [] }],
    ['nothing', null],
  ])('[TRANSIT-2] %s spoils the list, and its place is told', (_what, value) => {
    const answer = readFareTables([FLAT, value]);
    expect(answer.ok ? null : answer.error.index).toBe(1);
  });
});

describe('what a ride costs', () => {
  test('[TRANSIT-3] a class pays its percentage, rounded down; one that is not named pays like everybody', () => {
    expect(fareForClass(flat, 205, 'student')).toBe(102);
    expect(fareForClass(flat, 205, 'elder')).toBe(0);
    expect(fareForClass(flat, 205, 'constructor')).toBe(205);
    expect(fareForClass(flat, 205, null)).toBe(205);
    expect([isConcession(flat, 'student'), isConcession(flat, 'soldier'), isConcession(flat, null)]).toEqual([
      ...[true, false, false],
    ]);
  });

  test('[TRANSIT-4] a flat ride costs the transfer fare only within the window after a whole ride that was seen here', () => {
    const hour = 3_600_000;
    expect(flatFareMinor(flat, null, null, AT)).toEqual({ fareMinor: 200, isTransfer: false });
    expect(flatFareMinor(flat, null, AT - hour, AT)).toEqual({ fareMinor: 100, isTransfer: true });
    expect(flatFareMinor(flat, null, AT - hour - 1, AT)).toEqual({ fareMinor: 200, isTransfer: false });
    expect(flatFareMinor(flat, 'student', AT - 1, AT)).toEqual({ fareMinor: 50, isTransfer: true });
    // A ride that lies ahead, since the clock was set, is none to transfer from.
    expect(flatFareMinor(flat, null, AT + 1, AT)).toEqual({ fareMinor: 200, isTransfer: false });
  });

  test('[TRANSIT-5] a journey costs what its zones say, in its direction; without an end, the largest fare', () => {
    expect(journeyFareMinor(zones, 'east', 'lake', null)).toBe(450);
    expect(journeyFareMinor(zones, 'lake', 'east', null)).toBe(500);
    expect(journeyFareMinor(zones, 'east', 'market', null)).toBe(200);
    expect(journeyFareMinor(zones, 'east', 'east', 'student')).toBe(100);
    for (const [entry, exit] of [
      ['east', null],
      [null, 'east'],
      [null, null],
      ['east', 'nowhere'],
    ] as const)
      expect(journeyFareMinor(zones, entry, exit, null)).toBe(900);
    expect(largestFareMinor(zones, 'student')).toBe(450);
  });
});
