/** A till over real HTTP for the measurements of its outbox: books with payments that wait, and the emptying of them. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { QueueView } from '../../../electron/contract/terminal-values.ts';
import type { KeyStore } from '../../../electron/kernel/key-store.ts';
import { silentLog } from '../../../electron/kernel/log.ts';
import { createMemoryKeyStore } from '../../../electron/system/memory-key-store.ts';
import { createSystemClock } from '../../../electron/system/system-clock.ts';
import { createSystemRandom } from '../../../electron/system/system-random.ts';
import { openStorage, type Storage } from '../../../electron/terminal/storage/sqlite.ts';
import { textOf } from '../../../electron/terminal/storage/row.ts';
import { leaveBacklog } from '../../../electron/terminal/testing/backlog.ts';
import { createHttpWalletBackend } from '../../../electron/terminal/wallet-backend/http-driver.ts';
import type { WalletBackend } from '../../../electron/terminal/wallet-backend/wallet-backend.ts';
import { ACTIVATION_CODE, CASHIER } from '../../prove/real/small-till.ts';
import { openBenchTill } from './bench-till.ts';
import { startLoopbackBackend } from './loopback-backend.ts';

const BODIES = 500;
/** One transaction of the builder: large enough to be quick, small enough for the log. */
const SLICE = 2_000;

export interface Shop {
  readonly origin: string;
  /** An enrolled driver without a till. */
  readonly backend: WalletBackend;
  /** What a batch of it is made of. */
  readonly bodies: readonly Readonly<{ id: string; body: string }>[];
  close(): Promise<void>;
}

export async function openShop(folder: string): Promise<Shop> {
  const server = await startLoopbackBackend();
  const backend = driverTo(server.origin, createMemoryKeyStore());
  await backend.enrol({ activationCode: ACTIVATION_CODE, model: 'm', serial: 's', softwareVersion: '1' });
  return {
    origin: server.origin,
    backend,
    bodies: makeBodies(path.join(folder, 'bodies.db')),
    close: async () => {
      await backend.close();
      await server.close();
    },
  };
}

function driverTo(origin: string, keyStore: KeyStore): WalletBackend {
  return createHttpWalletBackend({
    origin,
    keyStore,
    clock: createSystemClock(),
    random: createSystemRandom(),
    log: silentLog,
  });
}

function makeBodies(file: string): Shop['bodies'] {
  const opened = openStorage({ file, log: silentLog });
  if (!opened.ok) throw new Error(opened.error.code);
  leaveBacklog({ storage: opened.value, clock: createSystemClock() }, BODIES, 'accepted');
  const rows = opened.value.read.all('SELECT payment_id, body FROM payment_requests');
  opened.value.close();
  return rows.map((row) => ({ id: textOf(row, 'payment_id'), body: textOf(row, 'body') }));
}

/** Books of an enrolled till with so many payments that the backend has not heard of; answers where its key is. */
export async function leaveWaiting(shop: Shop, file: string, count: number): Promise<KeyStore> {
  mkdirSync(path.dirname(file), { recursive: true });
  const keyStore = createMemoryKeyStore();
  const till = await openBenchTill({ file, backend: driverTo(shop.origin, keyStore) });
  await till.waitUntil('online');
  await till.call('session.sign_in', CASHIER);
  await till.close();
  const opened = openStorage({ file, log: silentLog });
  if (!opened.ok) throw new Error(opened.error.code);
  const clock = createSystemClock();
  for (let first = 0; first < count; first += SLICE) {
    leaveBacklog({ storage: opened.value, clock }, Math.min(SLICE, count - first), 'accepted', first);
  }
  opened.value.close();
  return keyStore;
}

export type Drained = Readonly<{
  /** From the first batch to the last acknowledgement; 0 when nothing waited. */
  elapsedMs: number;
  /** How long each new payment took, from the code to the green screen. */
  paymentsMs: readonly number[];
}>;

/** What a worse way does otherwise. */
export type Changes = Readonly<{
  backend?: (backend: WalletBackend) => WalletBackend;
  storage?: (storage: Storage) => Storage;
}>;

/** Opens the till and lets it send until nothing waits, or until `newPayments` were taken. */
export async function drain(
  options: Readonly<{
    shop: Shop;
    file: string;
    keyStore: KeyStore;
    changes?: Changes;
    newPayments?: number;
    nextCode?: () => string;
  }>,
): Promise<Drained> {
  const { shop, file, keyStore, changes = {}, newPayments = 0, nextCode = () => '' } = options;
  let begunAt: number | null = null;
  const driver = driverTo(shop.origin, keyStore);
  const backend = changes.backend?.(driver) ?? driver;
  const till = await openBenchTill({
    file,
    ...(changes.storage === undefined ? {} : { wrap: changes.storage }),
    backend: {
      ...backend,
      putPaymentBatch: (items) => {
        begunAt ??= performance.now();
        return backend.putPaymentBatch(items);
      },
    },
  });
  try {
    const { depth } = (await till.call('terminal.snapshot', {})).queue;
    const emptied =
      depth === 0
        ? Promise.resolve()
        : new Promise<void>((resolve) => {
            till.terminal.onEvent(({ name, payload }) => {
              if (name === 'queue.changed' && (payload as QueueView).depth === 0) resolve();
            });
          });
    let isOver = depth === 0;
    const ended = emptied.then(() => {
      isOver = true;
      return performance.now();
    });
    const paymentsMs: number[] = [];
    await till.waitUntil('online');
    while (paymentsMs.length < newPayments && (depth === 0 || !isOver)) {
      await till.ringUp();
      const startedAt = performance.now();
      const paymentId = await till.payOnline(nextCode());
      paymentsMs.push(performance.now() - startedAt);
      await till.nextCustomer(paymentId);
    }
    const endedAt = newPayments > 0 ? performance.now() : await ended;
    return { elapsedMs: begunAt === null ? 0 : endedAt - begunAt, paymentsMs };
  } finally {
    await till.close();
  }
}
