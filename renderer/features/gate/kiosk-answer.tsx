/** Whoever was called says that they have come, by their own PIN; nobody is signed in by it. Rule KIOSKSCREEN-8 of docs/spec/kiosk.md. */
import { ArrowLeft } from 'lucide-react';
import { useState } from 'react';
import { useCall, useTillQuery } from '../../client/use-till.ts';
import { kioskTexts } from '../../i18n/texts/kiosk.ts';
import { Button } from '../../ui/button.tsx';
import { Keypad } from '../../ui/keypad.tsx';
import { BothLines, BothWords } from './both-lines.tsx';
import { KioskKey } from './kiosk-key.tsx';
import { reasonOf } from './kiosk-words.ts';

/** Wallet API section 3 gives everybody a PIN of six digits. */
const PIN_LENGTH = 6;

export function KioskAnswer({ onClose }: Readonly<{ onClose: () => void }>) {
  const staff = useTillQuery('session.staff', {});
  const answer = useCall('kiosk.answer_call');
  const [cashierId, setCashierId] = useState<string | null>(null);
  const [pin, setPin] = useState('');
  const onPin = async (text: string): Promise<void> => {
    setPin(text);
    if (cashierId === null || text.length < PIN_LENGTH) return;
    setPin('');
    const answered = await answer.run({ cashierId, pin: text });
    if (answered?.ok === true) onClose();
  };
  return (
    <section className="kiosk-fetch" data-testid="kiosk-answer">
      <h1 className="kiosk-title">
        <BothWords text={kioskTexts.answerTitle} />
      </h1>
      <BothLines text={kioskTexts.answerHint} className="kiosk-small" />
      <fieldset className="kiosk-people" aria-label={kioskTexts.answerTitle.en}>
        {(staff.data?.staff ?? []).map((person) => (
          <Button
            key={person.cashierId}
            size="large"
            kind={person.cashierId === cashierId ? 'primary' : 'secondary'}
            onPress={() => setCashierId(person.cashierId)}
          >
            {person.name['zh-CN']} {person.name.en}
            {person.demoPin === null ? '' : ` (${person.demoPin})`}
          </Button>
        ))}
      </fieldset>
      <output className="kiosk-digits" aria-label={`${pin.length}`}>
        {'●'.repeat(pin.length).padEnd(PIN_LENGTH, '○')}
      </output>
      {answer.error === null ? null : (
        <div role="alert">
          <BothLines
            text={reasonOf(answer.error.code, answer.error.facts)[0] ?? kioskTexts.answerHint}
            className="kiosk-alert"
          />
        </div>
      )}
      <Keypad
        key={cashierId}
        value={pin}
        onChange={(text) => void onPin(text)}
        rules={{ maxLength: PIN_LENGTH, decimals: 0, code: true }}
        disabled={cashierId === null || answer.busy}
        autoFocus={cashierId !== null}
        label="PIN"
      />
      <div className="kiosk-keys">
        <KioskKey label={kioskTexts.back} icon={ArrowLeft} onPress={onClose} testId="kiosk-answer-back" />
      </div>
    </section>
  );
}
