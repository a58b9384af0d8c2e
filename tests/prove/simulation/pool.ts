/**
 * Hands jobs to worker processes, as many at once as there are cores. A worker that hangs or dies fails its job and is
 * replaced. Rule PROVE-61.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { Job, JobResult } from './job.ts';
import type { Templates } from './template.ts';

export type PoolOptions = Readonly<{
  templates: Templates;
  workers: number;
  onResult: (result: JobResult, job: Job) => void;
  /** Told to Node before the worker's own program: where a deliberate bug is planted. */
  execArgv?: readonly string[];
  env?: Readonly<Record<string, string>>;
}>;

/** A schedule takes about a second; one that takes this long stands still. */
const JOB_PATIENCE_MS = 240_000;
const WORKER = join(import.meta.dirname, 'worker.ts');
/** A worker that is started anew, as for each deliberate bug, need not make the same programs of the same sources. */
const COMPILE_CACHE = join(import.meta.dirname, '../../../test-output/compile-cache');

/** Answers when every job has been answered for. */
export async function playJobs(jobs: readonly Job[], options: PoolOptions): Promise<void> {
  const waiting = [...jobs];
  const lanes = Math.min(options.workers, Math.max(1, waiting.length));
  await Promise.all(Array.from({ length: lanes }, () => lane(waiting, options)));
}

async function lane(waiting: Job[], options: PoolOptions): Promise<void> {
  let worker: ChildProcess | null = null;
  for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
    worker ??= fork(WORKER, [], {
      execArgv: [...(options.execArgv ?? [])],
      env: { ...process.env, NODE_COMPILE_CACHE: COMPILE_CACHE, ...options.env },
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    });
    const result = await ask(worker, job, options.templates);
    options.onResult(result, job);
    if (worker.exitCode !== null || worker.signalCode !== null || !worker.connected) worker = null;
  }
  worker?.disconnect();
}

function ask(worker: ChildProcess, job: Job, templates: Templates): Promise<JobResult> {
  return new Promise((resolve) => {
    let said = '';
    const hear = (chunk: Buffer): void => {
      said = (said + chunk.toString('utf8')).slice(-4_000);
    };
    const end = (result: JobResult): void => {
      clearTimeout(patience);
      worker.off('message', answered);
      worker.off('exit', died);
      worker.stderr?.off('data', hear);
      resolve(result);
    };
    const answered = (result: unknown): void => end(result as JobResult);
    const died = (): void => end(failed(job, 'worker_died', said));
    const patience = setTimeout(() => {
      worker.off('exit', died);
      worker.once('exit', () => end(failed(job, 'stands_still', said)));
      worker.kill('SIGKILL');
    }, JOB_PATIENCE_MS);
    worker.on('message', answered);
    worker.on('exit', died);
    worker.stderr?.on('data', hear);
    worker.send({ job, templates });
  });
}

function failed({ name }: Job, invariant: string, says: string): JobResult {
  const failure = { invariant, says: `${invariant}: ${says}`, stack: '', lastLines: [] };
  return { name, failure, digest: '', caseCount: 1, fired: {}, counts: {}, cpuMs: 0 };
}
