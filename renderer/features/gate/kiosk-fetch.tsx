/** Fetching a ticket that was paid: two numbers that only the payer has, typed one after the other. Rule KIOSKSCREEN-7 of docs/spec/kiosk.md. */
import { ArrowLeft, ArrowRight } from 'lucide-react';
import { useState } from 'react';
import { useCall } from '../../client/use-till.ts';
import { kioskTexts } from '../../i18n/texts/kiosk.ts';
import { Keypad } from '../../ui/keypad.tsx';
import { BothLines, BothWords } from './both-lines.tsx';
import { KioskKey } from './kiosk-key.tsx';
import { reasonOf } from './kiosk-words.ts';

const COUNTER_DIGITS = 6;
const ENDING_DIGITS = 4;

export function KioskFetchScreen({ onClose }: Readonly<{ onClose: () => void }>) {
  const fetch = useCall('kiosk.fetch');
  const [step, setStep] = useState<'number' | 'ending'>('number');
  const [receiptCounter, setCounter] = useState('');
  const [walletEnding, setEnding] = useState('');
  /** Another try begins with the keyboard at the digits again. */
  const [tryCount, setTryCount] = useState(0);
  const isNumber = step === 'number';
  const [value, setValue, digits] = isNumber
    ? ([receiptCounter, setCounter, COUNTER_DIGITS] as const)
    : ([walletEnding, setEnding, ENDING_DIGITS] as const);
  const go = async (): Promise<void> => {
    if (isNumber) return setStep('ending');
    const answer = await fetch.run({ receiptCounter, walletEnding });
    if (answer?.ok === true) return onClose();
    setEnding('');
    setTryCount((count) => count + 1);
  };
  return (
    <section className="kiosk-fetch" data-testid="kiosk-fetch">
      <h1 className="kiosk-title">
        <BothWords text={isNumber ? kioskTexts.fetchNumber : kioskTexts.fetchEnding} />
      </h1>
      <output className="kiosk-digits">{value.padEnd(digits, '–')}</output>
      {fetch.error === null ? null : (
        <div role="alert">
          {reasonOf(fetch.error.code, fetch.error.facts).map((line) => (
            <BothLines key={line.en} text={line} className="kiosk-alert" />
          ))}
        </div>
      )}
      <Keypad
        key={`${step} ${tryCount}`}
        value={value}
        onChange={setValue}
        rules={{ maxLength: digits, decimals: 0, code: true }}
        autoFocus
        label={isNumber ? kioskTexts.fetchNumber.en : kioskTexts.fetchEnding.en}
      />
      <div className="kiosk-keys">
        <KioskKey label={kioskTexts.back} icon={ArrowLeft} onPress={onClose} testId="kiosk-fetch-back" />
        <KioskKey
          label={isNumber ? kioskTexts.next : kioskTexts.fetchGo}
          kind="primary"
          icon={ArrowRight}
          disabled={value.length < (isNumber ? 1 : ENDING_DIGITS) || fetch.busy}
          onPress={() => void go()}
          testId="kiosk-fetch-go"
        />
      </div>
    </section>
  );
}
