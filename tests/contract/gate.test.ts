/**
 * A gate against the real sandbox, over HTTP: a tram's flat fare with a concession, and a metro's journey from an entry to an
 * exit, each charged as the sandbox says.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { GateView } from '../../electron/contract/gate-values.ts';
import { silentLog } from '../../electron/kernel/log.ts';
import { createMemoryKeyStore } from '../../electron/system/memory-key-store.ts';
import { createSystemClock } from '../../electron/system/system-clock.ts';
import { createSystemRandom } from '../../electron/system/system-random.ts';
import { createSandboxTaps } from '../../electron/service/sandbox-taps.ts';
import { openStorage } from '../../electron/terminal/storage/sqlite.ts';
import { createTerminal } from '../../electron/terminal/terminal.ts';
import type { TransitSettings } from '../../electron/terminal/ports.ts';
import { createHttpWalletBackend } from '../../electron/terminal/wallet-backend/http-driver.ts';
import { createSimulatedBarrier } from '../../hardware/barrier/simulated-driver.ts';
import { createSimulatedNfcReader } from '../../hardware/nfc-reader/simulated-driver.ts';
import { createSandboxServer, type SandboxServer } from '../../sandbox/server.ts';

const clock = createSystemClock();
const random = createSystemRandom();
/** A loaded machine takes longer for everything. */
const PATIENCE = { timeout: 40_000, interval: 50 } as const;
let server: SandboxServer;

beforeAll(async () => {
  server = await createSandboxServer({ databaseFile: ':memory:', port: 0 });
});
afterAll(() => server.close());

async function openGate(activationCode: string, transit: TransitSettings) {
  const folder = mkdtempSync(join(tmpdir(), 'gate-sandbox-'));
  const opened = openStorage({ file: join(folder, 'till.sqlite'), log: silentLog });
  if (!opened.ok) throw new Error(opened.error.code);
  const storage = opened.value;
  const keyStore = createMemoryKeyStore();
  const backend = createHttpWalletBackend({ origin: server.origin, keyStore, clock, random, log: silentLog });
  const reader = createSimulatedNfcReader({ id: 'nfc', name: 'NFC' });
  const barrier = createSimulatedBarrier({ id: 'barrier', name: 'Barrier', clock, random });
  const taps = createSandboxTaps({ origin: server.origin, reader: () => reader, log: silentLog });
  const terminal = createTerminal({
    ...{ clock, random, storage, backend, keyStore, barrier, log: silentLog, nfcReader: reader, simulatedTaps: taps },
    settings: {
      ...{ softwareVersion: '0.0.0', serial: 'gate', currency: 'CNY', hasBatteryClock: true, sandbox: true, transit },
      ...{ phonePage: null, demo: { activationCode, staff: [], catalogue: { categories: [], products: [] } } },
    },
  });
  const gate = async (): Promise<GateView> => {
    const answer = await terminal.call('terminal.snapshot', {});
    if (!answer.ok) throw new Error(answer.error.code);
    return (answer.value as unknown as { gate: GateView }).gate;
  };
  await terminal.start();
  return {
    gate,
    storage,
    until: (state: GateView['state']['state']) =>
      vi.waitFor(async () => {
        const view = await gate();
        if (view.state.state !== state) throw new Error(JSON.stringify(view.state));
        return view;
      }, PATIENCE),
    tap: (walletId: string) => taps.tap('nfc', walletId),
    close: async () => {
      await terminal.stop();
      await barrier.close();
      await backend.close();
      storage.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function wallets(): Promise<
  readonly { id: string; balance: { amount: number }; passengerClass?: string | null }[]
> {
  const response = await fetch(`${server.origin}/demo/wallets`);
  return ((await response.json()) as { wallets: never[] }).wallets;
}
const balance = async (walletId: string): Promise<number> =>
  (await wallets()).find(({ id }) => id === walletId)?.balance.amount ?? Number.NaN;

describe('a tram', () => {
  test('[TRANSIT-70] a ride is let through, and the wallet pays it once', async () => {
    const tram = await openGate('DEMO-TRAM-0001', {
      role: 'gate',
      place: { stationId: 'tram-71', gateId: 'G1', direction: 'entry' },
    });
    try {
      await tram.until('armed');
      const before = await balance('wlt_zhang');
      expect(tram.tap('wlt_zhang')).toBe(true);
      expect(await tram.until('go')).toMatchObject({ state: { kind: 'flat', fare: { minor: 200 } } });
      await vi.waitFor(async () => expect(await balance('wlt_zhang')).toBe(before - 200), PATIENCE);
      expect(await tram.until('armed')).toMatchObject({ today: { passedCount: 1, fares: { minor: 200 } } });
    } finally {
      await tram.close();
    }
  }, 60_000);
});

describe('a metro', () => {
  test('[TRANSIT-71] an entry at one gate and an exit at another are one journey, charged by the backend', async () => {
    const at = (stationId: string, direction: 'entry' | 'exit'): TransitSettings => ({
      ...{ role: 'gate', place: { stationId, gateId: `G-${direction}`, direction } },
    });
    const [entry, exit] = [
      await openGate('DEMO-GATE-0001', at('harbour', 'entry')),
      await openGate('DEMO-GATE-0002', at('airport', 'exit')),
    ];
    try {
      await entry.until('armed');
      await exit.until('armed');
      const before = await balance('wlt_zhang');
      expect(entry.tap('wlt_zhang')).toBe(true);
      expect(await entry.until('go')).toMatchObject({ state: { kind: 'entry', fare: null } });
      expect(exit.tap('wlt_zhang')).toBe(true);
      expect(await exit.until('go')).toMatchObject({ state: { kind: 'exit' } });
      await vi.waitFor(async () => expect(await balance('wlt_zhang')).toBe(before - 600), PATIENCE);
    } finally {
      await entry.close();
      await exit.close();
    }
  }, 90_000);
});
