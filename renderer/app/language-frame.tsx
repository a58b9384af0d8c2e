/** Carries the language to what i18next does not reach: the page's `lang`, its title, and the texts inside React Aria. */
import { useEffect, type ReactNode } from 'react';
import { I18nProvider } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../i18n/use-language.ts';

export function LanguageFrame({ children }: Readonly<{ children: ReactNode }>) {
  const { t } = useTranslation('common');
  const [language] = useLanguage();
  const title = t('productName');
  useEffect(() => {
    document.documentElement.lang = language;
    document.title = title;
  }, [language, title]);
  // React Aria knows English by region only; a cashier in China who reads English still writes dates and numbers the local way.
  return <I18nProvider locale={language === 'en' ? 'en-US' : language}>{children}</I18nProvider>;
}
