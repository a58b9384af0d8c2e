/** Beside the phone, where there is room: what this page is for. */
import { useTranslation } from 'react-i18next';
import logo from './favicon.svg';

const USES = ['pay', 'offline', 'scan', 'confirm'] as const;

export function About() {
  const { t } = useTranslation();
  return (
    <aside className="about">
      <img src={logo} alt="" width="72" height="72" />
      <p className="about-label">{t('simulation')}</p>
      <h1>{t('about.title')}</h1>
      <p className="about-lead">{t('about.lead')}</p>
      <ul>
        {USES.map((use) => (
          <li key={use}>{t(`about.${use}`)}</li>
        ))}
      </ul>
    </aside>
  );
}
