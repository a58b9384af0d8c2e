/**
 * Runs a program whose system calls on the till's database fail or dawdle as ordered, and says how many really did. The
 * calls are spoilt by `strace`, so the program is the real one on a real file system. Rule PROVE-80; decision 0085.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { STRACE } from '../power-cut/trace.ts';

export const DISK_CALLS = ['pread64', 'pwrite64', 'fsync'] as const;
export type DiskCall = (typeof DISK_CALLS)[number];

export type CallFault = Readonly<{
  call: DiskCall;
  /** As errno names it; a number: the call takes so many milliseconds longer. */
  does: 'ENOSPC' | 'EIO' | number;
  /** The first call that is spoilt, from 1. */
  first: number;
  /** How many in a row are; Infinity: every one from then on. */
  count: number;
}>;

export type FaultedRun = Readonly<{
  exitCode: number | null;
  stdout: string;
  stderr: string;
  /** How many calls were really spoilt. */
  firedCount: number;
  /** How many calls of each watched kind there were. */
  callCounts: Readonly<Record<DiskCall, number>>;
}>;

const PROGRAM_DEADLINE_MS = 120_000;
/** Hundreds of starts of one program: what was made of its source is kept between them. */
const COMPILE_CACHE = path.resolve(import.meta.dirname, '../../test-output/compile-cache');
const MICROSECONDS_PER_MS = 1_000;
const DATABASE_FILES = ['till.db', 'till.db-wal', 'till.db-journal', 'till.db.head'];

/** The arguments of `strace` before the program's own; the trace goes to `output`. */
export function tracerArgs(folder: string, output: string, fault: CallFault | null): readonly string[] {
  const watched = fault === null ? DISK_CALLS.join(',') : fault.call;
  const files = DATABASE_FILES.flatMap((name) => ['-P', path.join(folder, name)]);
  const injecting = fault === null ? [] : ['-e', injectionOf(fault)];
  return ['-f', '--seccomp-bpf', ...files, '-e', `trace=${watched}`, '-s', '0', '-o', output, ...injecting];
}

/** What a trace says of the calls that were watched. */
export function countCalls(trace: string): Pick<FaultedRun, 'firedCount' | 'callCounts'> {
  const lines = trace.split('\n');
  // A call that another thread's comes into is written in two lines, and the second has no bracket behind its name.
  const countOf = (call: DiskCall): number => lines.filter((line) => line.includes(`${call}(`)).length;
  return {
    firedCount: lines.filter((line) => /\((?:INJECTED|DELAYED)\)/.test(line)).length,
    callCounts: { pread64: countOf('pread64'), pwrite64: countOf('pwrite64'), fsync: countOf('fsync') },
  };
}

function injectionOf({ call, does, first, count }: CallFault): string {
  const when = count === Infinity ? `${first}+` : `${first}..${first + count - 1}`;
  const effect = typeof does === 'number' ? `delay_enter=${does * MICROSECONDS_PER_MS}` : `error=${does}`;
  return `inject=${call}:${effect}:when=${when}`;
}

/** `fault` null: all calls are counted and nothing fails. */
export async function runUnderFault(
  options: Readonly<{ script: string; folder: string; args: readonly string[]; fault: CallFault | null }>,
): Promise<FaultedRun> {
  const { script, folder, args, fault } = options;
  const output = path.join(folder, 'trace');
  const program = [process.execPath, script, folder, ...args];
  const ended = await runProgram(STRACE, [...tracerArgs(folder, output, fault), ...program]);
  return { ...ended, ...countCalls(readFileSync(output, 'latin1')) };
}

export type EndedProgram = Pick<FaultedRun, 'exitCode' | 'stdout' | 'stderr'>;

export async function runProgram(
  file: string,
  args: readonly string[],
  user: Readonly<{ uid?: number; gid?: number }> = {},
): Promise<EndedProgram> {
  const child = spawn(file, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_COMPILE_CACHE: COMPILE_CACHE },
    timeout: PROGRAM_DEADLINE_MS,
    killSignal: 'SIGKILL',
    ...user,
  });
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (part: string) => (texts[name] += part));
  }
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code));
  });
  return { exitCode, ...texts };
}
