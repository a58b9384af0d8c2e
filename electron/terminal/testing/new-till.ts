/**
 * A till on its very first day: an empty folder, nobody enrolled, a backend that may be down. For tests of what a start
 * does; till-world.ts is for the days after.
 */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { InputOf, OperationName, OutputOf } from '../../contract/contract.ts';
import type { ContractError } from '../../contract/envelope.ts';
import type { LogFacts } from '../../kernel/log.ts';
import { createSeededRandom } from '../../kernel/seeded-random.ts';
import type { TerminalEvent } from '../event-stream.ts';
import type { TerminalPorts } from '../ports.ts';
import { openStorage, type Storage } from '../storage/sqlite.ts';
import { createTerminal, type Terminal } from '../terminal.ts';
import { createSimulatedBackend, type SimulatedBackend } from '../wallet-backend/simulated-driver.ts';
import type { WalletBackend } from '../wallet-backend/wallet-backend.ts';
import { temporaryFolder } from './test-storage.ts';
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts';

export const ACTIVATION_CODE = 'FIRST-DAY';
export const MANAGER = { cashierId: 'm1', pin: '246810' } as const;
export const CASHIER = { cashierId: 'c1', pin: '1234' } as const;

/** Longer than the driver waits for an answer. */
const ANSWER_WAIT_MS = 15_000;

const UNIT = { 'zh-CN': '瓶', en: 'bottle' };

export const DEMO: NonNullable<TerminalPorts['settings']['demo']> = {
  activationCode: ACTIVATION_CODE,
  catalogue: {
    categories: [
      { id: 'drinks', name: { 'zh-CN': '饮料', en: 'Drinks' }, color: '#8EC7F0' },
      { id: 'hot-food', name: { 'zh-CN': '柜台热食', en: 'Hot food' }, color: '#F6C177' },
    ],
    products: [
      goods('water', '6901028075831', '农夫山泉饮用天然水 550ml', 'Nongfu Spring water 550 ml', 'drinks', 200, 2),
      goods('cola', '6901234567892', '可口可乐 330ml', 'Coca-Cola 330 ml', 'drinks', 350, 1),
      goods('bun', null, '鲜肉包', 'Pork bun', 'hot-food', 250, null),
    ],
  },
  staff: [
    { ...CASHIER, name: { 'zh-CN': '王芳', en: 'Wang Fang' }, role: 'cashier' },
    { ...MANAGER, name: { 'zh-CN': '李伟', en: 'Li Wei' }, role: 'manager' },
  ],
};

function goods(
  sku: string,
  barcode: string | null,
  zh: string,
  en: string,
  category: string,
  priceMinor: number,
  quickKey: number | null,
): NonNullable<TerminalPorts['settings']['demo']>['catalogue']['products'][number] {
  return { sku, barcode, name: { 'zh-CN': zh, en }, category, priceMinor, unit: UNIT, quickKey };
}

export type NewTill = Readonly<{
  clock: VirtualClock;
  backend: SimulatedBackend;
  terminal: () => Terminal;
  storage: () => Storage;
  events: readonly TerminalEvent[];
  logged: readonly Readonly<{ event: string; facts: LogFacts }>[];
  call<N extends OperationName>(name: N, input: InputOf<N>): Promise<OutputOf<N>>;
  refused(name: OperationName, input: unknown): Promise<ContractError>;
  /** Ends the run in good order and starts the next on the same folder. */
  restart(): Promise<void>;
}>;

/** Hashing PINs takes a moment, so the goods and people of the second day are made once and copied. */
let firstDay: Promise<string> | null = null;

async function liveFirstDay(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'till-first-day-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'till.sqlite');
  const { end } = await openTill(file, { reachable: false });
  await end();
  return file;
}

export type NewTillOptions = Readonly<{
  reachable?: boolean;
  settings?: Partial<TerminalPorts['settings']>;
  codes?: readonly string[];
}>;

/** The very first start. */
export async function createNewTill(options: NewTillOptions = {}): Promise<NewTill> {
  const { till, end } = await openTill(join(temporaryFolder(), 'till.sqlite'), options);
  onTestFinished(end);
  return till;
}

/** Goods and people are there already; enrolment is still to come. */
export async function createSecondDayTill(options: NewTillOptions = {}): Promise<NewTill> {
  firstDay ??= liveFirstDay();
  const file = join(temporaryFolder(), 'till.sqlite');
  copyFileSync(await firstDay, file);
  const { till, end } = await openTill(file, options);
  onTestFinished(end);
  return till;
}

async function openTill(
  file: string,
  options: NewTillOptions,
): Promise<Readonly<{ till: NewTill; end: () => Promise<void> }>> {
  const clock = createVirtualClock();
  const random = createSeededRandom(7);
  const { reachable = true, codes = [ACTIVATION_CODE] } = options;
  const backend = createSimulatedBackend({ clock, enrolled: false, activationCodes: codes, latencyMs: 10 });
  backend.setReachable(reachable);
  const events: TerminalEvent[] = [];
  const logged: Readonly<{ event: string; facts: LogFacts }>[] = [];
  let run: Readonly<{ terminal: Terminal; storage: Storage; driver: WalletBackend }>;

  const open = async (): Promise<void> => {
    const log: TerminalPorts['log'] = {
      write: (_level, event, facts = {}) => void logged.push({ event, facts }),
    };
    const opened = openStorage({ file, log });
    if (!opened.ok) throw new Error(opened.error.code);
    const driver = backend.connect();
    const terminal = createTerminal({
      clock,
      random,
      log,
      storage: opened.value,
      backend: driver,
      keyStore: {
        protection: 'memory',
        load: async () => null,
        save: async () => undefined,
        remove: async () => undefined,
      },
      nfcReader: null,
      simulatedTaps: null,
      settings: {
        softwareVersion: '1.2.3',
        serial: 'first',
        currency: 'CNY',
        sandbox: true,
        phonePage: null,
        hasBatteryClock: true,
        demo: DEMO,
        ...options.settings,
      },
    });
    terminal.onEvent((event) => void events.push(event));
    run = { terminal, storage: opened.value, driver };
    await terminal.start();
    await clock.advance(100);
  };

  const close = async (): Promise<void> => {
    await run.terminal.stop();
    await run.driver.close();
    run.storage.close();
  };

  const answerOf: Terminal['call'] = async (name, input) => {
    const answer = run.terminal.call(name, input);
    if (name === 'terminal.enrol') await clock.advance(ANSWER_WAIT_MS);
    return answer;
  };

  await open();
  const till: NewTill = {
    clock,
    backend,
    terminal: () => run.terminal,
    storage: () => run.storage,
    events,
    logged,
    call: async (name, input) => {
      const answer = await answerOf(name, input);
      if (!answer.ok) throw new Error(`${name} was refused: ${answer.error.code}`);
      return answer.value as OutputOf<typeof name>;
    },
    refused: async (name, input) => {
      const answer = await answerOf(name, input);
      if (answer.ok) throw new Error(`${name} was not refused`);
      return answer.error;
    },
    restart: async () => {
      await close();
      await open();
    },
  };
  return {
    till,
    end: async () => {
      await close();
      backend.end();
    },
  };
}
