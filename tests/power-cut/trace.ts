/**
 * Records what a program did to its files, as the disk saw it: every write with its bytes, every truncation, every sync,
 * in order, by `strace`. The program marks an acknowledgement by writing a line to a file called `acks`.
 */
import { spawn } from 'node:child_process';
import { createReadStream, existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

export type DiskStep =
  | Readonly<{ kind: 'write'; file: string; offset: number; bytes: Buffer }>
  | Readonly<{ kind: 'truncate'; file: string; length: number }>
  | Readonly<{ kind: 'sync'; file: string }>
  | Readonly<{ kind: 'removed'; file: string }>
  | Readonly<{ kind: 'acknowledged'; what: string }>;

export const STRACE = '/usr/bin/strace';
/** Longer than any single write of SQLite: its largest is a page plus a frame header. */
const MAX_BYTES_SHOWN = 200_000;
const CALLS = 'pwrite64,write,fsync,fdatasync,ftruncate,unlink,rename';

export function canTrace(): boolean {
  return process.platform === 'linux' && existsSync(STRACE);
}

function bytesOf(text: string): Buffer {
  return Buffer.from(text.replaceAll('\\x', ''), 'hex');
}

/** One line of strace's output as a step, or null when it is about nothing we follow. */
export function stepOf(line: string): DiskStep | null {
  const call = /^\d+\s+(\w+)\((.*)\)\s+=\s+(-?\d+)/.exec(line);
  if (call === null || Number(call[3]) < 0) return null;
  const [, name = '', inside = ''] = call;
  const unlinked = name === 'unlink' ? /^"((?:\\x[0-9a-f]{2})*)"/.exec(inside) : null;
  if (unlinked !== null) return { kind: 'removed', file: path.basename(bytesOf(unlinked[1] ?? '').toString()) };
  const target = /^\d+<((?:\\x[0-9a-f]{2})+)>(?:, )?(.*)$/.exec(inside);
  if (target === null) return null;
  const file = path.basename(bytesOf(target[1] ?? '').toString());
  const rest = target[2] ?? '';
  if (name === 'fsync' || name === 'fdatasync') return { kind: 'sync', file };
  if (name === 'ftruncate') return { kind: 'truncate', file, length: Number(rest) };
  const written = /^"((?:\\x[0-9a-f]{2})*)"(?:\.\.\.)?, \d+(?:, (\d+))?$/.exec(rest);
  if (written === null) return null;
  const bytes = bytesOf(written[1] ?? '');
  if (name === 'write') return file === 'acks' ? { kind: 'acknowledged', what: bytes.toString().trim() } : null;
  return { kind: 'write', file, offset: Number(written[2] ?? 0), bytes };
}

/** Runs `script` under Node with the trace on and answers every step on files of `folder`. Rejects when it fails. */
export async function traceDisk(script: string, args: readonly string[]): Promise<readonly DiskStep[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'till-trace-'));
  const output = path.join(folder, 'trace');
  try {
    const tracing = ['-f', '-e', `trace=${CALLS}`, '-y', '-xx', '-s', String(MAX_BYTES_SHOWN), '-o', output];
    const child = spawn(STRACE, [...tracing, process.execPath, script, ...args], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('exit', resolve);
    });
    if (code !== 0) throw new Error(`the traced program ended with ${code}`);
    const steps: DiskStep[] = [];
    for await (const line of createInterface({ input: createReadStream(output, 'latin1') })) {
      const step = stepOf(line);
      if (step !== null) steps.push(step);
    }
    return steps;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
