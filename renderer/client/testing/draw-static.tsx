/** Draws an element as text, at one moment and in one language, for tests of what stands on a screen. */
import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { I18nextProvider } from 'react-i18next';
import { epochMs, type Clock } from '../../../electron/kernel/clock.ts';
import { createTexts } from '../../i18n/i18n.ts';
import type { Language } from '../../i18n/language.ts';
import { ClockContext } from '../use-now.ts';

export async function drawStatic(element: ReactNode, language: Language, nowMs: number): Promise<string> {
  const texts = await createTexts(null);
  await texts.changeLanguage(language);
  const clock: Clock = { now: () => epochMs(nowMs), monotonic: () => 0, after: () => ({ cancel: () => {} }) };
  return renderToStaticMarkup(
    <I18nextProvider i18n={texts}>
      <ClockContext value={clock}>{element}</ClockContext>
    </I18nextProvider>,
  );
}

/** What a person reads of it. */
export const textOf = (html: string): string =>
  html
    .replaceAll(/<[^>]*>/g, '\n')
    .replaceAll('&#x27;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
