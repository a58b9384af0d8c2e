/**
 * A random schedule, drawn from its seed before anything happens: who does what, after how long, and how unkind the
 * network is. Chances differ from seed to seed, so that some runs are calm and some are nothing but trouble, as a fault
 * that is rare everywhere hides what two of them do together. Rules PROVE-32, PROVE-39.
 */
import { createSeededRandom, type SeededRandom } from '../seeded-random.ts';
import { actsAt, type ActName } from './acts.ts';
import { CROSSINGS, type Crossing } from './crossings.ts';
import { FAULT_KINDS, type FaultKind } from './faults.ts';
import { PLACE_NAMES, type PlaceName } from './places.ts';

export type Step = Readonly<{
  /** Its place in the seed's whole schedule; chance inside it hangs on this alone. */
  index: number;
  act: ActName;
  /** Virtual time that passes before it. */
  waitMs: number;
}>;

export type Scenario = Readonly<{
  seed: string;
  /** null: the till of a shop. */
  place: PlaceName | null;
  /** null: an afternoon like others. Else it is so long before that moment when the world begins. */
  crossing: (Crossing & Readonly<{ beforeMs: number }>) | null;
  steps: readonly Step[];
  /** How many of 1,000 requests meet a fault. */
  faultPerMille: number;
  faultKinds: readonly FaultKind[];
  /** One way through the network. */
  latencyMs: Readonly<{ min: number; span: number }>;
}>;

export const STEPS_PER_SEED = 200;

/** How often each act comes in an ordinary run, against each other. */
const WEIGHTS: Readonly<Record<ActName, number>> = {
  get_on: 240,
  ring_up: 12,
  change_cart: 8,
  start_checkout: 8,
  pay_by_code: 10,
  pay_by_presentment: 8,
  scan_garbage: 3,
  cancel_payment: 8,
  acknowledge: 8,
  leave_checkout: 6,
  renew_qr: 5,
  cancel_sale: 5,
  change_cashier: 0.3,
  look_up_a_sale: 2,
  reload_the_screen: 2,
  scan_the_qr: 10,
  confirm_on_the_phone: 8,
  refuse_on_the_phone: 4,
  tap: 8,
  tap_wrongly: 5,
  kill: 3,
  kill_at_a_touch: 6,
  kill_while_starting: 2,
  restart: 1,
  freeze: 1,
  network_down: 3,
  network_up: 20,
  cut_the_event_stream: 2,
  stop_the_backend: 2,
  start_the_backend: 16,
  back_up_the_backend: 3,
  restore_the_backend: 1.5,
  maintenance: 3,
  change_a_wallet: 4,
  change_the_policy: 1,
  new_backend_key: 0.6,
  unplug_the_reader: 2,
  plug_in_the_reader: 5,
  set_the_clock: 1.5,
  drift_of_the_backend: 0.6,
  set_aside: 14,
  take_up: 14,
  note_evidence: 4,
  close_an_inbox_item: 20,
  shut_for_days: 20,
  open_a_shift: 8,
  hand_a_shift_over: 4,
  close_a_shift: 1.5,
  pay_cash: 6,
  pay_a_part_in_cash: 5,
  give_the_part_back: 12,
  refund_to_the_wallet: 10,
  refund_in_cash: 8,
  void_a_sale: 8,
  void_at_closing_time: 4,
  exchange_goods: 14,
  keep_the_goods: 10,
  add_a_person: 1,
  send_the_cashier_away: 1,
  take_the_cashier_back: 10,
  change_the_rights: 1.5,
  change_a_price: 6,
  renew_the_key: 4,
  print_a_receipt: 6,
  print_once_more: 14,
  give_a_print_up: 6,
  spoil_the_printer: 1.5,
  mend_the_printer: 4,
  pass_by_tap: 120,
  pass_by_code: 40,
  show_a_picture: 12,
  show_a_ticket: 20,
  show_the_ticket_again: 16,
  // Minutes at a gate with nobody there are what its schedule takes longest for.
  come_back_later: 8,
  spoil_the_barrier: 6,
  mend_the_barrier: 12,
  kill_at_the_gate: 12,
  put_the_gate_up_elsewhere: 20,
  look_after_the_gate: 2,
  buy_on: 200,
  order_rides: 12,
  pay_at_the_kiosk: 20,
  show_a_code_at_the_kiosk: 8,
  try_again: 6,
  give_the_order_up: 8,
  walk_away: 6,
  fetch_the_tickets: 8,
  print_the_tickets: 8,
  print_the_kiosk_receipt: 10,
  call_staff: 2,
  come_to_the_kiosk: 3,
  spoil_the_kiosk_printer: 2,
  mend_the_kiosk_printer: 5,
  // As often as a clock is set where nobody stands: while it is wrong hardly anybody is let through.
  set_the_clock_right: 12,
};

