/**
 * The real core on a real database file, as small as a till gets: three goods, one cashier, a simulated backend and
 * reader. For programs whose disk is under test: what they show as paid, they showed after the product's own commit.
 */
import type { Barrier } from '../../../hardware/barrier/barrier.ts';
import type { BarcodeScanner } from '../../../hardware/barcode-scanner/barcode-scanner.ts';
import type { NfcReader } from '../../../hardware/nfc-reader/nfc-reader.ts';
import { createSimulatedNfcReader, type SimulatedNfcReader } from '../../../hardware/nfc-reader/simulated-driver.ts';
import type { CheckoutView } from '../../../electron/contract/checkout-values.ts';
import type { InputOf, OperationName, OutputOf } from '../../../electron/contract/contract.ts';
import type { Answer } from '../../../electron/contract/envelope.ts';
import type { Clock } from '../../../electron/kernel/clock.ts';
import { silentLog } from '../../../electron/kernel/log.ts';
import { ok, type Result } from '../../../electron/kernel/result.ts';
import { createMemoryKeyStore } from '../../../electron/system/memory-key-store.ts';
import { createSystemRandom } from '../../../electron/system/system-random.ts';
import type { TerminalPorts, TransitSettings } from '../../../electron/terminal/ports.ts';
import { openStorage, type OpenFailure, type Storage } from '../../../electron/terminal/storage/sqlite.ts';
import { createTerminal, type Terminal } from '../../../electron/terminal/terminal.ts';
import type { WalletBackend } from '../../../electron/terminal/wallet-backend/wallet-backend.ts';

export const ACTIVATION_CODE = 'SMALL';
export const CASHIER = { cashierId: 'c1', pin: '1234' } as const;
/** At a gate alone, where nobody else signs in. */
export const MANAGER = { cashierId: 'm1', pin: '4321' } as const;
/** A code of the wallet API's own form: 18 digits that begin with 62. */
export const PAYMENT_CODE = '6235124674559394540';

const UNIT = { 'zh-CN': '瓶', en: 'bottle' };
const DEMO: NonNullable<TerminalPorts['settings']['demo']> = {
  activationCode: ACTIVATION_CODE,
  catalogue: {
    categories: [{ id: 'drinks', name: { 'zh-CN': '饮料', en: 'Drinks' }, color: '#8EC7F0' }],
    products: ['water', 'cola', 'tea'].map((sku, index) => ({
      sku,
      barcode: null,
      name: { 'zh-CN': sku, en: sku },
      category: 'drinks',
      priceMinor: 200 + index * 150,
      unit: UNIT,
      quickKey: index + 1,
    })),
  },
  staff: [{ ...CASHIER, name: { 'zh-CN': '王芳', en: 'Wang Fang' }, role: 'cashier' }],
};

const DEMO_GATE: typeof DEMO = {
  ...DEMO,
  staff: [{ ...MANAGER, name: { 'zh-CN': '李敏', en: 'Li Min' }, role: 'manager' }],
};

export interface SmallTill {
  readonly terminal: Terminal;
  readonly storage: Storage;
  readonly reader: SimulatedNfcReader;
  /** Calls the terminal and expects an answer. */
  call<N extends OperationName>(name: N, input: InputOf<N>): Promise<OutputOf<N>>;
  ask<N extends OperationName>(name: N, input: InputOf<N>): Promise<Answer<OutputOf<N>>>;
  /** What the screen shows now. */
  checkout(): CheckoutView | null;
  /** Resolves with the first checkout from now that is as `wanted` says; rejects after ten seconds. */
  until(wanted: (checkout: CheckoutView | null) => boolean): Promise<CheckoutView | null>;
  close(): Promise<void>;
}

/** Nothing here waits for anybody: an answer that has not come by then never will. */
const PATIENCE_MS = 10_000;

/**
 * Signs the cashier in and waits until the till, which enrols itself, has heard of its backend and read what it has done
 * before.
 */
