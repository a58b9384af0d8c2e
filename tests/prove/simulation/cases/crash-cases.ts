/**
 * P1 and P2: the till is killed before and after each commit, request, answer, event, wake-up and use of its keys of each
 * flow, and killed again while it recovers. One world goes through all the moments of a flow, one after the other, as on
 * a very bad day. Rules PROVE-55, PROVE-56.
 */
import { TOUCH_KINDS, type CrashPlan, type TouchKind } from '../life.ts';
import type { FaultCase, Stage } from './case.ts';
import { FLOW_NAMES, FLOWS, type FlowName } from './flows.ts';
import { makeRich, untilFree } from './shop-care.ts';

/** More touches than any flow makes; the flow's own end ends the count before. */
const MAX_TOUCHES = 80;

/** What the quick tier kills at: the two touches that make a payment durable and let it out of the house. */
const QUICK_KINDS: readonly TouchKind[] = ['commit', 'send'];

/** Killed again at the first commits and requests of the recovery. */
const AGAIN: readonly CrashPlan[] = [
  { kind: 'commit', n: 1, when: 'before' },
  { kind: 'commit', n: 1, when: 'after' },
  { kind: 'commit', n: 2, when: 'after' },
  { kind: 'send', n: 1, when: 'after' },
];

/** Answers whether the flow got as far as that. */
async function killIn(stage: Stage, flow: FlowName, crash: CrashPlan, again: CrashPlan | null): Promise<boolean> {
  const { shop, fired } = stage;
  const { world } = shop;
  const boots = world.bootCount();
  world.planCrash(crash);
  await FLOWS[flow](shop);
  const isKilled = !world.till().life.isAlive() || world.bootCount() > boots;
  if (isKilled) fired(`killed_${crash.when}_${crash.kind}`);
  else world.till().life.plan(null);
  if (isKilled && again !== null) {
    await world.kill();
    const before = world.bootCount();
    await world.boot(again);
    // A plan that waits for a request of the recovery comes true a moment later.
    await world.pass(5_000);
    if (world.bootCount() > before + 1) fired(`killed_again_${again.when}_${again.kind}`);
  }
  await world.revive();
  await untilFree(stage);
  return isKilled;
}

async function killEverywhere(stage: Stage, flow: FlowName, kind: TouchKind): Promise<void> {
  await makeRich(stage.shop);
  for (const when of ['before', 'after'] as const) {
    for (let n = 1; n <= MAX_TOUCHES; n += 1) {
      if (!(await killIn(stage, flow, { kind, n, when }, null))) break;
    }
  }
}

async function killTwice(stage: Stage, flow: FlowName): Promise<void> {
  await makeRich(stage.shop);
  for (const [index, again] of AGAIN.entries()) {
    for (let n = 1 + (index % 2); n <= MAX_TOUCHES; n += 2) {
      if (!(await killIn(stage, flow, { kind: 'commit', n, when: 'after' }, again))) break;
    }
  }
}

export function crashCases(): readonly FaultCase[] {
  return FLOW_NAMES.flatMap((flow): readonly FaultCase[] => [
    ...TOUCH_KINDS.map((kind): FaultCase => ({
      name: `P1/${flow}/${kind}`,
      tier: QUICK_KINDS.includes(kind) ? 'quick' : 'nightly',
      caseCount: 'as_fired',
      play: (stage) => killEverywhere(stage, flow, kind),
    })),
    {
      name: `P2/${flow}`,
      tier: flow === 'qr_then_code' || flow === 'cancelled_while_pending' ? 'quick' : 'nightly',
      caseCount: 'as_fired',
      play: (stage) => killTwice(stage, flow),
    },
  ]);
}
