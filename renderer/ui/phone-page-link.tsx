/**
 * The way to the customer's phone of the demo: a link where the till runs in a browser; inside the shell, which opens no
 * other window, its address and a QR code. Marked as a demo, so that nobody takes it for a part of the shop.
 *
 * Rule SCREENOPS-1 of docs/spec.md.
 */
import { FlaskConical, Smartphone, SquareArrowOutUpRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Icon } from './icon.tsx';
import { QrFigure } from './qr-figure.tsx';
import './phone-page-link.css';

/** `inShell`: the page runs inside Electron's window, where a link to elsewhere is refused. */
type PhonePageLinkProps = Readonly<{ address: string; inShell: boolean }>;

export function PhonePageLink({ address, inShell }: PhonePageLinkProps) {
  const { t } = useTranslation('devices');
  return (
    <section className="phone-page" aria-label={t('phonePageTitle')} data-testid="phone-page">
      <QrFigure className="phone-page-qr" payload={address} label={t('phonePageQr')} />
      <div className="phone-page-words">
        <p className="phone-page-title">
          <Icon of={Smartphone} />
          {t('phonePageTitle')}
          <span className="phone-page-mark">
            <Icon of={FlaskConical} size="s" />
            {t('demoMark')}
          </span>
        </p>
        <p className="phone-page-note">{t(inShell ? 'phonePageNoteShell' : 'phonePageNote')}</p>
        {inShell ? (
          <p className="phone-page-address selectable">{address}</p>
        ) : (
          <a className="phone-page-address" href={address} target="_blank" rel="noreferrer">
            {address}
            <Icon of={SquareArrowOutUpRight} size="s" />
            <span className="visually-hidden">{t('phonePageOpens')}</span>
          </a>
        )}
      </div>
    </section>
  );
}
