/** What a journey costs: every pair of zones, every class, and which table holds. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  fareForClass,
  fareTableForm,
  journeyFareMinor,
  tableInForce,
  type FareTable,
  type ZoneTable,
} from './fare-tables.ts';

const ZONES: ZoneTable = {
  kind: 'zones',
  stations: [
    { id: 'a', name: { 'zh-CN': '甲', en: 'A' }, zone: 0 },
    { id: 'b', name: { 'zh-CN': '乙', en: 'B' }, zone: 1 },
  ],
  fares: [
    [300, 451],
    [400, 200],
  ],
  maxFare: 901,
  maxJourneyMinutes: 180,
  passbackSeconds: 180,
  classes: { student: { percent: 50 }, senior: { percent: 0 } },
};
const FLAT: FareTable = {
  kind: 'flat',
  fare: 200,
  transferMinutes: 60,
  transferFare: 100,
  passbackSeconds: 0,
  classes: {},
};

describe('a fare', () => {
  test.each([
    ['a', 'a', null, 300],
    ['a', 'b', null, 451],
    ['b', 'a', null, 400],
    ['b', 'b', null, 200],
    ['a', null, null, 901],
    [null, 'b', null, 901],
    ['a', 'gone', null, 901],
    ['a', 'b', 'student', 225],
    ['a', null, 'student', 450],
    ['a', 'b', 'senior', 0],
    ['a', 'b', 'dog', 451],
    ['a', 'b', 'constructor', 451],
  ])('[SANDBOX-160] from %s to %s as %s costs %i', (entry, exit, passengerClass, fare) => {
    expect(journeyFareMinor(ZONES, entry, exit, passengerClass)).toBe(fare);
  });

  test('[SANDBOX-160] a class pays its share rounded down, for any fare, without a rounding of its own on the way', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000_000_000 }), fc.integer({ min: 0, max: 100 }), (fare, percent) => {
        const table = { ...ZONES, classes: { student: { percent } } };
        const paid = fareForClass(table, fare, 'student');
        expect(BigInt(paid) * 100n <= BigInt(fare) * BigInt(percent)).toBe(true);
        expect(BigInt(paid + 1) * 100n > BigInt(fare) * BigInt(percent)).toBe(true);
      }),
    );
  });
});

test('[SANDBOX-161] the table in force is the latest whose time had come at the tap', () => {
  const tables = [
    { effectiveFromMs: 1_000, table: FLAT },
    { effectiveFromMs: 2_000, table: ZONES },
  ];
  expect(tableInForce(tables, 999)).toBeNull();
  expect(tableInForce(tables, 1_000)).toBe(FLAT);
  expect(tableInForce(tables, 1_999)).toBe(FLAT);
  expect(tableInForce(tables, 2_000)).toBe(ZONES);
});

test.each([
  ['fares that are no square', { fares: [[1, 2], [3]] }],
  ['a station in a zone without fares', { stations: [{ id: 'a', name: { 'zh-CN': '甲', en: 'A' }, zone: 2 }] }],
  ['a class that pays more than all', { classes: { student: { percent: 101 } } }],
])('[SANDBOX-161] a table with %s is none', (_name, change) => {
  expect(fareTableForm.safeParse(ZONES).success).toBe(true);
  expect(fareTableForm.safeParse({ ...ZONES, ...change }).success).toBe(false);
});
