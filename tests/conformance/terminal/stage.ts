/**
 * A whole till before the scripted backend: the terminal with its own database, its own driver, its own key, in virtual time.
 * A case plays on it as a cashier does. At its end the requests, the money and the books are looked at, whatever the case
 * was about.
 */
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CardChannel } from '../../../hardware/nfc-reader/card-channel.ts';
import { createSimulatedNfcReader, type SimulatedNfcReader } from '../../../hardware/nfc-reader/simulated-driver.ts';
import type { BackendView, MessageView } from '../../../electron/contract/backend-values.ts';
import type { CheckoutView } from '../../../electron/contract/checkout-values.ts';
import type { InputOf, OperationName, OutputOf } from '../../../electron/contract/contract.ts';
import type { InboxItem } from '../../../electron/contract/inbox-values.ts';
import type { Snapshot } from '../../../electron/contract/terminal-values.ts';
import type { KeyStore } from '../../../electron/kernel/key-store.ts';
import type { Random } from '../../../electron/kernel/random.ts';
import { silentLog } from '../../../electron/kernel/log.ts';
import { createSeededRandom } from '../../../electron/kernel/seeded-random.ts';
import { createMemoryShelf } from '../../../electron/system/memory-shelf.ts';
import type { TransitSettings } from '../../../electron/terminal/ports.ts';
import { createTestBarrier } from '../../../electron/terminal/testing/test-barrier.ts';
import { createTestWallet, type TestWallet } from '../../../electron/terminal/testing/test-wallet.ts';
import { moneyFaults, rebuildFaults } from '../../../electron/terminal/testing/till-invariants.ts';
import { createVirtualClock, type VirtualClock } from '../../../electron/terminal/testing/virtual-clock.ts';
import { openStorage, type Storage } from '../../../electron/terminal/storage/sqlite.ts';
import { createTerminal, type Terminal } from '../../../electron/terminal/terminal.ts';
import type { Wire } from '../../../electron/terminal/wallet-backend/http-exchange.ts';
import { createHttpWalletBackend } from '../../../electron/terminal/wallet-backend/http-driver.ts';
import type { WalletBackend } from '../../../electron/terminal/wallet-backend/wallet-backend.ts';
import { must, Violation } from '../rule.ts';
import { createLineReader, type LineReader } from './line-reader.ts';
import type { RequestWatch } from './request-watch.ts';
import { createScriptedWallet, ORIGIN, type ScriptedWallet } from './scripted-wallet.ts';
import { GOODS, PEOPLE } from './shop.ts';

/** In the morning of a day in the store's zone. */
const START_MS = 1_795_305_600_000;
export const CODE = '6235124674559394540';
/** Nothing here stays on a disk, so a file system in memory serves. */
const FOLDER = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
/** A till that has reached the backend, with all that it asks for at the start. */
const STARTED_MS = 2_000;
/** An idle till looks every ten seconds. */
const NOTICED_MS = 20_000;

export interface Stage {
  readonly clock: VirtualClock;
  readonly wallet: ScriptedWallet;
  readonly customer: TestWallet;
  readonly reader: SimulatedNfcReader;
  readonly storage: Storage;
  call<N extends OperationName>(name: N, input: InputOf<N>, waitMs?: number): Promise<OutputOf<N>>;
  /** The code of the refusal; null when it was granted. */
  refusal(name: OperationName, input: unknown, waitMs?: number): Promise<string | null>;
  advance(ms: number): Promise<void>;
  snapshot(): Promise<Snapshot>;
  checkout(): Promise<CheckoutView | null>;
  /** Goods for 2.00 in an open sale. Answers its id. */
  ringUp(): Promise<string>;
  /** A customer's code is scanned for a new sale of 2.00. Answers the payment's id. */
  payByCode(waitMs?: number): Promise<string>;
  /** A customer holds the phone to the reader in the checkout of a new sale; the payment's id. */
  payByTap(waitMs?: number): Promise<string>;
  /** Lays a card on the reader of a till that reads cards. */
  hold(card: CardChannel): void;
  takeAway(): void;
  acknowledge(): Promise<void>;
  state(paymentId: string): string | null;
  inbox(): Promise<readonly InboxItem[]>;
  messages(): Promise<readonly MessageView[]>;
  news(): Promise<BackendView>;
  signIn(who: keyof typeof PEOPLE): Promise<void>;
  goOffline(): Promise<void>;
  goOnline(): Promise<void>;
  /** Ends the run in good order and starts the next, on the same database and keys. */
  restart(): Promise<void>;
  /** The till's money at the end is not the backend's, and the case has said why. */
  moneyMayDiffer: boolean;
}

