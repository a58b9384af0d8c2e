/** What becomes of a start whose disk refuses: a code that a person can act on, and nothing left behind. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { StartMessage } from '../contract/service-messages.ts';
import { silentLog } from '../kernel/log.ts';
import { createSystemClock } from '../system/system-clock.ts';
import { createSystemRandom } from '../system/system-random.ts';
import { openTerminal, type System } from './open-terminal.ts';
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
const sealing = createSealing(() => undefined);

function startIn(dataFolder: string): StartMessage {
  return {
    type: 'start',
    dataFolder,
    resourcesFolder: path.resolve('resources'),
    backendOrigin: 'http://127.0.0.1:9',
    sandbox: true,
    phonePage: null,
    softwareVersion: '0.0.0',
    keyProtection: 'file',
  };
}

function newFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'open-terminal-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('[HOST-23] a folder that takes no keys is refused with a code, and the next start finds it free', async () => {
  const folder = newFolder();
  writeFileSync(path.join(folder, 'keys'), 'a file where a folder should be');
  const refused = { ok: false, error: { code: 'terminal.storage_failed', facts: { detail: 'EEXIST' } } };
  expect(await openTerminal(startIn(folder), sealing, system)).toEqual(refused);
  expect(await openTerminal(startIn(folder), sealing, system)).toEqual(refused);
  rmSync(path.join(folder, 'keys'));
  const opened = await openTerminal(startIn(folder), sealing, system);
  expect(opened.ok).toBe(true);
  if (opened.ok) await opened.value.stop();
});

test('[SCANNER-16] a demo till shows its simulated scanner; a file with a mistake stops the start, and says where', async () => {
  const folder = newFolder();
  const opened = await openTerminal(startIn(folder), sealing, system);
  if (!opened.ok) throw new Error(opened.error.code);
  const snapshot = await opened.value.call('terminal.snapshot', {});
  expect(snapshot).toMatchObject({
    ok: true,
    value: { devices: expect.arrayContaining([expect.objectContaining({ kind: 'barcode_scanner', state: 'ready' })]) },
  });
  await opened.value.stop();
  writeFileSync(path.join(folder, 'devices.json'), '{"devices":[{"deviceId":"a"}]}');
  expect(await openTerminal(startIn(folder), sealing, system)).toMatchObject({
    ok: false,
    error: { code: 'terminal.devices_file_invalid', facts: { detail: expect.stringContaining('devices.0') } },
  });
  writeFileSync(path.join(folder, 'devices.json'), '{"devices":[]}');
  const again = await openTerminal(startIn(folder), sealing, system);
  expect(again.ok).toBe(true);
  if (again.ok) await again.value.stop();
});
