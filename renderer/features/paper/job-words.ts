/**
 * A print job in words: what is so, why, and what a person does. Pure. Rules PAPERSCREEN-1 and PAPERSCREEN-2 of docs/spec.md.
 */
import type { PrintingView, PrintJobView } from '../../../electron/contract/printing-values.ts';
import { ERRORS, isErrorCode, type ErrorCode } from '../../../electron/kernel/errors.ts';
import type { Language } from '../../i18n/language.ts';
import { paperTexts } from '../../i18n/texts/paper.ts';

/** good: on paper. busy: under way. plain: over. attention: a person has something to do. */
export type JobTone = 'good' | 'busy' | 'plain' | 'attention';

export type JobWords = Readonly<{
  tone: JobTone;
  title: string;
  /** What to do; empty: nothing. */
  body: string;
}>;

type Job = Pick<PrintJobView, 'state' | 'problem' | 'mayBeOnPaper'>;
type Printer = PrintingView['printer'];

/** A problem of a job has its words under `print.`, one of the device under `device.`. */
export function problemCode(problem: string): ErrorCode | null {
  const codes = [`print.${problem}`, `device.${problem}`];
  return codes.find(isErrorCode) ?? null;
}

/** Why a job that waits does so: its own cause, or what is wrong with the printer that it waits for. */
function causeOf(job: Job, printer: Printer): ErrorCode | null {
  if (job.problem !== null) return problemCode(job.problem);
  const waits = job.state === 'queued' && printer !== null && printer.state !== 'ready' && printer.problem !== null;
  return waits && printer.problem !== null ? problemCode(printer.problem) : null;
}

export function jobWords(job: Job, printer: Printer, language: Language): JobWords {
  const say = (key: keyof typeof paperTexts): string => paperTexts[key][language];
  const cause = causeOf(job, printer);
  switch (job.state) {
    case 'queued':
      if (cause === null) return { tone: 'busy', title: say('state_queued'), body: '' };
      return { tone: 'attention', title: ERRORS[cause][language].title, body: ERRORS[cause][language].action };
    case 'printing':
      return { tone: 'busy', title: say('state_printing'), body: '' };
    case 'confirmed':
      return { tone: 'good', title: say('state_confirmed'), body: '' };
    case 'sent':
      return { tone: 'plain', title: say('state_sent'), body: '' };
    case 'dropped':
      return { tone: 'plain', title: say('state_dropped'), body: '' };
    case 'failed': {
      const state = say(job.mayBeOnPaper ? 'state_failedPartly' : 'state_failed');
      const title = cause === null ? state : `${state} · ${ERRORS[cause][language].title}`;
      const action = cause === null ? '' : ERRORS[cause][language].action;
      return { tone: 'attention', title, body: job.mayBeOnPaper ? say('mayBeOnPaper') : action };
    }
  }
}
