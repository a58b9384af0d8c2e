/** What the machine says of smart cards, on sockets and folders made for it. */
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { escapeRefusal, heldByKernel, probeService, probeSocket, probeWindows, problemOf } from './pcsc-system.ts';
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

/** A driver's settings as libccid's file has them: comments name other values than the one that holds. */
const plist = (options: string, vendorId = '0x072F'): string => `<plist><dict>
  <key>ifdDriverOptions</key>
  <string>${options}</string>
  <!-- <key>ifdDriverOptions</key> <string>0x0001</string> <string>0x072F</string> 0x01: DRIVER_OPTION_CCID_EXCHANGE_AUTHORIZED -->
  <key>ifdVendorID</key><array><string>0x08E6</string><string>${vendorId}</string></array>
</dict></plist>`;

test.each<readonly [string, readonly string[], string | null]>([
  ['none is installed', [], null],
  ['as Debian delivers it', [plist('0x0000')], '0x0001'],
  ['another bit stays as it is', [plist('0x0004')], '0x0005'],
  ['it was allowed', [plist('0x0001')], null],
  ['it was allowed beside another bit', [plist('0x0005')], null],
  ['it is not for this maker', [plist('0x0000', '0x04E6')], null],
  ['one of two allows it', [plist('0x0000'), plist('0x0001')], null],
  ['one of two is for this maker', [plist('0x0001', '0x04E6'), plist('0x0000')], '0x0001'],
  ['it says nothing of it', [plist('0x0000').replaceAll('ifdDriverOptions', 'ifdLogLevel')], null],
])('[DOCTOR-14] a driver that keeps commands past the card from a reader, %s', async (_name, files, value) => {
  const root = newFolder();
  const settings = files.map((text, index) => {
    // Debian's driver has its settings under /etc, and a link to them.
    const file = path.join(root, `settings-${index}`);
    writeFileSync(file, text);
    const contents = path.join(root, 'drivers', `ifd-${index}.bundle`, 'Contents');
    mkdirSync(contents, { recursive: true });
    symlinkSync(file, path.join(contents, 'Info.plist'));
    return realpathSync(file);
  });
  mkdirSync(path.join(root, 'drivers', 'serial'), { recursive: true });
  const refusal = await escapeRefusal('072f', [path.join(root, 'drivers'), path.join(root, 'none')]);
  expect(refusal?.value ?? null).toBe(value);
  if (refusal !== null) expect(refusal.file).toBe(settings.at(-1));
});
