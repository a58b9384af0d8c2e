/** The three key stores on a real file system, and what they refuse. */
import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { KeyStore } from '../kernel/key-store.ts';
import { openDelegatedKeyStore, SealedValueError, type Sealer } from './delegated-key-store.ts';
import { UnsafeFileError } from './durable-files.ts';
import { openFileKeyStore, ownerFault } from './file-key-store.ts';
import { createMemoryKeyStore } from './memory-key-store.ts';
import { createSystemRandom } from './system-random.ts';

const random = createSystemRandom();
const VALUE = Uint8Array.from({ length: 32 }, (_each, index) => index);
const OTHER = Uint8Array.from({ length: 64 }, () => 7);

/** An operating system that seals by turning every bit, and may stop doing so. */
function makeSealer(): Sealer & { works: boolean } {
  const turn = (bytes: Uint8Array): Uint8Array => bytes.map((byte) => byte ^ 0xff);
  const sealer = {
    works: true,
    seal: async (bytes: Uint8Array) => (sealer.works ? turn(bytes) : null),
    unseal: async (bytes: Uint8Array) => (sealer.works ? turn(bytes) : null),
  };
  return sealer;
}

let parent: string;
let folder: string;
beforeEach(async () => {
  parent = await mkdtemp(path.join(tmpdir(), 'till-keys-'));
  folder = path.join(parent, 'keys');
});
afterEach(() => rm(parent, { recursive: true, force: true }));

async function openFiles(): Promise<KeyStore> {
  const opened = await openFileKeyStore({ folder, random });
  if (!opened.ok) throw new Error(opened.error.reason);
  return opened.value;
}

async function openSealed(sealer: Sealer): Promise<KeyStore> {
  const opened = await openDelegatedKeyStore({ folder, sealer, random });
  if (!opened.ok) throw new Error(opened.error.reason);
  return opened.value;
}

describe.each<[string, KeyStore['protection'], () => Promise<KeyStore>]>([
  ['file', 'owner_only_file', openFiles],
  ['delegated', 'operating_system', () => openSealed(makeSealer())],
  ['memory', 'memory', async () => createMemoryKeyStore()],
])('[SYSTEM-13] the %s key store', (_name, protection, open) => {
  test('[SYSTEM-13] says how it protects, and gives out what was saved last', async () => {
    const store = await open();
    expect(store.protection).toBe(protection);
    expect(await store.load('terminal')).toBeNull();
    await store.save('terminal', OTHER);
    await store.save('terminal', VALUE);
    await store.save('terminal-2', OTHER);
    expect(await store.load('terminal')).toEqual(VALUE);
    await store.remove('terminal');
    await store.remove('terminal');
    expect(await store.load('terminal')).toBeNull();
    expect(await store.load('terminal-2')).toEqual(OTHER);
  });

  test('[SYSTEM-12] ends two savings of one name in their order', async () => {
    const store = await open();
    const savings = Array.from({ length: 20 }, (_each, index) => store.save('terminal', Uint8Array.of(index)));
    await Promise.all(savings);
    expect(await store.load('terminal')).toEqual(Uint8Array.of(19));
  });
});

test('[SYSTEM-19] memory shares no bytes with its callers', async () => {
  const store = createMemoryKeyStore();
  const bytes = Uint8Array.of(1, 2, 3);
  await store.save('a', bytes);
  bytes[0] = 9;
  const loaded = await store.load('a');
  if (loaded !== null) loaded[1] = 9;
  expect(await store.load('a')).toEqual(Uint8Array.of(1, 2, 3));
});

