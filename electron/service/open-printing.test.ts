/** The service as it starts: the printer that devices.json names is a printer on a socket, opened, printed on and let go. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { statusRequest } from '../../hardware/receipt-printer/escpos.ts';
import { openTcpLine } from '../../hardware/receipt-printer/tcp-line.ts';
import { startTcpPrinter } from '../../hardware/receipt-printer/testing/tcp-printer.ts';
import { silentLog } from '../kernel/log.ts';
import { createSystemClock } from '../system/system-clock.ts';
import { createSystemRandom } from '../system/system-random.ts';
import { openTerminal, type System } from './open-terminal.ts';
import { DEMO_STAFF } from './demo.ts';
import { createSealing } from './sealing.ts';

const system: System = {
  clock: createSystemClock(),
  random: createSystemRandom(),
  log: silentLog,
  onStorageBroken: () => undefined,
  proxy: null,
  startHelper: () => {
    throw new Error('no helper is needed here');
  },
};
/** More than any limit of the driver, on a machine that is busy with something else. */
const WAIT = { timeout: 30_000, interval: 20 };

type Running = Extract<Awaited<ReturnType<typeof openTerminal>>, { ok: true }>['value'];

async function openWith(devices: unknown): Promise<Running> {
  const folder = mkdtempSync(path.join(tmpdir(), 'open-printing-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  if (devices !== null) writeFileSync(path.join(folder, 'devices.json'), JSON.stringify(devices));
  const start = {
    type: 'start',
    dataFolder: folder,
    resourcesFolder: path.resolve('resources'),
    backendOrigin: 'http://127.0.0.1:9',
    sandbox: true,
    phonePage: null,
    softwareVersion: '0.0.0',
    keyProtection: 'file',
  } as const;
  const opened = await openTerminal(
    start,
    createSealing(() => undefined),
    system,
  );
  if (!opened.ok) throw new Error(opened.error.code);
  return opened.value;
}

async function called(terminal: Running, name: string, input: unknown): Promise<Record<string, unknown>> {
  const answer = await terminal.call(name, input);
  if (!answer.ok) throw new Error(`${name} was refused: ${answer.error.code}`);
  return answer.value as Record<string, unknown>;
}

/** Whether the printer answers a connection of our own. */
async function isAnswered(port: number): Promise<boolean> {
  const line = await openTcpLine({ host: '127.0.0.1', port, clock: system.clock })(() => undefined);
  if (!line.ok) return false;
  const answered = new Promise<boolean>((resolve) => {
    line.value.onBytes(() => resolve(true));
    line.value.onGone(() => resolve(false));
  });
  await line.value.write(Uint8Array.from(statusRequest(1)));
  const isMine = await answered;
  await line.value.close();
  return isMine;
}

const printingOf = async (terminal: Running) => (await called(terminal, 'terminal.snapshot', {})).printing;

test(
  '[PRINT-104] the printer of devices.json is opened, printed on, and let go when the till ends',
  { timeout: 90_000 },
  async () => {
    const tcp = await startTcpPrinter({ clock: system.clock, columns: 32 });
    onTestFinished(() => tcp.close());
    const printer = {
      deviceId: 'counter',
      kind: 'receipt_printer',
      name: 'Counter printer',
      driver: 'tcp',
      host: '127.0.0.1',
      port: tcp.port,
      columns: 32,
    };
    const drawer = { deviceId: 'drawer', kind: 'cash_drawer', name: 'Drawer', driver: 'printer' };
    const terminal = await openWith({ devices: [printer, drawer], receiptLanguage: 'bilingual' });
    await vi.waitUntil(async () => {
      const printing = await printingOf(terminal);
      return JSON.stringify(printing).includes('"state":"ready"');
    }, WAIT);
    const manager = DEMO_STAFF.find(({ role }) => role === 'manager');
    await called(terminal, 'session.sign_in', { cashierId: manager?.cashierId, pin: manager?.pin });
    await called(terminal, 'receipt.print_test', { language: null });
    await vi.waitUntil(async () => {
      const { jobs } = await called(terminal, 'receipt.jobs', { cursor: null, limit: 1 });
      return JSON.stringify(jobs).includes('"state":"confirmed"');
    }, WAIT);
    expect(tcp.device.text()).toContain('以上中文能看清吗');
    expect(await called(terminal, 'drawer.open', { reason: 'test' })).toEqual({ outcome: 'opened' });
    expect(tcp.device.pulses).toEqual([2]);
    await terminal.stop();
    // It serves one connection at a time, so whoever is answered has it to himself.
    await vi.waitUntil(() => isAnswered(tcp.port), WAIT);
  },
);

test(
  '[PRINT-102] a demo till has a printer, a drawer and a pole display that nobody has to own',
  { timeout: 60_000 },
  async () => {
    const terminal = await openWith(null);
    await vi.waitUntil(async () => {
      const { devices } = await called(terminal, 'terminal.snapshot', {});
      return JSON.stringify(devices).split('"state":"ready"').length > 4;
    }, WAIT);
    const { devices } = await called(terminal, 'terminal.snapshot', {});
    for (const kind of ['receipt_printer', 'cash_drawer', 'pole_display']) {
      expect(devices).toContainEqual(expect.objectContaining({ kind, state: 'ready', problem: null, simulated: true }));
    }
    await terminal.stop();
  },
);
