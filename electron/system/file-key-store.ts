/**
 * The key store of a machine without a key ring: files that only their owner can read. It protects against the other users
 * of the machine, not against whoever takes the disk, and says so by its name. Where the file system does not keep others
 * out, or cannot be seen to, nothing is stored. Rules SYSTEM-11 to SYSTEM-15 of docs/spec.md; decision 0063.
 */
import { mkdir, open, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { KeyStore } from '../kernel/key-store.ts';
import type { Random } from '../kernel/random.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { openDurableFiles } from './durable-files.ts';

export type KeysNotProtected = Readonly<{ code: 'terminal.keys_not_protected'; reason: string }>;

export async function openFileKeyStore({
  folder,
  random,
}: Readonly<{ folder: string; random: Random }>): Promise<Result<KeyStore, KeysNotProtected>> {
  const fault = await findProtectionFault(folder, random);
  if (fault !== null) return err({ code: 'terminal.keys_not_protected', reason: fault });
  const files = await openDurableFiles({ folder, random, faultOf: ownerFault });
  return ok({
    protection: 'owner_only_file',
    load: (name) => files.read(name),
    save: (name, bytes) => files.write(name, bytes),
    remove: (name) => files.remove(name),
  });
}

/** Looks at the folder and at a trial file in it: what the system says of them holds for the keys. */
async function findProtectionFault(folder: string, random: Random): Promise<string | null> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const folderFault = ownerFault(await stat(folder));
  if (folderFault !== null) return `the folder: ${folderFault}`;
  const trial = path.join(folder, `trial-${Buffer.from(random.bytes(8)).toString('hex')}.part`);
  const handle = await open(trial, 'wx', 0o600);
  try {
    return ownerFault(await handle.stat());
  } finally {
    await handle.close();
    await rm(trial);
  }
}

const OTHERS = 0o077;

/** POSIX mode bits and owner. Windows and FAT report bits that let everybody in, which is a fault like any other. */
export function ownerFault({ mode, uid }: Readonly<{ mode: number; uid: number }>): string | null {
  if ((mode & OTHERS) !== 0) return `others have access (mode ${(mode & 0o777).toString(8)})`;
  return uid === process.geteuid?.() ? null : 'it belongs to another user';
}
