/** The language that is shown now, the way to change it, and the reading of two-language values in it. */
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Bilingual } from '../../electron/contract/values.ts';
import { DEFAULT_LANGUAGE, isLanguage, type Language } from './language.ts';

export function useLanguage(): readonly [Language, (language: Language) => void] {
  const { i18n } = useTranslation();
  const language = isLanguage(i18n.language) ? i18n.language : DEFAULT_LANGUAGE;
  const change = useCallback((next: Language) => void i18n.changeLanguage(next), [i18n]);
  return [language, change];
}

/** Reads a two-language value; where its translation is empty the other language is better than nothing. */
export function inLanguage(text: Bilingual, language: Language): string {
  return text[language] || text['zh-CN'] || text.en;
}

export function useBilingual(): (text: Bilingual) => string {
  const [language] = useLanguage();
  return useCallback((text) => inLanguage(text, language), [language]);
}
