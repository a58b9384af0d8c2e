/**
 * Records what a program did to the files of one folder, as the disk saw it: every write with its bytes, every
 * truncation, every sync, in order, by `strace`. The program says what it told the world by writing lines to a file
 * called `acks`. Rule PROVE-10.
 */
import { spawn } from 'node:child_process';
import { createReadStream, existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** Files are named as they are in the folder. */
export type DiskStep =
  | Readonly<{ kind: 'write'; file: string; offset: number; bytes: Buffer }>
  | Readonly<{ kind: 'truncate'; file: string; length: number }>
  | Readonly<{ kind: 'sync'; file: string }>
  | Readonly<{ kind: 'removed'; file: string }>
  | Readonly<{ kind: 'renamed'; file: string; to: string }>
  /** The folder itself was synced: what was created, renamed or removed in it is so for good. */
  | Readonly<{ kind: 'folder_synced' }>
  | Readonly<{ kind: 'acknowledged'; what: string }>;

export const STRACE = '/usr/bin/strace';
/** Longer than any single write of SQLite: its largest is a page plus a frame header. */
const MAX_BYTES_SHOWN = 200_000;
const CALLS = 'pwrite64,write,fsync,fdatasync,ftruncate,unlink,unlinkat,rename,renameat,renameat2';
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
  const inFolder = (file: string): boolean => path.dirname(file) === folder;
  if (name.startsWith('unlink') || name.startsWith('rename')) {
    const [from = '', to = ''] = pathsIn(inside);
    if (!inFolder(from)) return null;
    if (name.startsWith('unlink')) return { kind: 'removed', file: path.basename(from) };
    return { kind: 'renamed', file: path.basename(from), to: path.basename(to) };
  }
  const target = /^\d+<((?:\\x[0-9a-f]{2})+)>(?:, )?(.*)$/.exec(inside);
  if (target === null) return null;
  const full = textOf(target[1] ?? '');
  if (full === folder && SYNCS.includes(name)) return { kind: 'folder_synced' };
  if (!inFolder(full)) return null;
  return stepOn(path.basename(full), name, target[2] ?? '');
}

function stepOn(file: string, name: string, rest: string): DiskStep | null {
  if (SYNCS.includes(name)) return { kind: 'sync', file };
  if (name === 'ftruncate') return { kind: 'truncate', file, length: Number(rest) };
  const written = /^"((?:\\x[0-9a-f]{2})*)"(?:\.\.\.)?, \d+(?:, (\d+))?$/.exec(rest);
  if (written === null) return null;
  const bytes = bytesOf(written[1] ?? '');
  if (name === 'write') return file === 'acks' ? { kind: 'acknowledged', what: bytes.toString().trim() } : null;
  return { kind: 'write', file, offset: Number(written[2] ?? 0), bytes };
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
    for await (const line of createInterface({ input: createReadStream(file, 'latin1') })) {
      const whole = join(line);
      const step = whole === null ? null : stepOf(whole, folder);
      if (step !== null) steps.push(step);
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
