/**
 * The scripts that a package runs after it was installed and removed, run here as a machine's shell runs them, in a root of
 * their own with a system that writes down what it was asked; and the rules given to the system's own readers where it has them.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { READER_GRABBING_MODULES } from '../../hardware/device-registry/known-devices.ts';

const LINUX = path.resolve('resources/linux');
const PRODUCT = 'Wallet Till';
const COMMAND = 'wallet-till';
/** What the scripts ask of a system besides the tools that every one has. */
const ASKED = ['udevadm', 'modprobe', 'apparmor_parser', 'unshare'] as const;
/** Debian's own, and what a technician may have put in its place. */
const SHELLS = ['dash', 'bash'].filter((shell) => spawnSync(shell, ['--help']).error === undefined);

let root: string;
let installed: string;

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'package-scripts-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  installed = path.join(root, 'opt', PRODUCT);
  for (const folder of ['usr/bin', 'etc/apparmor.d', 'run/udev', 'proc', 'tools']) {
    mkdirSync(path.join(root, folder), { recursive: true });
  }
  mkdirSync(path.join(installed, 'resources'), { recursive: true });
  for (const file of [COMMAND, 'chrome-sandbox', 'resources/apparmor-profile']) {
    writeFileSync(path.join(installed, file), '');
    chmodSync(path.join(installed, file), 0o755);
  }
  writeFileSync(path.join(root, 'proc/modules'), 'port100 20480 0 - Live 0x0\nusbcore 1 0 - Live 0x0\n');
  setTools({});
});

/** `fails`: the tool answers with an error; `missing`: the machine has none. */
function setTools(how: Partial<Record<(typeof ASKED)[number], 'fails' | 'missing'>>): void {
  rmSync(path.join(root, 'asked'), { force: true });
  for (const tool of ASKED) {
    const file = path.join(root, 'tools', tool);
    rmSync(file, { force: true });
    if (how[tool] === 'missing') continue;
    const text = `#!/bin/sh\necho "${tool} $*" >> '${root}/asked'\nexit ${how[tool] === 'fails' ? 1 : 0}\n`;
    writeFileSync(file, text, { mode: 0o755 });
  }
}

const asked = (): string =>
  existsSync(path.join(root, 'asked')) ? readFileSync(path.join(root, 'asked'), 'utf8') : '';
const linkTarget = (): string | null => {
  const link = path.join(root, 'usr/bin', COMMAND);
  return lstatSync(link, { throwIfNoEntry: false }) === undefined ? null : readlinkSync(link);
};

/** As the packager fills the names in, with every place of the system moved under the root. */
function run(script: 'after-install.sh' | 'after-remove.sh', shell: string): void {
  const text = readFileSync(path.join(LINUX, script), 'utf8')
    .replaceAll('${sanitizedProductName}', PRODUCT)
    .replaceAll('${executable}', COMMAND)
    .replaceAll(/(?<![\w}])\/(?=(?:opt|usr|etc|run|proc)\/)/g, `${root}/`);
  const file = path.join(root, script);
  writeFileSync(file, text);
  // No tool of this machine that the scripts might ask comes before those of the root.
  const PATH = `${path.join(root, 'tools')}:/usr/bin:/bin`;
  execFileSync(shell, [file], {
    env: { PATH },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

describe.each(SHELLS)('in %s', (shell) => {
  test('[DOCTOR-24] after an installation the command is there, the rules are read anew, and a taken reader is given back', () => {
    run('after-install.sh', shell);
    expect(linkTarget()).toBe(path.join(installed, COMMAND));
    expect(existsSync(path.join(root, 'etc/apparmor.d', COMMAND))).toBe(true);
    expect(statSync(path.join(installed, 'chrome-sandbox')).mode & 0o7777).toBe(0o755);
    expect(asked()).toContain('udevadm control --reload-rules');
    expect(asked()).toMatch(/udevadm trigger .*hidraw.*tty.*usbmisc/);
    // Only what the kernel has loaded is let go.
    expect(asked().match(/modprobe -r \w+/g)).toEqual(['modprobe -r port100']);
    run('after-install.sh', shell);
    expect(linkTarget()).toBe(path.join(installed, COMMAND));
  });

  test('[DOCTOR-24] a machine without these tools, or whose tools refuse, is installed on all the same', () => {
    setTools({ udevadm: 'fails', modprobe: 'fails', apparmor_parser: 'fails', unshare: 'fails' });
    run('after-install.sh', shell);
    expect(linkTarget()).toBe(path.join(installed, COMMAND));
    // Where people may make no namespaces the browser's helper runs as root; no profile is kept that cannot be read.
    expect(statSync(path.join(installed, 'chrome-sandbox')).mode & 0o7777).toBe(0o4755);
    expect(existsSync(path.join(root, 'etc/apparmor.d', COMMAND))).toBe(false);
    rmSync(path.join(root, 'run/udev'), { recursive: true });
    setTools({ udevadm: 'missing', apparmor_parser: 'missing' });
    run('after-install.sh', shell);
    expect(asked()).not.toContain('udevadm');
  });

  test('[DOCTOR-25] an update leaves the new package alone, and a removal leaves nothing of the old one', () => {
    run('after-install.sh', shell);
    run('after-remove.sh', shell);
    expect(linkTarget()).toBe(path.join(installed, COMMAND));
    rmSync(installed, { recursive: true });
    setTools({});
    run('after-remove.sh', shell);
    expect(linkTarget()).toBeNull();
    expect(existsSync(path.join(root, 'etc/apparmor.d', COMMAND))).toBe(false);
    expect(asked()).toContain('udevadm control --reload-rules');
    run('after-remove.sh', shell);
  });
});

const canVerify = spawnSync('udevadm', ['verify', '--help']).status === 0;
describe.runIf(canVerify)('udev itself (needs udevadm of systemd 254)', () => {
  test('[DOCTOR-20] takes the rules without a word', () => {
    execFileSync('udevadm', ['verify', path.join(LINUX, '70-wallet-till.rules')], { stdio: 'pipe' });
  });
});

const hasModprobe = spawnSync('modprobe', ['--version']).status === 0;
describe.runIf(hasModprobe)('modprobe itself', () => {
  test('[DOCTOR-22] reads each module of the block-list from the file', () => {
    const config = execFileSync('modprobe', ['-C', path.join(LINUX, 'wallet-till-nfc.conf'), '--showconfig'], {
      encoding: 'utf8',
    });
    for (const name of READER_GRABBING_MODULES) expect(config.split('\n')).toContain(`blacklist ${name}`);
  });
});
