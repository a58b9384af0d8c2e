/**
 * Sets up the texts for i18next and keeps the chosen language over a reload. Areas are namespaces; `useTranslation('sale')`
 * knows the keys of its area.
 */
import { createInstance, type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { DEFAULT_LANGUAGE, isLanguage, LANGUAGES, type Language } from './language.ts';
import { TEXTS, type AreaTexts, type TextArea } from './texts.ts';

type TypedResources = { readonly [A in TextArea]: { readonly [K in keyof (typeof TEXTS)[A]]: string } };

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    keySeparator: false;
    returnNull: false;
    resources: TypedResources;
  }
}

const LANGUAGE_KEY = 'wallet-till.language';

/** The part of `Storage` that is used; a browser may refuse it, and the till then starts in its default language. */
type LanguageMemory = Pick<Storage, 'getItem' | 'setItem'>;

function resourcesOf(language: Language): Record<string, Record<string, string>> {
  return Object.fromEntries(
    Object.entries(TEXTS).map(([area, texts]: [string, AreaTexts]) => [
      area,
      Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, text[language]])),
    ]),
  );
}

/** Makes the one instance that the screens use. `memory` null: nothing is remembered. */
export async function createTexts(memory: LanguageMemory | null): Promise<i18n> {
  const remembered = memory?.getItem(LANGUAGE_KEY) ?? '';
  const instance = createInstance();
  await instance.use(initReactI18next).init({
    lng: isLanguage(remembered) ? remembered : DEFAULT_LANGUAGE,
    fallbackLng: false,
    supportedLngs: [...LANGUAGES],
    ns: Object.keys(TEXTS),
    defaultNS: 'common',
    keySeparator: false,
    // React escapes what it renders; escaping twice would show "&amp;" in a product's name.
    interpolation: { escapeValue: false },
    resources: Object.fromEntries(LANGUAGES.map((language) => [language, resourcesOf(language)])),
  });
  instance.on('languageChanged', (language) => memory?.setItem(LANGUAGE_KEY, language));
  return instance;
}
