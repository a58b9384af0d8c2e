/** Proves what a second start learns of the first. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findRunning, removeRunning, writeRunning } from './running-file.mjs';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'till-running-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A process that lives until the test ends it. */
async function withOtherProcess(/** @type {(pid: number) => Promise<void>} */ work) {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await work(child.pid ?? 0);
  child.kill();
  await ended;
  return child.pid ?? 0;
}

test('[HOST-30] an empty folder, a torn note and the note of a process that is gone name nobody', async () => {
  expect(await findRunning(folder)).toBeNull();
  writeFileSync(path.join(folder, 'running.json'), '{"pid":');
  expect(await findRunning(folder)).toBeNull();
  const pid = await withOtherProcess(async () => undefined);
  writeRunning(folder, { pid, till: null, phone: null });
  expect(await findRunning(folder)).toBeNull();
});

test(
  '[HOST-30] the note holds the address with its token, so only its owner may read it',
  { skip: process.platform === 'win32' },
  () => {
    writeRunning(folder, { pid: 1, till: 'http://127.0.0.1:1/#token=x', phone: null });
    expect(statSync(path.join(folder, 'running.json')).mode & 0o777).toBe(0o600);
    removeRunning(folder);
    removeRunning(folder);
  },
);

test('[HOST-30] a process that lives names itself only while its page is served: numbers are used again', async () => {
  const server = createServer((_request, response) => response.end());
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  await withOtherProcess(async (pid) => {
    const running = { pid, till: `http://127.0.0.1:${address.port}/#token=x`, phone: null };
    writeRunning(folder, running);
    expect(await findRunning(folder)).toEqual(running);
    server.close();
    server.closeAllConnections();
    expect(await findRunning(folder)).toBeNull();
  });
});

test('[HOST-30] a till in a window of its own has no address and is named by its process', async () => {
  await withOtherProcess(async (pid) => {
    writeRunning(folder, { pid, till: null, phone: null });
    expect(await findRunning(folder)).toEqual({ pid, till: null, phone: null });
  });
});
