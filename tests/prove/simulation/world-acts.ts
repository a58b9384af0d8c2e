/** What happens around the people: processes die, networks fail, backends are mended, clocks are set, plugs are pulled. */
import type { SeededRandom } from '../seeded-random.ts';
import { TOUCH_KINDS } from './life.ts';
import { deedAt, type AroundDeed } from './places.ts';
import { WALLETS, type Shop } from './shop.ts';

type WorldAct = (shop: Shop, roll: SeededRandom) => Promise<void>;

const MINUTE_MS = 60_000;

/** Steps of a wall clock, from a correction to a flat battery. */
export const CLOCK_JUMPS_MS: readonly number[] = [
  -1_000,
  1_000,
  -5 * MINUTE_MS - 1_000,
  5 * MINUTE_MS + 1_000,
  -60 * MINUTE_MS,
  60 * MINUTE_MS,
  -24 * 60 * MINUTE_MS,
  24 * 60 * MINUTE_MS,
];

/** Counted where nobody stands: a run in which it never happened there has failed. */
function didThere(shop: Shop, deed: AroundDeed): void {
  const { place } = shop.world;
  if (place !== null) shop.did(deedAt(place, deed));
}

/** A correction that leaves a clock right enough to decide about dates: a machine that serves has its passengers in both times. */
const SMALL_JUMPS_MS: readonly number[] = [-40_000, 40_000];

export const WORLD_ACTS = {
  kill: async (shop) => {
    await shop.world.kill();
    await shop.world.boot();
    await shop.lookAnew();
  },
  kill_at_a_touch: async (shop, roll) => {
    const kind = roll.pick(TOUCH_KINDS);
    shop.world.planCrash({ kind, n: 1 + roll.below(6), when: roll.chance(0.5) ? 'before' : 'after' });
  },
  kill_while_starting: async (shop, roll) => {
    await shop.world.kill();
    const kind = roll.pick(TOUCH_KINDS);
    await shop.world.boot({ kind, n: 1 + roll.below(3), when: roll.chance(0.5) ? 'before' : 'after' });
    await shop.lookAnew();
  },
  restart: async (shop) => {
    await shop.world.restart();
    await shop.lookAnew();
  },
  freeze: async (shop, roll) => shop.world.freeze(roll.pick([1_000, 30_000])),
  network_down: async ({ world }, roll) => {
    world.network.outage = roll.chance(0.5) ? 'refused' : 'silent';
    if (roll.chance(0.5)) world.network.cutStreams();
  },
  network_up: async ({ world }) => {
    world.network.outage = null;
  },
  cut_the_event_stream: async ({ world }) => world.network.cutStreams(),
  stop_the_backend: async ({ world }) => {
    world.network.cutStreams();
    await world.host.stop();
  },
  start_the_backend: async ({ world }) => world.host.start(),
  back_up_the_backend: async ({ world }) => {
    if (world.host.isUp) await world.host.backUp();
  },
  restore_the_backend: async (shop) => {
    shop.world.network.cutStreams();
    if (await shop.world.host.restore()) didThere(shop, 'bank set back');
  },
  maintenance: async ({ world }, roll) => {
    if (world.host.isUp) await world.host.demo('POST', '/demo/maintenance', { on: roll.chance(0.25) });
  },
  change_a_wallet: async ({ world }, roll) => {
    const moods = [
      { forcedDecline: 'risk_rejected' },
      { forcedDecline: 'issuer_error' },
      { forcedDecline: null },
      { blocked: true },
      { blocked: false },
      { balance: 0 },
      { balance: 1_000_000 },
      { smallAmountLimit: 0 },
      { smallAmountLimit: 100_000 },
    ];
    if (world.host.isUp)
      await world.host.demo('POST', `/demo/wallets/${roll.pick(WALLETS)}/settings`, roll.pick(moods));
  },
  change_the_policy: async ({ world }, roll) => {
    if (world.host.isUp) await world.host.demo('POST', '/demo/policy', { maxPerPayment: 1_000 * (1 + roll.below(30)) });
  },
  new_backend_key: async ({ world }, roll) => {
    if (world.host.isUp)
      await world.host.demo('POST', '/demo/backend-keys', { signsInSeconds: roll.pick([0, 5, 3_600]) });
  },
  unplug_the_reader: async ({ world }) => world.till().reader.setState('gone'),
  plug_in_the_reader: async ({ world }) => world.till().reader.setState('ready'),
  set_the_clock: async (shop, roll) => {
    const { world } = shop;
    const jumps = world.place === null ? CLOCK_JUMPS_MS : [...CLOCK_JUMPS_MS, ...SMALL_JUMPS_MS];
    world.wallOffsetMs = roll.chance(0.3) ? 0 : world.wallOffsetMs + roll.pick(jumps);
    if (world.wallOffsetMs !== 0) didThere(shop, 'clock set');
  },
  drift_of_the_backend: async ({ world }, roll) => {
    world.host.clockOffsetMs += roll.pick([-20_000, -1_000, 1_000, 20_000]);
  },
} as const satisfies Record<string, WorldAct>;
