/**
 * A gate on bad days: a barrier that stays shut, opens unseen or says nothing, a process that dies at every commit, request
 * and pulse around a passage, codes that are shown again, and a backend that is not there. Rules PROVE-130 to PROVE-133.
 */
import type { GateState } from '../../../../electron/contract/gate-values.ts';
import type { Snapshot } from '../../../../electron/contract/terminal-values.ts';
import { openPayments } from '../end-checks.ts';
import type { Passengers } from '../gate-passengers.ts';
import { valuesOf } from '../kept-statements.ts';
import { GATE_TOUCH_KINDS, type TouchKind } from '../life.ts';
import type { Manner, StreetBarrier } from '../street-barrier.ts';
import type { FaultCase, Stage } from './case.ts';
import { makeRich } from './shop-care.ts';

type GateStage = Stage & Readonly<{ barrier: StreetBarrier; passengers: Passengers }>;
export type Story = (stage: GateStage) => Promise<void>;

/** A barrier that failed rests the gate for half a minute, and then comes what is sent again. */
const RESTS_MS = 31_000;
const GOES_BY_MS = 4_000;
/** A passage needs no key of the key store: requests are signed with the one that was read at the start. */
const KILLED_AT = GATE_TOUCH_KINDS.filter((kind) => kind !== 'key_store');
/** More touches than any passage makes. */
const MAX_TOUCHES = 40;
/** Longer than the time against passing back, shared among the passengers. */
const BETWEEN_MS = 40_000;
const LOOKS = 90;

async function gateState({ shop }: GateStage): Promise<GateState | null> {
  const answer = (await shop.world.call('terminal.snapshot', {})).answer();
  // The watch has held the answer against the contract.
  return answer?.ok === true ? ((answer.value as unknown as Snapshot).gate?.state ?? null) : null;
}

/** Until the gate serves and nothing of what was is open. */
async function untilServing(stage: GateStage): Promise<void> {
  const { world } = stage.shop;
  for (let look = 0; look < LOOKS; look += 1) {
    await world.revive();
    const state = await gateState(stage);
    if (state?.state === 'armed' && openPayments(world.watch.till()).length === 0) return;
    await world.pass(look < 10 ? 1_000 : 10_000);
  }
  stage.expect(false, `the gate serves again: ${JSON.stringify(await gateState(stage))}`);
}

async function begin(stage: GateStage): Promise<void> {
  const { shop } = stage;
  await shop.world.call('session.sign_out', {});
  await makeRich(shop);
  // Past the minute in which its clock was confirmed.
  await shop.world.pass(60_000);
  await untilServing(stage);
}

async function goOffline({ world }: GateStage['shop']): Promise<void> {
  world.network.outage = 'refused';
  world.network.cutStreams();
  await world.pass(12_000);
}

const outcomes = ({ shop }: GateStage): readonly unknown[] =>
  valuesOf(shop.world.watch.till(), 'SELECT outcome FROM gate_passages ORDER BY passage_key').all();
const stops = ({ shop }: GateStage): readonly unknown[] =>
  valuesOf(
    shop.world.watch.till(),
    "SELECT body ->> '$.code' FROM journal WHERE type = 'gate.stopped' ORDER BY sequence",
  ).all();

export const tapThrough: Story = async ({ shop, passengers }) => {
  await passengers.tap(passengers.next());
  await shop.world.pass(GOES_BY_MS);
};

const withBarrier =
  (manner: Manner): Story =>
  async (stage) => {
    const { barrier, shop } = stage;
    barrier.manner = manner;
    await tapThrough(stage);
    barrier.manner = 'opens';
    await shop.world.pass(RESTS_MS);
  };

const offline =
  (passage: Story): Story =>
  async (stage) => {
    const { shop } = stage;
    await goOffline(shop);
    await passage(stage);
    shop.world.network.outage = null;
    await shop.world.pass(20_000);
  };

/** One passage each, from the phone to the end of its payment. */
const PASSAGES: Readonly<Record<string, Story>> = {
  tap: async (stage) => {
    await tapThrough(stage);
    await stage.shop.world.pass(3_000);
  },
  code: async ({ shop, passengers }) => {
    await passengers.showCode(passengers.next());
    await shop.world.pass(GOES_BY_MS + 3_000);
  },
  offline_tap: offline(tapThrough),
  stays_shut: withBarrier('stays_shut'),
  unseen: withBarrier('unseen'),
  hung_shut: withBarrier('hung_shut'),
  hung_open: withBarrier('hung_open'),
  offline_stays_shut: offline(withBarrier('stays_shut')),
};

/** Who is charged for what of the passages in which the till lives on. */
const ENDS: Readonly<Record<string, 'passed' | 'not_opened'>> = {
  stays_shut: 'not_opened',
  unseen: 'not_opened',
  hung_shut: 'not_opened',
  hung_open: 'not_opened',
  offline_stays_shut: 'not_opened',
};

