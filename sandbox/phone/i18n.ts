/**
 * The phone's two languages, through i18next. Chinese unless somebody chose otherwise in this browser.
 */
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { TEXTS, type Language, type Texts } from './texts.ts';

declare module 'i18next' {
  // Declaration merging is how the library learns its keys: a misspelt key does not compile.
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: Texts };
  }
}

const STORAGE_KEY = 'sandbox-phone.language';

export async function startI18n(): Promise<void> {
  await i18next.use(initReactI18next).init({
    resources: { 'zh-CN': { translation: TEXTS['zh-CN'] }, en: { translation: TEXTS.en } },
    lng: storedLanguage(),
    fallbackLng: 'zh-CN',
    // React escapes what it shows.
    interpolation: { escapeValue: false },
  });
  showLanguage(currentLanguage());
}

export function currentLanguage(): Language {
  return i18next.language === 'en' ? 'en' : 'zh-CN';
}

export async function changeLanguage(language: Language): Promise<void> {
  await i18next.changeLanguage(language);
  try {
    localStorage.setItem(STORAGE_KEY, language);
  } catch {
    // A browser that keeps nothing still switches: the choice is only forgotten on the next visit.
  }
  showLanguage(language);
}

function storedLanguage(): Language {
  try {
    return localStorage.getItem(STORAGE_KEY) === 'en' ? 'en' : 'zh-CN';
  } catch {
    return 'zh-CN';
  }
}

function showLanguage(language: Language): void {
  document.documentElement.lang = language;
  document.title = TEXTS[language].documentTitle;
}
