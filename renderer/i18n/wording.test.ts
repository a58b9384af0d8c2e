/** C13 for the banner and the desk: nothing there may make somebody charge a customer twice. */
import { expect, test } from 'vitest';
import { invitesRetry } from './wording.ts';
import { LANGUAGES } from './language.ts';
import { offlineTexts } from './texts/offline.ts';
import { operationsTexts } from './texts/operations.ts';
import type { AreaTexts } from './texts.ts';

const AREAS: Readonly<Record<string, AreaTexts>> = { offline: offlineTexts, operations: operationsTexts };

/** The till sends by itself; what it repeats is no second charge. */
const THE_TILL_REPEATS: ReadonlySet<string> = new Set(['operations.problem_refused']);

test.each(LANGUAGES)('[SCREENOPS-22] C13 no text invites a second charge, in %s', (language) => {
  const inviting = Object.entries(AREAS).flatMap(([area, texts]) =>
    Object.entries(texts)
      .map(([key, text]) => ({ id: `${area}.${key}`, text: text[language] }))
      .filter(({ id, text }) => !THE_TILL_REPEATS.has(id) && invitesRetry(text)),
  );
  expect(inviting).toEqual([]);
});
