/** The doctor on this very machine, whatever it is: what must hold everywhere. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { examine } from './examine.ts';
import { probeMachine } from './probe-machine.ts';

const probe = (dataFolder: string, environment: Record<string, string> = {}) =>
  probeMachine({ dataFolder, devices: [], environment, offsetMs: null });

test('[DOCTOR-8] looking changes nothing, and tells of the disk, the parts and the person', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'doctor-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const seen = await probe(path.join(folder, 'till'));
  expect(readdirSync(folder)).toEqual([]);
  expect(seen.disk.freeBytes).toBeGreaterThan(0);
  expect(seen.modules.map(({ name }) => name)).toContain('better-sqlite3');
  expect(seen.modules.find(({ name }) => name === 'better-sqlite3')?.state).toBe('loads');
  expect(seen.user).not.toBe('');
  expect(examine(seen).length).toBeGreaterThan(3);
});

test('[DOCTOR-8] a folder that cannot be written says why', async () => {
  const { disk } = await probe('/proc/till');
  expect(disk.freeBytes).toBeNull();
  expect(disk.whyNotWritable).not.toBe('');
});

test.each([
  [{ GTK_IM_MODULE: 'fcitx' }, 'fcitx'],
  [{ XMODIFIERS: '@im=ibus' }, 'ibus'],
  [{ XMODIFIERS: '@im=none', QT_IM_MODULE: '' }, null],
  [{}, null],
])('[DOCTOR-8] %j names the input method', async (environment, inputMethod) => {
  expect((await probe(tmpdir(), environment)).inputMethod).toBe(inputMethod);
});

test.each([
  [{ LANG: 'zh_CN.UTF-8' }, 'UTF-8'],
  [{ LANG: 'zh_CN.GBK', LC_ALL: '' }, 'GBK'],
  [{ LC_ALL: 'C', LANG: 'zh_CN.UTF-8' }, 'C'],
  [{}, null],
])('[DOCTOR-8] %j names the writing', async (environment, charset) => {
  expect((await probe(tmpdir(), environment)).charset).toBe(process.platform === 'linux' ? charset : null);
});
