/** Boots the guest with a program of ours and gives back what it wrote. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { makeGuest, NEEDED, type Guest } from './make-guest.ts';

const PROJECT_ROOT = path.resolve(import.meta.dirname, '../../..');
/** Emulated, since /dev/kvm is not to be had everywhere. */
const MEMORY_MB = 1_024;
const LIMIT_MS = 170_000;

/** null where it cannot be: another system, a package that is not installed, a kernel that cannot be fetched. Says why. */
export function prepareGuest(): Guest | null {
  const missing = Object.entries(NEEDED).filter(([file]) => !existsSync(file));
  if (missing.length > 0) return without(`needs ${missing.map(([, name]) => name).join(', ')}`);
  try {
    return makeGuest();
  } catch (error) {
    return without(error instanceof Error ? error.message : String(error));
  }
}

function without(reason: string): null {
  process.stdout.write(`   without the guest machine: ${reason}\n`);
  return null;
}

export type GuestOptions = Readonly<{
  /** More devices, as QEMU is told them. */
  devices?: readonly string[];
  /** Starts the smart-card service, and what tells it of USB devices. */
  smartCards?: boolean;
  /** Each line as it comes: for whoever plugs and pulls from outside. */
  onLine?: (line: string) => void;
}>;

export async function runGuest(
  guest: Guest,
  program: string,
  modules: readonly string[],
  { devices = [], smartCards = false, onLine = () => undefined }: GuestOptions = {},
): Promise<readonly string[]> {
  const settings = {
    kernelroot: guest.modules,
    modules: modules.join(','),
    project: PROJECT_ROOT,
    services: smartCards ? 'pcscd' : 'none',
    program: path.join(PROJECT_ROOT, program),
    guest: path.join(import.meta.dirname, 'guest.sh'),
  };
  const line = ['console=ttyS0 quiet panic=-1', ...Object.entries(settings).map(([key, value]) => `${key}=${value}`)];
  const machine = spawn(
    'qemu-system-x86_64',
    [
      ...['-accel', 'tcg', '-cpu', 'max', '-m', String(MEMORY_MB), '-smp', '2', '-nographic', '-no-reboot'],
      ...['-nodefaults', '-serial', 'stdio', '-monitor', 'none'],
      ...['-kernel', guest.kernel, '-initrd', guest.initrd, '-append', line.join(' ')],
      ...['-fsdev', 'local,id=root,path=/,security_model=none,readonly=on,multidevs=remap'],
      ...['-device', 'virtio-9p-pci,fsdev=root,mount_tag=host'],
      ...devices,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const timer = setTimeout(() => machine.kill('SIGKILL'), LIMIT_MS);
  let text = '';
  let toldUntil = 0;
  machine.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
    for (let end = text.indexOf('\n', toldUntil); end >= 0; end = text.indexOf('\n', toldUntil)) {
      onLine(text.slice(toldUntil, end).trimEnd());
      toldUntil = end + 1;
    }
  });
  await new Promise((resolve) => machine.once('exit', resolve));
  clearTimeout(timer);
  if (!text.includes('GUEST DONE')) process.stdout.write(text);
  return text.split(/\r?\n/).map((each) => each.trimEnd());
}
