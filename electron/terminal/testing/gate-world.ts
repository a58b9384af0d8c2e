/** A gate in a test's hand: fares, a barrier, wallets with classes, and what passengers do. */
import type { GateState, GateView } from '../../contract/gate-values.ts';
import type { JsonObject } from '../../kernel/json.ts';
import type { TransitSettings } from '../ports.ts';
import { jsonObjectOf, textOf } from '../storage/row.ts';
import { createTestBarrier, type TestBarrier } from './test-barrier.ts';
import { createTestWallet, testIssuer, type TestWallet } from './test-wallet.ts';
import { moneyFaults, rebuildFaults } from './till-invariants.ts';
import { createTillWorld, type TillWorld, type TillWorldOptions } from './till-world.ts';

const EFFECTIVE = '2020-01-01T00:00:00.000Z';
const CLASSES = { student: { percent: 50 }, elder: { percent: 0 } };

export const FLAT_FARES = {
  ...{
    kind: 'flat',
    effectiveFrom: EFFECTIVE,
    fare: 200,
    transferMinutes: 60,
    transferFare: 100,
    passbackSeconds: 180,
  },
  classes: CLASSES,
} as const;

const station = (id: string, zone: number) => ({ id, zone, name: { 'zh-CN': `${id}站`, en: `${id} station` } });

export const ZONE_FARES = {
  ...{ kind: 'zones', effectiveFrom: EFFECTIVE, maxFare: 900, maxJourneyMinutes: 180, passbackSeconds: 60 },
  classes: CLASSES,
  stations: [station('east', 0), station('lake', 1)],
  fares: [
    [200, 450],
    [500, 300],
  ],
} as const;

export const EAST_ENTRY: TransitSettings = {
  role: 'gate',
  place: { stationId: 'east', gateId: 'G1', direction: 'entry' },
};

export interface GateWorld extends TillWorld {
  readonly barrier: TestBarrier;
  readonly wallet: TestWallet;
  gate(): Promise<GateView>;
  state(): Promise<GateState>;
  /** Holds a phone to the reader, and waits for the barrier. Answers the state that follows; null: the reader was not armed. */
  tap(by?: TestWallet): Promise<GateState | null>;
  scan(text: string): Promise<GateState>;
  setFares(...fares: readonly JsonObject[]): Promise<void>;
  goOffline(): Promise<void>;
  goOnline(): Promise<void>;
  journal(type: string): readonly JsonObject[];
  /** The states of all payments, oldest first. */
  payments(): readonly string[];
  faults(): readonly string[];
}

export type GateWorldOptions = TillWorldOptions &
  Readonly<{ fares?: readonly JsonObject[]; transit?: TransitSettings }>;

export async function createGateWorld(options: GateWorldOptions = {}): Promise<GateWorld> {
  const { fares = [FLAT_FARES], transit = EAST_ENTRY, ...rest } = options;
  const barrier = createTestBarrier();
  const world = await createTillWorld({ withScanner: true, ...rest, transit, barrier });
  world.backend.changeConfig({ issuers: [testIssuer(world.clock.now())], fares });
  const wallet = createTestWallet(world.clock.now());
  const signedIn = (await world.snapshot()).session.cashier;
  if (signedIn !== null) await world.call('session.sign_out', {});
  await world.advance(2_000);

  const gate = async (): Promise<GateView> => {
    const { gate: view } = await world.snapshot();
    if (view === null) throw new Error('this terminal is no gate');
    return view;
  };
  const state = async (): Promise<GateState> => (await gate()).state;

  return Object.setPrototypeOf(
    {
      barrier,
      wallet,
      gate,
      state,
      tap: async (by = wallet) => {
        const isTaken = world.reader.tap(by.card);
        await world.clock.settle();
        return isTaken ? state() : null;
      },
      scan: async (text) => {
        world.scanner.scan(text);
        await world.clock.settle();
        return state();
      },
      setFares: async (...tables) => {
        world.backend.changeConfig({ fares: tables });
        await world.advance(3_000);
      },
      goOffline: async () => {
        world.backend.setReachable(false);
        await world.advance(11_100);
      },
      goOnline: async () => {
        world.backend.setReachable(true);
        await world.advance(20_000);
      },
      journal: (type) =>
        world.storage.read
          .all('SELECT body FROM journal WHERE type = ? ORDER BY sequence', type)
          .map((row) => jsonObjectOf(row, 'body')),
      payments: () =>
        world.storage.read.all('SELECT state FROM payments ORDER BY payment_key').map((row) => textOf(row, 'state')),
      faults: () => [...moneyFaults(world.storage.read, world.backend.chargedMinor()), ...rebuildFaults(world.storage)],
    } satisfies Omit<GateWorld, keyof TillWorld>,
    world,
  ) as GateWorld;
}
