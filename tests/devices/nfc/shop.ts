/**
 * A whole till with a real reader: the service and the reader's process as the Node host starts them, a sandbox behind a line
 * that can be cut, and phones of the sandbox's customers to hold to the reader.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '../../../electron/contract/client.ts';
import type { InputOf, OperationName, OutputOf } from '../../../electron/contract/contract.ts';
import type { CheckoutView } from '../../../electron/contract/checkout-values.ts';
import { silentLog } from '../../../electron/kernel/log.ts';
import { spawnService } from '../../../electron/server/service-child.ts';
import { DEMO_STAFF } from '../../../electron/service/demo.ts';
import { createServiceHost } from '../../../electron/system/service-host.ts';
import { createSystemClock } from '../../../electron/system/system-clock.ts';
import type { ChildHandle } from '../../../electron/system/supervisor.ts';
import { walletCard, type Asked, type EmulatedCard } from '../../../hardware/nfc-reader/testing/emulated-cards.ts';
import { createSandboxServer } from '../../../sandbox/server.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');

export interface Shop {
  call<N extends OperationName>(name: N, input: InputOf<N>): Promise<OutputOf<N>>;
  checkout(): Promise<CheckoutView | null>;
  /** Goods for 3.50 and the ways to pay them, once the reader waits for a tap. Answers the sale's id. */
  ringUp(): Promise<string>;
  /** The phone of one of the sandbox's customers. */
  phone(walletId: string, onAsked?: (asked: Asked) => Promise<number | null>): Promise<EmulatedCard>;
  balance(walletId: string): Promise<number>;
  demo(path: string, body: unknown): Promise<Record<string, unknown>>;
  servicePid(): number | null;
  /** The process that holds the reader. */
  helperPid(): number | null;
  setOnline(online: boolean): void;
  close(): Promise<void>;
}

/** A line to the sandbox that can be cut; the sandbox is called by its address. */
async function createLine(): Promise<{
  origin: string;
  join(port: number): void;
  setOnline(on: boolean): void;
  close(): void;
}> {
  const sockets = new Set<Socket>();
  let target = 0;
  let isOnline = true;
  const server = createServer((near) => {
    if (!isOnline) return void near.destroy();
    const far = connect(target, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    join: (port) => (target = port),
    setOnline: (on) => {
      isOnline = on;
      if (!on) cut();
    },
    close: () => {
      cut();
      server.close();
    },
  };
}

export async function openShop(readerName: string): Promise<Shop> {
  const line = await createLine();
  const sandbox = await createSandboxServer({ databaseFile: ':memory:', port: 0, publicOrigin: line.origin });
  line.join(Number(new URL(sandbox.origin).port));
  const dataFolder = mkdtempSync(path.join(os.tmpdir(), 'till-nfc-'));
  writeFileSync(
    path.join(dataFolder, 'devices.json'),
    JSON.stringify({
      devices: [{ deviceId: 'nfc-pcsc', kind: 'nfc_reader', name: 'Reader', driver: 'pcsc', reader: readerName }],
    }),
  );
  let helper: ChildHandle | null = null;
  const host = createServiceHost({
    start: {
      type: 'start',
      dataFolder,
      resourcesFolder: path.join(ROOT, 'resources'),
      backendOrigin: line.origin,
      sandbox: true,
      phonePage: null,
      softwareVersion: '0.0.0',
      keyProtection: 'file',
    },
    spawn: () => spawnService(path.join(ROOT, 'electron/service/main.ts')),
    spawnHelper: () => (helper = spawnService(path.join(ROOT, 'electron/service/nfc-process/main.ts'))),
    seal: () => null,
    clock: createSystemClock(),
    log: silentLog,
  });
  const client = createClient({
    send: (call) => host.call('screen', call),
    onMessage: (listener) => void host.onMessage((_client, message) => listener(message)),
    onLine: (listener) => void host.onLine(listener),
    close: () => undefined,
  });
  const call = async <N extends OperationName>(name: N, input: InputOf<N>): Promise<OutputOf<N>> => {
    const answer = await client.call(name, input);
    if (!answer.ok) throw new Error(`${name} was refused: ${answer.error.code}`);
    return answer.value;
  };
  const demo = async (place: string, body?: unknown): Promise<Record<string, unknown>> => {
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const response = await fetch(`${sandbox.origin}${place}`, init);
    const text = await response.text();
    if (!response.ok) throw new Error(`${place}: ${response.status} ${text}`);
    return JSON.parse(text) as Record<string, unknown>;
  };
  const snapshot = () => call('terminal.snapshot', {});

  host.start();
  const [cashier] = DEMO_STAFF;
  await until(async () => host.isUp());
  await call('session.sign_in', { cashierId: cashier?.cashierId ?? '', pin: cashier?.pin ?? '' });
  await until(async () => {
    const { terminal, offline } = await snapshot();
    return terminal.state === 'ready' && offline.channels.tap.available;
  });

  return {
    call,
    checkout: async () => (await snapshot()).checkout,
    async ringUp() {
      const { saleId } = await call('sale.add_amount', { amountText: '3.50', name: null });
      await call('checkout.start', { saleId });
      await until(async () => (await snapshot()).checkout?.reader.state === 'armed');
      return saleId;
    },
    async phone(walletId, onAsked = async () => null) {
      const given = await demo(`/demo/wallets/${walletId}/certificate`);
      const certificate = bytesOf(given['certificate']);
      return walletCard({
        certificate,
        present: async (asked) => {
          const instead = await onAsked(asked);
          if (instead !== null) return instead;
          const { challenge, amountMinor, currency, terminalId } = asked;
          const made = await demo(`/demo/wallets/${walletId}/presentment`, {
            mode: 'tap',
            challenge: Buffer.from(challenge).toString('base64url'),
            amount: amountMinor,
            currency,
            terminalId,
          });
          return presentmentIn(bytesOf(made['presentment']), certificate);
        },
      });
    },
    balance: async (walletId) => {
      const { balance } = (await demo(`/demo/wallets/${walletId}`)) as { balance: { amount: number } };
      return balance.amount;
    },
    demo,
    servicePid: () => host.pid(),
    helperPid: () => helper?.pid ?? null,
    setOnline: (online) => line.setOnline(online),
    async close() {
      await host.stop();
      await sandbox.close();
      line.close();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}

/** What a phone hands over: of the pair that the sandbox makes (wallet API section 6), the second. */
function presentmentIn(pair: Uint8Array, certificate: Uint8Array): Uint8Array {
  const certificateHead = certificate.length < 256 ? 2 : 3;
  const at = 1 + certificateHead + certificate.length;
  const [head, length = 0] = pair.subarray(at);
  if (head !== 0x58 || at + 2 + length !== pair.length) throw new Error('the sandbox made another pair');
  return pair.slice(at + 2);
}

const bytesOf = (value: unknown): Uint8Array => new Uint8Array(Buffer.from(String(value), 'base64url'));

/** A machine that is busy takes longer for everything. */
const PATIENCE_MS = 60_000;

export async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await isSo().catch(() => false))) {
    if (performance.now() > deadline) throw new Error('it never came to that');
    await sleep(30);
  }
}