export type StageOptions = Readonly<{
  /** Goods and people are there, and nobody has enrolled the till; it does so itself. */
  isNew?: boolean;
  pinBackendKeys?: boolean;
  /** The reader has a line to what is laid on it, and speaks APDUs with it (section 7). */
  readsCards?: boolean;
  /** A gate in place of a till, with a barrier that opens. */
  transit?: TransitSettings;
  /** By every clock. */
  startsAtMs?: number;
  /** What is so before the till starts. */
  before?: (wallet: ScriptedWallet) => void;
  /** Another till than ours: what it is built of, put in the place of the parts as they are. */
  till?: TillParts;
}>;

export type TillParts = Readonly<{
  wire?: (wire: Wire, wallet: ScriptedWallet) => Wire;
  backend?: (backend: WalletBackend) => WalletBackend;
  random?: (random: Random) => Random;
}>;

const asIs = <T>(part: T): T => part;

/** What a till has beside its program: its database, its key store, and what the backend knows of its keys. */
type Kept = Readonly<{ file: string; keys: Map<string, Uint8Array>; known: RequestWatch['knownKeys'] }>;

/** Hashing PINs takes most of a second, so the first day is lived once: `new` without the backend, `enrolled` with it. */
const firstDays: { new?: Promise<Kept>; enrolled?: Promise<Kept> } = {};

