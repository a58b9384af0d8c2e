/** Section 9 of the API page: gates report taps, the backend makes journeys of them. */
import { randomBytes } from 'node:crypto';
import { mustBe, mustBeProblem, newId, type Backend, type Json, type Terminal } from '../backend.ts';
import { must, mustEqual, type Rule } from '../rule.ts';

const MINUTE_MS = 60_000;
/** Section 6: a time may be 300 s ahead. */
const AHEAD_MS = 310_000;

type Gate = Readonly<{ terminal: Terminal; from: string; to: string; fareMinor: number }>;

/** A gate of a line with zones, and a ride between two of them by the table that is in force now. */
async function openGate(backend: Backend): Promise<Gate> {
  const terminal = await backend.enrol(await backend.people.gateCode());
  const { fares } = mustBe(await terminal.call('GET', '/v1/config'), 200) as { fares: Json[] };
  const inForce = fares
    .filter((table) => Date.parse(String(table['effectiveFrom'])) <= Date.now())
    .toSorted((a, b) => Date.parse(String(b['effectiveFrom'])) - Date.parse(String(a['effectiveFrom'])))[0];
  mustEqual(inForce?.['kind'], 'zones', 'the fare table in force');
  const table = inForce as unknown as { stations: { id: string; zone: number }[]; fares: number[][] };
  const [from] = table.stations;
  const to = table.stations.find(({ zone }) => zone !== from?.zone);
  must(from !== undefined && to !== undefined, 'the table has stations in two zones');
  const fareMinor = table.fares[from.zone]?.[to.zone] ?? -1;
  return { terminal, from: from.id, to: to.id, fareMinor };
}

async function tapAt(
  backend: Backend,
  { terminal }: Gate,
  said: Readonly<{ stationId: string; direction: 'entry' | 'exit'; agoMs: number }>,
  change: Readonly<{ amountMinor?: number; terminalId?: string }> = {},
): Promise<Json> {
  const { stationId, direction, agoMs } = said;
  const made = { terminalId: terminal.id, amountMinor: 0, ...change };
  const presentment = await backend.people.tap({ ...made, challenge: randomBytes(16) });
  const at = new Date(Date.now() - agoMs).toISOString();
  return { id: newId(), at, stationId, gateId: 'g1', direction, presentment, decision: 'open', reason: null };
}

async function report(gate: Gate, taps: readonly unknown[]): Promise<Json[]> {
  const { results } = mustBe(await gate.terminal.call('POST', '/v1/taps', { taps }), 200) as { results: Json[] };
  mustEqual(results.length, taps.length, 'a result for each tap');
  return results;
}

async function journey(backend: Backend): Promise<void> {
  const gate = await openGate(backend);
  const entry = await tapAt(backend, gate, { stationId: gate.from, direction: 'entry', agoMs: 5 * MINUTE_MS });
  const exit = await tapAt(backend, gate, { stationId: gate.to, direction: 'exit', agoMs: MINUTE_MS });
  // The exit is reported first: the order of the reports does not matter.
  const [early] = await report(gate, [exit]);
  must(early?.['problem'] === undefined, 'an exit whose entry is not known yet is no problem');
  const [began] = await report(gate, [entry]);
  const fare = { amount: gate.fareMinor, currency: 'CNY' };
  mustEqual(began?.['fare'], fare, 'the fare, once both ends are known');
  const again = await report(gate, [exit, entry]);
  mustEqual(
    again.map((result) => [result['id'], result['journeyId'], result['fare']]),
    [exit, entry].map(({ id }) => [id, began?.['journeyId'], fare]),
    'both taps, reported again',
  );
  const [other] = await report(gate, [{ ...entry, stationId: gate.to }]);
  const { problem } = (other ?? {}) as { problem?: Json };
  mustEqual(problem?.['code'], 'idempotency_mismatch', 'another tap under the same id');
}

async function openJourneys(backend: Backend): Promise<void> {
  const gate = await openGate(backend);
  const payer = (await report(gate, [
    await tapAt(backend, gate, { stationId: gate.from, direction: 'entry', agoMs: MINUTE_MS }),
  ])) as { journeyId: string }[];
  for (const query of ['', '?iss=x&walletId=y', '?iss=x&open=true'])
    mustBeProblem(await gate.terminal.call('GET', `/v1/journeys${query}`), 422, 'validation_failed');
  const nobody = await gate.terminal.call('GET', '/v1/journeys?iss=nobody&walletId=nobody&open=true');
  mustBe(nobody, 200);
  mustEqual(nobody.json, [], 'journeys of a wallet that nobody has');
  must(typeof payer[0]?.journeyId === 'string', 'an entry has a journey');
}

async function refused(backend: Backend): Promise<void> {
  const gate = await openGate(backend);
  const said = { stationId: gate.from, direction: 'entry', agoMs: MINUTE_MS } as const;
  const wrong = [
    await tapAt(backend, gate, said, { amountMinor: 100 }),
    await tapAt(backend, gate, said, { terminalId: 'another-gate' }),
    { ...(await tapAt(backend, gate, said)), stationId: 'no-such-station' },
    await tapAt(backend, gate, { ...said, agoMs: -AHEAD_MS }),
    'no tap at all',
  ];
  const results = await report(gate, wrong);
  mustEqual(
    results.map(({ id, problem }) => [id, (problem as Json)['status'], (problem as Json)['code']]),
    [
      [wrong[0], 422, 'credential_invalid'],
      [wrong[1], 422, 'credential_invalid'],
      [wrong[2], 422, 'validation_failed'],
      [wrong[3], 422, 'validation_failed'],
      [null, 422, 'validation_failed'],
    ].map(([tap, ...rest]) => [tap === null ? null : (tap as Json)['id'], ...rest]),
    'what a tap that breaks a rule is told',
  );
}

export const SECTION_9: readonly Rule[] = [
  {
    section: '9',
    words: 'Taps are answered one by one in their order, an unreadable one by itself',
    async check(backend) {
      const terminal = await backend.terminal();
      const { results } = mustBe(await terminal.call('POST', '/v1/taps', { taps: [{ id: newId() }] }), 200) as {
        results: Json[];
      };
      must(results.length === 1 && 'problem' in (results[0] ?? {}), 'a tap that says nothing is a problem');
      mustBeProblem(await terminal.call('POST', '/v1/taps', { taps: [] }), 422, 'validation_failed');
    },
  },
  {
    section: '9',
    words:
      'Entry and exit make a journey at the table’s fare, in whatever order they are told, and repeats are answered alike',
    needs: ['gates'],
    check: journey,
  },
  {
    section: '9',
    words: 'Open journeys are listed for a wallet that is named, and for nobody else',
    needs: ['gates'],
    check: openJourneys,
  },
  {
    section: '9',
    words:
      'A tap made for money, for another gate, at no station, or too far ahead is refused with 422, each by itself',
    needs: ['gates'],
    check: refused,
  },
];
