/**
 * Follows what is printed of one sale or refund: asked for here or elsewhere, waiting, failed, and its end, which the list
 * of what waits no longer has. Rule PAPERSCREEN-3 of docs/spec.md.
 */
import { useEffect, useState } from 'react';
import type { PrintJobView } from '../../../electron/contract/printing-values.ts';
import { useTill, useTillContext } from '../../client/use-till.ts';

/** More than can be printed between two looks. */
const LOOK_BACK = 50;

export type FollowedJob = Readonly<{ job: PrintJobView | null; follow: (job: PrintJobView) => void }>;

export function usePrintJob(subjectId: string): FollowedJob {
  const { client } = useTillContext();
  const [asked, setAsked] = useState<PrintJobView | null>(null);
  const live = useTill(
    ({ printing: { waiting, failed } }) =>
      [...waiting, ...failed].find((job) => job.subjectId === subjectId && job.document !== 'test') ?? null,
  );
  const jobId = live?.jobId ?? asked?.jobId ?? null;
  const isOver = live === null;
  // Somebody else may have asked for it; how it ends is told here all the same.
  if (live !== null && live !== asked) setAsked(live);
  useEffect(() => {
    if (!isOver || jobId === null) return undefined;
    let isWanted = true;
    void client.call('receipt.jobs', { cursor: null, limit: LOOK_BACK }).then((answer) => {
      const ended = answer.ok ? answer.value.jobs.find((job) => job.jobId === jobId) : undefined;
      if (isWanted && ended !== undefined) setAsked(ended);
    });
    return () => {
      isWanted = false;
    };
  }, [client, isOver, jobId]);
  return { job: live ?? asked, follow: setAsked };
}
