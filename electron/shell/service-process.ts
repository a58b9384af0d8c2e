/**
 * What only Electron's main process can give the service: a utility process to run in, and the sealing of secrets by
 * the operating system. Rules SHELL-9 and SHELL-10 of docs/spec.md.
 */
import { safeStorage, utilityProcess } from 'electron';
import type { ChildHandle } from '../system/supervisor.ts';

/** `name` is what the system's list of processes shows. */
export function spawnProgram(file: string, name = 'service'): ChildHandle {
  const child = utilityProcess.fork(file, [], { serviceName: `wallet-till-${name}` });
  return {
    get pid() {
      return child.pid ?? null;
    },
    postMessage: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.on('exit', listener),
    kill: () => void child.kill(),
  };
}

/**
 * Whether the operating system really protects what is sealed. Under Linux without a key ring Electron falls back to a
 * password that is the same everywhere; that protects nothing, so it is refused.
 */
function canSeal(): boolean {
  return (
    safeStorage.isEncryptionAvailable() &&
    (process.platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text')
  );
}

/** Seals or unseals a base64 value; null when the system cannot, or the value was sealed by another user or machine. */
export function sealSecret(type: 'seal' | 'unseal', base64: string): string | null {
  if (!canSeal()) return null;
  try {
    return type === 'seal'
      ? safeStorage.encryptString(base64).toString('base64')
      : safeStorage.decryptString(Buffer.from(base64, 'base64'));
  } catch {
    return null;
  }
}
