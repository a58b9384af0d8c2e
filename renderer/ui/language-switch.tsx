/** The language switch: each language by its own name, the one in use marked. */
import { useTranslation } from 'react-i18next';
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { isLanguage, LANGUAGE_NAMES, LANGUAGE_SHORT_NAMES, LANGUAGES } from '../i18n/language.ts';
import { useLanguage } from '../i18n/use-language.ts';
import './language-switch.css';

export function LanguageSwitch() {
  const { t } = useTranslation('common');
  const [language, change] = useLanguage();
  return (
    <ToggleButtonGroup
      className="language-switch"
      aria-label={t('languageSwitch')}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[language]}
      onSelectionChange={([next]) => {
        if (typeof next === 'string' && isLanguage(next)) change(next);
      }}
    >
      {LANGUAGES.map((one) => (
        <ToggleButton key={one} id={one} className="language-switch-key" lang={one}>
          <span className="language-switch-name">{LANGUAGE_NAMES[one]}</span>
          <span className="language-switch-short" aria-hidden="true">
            {LANGUAGE_SHORT_NAMES[one]}
          </span>
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
