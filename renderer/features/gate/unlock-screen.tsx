/**
 * The one way out of the profile: a technician's or manager's own PIN. A screen that nobody touches goes back by itself, so
 * that a passenger who came here by mistake leaves no dead gate. Rules GATESCREEN-23 and GATESCREEN-24 of docs/spec.md.
 */
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StaffMember } from '../../../electron/contract/terminal-values.ts';
import type { Timer } from '../../../electron/kernel/clock.ts';
import { useClock } from '../../client/use-now.ts';
import { useCall, useTillQuery } from '../../client/use-till.ts';
import { useTouches } from '../../client/use-touches.ts';
import { useBilingual } from '../../i18n/use-language.ts';
import { ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Keypad } from '../../ui/keypad.tsx';

/** Wallet API section 3 gives everybody a PIN of six digits. */
const PIN_LENGTH = 6;
/** Longer than a person looks for a name, shorter than a queue waits. */
export const UNLOCK_IDLE_MS = 20_000;
const KEEPERS: readonly StaffMember['role'][] = ['technician', 'manager'];
const NOBODY: readonly StaffMember[] = [];

export function UnlockScreen({ onClose }: Readonly<{ onClose: () => void }>) {
  const { t } = useTranslation('gate');
  const bilingual = useBilingual();
  const staff = useTillQuery('session.staff', {});
  const unlock = useCall('gate.unlock');
  const [chosenId, setChosenId] = useState<string | null>(null);
  const [pin, setPin] = useState('');
  const [pressCount, setPressCount] = useState(0);
  useIdleClose(onClose);
  const keepers = (staff.data?.staff ?? NOBODY).filter(({ role }) => KEEPERS.includes(role));
  const chosen = keepers.find(({ cashierId }) => cashierId === chosenId) ?? (keepers.length === 1 ? keepers[0] : null);

  const onPin = (text: string): void => {
    setPin(text);
    if (chosen === null || chosen === undefined || text.length < PIN_LENGTH) return;
    setPin('');
    // Once it is right the session changes, and this screen is gone.
    void unlock.run({ cashierId: chosen.cashierId, pin: text });
  };

  return (
    <section className="gate-unlock" data-testid="gate-unlock">
      <h1>{t('unlockTitle')}</h1>
      {staff.error === null ? null : <ErrorBanner error={staff.error.refusal} />}
      {staff.isSuccess && keepers.length === 0 ? <p>{t('unlockNobody')}</p> : null}
      <fieldset className="gate-unlock-people" aria-label={t('unlockWho')}>
        {keepers.map(({ cashierId, name, demoPin }) => (
          <Button
            key={cashierId}
            size="large"
            kind={cashierId === chosen?.cashierId ? 'primary' : 'secondary'}
            onPress={() => {
              setChosenId(cashierId);
              setPin('');
              setPressCount((count) => count + 1);
            }}
          >
            {bilingual(name)}
            {demoPin === null ? '' : ` (${demoPin})`}
          </Button>
        ))}
      </fieldset>
      <p className="gate-unlock-dots">
        <span aria-hidden="true">{'●'.repeat(pin.length).padEnd(PIN_LENGTH, '○')}</span>
        <output className="visually-hidden">{t('unlockDigits', { count: pin.length })}</output>
      </p>
      <Keypad
        // Each press of a name gives the keyboard back to the digits, also of the name that was chosen before.
        key={pressCount}
        value={pin}
        onChange={onPin}
        rules={{ maxLength: PIN_LENGTH, decimals: 0, code: true }}
        disabled={chosen === null || chosen === undefined || unlock.busy}
        autoFocus={chosen !== null && chosen !== undefined}
        label={t('unlockPin')}
      />
      <ErrorBanner error={unlock.error} />
      <Button kind="secondary" size="large" onPress={onClose} data-testid="gate-unlock-back">
        {t('unlockBack')}
      </Button>
    </section>
  );
}

/** Closes what nobody touches any more. */
function useIdleClose(onClose: () => void): void {
  const clock = useClock();
  const timer = useRef<Timer | null>(null);
  const close = useRef(onClose);
  const wait = useCallback(() => {
    timer.current?.cancel();
    timer.current = clock.after(UNLOCK_IDLE_MS, () => close.current());
  }, [clock]);
  useEffect(() => {
    close.current = onClose;
  });
  useEffect(() => {
    wait();
    return () => timer.current?.cancel();
  }, [wait]);
  useTouches(wait);
}
