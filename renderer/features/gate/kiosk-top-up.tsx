/**
 * Where a wallet is topped up: not here, since a kiosk takes no cash and wallets are topped up with cash (wallet API section 10).
 * Rule KIOSKSCREEN-12 of docs/spec/kiosk.md.
 */
import { ArrowLeft, Smartphone, Store } from 'lucide-react';
import { kioskTexts } from '../../i18n/texts/kiosk.ts';
import { Icon } from '../../ui/icon.tsx';
import { BothLines, BothWords } from './both-lines.tsx';
import { KioskKey } from './kiosk-key.tsx';

export function KioskTopUp({ onClose }: Readonly<{ onClose: () => void }>) {
  return (
    <section className="kiosk-message" data-testid="kiosk-top-up">
      <h1 className="kiosk-title">
        <BothWords text={kioskTexts.topUpTitle} />
      </h1>
      <div className="kiosk-top-up">
        <Icon of={Smartphone} size="hero" />
        <BothLines text={kioskTexts.topUpPhone} className="kiosk-line" />
        <Icon of={Store} size="hero" />
        <BothLines text={kioskTexts.topUpDesk} className="kiosk-line" />
      </div>
      <BothLines text={kioskTexts.topUpCall} className="kiosk-line" />
      <div className="kiosk-keys">
        <KioskKey label={kioskTexts.back} icon={ArrowLeft} onPress={onClose} testId="kiosk-top-up-back" />
      </div>
    </section>
  );
}
