/** N1: every fault of the network at every call, the first time it is made, and for good while it lasts. Rule PROVE-51. */
import { chosenPairs } from '../../choice.ts';
import type { CallName } from '../calls.ts';
import { FAULT_KINDS, type FaultKind } from '../faults.ts';
import type { FaultCase, Stage } from './case.ts';
import { FLOWS, payByCode, ringUp, type FlowName } from './flows.ts';

/** The calls, and the flow that makes each. */
export const NETWORK_TARGETS: readonly Readonly<{
  /** In the names of its cases; absent: the call's own. */
  name?: string;
  call: CallName;
  flow: FlowName;
  lostFirst?: boolean;
  firstDay?: boolean;
  /** How often in a row the fault comes in the quick tier; absent: once. */
  times?: number;
}>[] = [
  { call: 'enrol', flow: 'code', firstDay: true },
  { call: 'put_code', flow: 'code' },
  { call: 'put_qr', flow: 'merchant_qr' },
  { call: 'put_tap', flow: 'tap' },
  { call: 'put_presentment', flow: 'presentment' },
  // The answer to the payment is lost first, so that there is something to ask after.
  { call: 'query', flow: 'code', lostFirst: true },
  { call: 'reverse', flow: 'qr_then_code' },
  // Until the reversal arrives the customer is out of pocket (C5).
  { name: 'reverse_charged', call: 'reverse', flow: 'cancelled_while_unknown', times: 3 },
  { call: 'config', flow: 'code' },
  { call: 'deny_list', flow: 'code' },
  { call: 'time', flow: 'code' },
  { call: 'batch', flow: 'offline_qr' },
];

/** Seeds of the nightly tier: the same fault with other delays and another order. */
const NIGHTLY_SEEDS = 10;

/** How long a till on its first day may need until it sells. */
const ENROLMENT_MS = 150_000;

async function play(
  { shop, fired, expect }: Stage,
  target: (typeof NETWORK_TARGETS)[number],
  fault: FaultKind,
  times: number,
): Promise<void> {
  const { network } = shop.world;
  let left = times;
  let lost = target.lostFirst === true ? 1 : 0;
  network.chooseFault = (call) => {
    if (lost > 0 && call === 'put_code') {
      lost -= 1;
      return 'lost_after_commit';
    }
    if (call !== target.call || left === 0) return null;
    left -= 1;
    fired(fault);
    return fault;
  };
  if (target.firstDay === true) await shop.world.boot();
  else if (['config', 'time', 'deny_list'].includes(target.call)) await shop.world.restart();
  await shop.lookAnew();
  if (target.firstDay === true) {
    await shop.world.pass(ENROLMENT_MS);
    const view = await shop.do('terminal.snapshot', {});
    const answer = view.answer();
    expect(answer?.ok === true && JSON.stringify(answer.value).includes('"state":"ready"'), 'the till is enrolled');
  }
  await FLOWS[target.flow](shop);
  await shop.world.pass(60_000);
  // A second sale, with the network whole: whatever the first has left behind must not be in its way.
  network.chooseFault = () => null;
  if (shop.sale() === null) {
    await ringUp(shop, 'cola');
    await payByCode(shop);
    await shop.world.pass(4_000);
  }
}

const caseName = (target: (typeof NETWORK_TARGETS)[number], fault: FaultKind, seed: number): string =>
  `N1/${target.name ?? target.call}/${fault}/${seed}`;

export function networkCases(): readonly FaultCase[] {
  const cases: FaultCase[] = [];
  for (const target of NETWORK_TARGETS) {
    for (const fault of FAULT_KINDS) {
      for (let seed = 1; seed <= NIGHTLY_SEEDS; seed += 1) {
        // Odd seeds meet the fault once, even ones three times in a row.
        const times = seed % 2 === 1 ? (target.times ?? 1) : 3;
        cases.push({
          name: caseName(target, fault, seed),
          tier: seed === 1 ? 'quick' : 'nightly',
          caseCount: 1,
          firstDay: target.firstDay === true,
          play: (stage) => play(stage, target, fault, times),
        });
      }
    }
  }
  return cases;
}

/** numbers.md section 2.3, N1, as far as the quick tier goes: 216, of the twelve calls that there are as many each. */
const QUICK_CASES = 216;

/** The names of those that a day's quick tier plays. */
export function quickNetworkCases(choice: string): ReadonlySet<string> {
  const perRow = Math.ceil(QUICK_CASES / NETWORK_TARGETS.length);
  const pairs = chosenPairs(NETWORK_TARGETS, FAULT_KINDS, { perRow, choice });
  return new Set(pairs.map(({ row, column }) => caseName(row, column, 1)));
}
