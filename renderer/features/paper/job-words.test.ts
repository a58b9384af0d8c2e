/** A print job in words, for every state and cause. */
import { describe, expect, test } from 'vitest';
import { PRINT_STATES, type PrintingView, type PrintJobView } from '../../../electron/contract/printing-values.ts';
import { ERRORS } from '../../../electron/kernel/errors.ts';
import { LANGUAGES } from '../../i18n/language.ts';
import { paperTexts } from '../../i18n/texts/paper.ts';
import { jobWords, problemCode } from './job-words.ts';

type Printer = NonNullable<PrintingView['printer']>;
const READY: Printer = { deviceId: 'printer-1', state: 'ready', problem: null, paper: 'enough' };
const OUT: Printer = { ...READY, state: 'faulty', problem: 'paper_out', paper: 'out' };

const job = (change: Partial<PrintJobView>) => ({
  state: 'queued' as const,
  problem: null,
  mayBeOnPaper: false,
  ...change,
});

describe.each(LANGUAGES)('%s', (language) => {
  test('[PAPERSCREEN-1] every state has words, and no two that end differently the same', () => {
    const titles = PRINT_STATES.map((state) => jobWords(job({ state }), READY, language).title);
    expect(titles.every((title) => title !== '')).toBe(true);
    expect(new Set(titles).size).toBe(PRINT_STATES.length);
  });

  test('[PAPERSCREEN-1] what failed says why and what to do, and asks for a person', () => {
    for (const problem of ['interrupted', 'waited_too_long', 'no_answer']) {
      const words = jobWords(job({ state: 'failed', problem }), READY, language);
      const code = problemCode(problem);
      expect(words.tone).toBe('attention');
      expect(words.title).toContain(code === null ? '?' : ERRORS[code][language].title);
      expect(words.body).not.toBe('');
    }
  });

  test('[PAPERSCREEN-2] what waits names its own cause, else what is wrong with the printer', () => {
    expect(jobWords(job({}), OUT, language)).toEqual({
      tone: 'attention',
      title: ERRORS['device.paper_out'][language].title,
      body: ERRORS['device.paper_out'][language].action,
    });
    expect(jobWords(job({ problem: 'cover_open' }), OUT, language).title).toBe(
      ERRORS['device.cover_open'][language].title,
    );
    expect(jobWords(job({}), READY, language)).toMatchObject({ tone: 'busy', body: '' });
    expect(jobWords(job({ problem: 'a_new_one' }), READY, language)).toMatchObject({ tone: 'busy' });
  });

  test('[PAPERSCREEN-2] what may be partly on paper says to look there before it is printed again', () => {
    const words = jobWords(job({ state: 'failed', problem: 'unplugged', mayBeOnPaper: true }), READY, language);
    expect(words.body).toBe(paperTexts.mayBeOnPaper[language]);
    expect(words.title).toContain(paperTexts.state_failedPartly[language]);
  });
});
