/** The share of longer lists that the quick tier plays. */
import { expect, test } from 'vitest';
import { chosen, chosenPairs, choiceOfDay } from './choice.ts';
import { FAULT_KINDS } from './simulation/faults.ts';
import { NETWORK_TARGETS, networkCases, quickNetworkCases } from './simulation/cases/network-cases.ts';

const NUMBERS = Array.from({ length: 37 }, (_, index) => index);
const DAYS = Array.from({ length: 40 }, (_, day) => choiceOfDay(Date.parse('2026-11-23T12:00:00Z') + day * 86_400_000));

test('[PROVE-92] the same name is the same choice, another day another, and within weeks everything was chosen', () => {
  expect(DAYS[0]).toBe('2026-11-23');
  expect(chosen(NUMBERS, 12, 'a day')).toEqual(chosen(NUMBERS, 12, 'a day'));
  expect(chosen(NUMBERS, 12, 'a day')).toHaveLength(12);
  expect(chosen(NUMBERS, 12, 'a day')).not.toEqual(chosen(NUMBERS, 12, 'another day'));
  expect(chosen(NUMBERS, 99, 'a day')).toEqual(NUMBERS);
  expect(new Set(DAYS.flatMap((day) => chosen(NUMBERS, 12, day))).size).toBe(NUMBERS.length);
});

test('[PROVE-92] a choice of pairs leaves out no row and no column', () => {
  for (const choice of DAYS) {
    const pairs = chosenPairs(['a', 'b', 'c'], NUMBERS, { perRow: 13, choice });
    expect(pairs).toHaveLength(39);
    expect(new Set(pairs.map(({ row, column }) => `${row}${column}`)).size).toBe(39);
    expect(new Set(pairs.map(({ column }) => column)).size).toBe(NUMBERS.length);
  }
});

test('[PROVE-92] [PROVE-51] of the network 216 cases are chosen, each fault and each call among them, all others of other days', () => {
  const quick = new Set(
    networkCases()
      .filter(({ tier }) => tier === 'quick')
      .map(({ name }) => name),
  );
  expect(quick.size).toBe(FAULT_KINDS.length * NETWORK_TARGETS.length);
  const ever = new Set<string>();
  for (const choice of DAYS) {
    const names = quickNetworkCases(choice);
    expect(names.size).toBe(216);
    for (const name of names) ever.add(name);
    const parts = [...names].map((name) => name.split('/'));
    expect(new Set(parts.map(([, target]) => target)).size).toBe(NETWORK_TARGETS.length);
    expect(new Set(parts.map(([, , fault]) => fault)).size).toBe(FAULT_KINDS.length);
  }
  expect(ever).toEqual(quick);
});
