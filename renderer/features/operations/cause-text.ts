/**
 * Why an item stands in the inbox, in words: the timeline's where it has some, else the desk's own. A code that has none is
 * named, so that somebody can ask about it. Pure. Rule SCREENOPS-17 of docs/spec.md.
 */
import { problemText } from '../../i18n/error-text.ts';
import type { Language } from '../../i18n/language.ts';
import { historyTexts } from '../../i18n/texts/history.ts';
import { operationsTexts } from '../../i18n/texts/operations.ts';

/** "declined_here_approved_there": the table below says both states in words. */
const DIFFERENT_STATES = /^[a-z_]+_here_[a-z_]+_there$/;

export function causeText(cause: string, language: Language): string {
  const timeline = `cause_${cause}`;
  if (Object.hasOwn(historyTexts, timeline)) return historyTexts[timeline as keyof typeof historyTexts][language];
  const found = DIFFERENT_STATES.test(cause) ? 'found_states_differ' : `found_${cause}`;
  if (Object.hasOwn(operationsTexts, found)) return operationsTexts[found as keyof typeof operationsTexts][language];
  return problemText(cause, language);
}
