/** The looks of a gate's states: each its own, in both languages, and never more than a person reads at a gate. */
import { expect, test } from 'vitest';
import { ERROR_CODES } from '../../../electron/kernel/errors.ts';
import { shownStop } from '../../../electron/terminal/transit/shown-stops.ts';
import { GATE_STATES, TOLD_STOPS, type GateExample } from '../../client/testing/gate-examples.ts';
import { burnInShift, GATE_LOOKS, isNight, linesOf, stateShown } from './gate-looks.ts';

const NAMES = Object.keys(GATE_STATES) as GateExample[];
const DAY_MS = 86_400_000;

test('[GATESCREEN-1] no two states share colour, sign or word, but for the two that make somebody wait', () => {
  const looks = Object.values(GATE_LOOKS);
  expect(new Set(looks.map(({ tone }) => tone)).size).toBe(looks.length);
  expect(new Set(looks.map(({ sign }) => sign)).size).toBe(looks.length);
  expect(new Set(looks.map(({ word }) => word.en)).size).toBe(looks.length);
});

test.each(NAMES)('[GATESCREEN-2] %s says at most a reason and one instruction, in both languages', (name) => {
  const lines = linesOf(GATE_STATES[name]);
  expect(lines.length).toBeLessThanOrEqual(2);
  for (const line of [GATE_LOOKS[GATE_STATES[name].state].word, ...lines]) {
    expect(line['zh-CN']).toMatch(/[\u4e00-\u9fff]/);
    expect(line.en).toMatch(/[A-Za-z]/);
    expect(line['zh-CN'].length).toBeLessThanOrEqual(16);
    expect(line.en.length).toBeLessThanOrEqual(36);
  }
});

test('[GATESCREEN-2] a stop tells the shown reason, never the one of the journal; one that is unknown here is a sentence', () => {
  expect(linesOf(GATE_STATES.stop).map(({ en }) => en)).toEqual(['Code was used before', 'Refresh the code']);
  expect(linesOf({ state: 'stop', code: 'x.y', shownCode: 'gate.of_a_newer_service' })[0]?.en).toBe(
    'Wallet not accepted',
  );
});

test('[GATESCREEN-2] whatever the reason of a stop that is not the gate’s own word, what is told is one of a few sentences', () => {
  const told = ERROR_CODES.filter((code) => !code.startsWith('gate.')).map((code) => shownStop(code));
  expect(TOLD_STOPS).toEqual(expect.arrayContaining([...new Set(told)]));
  for (const code of TOLD_STOPS) {
    expect(shownStop(code)).toBe(code);
    const lines = linesOf({ state: 'stop', code, shownCode: code });
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line.en.length).toBeLessThanOrEqual(36);
  }
});

test('[GATESCREEN-3] go tells the ride and its fare, the concession by word, and a fare that nobody knows yet', () => {
  expect(linesOf(GATE_STATES.go).map(({ en }) => en)).toEqual(['Single ride', 'Fare ¥2.00']);
  expect(linesOf(GATE_STATES.go_concession)[0]?.en).toBe('Single ride · Concession');
  expect(linesOf(GATE_STATES.go_entry)[1]?.en).toBe('Fare when the journey ends');
  expect(linesOf(GATE_STATES.go_ticket).map(({ en }) => en)).toEqual(['Ticket', 'Paid before']);
  expect(linesOf({ ...GATE_STATES.go, fare: { minor: 0, currency: 'CNY' } })[1]?.en).toBe('Free');
});

test('[GATESCREEN-5] a gate without its service is out of service to passengers', () => {
  const shown = (live: boolean) => stateShown({ state: GATE_STATES.armed }, live).state;
  expect([shown(true), shown(false)]).toEqual(['armed', 'out_of_service']);
});

test('[GATESCREEN-11] it is night from ten to six in the store’s own time', () => {
  const noonUtc = Date.UTC(2026, 10, 22, 12);
  const nights = Array.from({ length: 24 }, (_, hour) => isNight(noonUtc - DAY_MS / 2 + hour * 3_600_000, 'UTC'));
  expect(nights.flatMap((night, hour) => (night ? [hour] : []))).toEqual([0, 1, 2, 3, 4, 5, 22, 23]);
  // Eight in the evening in Shanghai, three in the night in Auckland.
  expect([isNight(noonUtc, 'Asia/Shanghai'), isNight(noonUtc, 'Pacific/Auckland')]).toEqual([false, true]);
});

test('[GATESCREEN-12] the picture is in another place each minute, and a few pixels away at most', () => {
  const places = Array.from({ length: 9 }, (_, minute) => burnInShift(minute * 60_000));
  expect(new Set(places.map(({ x, y }) => `${x},${y}`)).size).toBe(9);
  for (const { x, y } of places) expect(Math.max(Math.abs(x), Math.abs(y))).toBeLessThanOrEqual(6);
});
