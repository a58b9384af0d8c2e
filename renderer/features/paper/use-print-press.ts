/**
 * The press of a key that prints a paper, and what is said beside it: it asks for the paper, or prints what failed again under
 * the number that it has. Rules PAPERSCREEN-3 and PAPERSCREEN-10 of docs/spec.md.
 */
import type { Answer, ContractError } from '../../../electron/contract/envelope.ts';
import type { PrintJobView } from '../../../electron/contract/printing-values.ts';
import { useCall, useTill } from '../../client/use-till.ts';
import { useErrorText } from '../../i18n/error-text.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { jobWords, type JobWords } from './job-words.ts';
import { usePrintJob } from './use-print-job.ts';

/** How the paper is asked for: a command of the contract, with what it is about. */
type Asking = Readonly<{
  run: () => Promise<Answer<PrintJobView> | null>;
  busy: boolean;
  error: ContractError | null;
}>;

export type PrintPress = Readonly<{
  /** The newest print of this paper; null: none that this page knows. */
  job: PrintJobView | null;
  press: () => Promise<void>;
  busy: boolean;
  isUnderWay: boolean;
  /** null: there is nothing to say. */
  words: JobWords | null;
}>;

export function usePrintPress(subjectId: string, asking: Asking): PrintPress {
  const [language] = useLanguage();
  const printer = useTill((till) => till.printing.printer);
  const { job, follow } = usePrintJob(subjectId);
  const retry = useCall('receipt.retry');
  const refused = useErrorText(asking.error ?? retry.error);
  const press = async (): Promise<void> => {
    const answer = job?.state === 'failed' ? await retry.run({ jobId: job.jobId }) : await asking.run();
    if (answer?.ok === true) follow(answer.value);
  };
  const ofJob = job === null ? null : jobWords(job, printer, language);
  return {
    job,
    press,
    busy: asking.busy || retry.busy,
    isUnderWay: job?.state === 'queued' || job?.state === 'printing',
    words: refused === null ? ofJob : { tone: 'attention', title: refused.title, body: refused.action },
  };
}
