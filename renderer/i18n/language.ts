/**
 * The two languages of the product. Chinese is the default: the shops are in China, and a cashier who reads English can
 * switch on the first screen.
 */
import type { Bilingual } from '../../electron/contract/values.ts';

export const LANGUAGES = ['zh-CN', 'en'] as const satisfies readonly (keyof Bilingual)[];
export type Language = (typeof LANGUAGES)[number];

export const DEFAULT_LANGUAGE: Language = 'zh-CN';

/** Each language by its own name, so that whoever looks for it can read it. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { 'zh-CN': '中文', en: 'English' };

/** The same for small displays. */
export const LANGUAGE_SHORT_NAMES: Readonly<Record<Language, string>> = { 'zh-CN': '中', en: 'EN' };

export function isLanguage(text: string): text is Language {
  return LANGUAGES.some((language) => language === text);
}
