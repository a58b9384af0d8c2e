/**
 * Records what a program did to the files of one folder and the folders in it, as the disk saw it: every write with its
 * bytes, every truncation, every sync, in order, by `strace`. The program says what it told the world by writing lines to a file
 * called `acks`. Rule PROVE-10.
 */
import { spawn } from 'node:child_process';
import { createReadStream, existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** Files are named as they are in the folder, those of a folder in it with that folder's name before theirs. */
export type DiskStep =
  /** `offset` null: behind what the file holds. */
  | Readonly<{ kind: 'write'; file: string; offset: number | null; bytes: Buffer }>
  | Readonly<{ kind: 'truncate'; file: string; length: number }>
  | Readonly<{ kind: 'sync'; file: string }>
  | Readonly<{ kind: 'removed'; file: string }>
  | Readonly<{ kind: 'renamed'; file: string; to: string }>
  | Readonly<{ kind: 'folder_made'; folder: string }>
  /** The folder itself (empty: the one that is watched) was synced: what came, went or got another name in it did for good. */
  | Readonly<{ kind: 'folder_synced'; folder: string }>
  | Readonly<{ kind: 'acknowledged'; what: string }>;

export const STRACE = '/usr/bin/strace';
/** Longer than any single write of SQLite: its largest is a page plus a frame header. */
const MAX_BYTES_SHOWN = 200_000;
const CALLS = 'pwrite64,write,fsync,fdatasync,ftruncate,unlink,unlinkat,rename,renameat,renameat2,mkdir,mkdirat';
const SYNCS = ['fsync', 'fdatasync'];

export function canTrace(): boolean {
  return process.platform === 'linux' && existsSync(STRACE);
}

function textOf(hex: string): string {
  return bytesOf(hex).toString();
}

function bytesOf(hex: string): Buffer {
  return Buffer.from(hex.replaceAll('\\x', ''), 'hex');
}

/** The paths in quotes among a call's arguments. */
function pathsIn(inside: string): readonly string[] {
  return [...inside.matchAll(/"((?:\\x[0-9a-f]{2})*)"/g)].map(([, hex = '']) => textOf(hex));
}

/** One line of strace's output as a step, or null when it is about nothing in `folder`. */
export function stepOf(line: string, folder: string): DiskStep | null {
  const call = /^\d+\s+(\w+)\((.*)\)\s+=\s+(-?\d+)/.exec(line);
  if (call === null || Number(call[3]) < 0) return null;
  const [, name = '', inside = ''] = call;
  const nameIn = (file: string): string | null =>
    file.startsWith(`${folder}/`) ? file.slice(folder.length + 1) : null;
  if (/^(?:unlink|rename|mkdir)/.test(name)) {
    const [from = null, to = ''] = pathsIn(inside).map(nameIn);
    if (from === null) return null;
    if (name.startsWith('mkdir')) return { kind: 'folder_made', folder: from };
    // What is moved out of the folder is gone from it.
    return name.startsWith('unlink') || to === null
      ? { kind: 'removed', file: from }
      : { kind: 'renamed', file: from, to };
  }
  const target = /^\d+<((?:\\x[0-9a-f]{2})+)>(?:, )?(.*)$/.exec(inside);
  if (target === null) return null;
  const full = textOf(target[1] ?? '');
  if (full === folder) return SYNCS.includes(name) ? { kind: 'folder_synced', folder: '' } : null;
  const file = nameIn(full);
  return file === null ? null : stepOn(file, name, target[2] ?? '');
}

/** In the text of a call a folder looks like a file; `createFolderSyncs` tells them apart. */
function stepOn(file: string, name: string, rest: string): DiskStep | null {
  if (SYNCS.includes(name)) return { kind: 'sync', file };
  if (name === 'ftruncate') return { kind: 'truncate', file, length: Number(rest) };
  const written = /^"((?:\\x[0-9a-f]{2})*)"(?:\.\.\.)?, \d+(?:, (\d+))?$/.exec(rest);
  if (written === null) return null;
  const bytes = bytesOf(written[1] ?? '');
  if (file === 'acks') return { kind: 'acknowledged', what: bytes.toString().trim() };
  return { kind: 'write', file, offset: name === 'write' ? null : Number(written[2] ?? 0), bytes };
}

/** Knows which names are folders' from where these were made. */
export function createFolderSyncs(): (step: DiskStep) => DiskStep {
  const folders = new Set<string>();
  return (step) => {
    if (step.kind === 'folder_made') folders.add(step.folder);
    return step.kind === 'sync' && folders.has(step.file) ? { kind: 'folder_synced', folder: step.file } : step;
  };
}

/**
 * Runs a program under this Node with the trace on and answers every step on the files of `folder`, which is handed to it
 * as its first argument. Rejects when it fails.
 */
export async function traceDisk(
  options: Readonly<{
    nodeArgs?: readonly string[];
    env?: Readonly<Record<string, string>>;
    script: string;
    folder: string;
    args: readonly string[];
  }>,
): Promise<readonly DiskStep[]> {
  const { nodeArgs = [], env = {}, script, args } = options;
  const folder = realpathSync(options.folder);
  const output = mkdtempSync(path.join(os.tmpdir(), 'till-trace-'));
  const file = path.join(output, 'trace');
  try {
    const tracing = ['-f', '--seccomp-bpf', '-e', `trace=${CALLS}`, '-y', '-xx', '-s', String(MAX_BYTES_SHOWN)];
    const program = [process.execPath, ...nodeArgs, script, folder, ...args];
    await run([...tracing, '-o', file, ...program], env);
    const steps: DiskStep[] = [];
    const join = createLineJoiner();
    const knowingFolders = createFolderSyncs();
    for await (const line of createInterface({ input: createReadStream(file, 'latin1') })) {
      const whole = join(line);
      const step = whole === null ? null : stepOf(whole, folder);
      if (step !== null) steps.push(knowingFolders(step));
    }
    return steps;
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
}

/**
 * strace writes a call in two halves when another thread's call comes between: the first ends in a mark, the second
 * begins with one. Put together they stand where the second does, which is when the call was over.
 */
export function createLineJoiner(): (line: string) => string | null {
  const begun = new Map<string, string>();
  return (line) => {
    const unfinished = /^(\d+)\s+.*?(?= <unfinished \.\.\.>$)/.exec(line);
    if (unfinished !== null) {
      begun.set(unfinished[1] ?? '', unfinished[0]);
      return null;
    }
    const resumed = /^(\d+)\s+<\.\.\. \w+ resumed>(.*)$/.exec(line);
    if (resumed === null) return line;
    const [, thread = '', rest = ''] = resumed;
    const first = begun.get(thread) ?? '';
    begun.delete(thread);
    return first + rest;
  };
}

function run(args: readonly string[], env: Readonly<Record<string, string>>): Promise<void> {
  const child = spawn(STRACE, [...args], { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (part: string) => (errors = (errors + part).slice(-4_000)));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`the traced program ended with ${code}\n${errors}`)),
    );
  });
}
