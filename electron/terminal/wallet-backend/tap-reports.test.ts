/** What is believed of an answer about reported taps. */
import { expect, test } from 'vitest';
import { batchBody } from './batch.ts';
import { openJourneysCodec, readTapResults } from './tap-reports.ts';

const PROBLEM = { type: 'about:blank', title: 'no', status: 422, code: 'wallet_blocked', detail: 'blocked' };

test('[BACKEND-90] each result stands alone; what was not asked about, or leaves it open, is left out', () => {
  const results = [
    { id: 'a', journeyId: 'j1', fare: { amount: 450, currency: 'CNY' } },
    { id: 'b', journeyId: null, fare: null },
    { id: 'c', problem: PROBLEM },
    { id: 'd', problem: { ...PROBLEM, status: 503, code: 'unavailable' } },
    { id: 'stranger', journeyId: null, fare: null },
    { id: null, problem: PROBLEM },
    'nonsense',
  ];
  expect(readTapResults(results, ['a', 'b', 'c', 'd'])).toEqual([
    { id: 'a', journeyId: 'j1', fareMinor: 450 },
    { id: 'b', journeyId: null, fareMinor: null },
    { id: 'c', problem: { kind: 'refused', status: 422, code: 'wallet_blocked', detail: 'blocked' } },
  ]);
});

test('[BACKEND-91] a report carries the stored bodies byte for byte', () => {
  const body = '{"at":"2026-03-04T04:00:00.000Z",  "stationId":"east"}';
  expect(batchBody([{ id: 'a', body }], 'taps')).toBe(
    '{"taps":[{"id":"a","at":"2026-03-04T04:00:00.000Z",  "stationId":"east"}]}',
  );
});

test('[BACKEND-93] open journeys are believed whole or not at all', () => {
  const one = { id: 'j1', entryStationId: 'east', entryAt: '2026-03-04T04:00:00.000Z' };
  expect(openJourneysCodec.parse([one])).toEqual([
    { entryStationId: 'east', entryAtMs: Date.parse('2026-03-04T04:00:00.000Z') },
  ]);
  expect(openJourneysCodec.parse([])).toEqual([]);
  for (const wrong of [
    {},
    [one, { ...one, entryAt: 'yesterday' }],
    [{ ...one, entryStationId: '' }],
    Array.from({ length: 101 }, () => one),
  ])
    expect(openJourneysCodec.safeParse(wrong).success).toBe(false);
});
