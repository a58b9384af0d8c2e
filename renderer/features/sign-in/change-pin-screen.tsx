/** Choosing a PIN of one's own, before anything else is done with one that somebody else set. Rule DAYSCREEN-3. */
import { KeyRound, LogOut } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MAX_PIN_DIGITS, MIN_PIN_DIGITS } from '../../../electron/contract/staff-values.ts';
import { useCall } from '../../client/use-till.ts';
import { Banner, ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Keypad } from '../../ui/keypad.tsx';
import { PinDots } from './pin-dots.tsx';
import './sign-in.css';

const STEPS = ['old', 'new', 'again'] as const;
type Step = (typeof STEPS)[number];

export function ChangePinScreen() {
  const { t } = useTranslation('signIn');
  const { t: common } = useTranslation('common');
  const change = useCall('staff.change_pin');
  const signOut = useCall('session.sign_out');
  const [pins, setPins] = useState<Readonly<Record<Step, string>>>({ old: '', new: '', again: '' });
  const [step, setStep] = useState<Step>('old');
  const [differs, setDiffers] = useState(false);
  const typed = pins[step];
  const begin = (): void => {
    setPins({ old: '', new: '', again: '' });
    setStep('old');
  };
  const next = async (): Promise<void> => {
    if (typed.length < MIN_PIN_DIGITS) return;
    setDiffers(false);
    if (step === 'old') return setStep('new');
    if (step === 'new') return setStep('again');
    if (pins.again !== pins.new) {
      setDiffers(true);
      setPins({ ...pins, new: '', again: '' });
      return setStep('new');
    }
    const answer = await change.run({ oldPin: pins.old, newPin: pins.new });
    if (answer?.ok !== true) begin();
  };
  return (
    <div className="sign-in" data-testid="change-pin">
      <section className="sign-in-staff">
        <h1 className="sign-in-title">{t('changePinTitle')}</h1>
        <p>{t('changePinBody')}</p>
        <p>{t('changePinRule')}</p>
        <div>
          <Button icon={LogOut} busy={signOut.busy} onPress={() => void signOut.run({})}>
            {common('signOut')}
          </Button>
        </div>
      </section>
      <section className="sign-in-pin">
        <h2 className="sign-in-pin-title">{t(`changePin_${step}`)}</h2>
        <PinDots count={typed.length} length={MIN_PIN_DIGITS} wrong={false} />
        <Keypad
          key={step}
          value={typed}
          onChange={(text) => setPins({ ...pins, [step]: text })}
          rules={{ maxLength: MAX_PIN_DIGITS, decimals: 0, code: true }}
          onSubmit={() => void next()}
          autoFocus
          label={t(`changePin_${step}`)}
        />
        <Button
          kind="primary"
          size="large"
          icon={KeyRound}
          shortcut="Enter"
          busy={change.busy}
          isDisabled={typed.length < MIN_PIN_DIGITS}
          onPress={() => void next()}
          data-testid="change-pin-next"
        >
          {t(step === 'again' ? 'changePinDone' : 'changePinNext')}
        </Button>
        <div className="sign-in-message">
          {differs ? <Banner tone="warning" title={t('changePinDiffers')} /> : <ErrorBanner error={change.error} />}
        </div>
      </section>
    </div>
  );
}
