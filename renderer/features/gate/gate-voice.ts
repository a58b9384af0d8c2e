/** Reads a sentence aloud in both languages where the machine has a voice; says so where it has none. Rule GATESCREEN-9. */
import type { Bilingual } from '../../../electron/contract/values.ts';

/** The part of the browser's speech that is used. */
export type Speech = Pick<SpeechSynthesis, 'cancel' | 'speak' | 'getVoices'>;

/** Answers whether anything is said: a machine that speaks one of the languages says that one. */
export function readAloud(
  text: Bilingual,
  speech: Speech | null,
  makeUtterance: (words: string) => SpeechSynthesisUtterance,
): boolean {
  const voices = speech?.getVoices() ?? [];
  speech?.cancel();
  let isSaid = false;
  for (const language of ['zh-CN', 'en'] as const) {
    const voice = voices.find(({ lang }) => lang.toLowerCase().startsWith(language.slice(0, 2)));
    if (speech === null || voice === undefined) continue;
    const utterance = makeUtterance(text[language]);
    utterance.voice = voice;
    utterance.lang = voice.lang;
    speech.speak(utterance);
    isSaid = true;
  }
  return isSaid;
}