export async function openForBusiness(till: SmallTill): Promise<void> {
  await till.call('session.sign_in', CASHIER);
  for (;;) {
    const { connection, terminal } = await till.call('terminal.snapshot', {});
    if (connection.state === 'online' && terminal.state === 'ready') return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export class TooLate extends Error {}

export async function openSmallTill(
  options: Readonly<{
    file: string;
    clock: Clock;
    backend: WalletBackend;
    /** Told of each checkout view, in the moment in which a screen is. */
    onCheckout?: (checkout: CheckoutView | null) => void;
    /** The disk failed so that the file has to be opened anew; in the product the process ends then. */
    onBroken?: (sqliteCode: string) => void;
    /** Stands between the core and its database. */
    wrap?: (storage: Storage) => Storage;
    /** Absent: as a shop keeps it. */
    journalKeepDays?: number;
    /** In place of a simulated reader and no scanner. */
    devices?: Readonly<{ nfcReader?: NfcReader; scanners?: readonly BarcodeScanner[] }>;
    /** Makes a gate of it. */
    gate?: Readonly<{ transit: TransitSettings; barrier: Barrier }>;
  }>,
): Promise<Result<SmallTill, OpenFailure>> {
  const { file, clock, backend, wrap = (storage) => storage, onBroken = () => undefined } = options;
  const opened = openStorage({ file, log: silentLog, onBroken });
  if (!opened.ok) return opened;
  const storage = wrap(opened.value);
  const reader = createSimulatedNfcReader({ id: 'nfc-1', name: 'Simulated reader' });
  const terminal = createTerminal({
    clock,
    random: createSystemRandom(),
    log: silentLog,
    storage,
    backend,
    keyStore: createMemoryKeyStore(),
    nfcReader: options.devices?.nfcReader ?? reader,
    scanners: options.devices?.scanners ?? [],
    simulatedTaps: null,
    ...(options.gate === undefined ? {} : { barrier: options.gate.barrier }),
    settings: {
      ...(options.gate === undefined ? {} : { transit: options.gate.transit }),
      ...(options.journalKeepDays === undefined ? {} : { journalKeepDays: options.journalKeepDays }),
      softwareVersion: '0.0.0',
      serial: 'small',
      currency: 'CNY',
      sandbox: true,
      phonePage: null,
      hasBatteryClock: true,
      demo: options.gate === undefined ? DEMO : DEMO_GATE,
    },
  });
  let checkout: CheckoutView | null = null;
  const waiting = new Set<() => void>();
  terminal.onEvent(({ name, payload }) => {
    if (name !== 'checkout.changed') return;
    // The terminal parsed it against the contract before it sent it.
    checkout = payload as unknown as CheckoutView | null;
    options.onCheckout?.(checkout);
    for (const look of waiting) look();
  });
  try {
    await terminal.start();
  } catch (error) {
    await terminal.stop();
    opened.value.close();
    throw error;
  }
  const ask: SmallTill['ask'] = async (name, input) =>
    (await terminal.call(name, input)) as Answer<OutputOf<typeof name>>;
  return ok({
    terminal,
    storage,
    reader,
    ask,
    call: async (name, input) => {
      const answer = await ask(name, input);
      if (!answer.ok) throw new Error(`${name} was refused: ${answer.error.code}`);
      return answer.value;
    },
    checkout: () => checkout,
    until: (wanted) =>
      new Promise((resolve, reject) => {
        const end = (): void => {
          waiting.delete(look);
          clearTimeout(deadline);
        };
        const look = (): void => {
          if (!wanted(checkout)) return;
          end();
          resolve(checkout);
        };
        const deadline = setTimeout(() => {
          end();
          reject(new TooLate(`the checkout is ${checkout?.screen ?? 'closed'} still`));
        }, PATIENCE_MS);
        waiting.add(look);
        look();
      }),
    close: async () => {
      await terminal.stop();
      await backend.close();
      opened.value.close();
    },
  });
}
