/** The keys at the foot of every screen of the kiosk: larger letters, reading aloud, help, and the keeper's way in. */
import { House, PhoneCall, ScanQrCode, UserRound, Volume2, VolumeX, Wallet, ZoomIn } from 'lucide-react';
import { Button as AriaButton } from 'react-aria-components';
import type { KioskView } from '../../../electron/contract/kiosk-values.ts';
import { useCall } from '../../client/use-till.ts';
import { gateTexts } from '../../i18n/texts/gate.ts';
import { kioskTexts } from '../../i18n/texts/kiosk.ts';
import { Icon } from '../../ui/icon.tsx';
import { BothWords } from './both-lines.tsx';
import { KioskKey } from './kiosk-key.tsx';

/** What stands in the place of buying for a while. */
export type Side = 'none' | 'fetch' | 'top_up' | 'unlock' | 'answer';

type KioskFootProps = Readonly<{
  kiosk: KioskView;
  /** Whether there is anything to do but to buy and to call. */
  hasMore: boolean;
  isElder: boolean;
  isMute: boolean;
  onElder: () => void;
  onSpeak: () => void;
  onSide: (side: Side) => void;
}>;

export function KioskFoot({ kiosk, hasMore, isElder, isMute, onElder, onSpeak, onSide }: KioskFootProps) {
  return (
    <footer className="kiosk-foot">
      <div className="kiosk-foot-keys">
        <KioskKey
          label={isElder ? kioskTexts.elderOff : kioskTexts.elder}
          icon={isElder ? House : ZoomIn}
          onPress={onElder}
          testId="kiosk-elder"
        />
        <KioskKey
          label={isMute ? gateTexts.noVoice : gateTexts.speak}
          icon={isMute ? VolumeX : Volume2}
          onPress={onSpeak}
          testId="kiosk-speak"
        />
        {hasMore ? (
          <>
            <KioskKey
              label={kioskTexts.fetch}
              icon={ScanQrCode}
              onPress={() => onSide('fetch')}
              testId="kiosk-to-fetch"
            />
            <KioskKey
              label={kioskTexts.topUp}
              icon={Wallet}
              onPress={() => onSide('top_up')}
              testId="kiosk-to-top-up"
            />
          </>
        ) : null}
        <Help kiosk={kiosk} onAnswer={() => onSide('answer')} />
      </div>
      <AriaButton
        className="kiosk-keeper"
        aria-label={`${kioskTexts.staff['zh-CN']} ${kioskTexts.staff.en}`}
        onPress={() => onSide('unlock')}
        data-testid="gate-staff"
      >
        <Icon of={UserRound} size="l" />
      </AriaButton>
    </footer>
  );
}

function Help({ kiosk, onAnswer }: Readonly<{ kiosk: KioskView; onAnswer: () => void }>) {
  const call = useCall('kiosk.call_staff');
  if (kiosk.staffCall === null) {
    return (
      <KioskKey
        label={kioskTexts.call}
        icon={PhoneCall}
        disabled={call.busy}
        onPress={() => void call.run({})}
        testId="kiosk-call"
      />
    );
  }
  return (
    <div className="kiosk-called" data-testid="kiosk-called">
      <output>
        <BothWords text={kioskTexts.called} />
      </output>
      <KioskKey label={kioskTexts.answer} icon={UserRound} onPress={onAnswer} testId="kiosk-to-answer" />
    </div>
  );
}
