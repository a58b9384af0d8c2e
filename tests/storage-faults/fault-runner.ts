/**
 * Runs a program whose system calls on some files fail as ordered, and says how many really did. The calls are made to
 * fail by `strace`, so the program is the real one on a real file system. Rule PROVE-80.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { STRACE } from '../power-cut/trace.ts';

export type CallFault = Readonly<{
  call: 'pwrite64' | 'pread64' | 'fsync' | 'ftruncate';
  /** As errno names it; `kill`: the process is killed at the call. */
  error: 'ENOSPC' | 'EIO' | 'EROFS' | 'EDQUOT' | 'kill';
  /** The first call that fails, from 1, and the last; every `step`-th in between. */
  first: number;
  last: number;
  step: number;
}>;

export type FaultedRun = Readonly<{
  exitCode: number | null;
  stdout: string;
  stderr: string;
  /** How many calls were made to fail. */
  firedCount: number;
  /** How many calls of that kind there were. */
  callCount: number;
}>;

const PROGRAM_DEADLINE_MS = 120_000;

/** `fault` null: the calls are counted and nothing fails. */
export async function runUnderFault(
  options: Readonly<{
    script: string;
    folder: string;
    args: readonly string[];
    fault: CallFault | null;
    count?: CallFault['call'];
  }>,
): Promise<FaultedRun> {
  const { script, folder, args, fault } = options;
  const call = fault?.call ?? options.count ?? 'pwrite64';
  const output = path.join(folder, 'trace');
  const files = ['till.db', 'till.db-wal', 'till.db-journal'].flatMap((name) => ['-P', path.join(folder, name)]);
  const tracing = ['-f', '--seccomp-bpf', ...files, '-e', `trace=${call}`, '-s', '0', '-o', output];
  const injecting = fault === null ? [] : ['-e', injectionOf(fault)];
  const child = spawn(STRACE, [...tracing, ...injecting, process.execPath, script, folder, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: PROGRAM_DEADLINE_MS,
    killSignal: 'SIGKILL',
  });
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (part: string) => (texts[name] += part));
  }
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code));
  });
  const lines = readFileSync(output, 'latin1').split('\n');
  return {
    exitCode,
    ...texts,
    firedCount: lines.filter((line) => line.includes('(INJECTED)')).length,
    callCount: lines.filter((line) => line.includes(`${call}(`)).length,
  };
}

function injectionOf({ call, error, first, last, step }: CallFault): string {
  const when = first === last ? String(first) : `${first}..${last}+${step}`;
  return error === 'kill' ? `inject=${call}:signal=SIGKILL:when=${when}` : `inject=${call}:error=${error}:when=${when}`;
}
