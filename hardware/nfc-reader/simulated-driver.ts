/**
 * A reader without a device, for demos, training and tests: `tap` holds a card to it. What the card answers is the
 * card's own business, so a wallet service, a script or a fault can stand behind it. Rules NFC-1 to NFC-9 of docs/spec.md.
 */
import type { DeviceCondition, DeviceProblemCode, DeviceState } from '../device/device.ts';
import { createSimulatedControls, type SimulatedControls } from '../device/simulated-controls.ts';
import type { NfcReader, TagRead, TapEvent, TapOutcome, TapRequest } from './nfc-reader.ts';

/** What lies on the reader. It may take its time; an answer that comes when nobody waits for it any more is dropped. */
export type SimulatedCard = (
  request: Omit<TapRequest, 'makeChallenge'> & Readonly<{ challenge: Uint8Array }>,
) => Promise<Exclude<TapOutcome, { kind: 'presented' }> | Readonly<{ kind: 'presented'; presentment: Uint8Array }>>;

export interface SimulatedNfcReader extends NfcReader {
  readonly simulated: true;
  /** Answers whether the reader was armed, free and took notice. */
  tap(card: SimulatedCard): boolean;
  /** Holds a tag to it; answers whether it was read. */
  touch(tag: TagRead): boolean;
  readonly state: DeviceState;
  /** Unplugs or plugs in the device; a fault can be given a cause. */
  setState(state: DeviceState, problem?: DeviceProblemCode): void;
  readonly controls: SimulatedControls;
}

/** What a person is told of a state that came without a cause. */
const USUAL_PROBLEMS: { readonly [State in DeviceState]?: DeviceProblemCode } = {
  absent: 'not_found',
  gone: 'unplugged',
  faulty: 'reports_error',
};

/** slow: answers once the fault is switched off. */
type Manner = 'torn_tap' | 'phone_locked' | 'over_limit' | 'garbage' | 'slow';

/** CBOR of no presentment: a list that ends before it should. */
const GARBAGE = Uint8Array.of(0x82, 0x58, 0xff, 0x00);

export function createSimulatedNfcReader({ id, name }: { id: string; name: string }): SimulatedNfcReader {
  let condition: DeviceCondition = { state: 'found', problem: null };
  let armed: TapRequest | null = null;
  /** The exchange that is going on; another object for each, so that a late answer finds that it is over. */
  let exchange: Readonly<{ challenge: Uint8Array }> | null = null;
  let closed = false;
  const conditionListeners = new Set<(condition: DeviceCondition) => void>();
  const tagListeners = new Set<(tag: TagRead) => void>();
  const tapListeners = new Set<(event: TapEvent) => void>();
  const tell = (event: TapEvent): void => {
    for (const listener of tapListeners) listener(event);
  };
  /** The customer has seen the reader take notice of the phone, so he must be told that nothing came of it. */
  const breakOff = (): void => {
    if (exchange === null) return;
    exchange = null;
    tell({ kind: 'tap_again' });
  };
  const setState = (next: DeviceState, problem = USUAL_PROBLEMS[next]): void => {
    if (closed || (next === condition.state && problem === condition.problem?.code)) return;
    condition = { state: next, problem: problem === undefined ? null : { code: problem, detail: 'simulated' } };
    for (const listener of conditionListeners) listener(condition);
    if (next !== 'ready') breakOff();
  };

  const fault = (state: DeviceState, problem?: DeviceProblemCode) => (isOn: boolean) =>
    isOn ? setState(state, problem) : setState('ready');

  /** How phones behave that are held to it: well, until a fault says otherwise. */
  const manners = new Set<Manner>();
  const manner = (name: Manner) => (isOn: boolean) => void (isOn ? manners.add(name) : manners.delete(name));
  /** Phones that answer once somebody lets them. */
  const held: (() => void)[] = [];
  const withManner =
    (card: SimulatedCard): SimulatedCard =>
    async (request) => {
      if (manners.has('torn_tap')) return { kind: 'tap_again' };
      if (manners.has('phone_locked')) return { kind: 'unlock_phone' };
      if (manners.has('over_limit')) return { kind: 'over_wallet_limit' };
      if (manners.has('garbage')) return { kind: 'presented', presentment: GARBAGE };
      if (manners.has('slow')) await new Promise<void>((go) => held.push(go));
      return card(request);
    };
  const hold = (card: SimulatedCard): boolean => {
    if (armed === null || condition.state !== 'ready' || exchange !== null) return false;
    const { makeChallenge, ...request } = armed;
    const current = { challenge: makeChallenge() };
    exchange = current;
    tell({ kind: 'reading' });
    const finish = (outcome: Awaited<ReturnType<SimulatedCard>>): void => {
      if (exchange !== current) return;
      exchange = null;
      if (outcome.kind !== 'presented') return tell(outcome);
      armed = null;
      tell({ kind: 'presented', presentment: outcome.presentment, challenge: current.challenge });
    };
    const { challenge } = current;
    card({ ...request, challenge }).then(finish, () => finish({ kind: 'tap_again' }));
    return true;
  };

  return {
    id,
    name,
    simulated: true,
    controls: createSimulatedControls({
      whileOn: {
        unplugged: fault('gone'),
        service_not_running: fault('faulty', 'service_not_running'),
        no_permission: fault('faulty', 'no_permission'),
        held_by_kernel: fault('faulty', 'held_by_kernel'),
        torn_tap: manner('torn_tap'),
        phone_locked: manner('phone_locked'),
        over_limit: manner('over_limit'),
        garbage: manner('garbage'),
        slow: (isOn) => {
          manner('slow')(isOn);
          if (!isOn) for (const go of held.splice(0)) go();
        },
      },
      once: {
        bank_card: () => void hold(async () => ({ kind: 'foreign_card', card: 'bank_card' })),
        transit_card: () => void hold(async () => ({ kind: 'foreign_card', card: 'transit_card' })),
        empty_tag: () => void hold(async () => ({ kind: 'foreign_card', card: 'empty_tag' })),
      },
    }),
    get condition() {
      return condition;
    },
    get state() {
      return condition.state;
    },
    open: () => setState('ready'),
    arm(request) {
      if (closed) return;
      breakOff();
      armed = request;
    },
    disarm() {
      armed = null;
      exchange = null;
    },
    onCondition(listener) {
      conditionListeners.add(listener);
      return () => conditionListeners.delete(listener);
    },
    onTag(listener) {
      tagListeners.add(listener);
      return () => tagListeners.delete(listener);
    },
    touch(tag) {
      if (condition.state !== 'ready' || exchange !== null || tagListeners.size === 0) return false;
      for (const listener of tagListeners) listener(tag);
      return true;
    },
    onTap(listener) {
      tapListeners.add(listener);
      return () => tapListeners.delete(listener);
    },
    setState,
    tap: (card) => hold(manners.size === 0 ? card : withManner(card)),
    async close() {
      armed = null;
      exchange = null;
      setState('gone');
      closed = true;
      conditionListeners.clear();
      tagListeners.clear();
      tapListeners.clear();
    },
  };
}
