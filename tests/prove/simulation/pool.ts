/**
 * Hands jobs to worker processes, as many at once as there are cores. A worker that hangs or dies fails its job and is
 * replaced. Rule PROVE-61.
 */
import { fork } from 'node:child_process';
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

/**
 * A world makes much that it forgets at once. With room for it to die young, 32 MiB for the half that fills, a schedule takes a
 * tenth less of the processor than with what Node allows by itself (measured).
 */
const YOUNG_MIB = 32;

/**
 * Connections are opened and closed by the dozen in each world: glibc is not to hand their memory back to the system in between
 * (two to three in a hundred, measured). Another C library does not know the variable.
 */
const GLIBC_TUNABLES = [
  'glibc.malloc.trim_threshold=268435456',
  'glibc.malloc.top_pad=16777216',
  'glibc.malloc.mmap_threshold=67108864',
  'glibc.malloc.tcache_count=127',
].join(':');

/** Sent to a worker ahead of its answers, so that it has work while this process is busy with other parts of the proof. */
const SENT_AHEAD = 6;

async function lane(waiting: Job[], options: PoolOptions): Promise<void> {
  while (waiting.length > 0) await useWorker(waiting, options);
}

/** Until nothing waits, or the worker is gone: what it had not answered waits again, but for the job that it failed. */
function useWorker(waiting: Job[], { templates, workers, onResult, execArgv = [], env }: PoolOptions): Promise<void> {
  const worker = fork(WORKER, [], {
    execArgv: [`--max-semi-space-size=${YOUNG_MIB}`, ...execArgv],
    env: { ...process.env, NODE_COMPILE_CACHE: COMPILE_CACHE, GLIBC_TUNABLES, ...env },
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  });
  const sent: Job[] = [];
  let patience: NodeJS.Timeout | undefined;
  let said = '';
  let failure = 'worker_died';
  worker.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString('utf8')).slice(-4_000);
  });
  const waitForNext = (): void => {
    clearTimeout(patience);
    patience = setTimeout(() => {
      failure = 'stands_still';
      worker.kill('SIGKILL');
    }, JOB_PATIENCE_MS);
  };
  const send = (): void => {
    // Towards the end no worker has work for itself while another has none.
    const fairShare = (): number => Math.max(1, Math.min(SENT_AHEAD, Math.floor(waiting.length / workers)));
    while (waiting.length > 0 && sent.length < fairShare() && worker.connected) {
      const job = waiting.shift() as Job;
      sent.push(job);
      worker.send({ job, templates });
    }
  };
  return new Promise((resolve) => {
    worker.on('message', (result: unknown) => {
      const job = sent.shift() as Job;
      said = '';
      waitForNext();
      send();
      onResult(result as JobResult, job);
      if (sent.length === 0) worker.disconnect();
    });
    worker.on('exit', () => {
      clearTimeout(patience);
      const [lost, ...unplayed] = sent;
      waiting.unshift(...unplayed);
      if (lost !== undefined) onResult(failed(lost, failure, said), lost);
      resolve();
    });
    waitForNext();
    send();
  });
}

function failed({ name }: Job, invariant: string, says: string): JobResult {
  const failure = { invariant, says: `${invariant}: ${says}`, stack: '', lastLines: [] };
  return { name, failure, digest: '', caseCount: 1, fired: {}, counts: {}, cpuMs: 0 };
}