describe.skipIf(process.platform === 'win32')('[SYSTEM-14] key files', () => {
  test('[SYSTEM-14] are for their owner alone, folder and all, and outlive the process', async () => {
    await (await openFiles()).save('terminal', VALUE);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(path.join(folder, 'terminal.key'))).mode & 0o777).toBe(0o600);
    expect(await (await openFiles()).load('terminal')).toEqual(VALUE);
  });

  test('[SYSTEM-14] that others may read are not believed', async () => {
    const store = await openFiles();
    await store.save('terminal', VALUE);
    for (const mode of [0o640, 0o604, 0o620, 0o602]) {
      await chmod(path.join(folder, 'terminal.key'), mode);
      await expect(store.load('terminal')).rejects.toThrow(UnsafeFileError);
    }
  });

  test('[SYSTEM-14] that are links, folders or far too large are not read', async () => {
    const store = await openFiles();
    await writeFile(path.join(parent, 'elsewhere'), VALUE, { mode: 0o600 });
    await symlink(path.join(parent, 'elsewhere'), path.join(folder, 'link.key'));
    await mkdir(path.join(folder, 'folder.key'), { mode: 0o700 });
    await writeFile(path.join(folder, 'large.key'), new Uint8Array(1_100_000), { mode: 0o600 });
    await expect(store.load('link')).rejects.toThrow('ELOOP');
    await expect(store.load('folder')).rejects.toThrow(UnsafeFileError);
    await expect(store.load('large')).rejects.toThrow(UnsafeFileError);
  });

  test('[SYSTEM-13] have names that lead nowhere else', async () => {
    const store = await openFiles();
    for (const name of ['../up', 'a/b', '', '.hidden', 'Ünamed', 'x'.repeat(65)]) {
      await expect(store.load(name)).rejects.toThrow('plain name');
      await expect(store.save(name, VALUE)).rejects.toThrow('plain name');
    }
  });

  test('[SYSTEM-15] are not written where others may look, and nothing is left behind', async () => {
    await mkdir(folder, { mode: 0o755 });
    await chmod(folder, 0o755);
    expect(await openFileKeyStore({ folder, random })).toMatchObject({
      ok: false,
      error: { code: 'terminal.keys_not_protected', reason: expect.stringContaining('755') },
    });
    expect(await readdir(folder)).toEqual([]);
  });

  test('[SYSTEM-15] need an owner and bits that say so', () => {
    const uid = process.geteuid?.() ?? 0;
    expect(ownerFault({ mode: 0o100600, uid })).toBeNull();
    // What Windows and a FAT volume report for every file.
    expect(ownerFault({ mode: 0o100666, uid })).toContain('666');
    expect(ownerFault({ mode: 0o100600, uid: uid + 1 })).toContain('another user');
  });

  test('[SYSTEM-11] that were left half-written are removed, and count for nothing', async () => {
    await (await openFiles()).save('terminal', VALUE);
    await writeFile(path.join(folder, 'terminal-0011223344556677.part'), 'half');
    const store = await openFiles();
    expect(await readdir(folder)).toEqual(['terminal.key']);
    expect(await store.load('terminal')).toEqual(VALUE);
  });

  test('[SYSTEM-11] are the old value or the new one, whenever the process is killed', async () => {
    const child = `
      import { openFileKeyStore } from ${JSON.stringify(path.join(import.meta.dirname, 'file-key-store.ts'))};
      import { createSystemRandom } from ${JSON.stringify(path.join(import.meta.dirname, 'system-random.ts'))};
      const opened = await openFileKeyStore({ folder: ${JSON.stringify(folder)}, random: createSystemRandom() });
      for (let round = 0; ; round += 1) {
        await opened.value.save('terminal', new Uint8Array(300_000).fill(round % 251));
        if (round === 0) process.stdout.write('ready');
      }
    `;
    for (let kill = 0; kill < 8; kill += 1) {
      const running = spawn(process.execPath, ['--input-type=module', '-e', child], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await new Promise((resolve) => running.stdout.once('data', resolve));
      await new Promise((resolve) => setTimeout(resolve, kill * 3));
      running.kill('SIGKILL');
      await new Promise((resolve) => running.once('exit', resolve));
      const value = await (await openFiles()).load('terminal');
      expect(value).toHaveLength(300_000);
      expect(new Set(value)).toHaveProperty('size', 1);
    }
  });
});

describe('[SYSTEM-16] sealed values', () => {
  test('[SYSTEM-16] lie sealed in their files, and are opened again by the same system', async () => {
    const sealer = makeSealer();
    await (await openSealed(sealer)).save('terminal', VALUE);
    const stored = await readFile(path.join(folder, 'terminal.key'));
    expect(stored.includes(Buffer.from(VALUE))).toBe(false);
    expect(await (await openSealed(sealer)).load('terminal')).toEqual(VALUE);
  });

  test.each<[string, Sealer]>([
    ['does not seal', { ...makeSealer(), seal: async () => null }],
    ['does not open what it sealed', { ...makeSealer(), unseal: async () => null }],
    ['opens something else', { ...makeSealer(), unseal: async () => OTHER }],
    ['only passes values through', { seal: async (bytes) => bytes, unseal: async (bytes) => bytes }],
  ])('[SYSTEM-17] are not to be had from a system that %s', async (_name, sealer) => {
    expect(await openDelegatedKeyStore({ folder, sealer, random })).toMatchObject({
      ok: false,
      error: { code: 'terminal.keys_not_protected' },
    });
  });

  test('[SYSTEM-18] that cannot be sealed any more are not stored, and what is there stays', async () => {
    const sealer = makeSealer();
    const store = await openSealed(sealer);
    await store.save('terminal', VALUE);
    sealer.works = false;
    await expect(store.save('terminal', OTHER)).rejects.toThrow(SealedValueError);
    await expect(store.load('terminal')).rejects.toThrow(SealedValueError);
    sealer.works = true;
    expect(await store.load('terminal')).toEqual(VALUE);
  });
});