/** What is rarer in a shop, where so much else happens: a schedule of a gate or kiosk comes to each of these. */
const WEIGHTS_AT_PLACES: Partial<Readonly<Record<ActName, number>>> = {
  set_the_clock: 6,
  back_up_the_backend: 5,
  restore_the_backend: 4,
};

/** In so many schedules a gate or a kiosk stands where the till would. */
const ELSEWHERE = 0.12;

function drawPlace(seed: string): PlaceName | null {
  const random = createSeededRandom(`${seed}/street`);
  return random.chance(ELSEWHERE) ? random.pick(PLACE_NAMES) : null;
}

/** So many of them stand where the hour or the day is about to change; a schedule takes longer than it takes to come. */
const CROSSES = 0.3;
const SOONEST_MS = 90_000;

function drawCrossing(seed: string, place: PlaceName | null): Scenario['crossing'] {
  const random = createSeededRandom(`${seed}/crossing`);
  if (place === null || !random.chance(CROSSES)) return null;
  return { ...random.pick(CROSSINGS), beforeMs: SOONEST_MS + random.below(180_000) };
}

/** In so many schedules people have more to do than ring up and be paid; the others come to more payments without that. */
const BUSY_DESK = 0.2;

/** Acts that a run does without altogether, one in so many: a run without crashes shows what crashes hide. */
const LEFT_OUT = 0.25;
const NEVER_LEFT_OUT: readonly ActName[] = [
  'get_on',
  'ring_up',
  'network_up',
  'start_the_backend',
  'plug_in_the_reader',
  'pass_by_tap',
  'come_back_later',
  'mend_the_barrier',
  'buy_on',
  'set_the_clock_right',
];

const FAULT_LEVELS_PER_MILLE: readonly number[] = [0, 0, 10, 30, 100, 300];

export function drawScenario(seed: string, stepCount = STEPS_PER_SEED): Scenario {
  const random = createSeededRandom(`${seed}/scenario`);
  const isBusy = createSeededRandom(`${seed}/desk`).chance(BUSY_DESK);
  const place = drawPlace(seed);
  const names = actsAt(place, isBusy);
  const weights = names.map((act) => {
    const isOut = !NEVER_LEFT_OUT.includes(act) && random.chance(LEFT_OUT);
    const usual = (place === null ? undefined : WEIGHTS_AT_PLACES[act]) ?? WEIGHTS[act];
    return { act, weight: isOut ? 0 : usual * (0.5 + random.fraction()) };
  });
  const faultKinds = FAULT_KINDS.filter(() => random.chance(0.5));
  const isSlow = random.chance(0.1);
  return {
    seed,
    place,
    crossing: drawCrossing(seed, place),
    steps: Array.from({ length: stepCount }, (_, index): Step => ({
      index,
      act: drawAct(random, weights),
      waitMs: drawWait(random, isSlow),
    })),
    faultPerMille: faultKinds.length === 0 ? 0 : random.pick(FAULT_LEVELS_PER_MILLE),
    faultKinds,
    latencyMs: random.pick([
      { min: 2, span: 10 },
      { min: 20, span: 80 },
      { min: 100, span: 900 },
    ]),
  };
}

/** Nights are lived where people have time for more than being paid: elsewhere they would only make each run longer. */
export function hasNights({ place, steps }: Scenario): boolean {
  return place !== null || steps.some(({ act }) => act === 'close_a_shift');
}

function drawAct(random: SeededRandom, weights: readonly Readonly<{ act: ActName; weight: number }>[]): ActName {
  const sum = weights.reduce((total, { weight }) => total + weight, 0);
  let left = random.fraction() * sum;
  for (const { act, weight } of weights) {
    left -= weight;
    if (left < 0) return act;
  }
  return weights[0]?.act ?? 'ring_up';
}

/** Mostly as fast as hands are, sometimes as slow as customers, rarely as long as a queue at noon. */
function drawWait(random: SeededRandom, isSlow: boolean): number {
  const roll = random.fraction();
  if (roll < 0.65) return random.below(400);
  if (roll < 0.92) return 400 + random.below(2_600);
  if (roll < (isSlow ? 0.96 : 0.995)) return 3_000 + random.below(6_000);
  return 30_000 + random.below(60_000);
}
