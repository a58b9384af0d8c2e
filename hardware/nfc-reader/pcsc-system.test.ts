/** What the machine says of smart cards, on sockets and folders made for it. */
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { heldByKernel, probeService, probeSocket, probeWindows, problemOf } from './pcsc-system.ts';
import { libraryError } from './testing/fake-library.ts';

function newFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'pcsc-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('[PCSC-1] a socket that listens is a service; none, or one that a dead daemon left, is none', async () => {
  const file = path.join(newFolder(), 'pcscd.comm');
  expect(await probeSocket(file)).toEqual({ code: 'service_not_running', detail: `${file}: ENOENT` });
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(file, resolve));
  expect(await probeSocket(file)).toBeNull();
  // A daemon that was killed leaves its file behind. Node removes its own at the end, unless it is called otherwise by then.
  const dead = path.join(newFolder(), 'dead');
  renameSync(file, dead);
  await new Promise<void>((resolve) => server.close(() => resolve()));
  expect(await probeSocket(dead)).toEqual({ code: 'service_not_running', detail: `${dead}: ECONNREFUSED` });
});

test('[PCSC-1] C46 a socket that this user may not use is named so', async () => {
  const folder = newFolder();
  const file = path.join(folder, 'pcscd.comm');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(file, resolve));
  onTestFinished(() => void server.close());
  chmodSync(file, 0o000);
  const problem = await probeSocket(file);
  // Root may use any socket, whatever its mode.
  if (process.getuid?.() === 0) expect(problem).toBeNull();
  else expect(problem).toEqual({ code: 'no_permission', detail: `${file}: EACCES` });
});

test.each([
  ['English', '        STATE              : 4  RUNNING \r\n', null],
  ['Chinese', '        状态               : 1  STOPPED \r\n', 'service_not_running'],
  ['on its way', '        STATE              : 2  START_PENDING \r\n', 'service_not_running'],
  ['a question that failed', '', null],
] as const)('[PCSC-1] Windows, %s', async (_name, line, code) => {
  const answer = line === '' ? '' : `SERVICE_NAME: SCardSvr\r\n        TYPE               : 30  WIN32\r\n${line}`;
  expect((await probeWindows(async () => answer))?.code ?? null).toBe(code);
});

test('[PCSC-1] macOS starts its service by itself', async () => {
  expect(await probeService('darwin')).toBeNull();
});

test('[PCSC-2] C47 a kernel driver that is bound to a device holds it; one that is merely loaded does not', async () => {
  const root = newFolder();
  expect(await heldByKernel(root)).toBeNull();
  const driver = path.join(root, 'bus/usb/drivers/pn533_usb');
  mkdirSync(path.join(driver, 'module'), { recursive: true });
  expect(await heldByKernel(root)).toBeNull();
  mkdirSync(path.join(driver, '1-1.2:1.0'));
  expect(await heldByKernel(root)).toEqual({ code: 'held_by_kernel', detail: 'pn533_usb holds 1-1.2:1.0' });
});

test.each([
  ['0x8010001d', 'service_not_running'],
  ['0x8010001E', 'service_not_running'],
  ['0x8010006a', 'no_permission'],
  ['0x8010000b', 'in_use'],
  ['0x80100009', 'unplugged'],
  ['0x80100017', 'unplugged'],
  ['0x80100066', 'reports_error'],
] as const)('[PCSC-6] the system’s error %s is %s', (result, code) => {
  expect(problemOf(libraryError('ConnectError', result)).code).toBe(code);
});

test('[PCSC-6] what has no number is the device’s own complaint', () => {
  expect(problemOf('odd')).toEqual({ code: 'reports_error', detail: 'odd' });
  expect(problemOf(new Error('plain'))).toEqual({ code: 'reports_error', detail: 'plain' });
});
