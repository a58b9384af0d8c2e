/**
 * What people do at a gate: they hold their phones to it, show codes, pictures of codes and tickets, come back when it will have
 * them again, and somebody looks after the barrier, or puts the metro's gate up at another station. Rule PROVE-144.
 */
import type { SeededRandom } from '../seeded-random.ts';
import { MANAGER } from './demo.ts';
import type { Passengers } from './gate-passengers.ts';
import { GATE_TOUCH_KINDS } from './life.ts';
import { METRO_STOPS } from './places.ts';
import { WALLETS, type Shop } from './shop.ts';
import { streetTicket } from './street-tickets.ts';
import type { Manner } from './street-barrier.ts';

type PassengerAct = (shop: Shop, roll: SeededRandom) => Promise<void>;

/** What is counted; a run in which one of them never happened has failed. */
export const GATE_DEEDS = [
  'passenger held a phone to it',
  'code shown',
  'old code shown',
  'ticket shown',
  'ticket shown again',
  'gate put up elsewhere',
  'gate unlocked',
] as const;

const MANNERS: readonly Manner[] = ['stays_shut', 'unseen', 'hung_shut', 'hung_open'];
/** Longer than the demo's time against passing back. */
const LATER_MS = 200_000;
/** Of codes and tickets, the newest: older ones have run out. */
const KEPT = 6;

const people = (shop: Shop): Passengers => {
  if (shop.passengers === null) throw new Error('nobody comes to a till to pass');
  return shop.passengers;
};

export const GATE_ACTS = {
  pass_by_tap: async (shop, roll) => {
    if (await people(shop).tap(roll.pick(WALLETS))) shop.did('passenger held a phone to it');
  },
  pass_by_code: async (shop, roll) => {
    if (!shop.world.host.isUp) return;
    const text = await people(shop).showCode(roll.pick(WALLETS));
    if (text === null) return;
    shop.did('code shown');
    shop.shown.codes.push(text);
  },
  show_a_picture: async (shop, roll) => {
    const codes = shop.shown.codes.slice(-KEPT);
    if (codes.length === 0) return;
    await people(shop).showCode(roll.pick(WALLETS), roll.pick(codes));
    shop.did('old code shown');
  },
  show_a_ticket: async (shop, roll) => {
    const { world } = shop;
    const text = streetTicket(roll, world.host.nowMs());
    shop.shown.tickets.push(text);
    await world.call('gate.scan', { text });
    shop.did('ticket shown');
  },
  show_the_ticket_again: async (shop, roll) => {
    const tickets = shop.shown.tickets.slice(-KEPT);
    if (tickets.length === 0) return;
    await shop.world.call('gate.scan', { text: roll.pick(tickets) });
    shop.did('ticket shown again');
  },
  come_back_later: async ({ world }) => world.pass(LATER_MS),
  spoil_the_barrier: async ({ world }, roll) => {
    if (world.barrier !== null) world.barrier.manner = roll.pick(MANNERS);
  },
  mend_the_barrier: async ({ world }) => {
    if (world.barrier !== null) world.barrier.manner = 'opens';
  },
  kill_at_the_gate: async ({ world }, roll) => {
    const kind = roll.pick(GATE_TOUCH_KINDS);
    world.planCrash({ kind, n: 1 + roll.below(4), when: roll.chance(0.5) ? 'before' : 'after' });
  },
  /** A technician takes it down, or it falls down, and puts it up again where the passengers get out. */
  put_the_gate_up_elsewhere: async (shop, roll) => {
    const { world } = shop;
    if (world.place !== 'metro_gate') return;
    world.stop = roll.pick(METRO_STOPS);
    if (roll.chance(0.5)) await world.restart();
    else {
      await world.kill();
      await world.boot();
    }
    shop.did('gate put up elsewhere');
  },
  look_after_the_gate: async (shop) => {
    const { world } = shop;
    const unlocked = await world.call('gate.unlock', MANAGER);
    if (unlocked.answer()?.ok === true) shop.did('gate unlocked');
    await world.call('gate.unpaid_rides', { cursor: null, limit: 100 });
    await world.call('session.sign_out', {});
  },
} as const satisfies Record<string, PassengerAct>;
