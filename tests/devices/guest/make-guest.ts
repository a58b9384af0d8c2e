/**
 * A small machine in which USB devices are real: Debian's kernel, taken from its package without installing it, and an
 * initial disk that mounts this machine's own files, read-only. Made once into test-output/guest.
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export type Guest = Readonly<{ kernel: string; modules: string; initrd: string }>;

const PROJECT_ROOT = path.resolve(import.meta.dirname, '../../..');
const FOLDER = path.join(PROJECT_ROOT, 'test-output', 'guest');
/** What mounting over 9p needs; everything else is loaded in the guest, from the kernel's folder. */
const FIRST_MODULES = ['virtio_pci', '9pnet_virtio', '9p', 'overlay'];
/** Programs, and Debian's packages of them. */
export const NEEDED: Readonly<Record<string, string>> = {
  '/usr/bin/qemu-system-x86_64': 'qemu-system-x86',
  '/bin/busybox': 'busybox-static',
  '/usr/bin/cpio': 'cpio',
  '/sbin/modprobe': 'kmod',
};

const run = (program: string, args: readonly string[], cwd: string): string =>
  execFileSync(program, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });

export function makeGuest(): Guest {
  const initrd = path.join(FOLDER, 'initrd.gz');
  const root = path.join(FOLDER, 'kernel');
  if (!existsSync(root)) unpackKernel(root);
  const version = readdirSync(path.join(root, 'lib', 'modules'))[0] ?? '';
  if (!existsSync(initrd)) makeInitrd(root, version, initrd);
  return { kernel: path.join(root, 'boot', `vmlinuz-${version}`), modules: root, initrd };
}

function unpackKernel(root: string): void {
  mkdirSync(FOLDER, { recursive: true });
  const depends = run('apt-cache', ['depends', 'linux-image-amd64'], FOLDER);
  const name = /Depends: (linux-image-\S+)/.exec(depends)?.[1];
  if (name === undefined) throw new Error('apt knows no kernel; run apt-get update');
  run('apt-get', ['download', '-qq', name], FOLDER);
  const file = readdirSync(FOLDER).find((each) => each.startsWith(name) && each.endsWith('.deb')) ?? '';
  const unpacked = `${root}.new`;
  rmSync(unpacked, { recursive: true, force: true });
  run('dpkg', ['-x', file, unpacked], FOLDER);
  run('/sbin/depmod', ['-b', unpacked, readdirSync(path.join(unpacked, 'lib', 'modules'))[0] ?? ''], FOLDER);
  rmSync(path.join(FOLDER, file));
  renameSync(unpacked, root);
}

/** The root of this machine as the lower layer, so that node and the project need no copying; what is written is lost. */
const INIT = `#!/bin/sh
export PATH=/bin
mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev
while read module; do insmod $module; done < /modules
mkdir -p /lower /written /root
mount -t 9p -o trans=virtio,version=9p2000.L,msize=512000,cache=loose,ro host /lower
mount -t tmpfs tmpfs /written; mkdir /written/upper /written/work
mount -t overlay -o lowerdir=/lower,upperdir=/written/upper,workdir=/written/work overlay /root
for each in dev proc sys; do mount --move /$each /root/$each; done
command=$(cat /root/proc/cmdline); exec switch_root /root /bin/sh \${command##*guest=}
`;

function makeInitrd(root: string, version: string, initrd: string): void {
  const disk = mkdtempSync(path.join(tmpdir(), 'guest-disk-'));
  for (const folder of ['bin', 'dev', 'proc', 'sys', 'lib']) mkdirSync(path.join(disk, folder));
  copyFileSync('/bin/busybox', path.join(disk, 'bin', 'busybox'));
  for (const name of ['sh', 'mount', 'insmod', 'mkdir', 'switch_root', 'cat']) {
    symlinkSync('busybox', path.join(disk, 'bin', name));
  }
  const files = FIRST_MODULES.flatMap((module) =>
    run('/sbin/modprobe', ['-d', root, '-S', version, '--show-depends', module], FOLDER)
      .split('\n')
      .flatMap((line) => /^insmod (\S+)/.exec(line)?.[1] ?? []),
  );
  const order = [...new Set(files)].map((file, index) => {
    const name = `/lib/${index}-${path.basename(file)}`;
    copyFileSync(file, path.join(disk, name));
    return name;
  });
  writeFileSync(path.join(disk, 'modules'), `${order.join('\n')}\n`);
  writeFileSync(path.join(disk, 'init'), INIT);
  chmodSync(path.join(disk, 'init'), 0o755);
  run('/bin/sh', ['-c', `find . | cpio -o -H newc --quiet | gzip -1 > "${initrd}"`], disk);
  rmSync(disk, { recursive: true, force: true });
}