async function killEverywhere(stage: GateStage, passage: Story, kind: TouchKind): Promise<void> {
  const { shop, fired } = stage;
  const { world } = shop;
  for (const when of ['before', 'after'] as const) {
    for (let n = 1; n <= MAX_TOUCHES; n += 1) {
      const boots = world.bootCount();
      world.planCrash({ kind, n, when });
      await passage(stage);
      const isKilled = !world.till().life.isAlive() || world.bootCount() > boots;
      if (world.till().life.isAlive()) world.till().life.plan(null);
      stage.barrier.manner = 'opens';
      world.network.outage = null;
      if (isKilled) fired(`gate_killed_${when}_${kind}`);
      await untilServing(stage);
      await world.pass(BETWEEN_MS);
      if (!isKilled) break;
    }
  }
}

const STORIES: Readonly<Record<string, Story>> = {
  screenshot: async (stage) => {
    const { shop, passengers, fired, expect } = stage;
    const text = await passengers.showCode(passengers.next());
    await shop.world.pass(GOES_BY_MS);
    await passengers.showCode(passengers.next(), text ?? '');
    await shop.world.pass(GOES_BY_MS);
    fired('code_shown_again');
    expect(
      stops(stage).join() === 'offline.counter_replayed',
      `a picture of a code is a replay: ${stops(stage).join()}`,
    );
    expect(outcomes(stage).join() === 'passed', 'one of the two passed');
  },
  screenshot_after_a_kill: async (stage) => {
    const { shop, passengers, fired, expect } = stage;
    const text = await passengers.showCode(passengers.next());
    await shop.world.pass(1_000);
    await shop.world.kill();
    await shop.world.boot();
    await shop.world.pass(GOES_BY_MS);
    await untilServing(stage);
    await passengers.showCode(passengers.next(), text ?? '');
    await shop.world.pass(GOES_BY_MS);
    fired('killed_and_shown_again');
    expect(outcomes(stage).join() === 'passed', `shown twice, passed once: ${outcomes(stage).join()}`);
  },
  passed_back: async (stage) => {
    const { shop, passengers, fired, expect } = stage;
    const walletId = passengers.next();
    await passengers.tap(walletId);
    await shop.world.pass(10_000);
    await passengers.tap(walletId);
    await shop.world.pass(GOES_BY_MS);
    fired('phone_passed_back');
    expect(
      stops(stage).join() === 'gate.passback',
      `the same phone does not pass at once again: ${stops(stage).join()}`,
    );
  },
  reversal_without_answer: async (stage) => {
    const { shop, barrier, fired } = stage;
    let left = 3;
    // The first request that says it is undone is charged or not, and nobody here hears which.
    shop.world.network.chooseFault = (call) => {
      if ((call !== 'reverse' && call !== 'batch') || left === 0) return null;
      left -= 1;
      fired('answer_lost');
      return 'lost_after_commit';
    };
    await withBarrier('stays_shut')(stage);
    barrier.manner = 'opens';
    await shop.world.pass(RESTS_MS);
  },
  does_not_pay_later: async (stage) => {
    const { shop, passengers, fired, expect } = stage;
    await offline(async () => {
      await passengers.tap('wlt_sun');
      await shop.world.pass(GOES_BY_MS);
    })(stage);
    await shop.world.pass(20_000);
    fired('declined_after_passage');
    await passengers.tap('wlt_sun');
    await shop.world.pass(GOES_BY_MS);
    expect(stops(stage).length === 1, `whoever did not pay is not let through again: ${stops(stage).join()}`);
  },
};

/** Played at a gate with its barrier and its passengers, who have money. Behind it the gate serves again. */
export function gateCase(
  name: string,
  tier: FaultCase['tier'],
  caseCount: FaultCase['caseCount'],
  play: Story,
): FaultCase {
  return {
    ...{ name: `gate/${name}`, tier, caseCount, place: 'tram_gate' },
    play: async (given) => {
      const { barrier } = given.shop.world;
      const { passengers } = given.shop;
      if (barrier === null || passengers === null) throw new Error('a case of a gate has a barrier');
      const stage = { ...given, barrier, passengers };
      await begin(stage);
      await play(stage);
      await untilServing(stage);
      const shown = stage.passengers.shownCount();
      const passed = outcomes(stage).length;
      stage.expect(passed <= shown, `${passed} were let through, and ${shown} credentials were shown`);
    },
  };
}

export function gateCases(): readonly FaultCase[] {
  return [
    ...Object.entries(PASSAGES).flatMap(([name, passage]) => [
      gateCase(name, 'quick', 1, async (stage) => {
        await passage(stage);
        stage.fired(`gate_${name}`);
        const due = ENDS[name] ?? 'passed';
        stage.expect(outcomes(stage).join() === due, `it is ${due}: ${outcomes(stage).join()} ${stops(stage).join()}`);
      }),
      ...KILLED_AT.map((kind) => {
        // What is forwarded before the barrier has spoken is approved, and then taken back: wake-ups bring that about.
        const isLate = name === 'hung_open' && kind === 'timer';
        const isQuick = kind === 'commit' || kind === 'barrier' || isLate;
        return gateCase(`kill/${name}/${kind}`, isQuick ? 'quick' : 'nightly', 'as_fired', (stage) =>
          killEverywhere(stage, passage, kind),
        );
      }),
    ]),
    ...Object.entries(STORIES).map(([name, story]) => gateCase(name, 'quick', 1, story)),
  ];
}