async function liveFirstDay(isReachable: boolean): Promise<Kept> {
  const folder = mkdtempSync(join(FOLDER, 'conformance-first-day-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const kept: Kept = { file: join(folder, 'till.db'), keys: new Map(), known: new Map() };
  const before = (wallet: ScriptedWallet): void => void (wallet.isReachable = isReachable);
  const { stage, stop } = await openStage(kept, { before });
  await stage.signIn('cashier');
  await stop();
  return { ...kept, known: stage.wallet.watch.knownKeys };
}

/** Plays `play` on a till of its own; answers what else was wrong. */
export async function onStage(
  options: StageOptions,
  play: (stage: Stage) => Promise<void>,
): Promise<readonly string[]> {
  const day = options.isNew === true ? 'new' : 'enrolled';
  const from = await (firstDays[day] ??= liveFirstDay(day === 'enrolled'));
  const folder = mkdtempSync(join(FOLDER, 'conformance-'));
  const file = join(folder, 'till.db');
  copyFileSync(from.file, file);
  const { stage, stop } = await openStage({ file, keys: new Map(from.keys), known: from.known }, options);
  try {
    await play(stage);
    const { watch, books } = stage.wallet;
    const money = stage.moneyMayDiffer ? [] : moneyFaults(stage.storage.read, books.charged());
    const unplayed = stage.wallet.unplayed().map((call) => `the backend never came to misbehave: ${call}`);
    const tables = rebuildFaults(stage.storage).map((table) => `the journal does not say what ${table} says`);
    return [...watch.faults, ...unplayed, ...money, ...tables];
  } finally {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

type World = Readonly<{ clock: VirtualClock; wallet: ScriptedWallet }>;
type Run = Readonly<{
  terminal: Terminal;
  storage: Storage;
  reader: SimulatedNfcReader;
  line: LineReader;
  backend: WalletBackend;
}>;

async function startRun(
  { file, keys }: Kept,
  { clock, wallet }: World,
  {
    pinBackendKeys = false,
    readsCards = false,
    transit,
    till: { wire = asIs, backend: made = asIs, random: drawn = asIs } = {},
  }: StageOptions,
): Promise<Run> {
  const opened = openStorage({ file, log: silentLog });
  if (!opened.ok) throw new Error(`the database does not open: ${opened.error.code}`);
  // Another for each run: no till draws the same nonces twice.
  const random = drawn(createSeededRandom((seed += 1)));
  const keyStore = keyStoreOf(keys);
  const reader = createSimulatedNfcReader({ id: 'nfc-1', name: 'Simulated reader' });
  const line = createLineReader(clock);
  const parts = { origin: ORIGIN, keyStore, clock, random, log: silentLog, pinBackendKeys };
  const backend = made(createHttpWalletBackend({ ...parts, wire: wire(wallet.wire(), wallet) }));
  const terminal = createTerminal({
    ...{ clock, random, log: silentLog, storage: opened.value, backend, keyStore },
    statementShelf: createMemoryShelf(),
    nfcReader: readsCards ? line : reader,
    ...(transit === undefined ? {} : { barrier: createTestBarrier() }),
    simulatedTaps: null,
    settings: {
      ...{ softwareVersion: '1.0.0', serial: 'C-1', currency: 'CNY', sandbox: true, phonePage: null },
      hasBatteryClock: true,
      ...(transit === undefined ? {} : { transit }),
      demo: { activationCode: 'CONFORM', catalogue: GOODS, staff: Object.values(PEOPLE) },
    },
  });
  await terminal.start();
  return { terminal, storage: opened.value, reader, line, backend };
}

let seed = 0;

async function openStage(
  kept: Kept,
  options: StageOptions,
): Promise<Readonly<{ stage: Stage; stop: () => Promise<void> }>> {
  const { before, startsAtMs = START_MS } = options;
  const clock = createVirtualClock({ now: startsAtMs });
  const wallet = createScriptedWallet(clock, startsAtMs);
  for (const [keyId, jwks] of kept.known) for (const jwk of jwks) wallet.watch.learnKey(keyId, jwk);
  before?.(wallet);
  let run = await startRun(kept, { clock, wallet }, options);
  const stop = async (): Promise<void> => {
    await run.terminal.stop();
    await run.backend.close();
    await run.reader.close();
    await run.line.close();
    run.storage.close();
  };
  const restart = async (): Promise<void> => {
    await stop();
    run = await startRun(kept, { clock, wallet }, options);
    await clock.advance(STARTED_MS);
  };
  await clock.advance(STARTED_MS);
  return { stage: stageOn({ clock, wallet }, () => run, restart), stop };
}

function stageOn({ clock, wallet }: World, run: () => Run, restart: () => Promise<void>): Stage {
  const asked = async (name: OperationName, input: unknown, waitMs: number) => {
    const answer = run().terminal.call(name, input);
    await clock.advance(waitMs);
    return answer;
  };
  const startSale = async (): Promise<string> => {
    const sale = await stage.call('sale.add_product', { productId: 'water', quantity: 1 });
    return sale.saleId;
  };
  const stage: Stage = {
    ...{ clock, wallet, restart, ringUp: startSale },
    customer: createTestWallet(START_MS),
    moneyMayDiffer: false,
    get reader() {
      return run().reader;
    },
    get storage() {
      return run().storage;
    },
    async call(name, input, waitMs = 0) {
      const answer = await asked(name, input, waitMs);
      if (!answer.ok) throw new Violation(`${name} was refused: ${answer.error.code}`);
      await clock.settle();
      return answer.value as OutputOf<typeof name>;
    },
    async refusal(name, input, waitMs = 0) {
      const answer = await asked(name, input, waitMs);
      await clock.settle();
      return answer.ok ? null : answer.error.code;
    },
    advance: (ms) => clock.advance(ms),
    snapshot: () => stage.call('terminal.snapshot', {}),
    checkout: async () => (await stage.snapshot()).checkout,
    async payByCode(waitMs = 500) {
      await startSale();
      await stage.call('scan.submit', { text: CODE, source: 'scanner' }, waitMs);
      return paymentOf(await stage.checkout());
    },
    async payByTap(waitMs = 500) {
      const saleId = await startSale();
      await stage.call('checkout.start', { saleId }, 500);
      must(stage.reader.tap(stage.customer.card), 'the reader is armed in the checkout');
      await clock.advance(waitMs);
      return paymentOf(await stage.checkout());
    },
    hold: (card) => run().line.lay(card),
    takeAway: () => run().line.takeAway(),
    async acknowledge() {
      await stage.call('checkout.acknowledge', { paymentId: paymentOf(await stage.checkout()) });
    },
    state(paymentId) {
      const row = run().storage.read.get('SELECT state FROM payments WHERE payment_id = ?', paymentId);
      return row === undefined ? null : String(row['state']);
    },
    inbox: async () => {
      await stage.signIn('supervisor');
      return (await stage.call('inbox.list', { state: 'open', cursor: null, limit: 100 })).items;
    },
    messages: async () => {
      if ((await stage.snapshot()).checkout === null) await stage.signIn('supervisor');
      return (await stage.call('backend.messages', { cursor: null, limit: 100 })).messages;
    },
    news: async () => (await stage.snapshot()).backend,
    signIn: async (who) => {
      const { cashierId, pin } = PEOPLE[who];
      await stage.call('session.sign_in', { cashierId, pin });
    },
    async goOffline() {
      wallet.isReachable = false;
      await clock.advance(NOTICED_MS);
    },
    async goOnline() {
      wallet.isReachable = true;
      await clock.advance(NOTICED_MS);
    },
  };
  return stage;
}

function paymentOf(checkout: CheckoutView | null): string {
  must(checkout !== null && checkout.payment !== null, 'the checkout is about a payment');
  return checkout.payment.paymentId;
}

function keyStoreOf(keys: Map<string, Uint8Array>): KeyStore {
  return {
    protection: 'memory',
    load: async (name) => keys.get(name)?.slice() ?? null,
    save: async (name, bytes) => void keys.set(name, bytes.slice()),
    remove: async (name) => void keys.delete(name),
  };
}

/** Ends what was not paid. The checkout's own QR is closed first. */
export async function cancelSale(stage: Stage): Promise<void> {
  await stage.advance(1_000);
  const { sale, checkout } = await stage.snapshot();
  if (sale === null || sale.state === 'paid') return;
  if (checkout !== null) await stage.call('checkout.leave', { saleId: sale.saleId }, 2_000);
  await stage.call('sale.cancel', { saleId: sale.saleId }, 2_000);
}
