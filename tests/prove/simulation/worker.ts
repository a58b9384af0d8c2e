/** A process of its own that plays jobs one after the other. Started by pool.ts. */
import { constants, setPriority } from 'node:os';
import { playJob } from './play-job.ts';
import type { Job } from './job.ts';
import type { Templates } from './template.ts';

type Asked = Readonly<{ job: Job; templates: Templates }>;

// Time in here is virtual: whatever of the proof keeps time with a clock goes first, and what it leaves of a core is used here.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

/** Jobs are sent ahead, and played in their order. */
let turn = Promise.resolve();

process.on('message', ({ job, templates }: Asked) => {
  turn = turn
    .then(() => playJob(job, templates))
    .then(
      (result) => void process.send?.(result),
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
        process.exit(70);
      },
    );
});
// A parent that died needs no answer any more.
process.on('disconnect', () => process.exit(0));
