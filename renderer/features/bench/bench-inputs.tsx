/** The bench's reader and scanner: the customers' phones, codes to scan, tags. Rules BENCH-2 and BENCH-4 of docs/spec.md. */
import { ScanBarcode, ScanLine, SmartphoneNfc } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DEMO_CODE_KINDS, type DemoCode } from '../../../electron/contract/bench-values.ts';
import type { DeviceView } from '../../../electron/contract/terminal-values.ts';
import { useCall, useTill, useTillQuery } from '../../client/use-till.ts';
import { formatMoney } from '../../i18n/format-money.ts';
import { useBilingual } from '../../i18n/use-language.ts';
import { ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { ChoiceGroup } from '../../ui/choice-group.tsx';
import { PlainText } from '../../ui/plain-text.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { BenchCard } from './bench-card.tsx';
import { BenchRecording } from './bench-recording.tsx';

type BenchReaderProps = Readonly<{ reader: DeviceView; scanner: DeviceView | null }>;

export function BenchReader({ reader, scanner }: BenchReaderProps) {
  const { t } = useTranslation('bench');
  // A gate serves with nobody signed in; a till does not.
  const hasCustomers = useTill((till) => till.session.cashier !== null || till.gate !== null);
  const isGate = useTill((till) => till.gate !== null && till.kiosk === null);
  const { data } = useTillQuery('devices.simulated_wallets', {}, { enabled: hasCustomers });
  const tap = useCall('devices.simulate_tap');
  const show = useCall('bench.scan_wallet');
  const [busyId, setBusyId] = useState<string | null>(null);
  const act = async (walletId: string, run: () => Promise<unknown>): Promise<void> => {
    setBusyId(walletId);
    await run();
    setBusyId(null);
  };
  const clear = (): void => {
    tap.clearError();
    show.clearError();
  };
  return (
    <BenchCard device={reader}>
      <ErrorBanner error={tap.error ?? show.error} onDismiss={clear} />
      <p className="bench-label">{t('phones')}</p>
      {data?.wallets.length === 0 ? <p className="bench-note">{t('noPhones')}</p> : null}
      <ul className="bench-phones" aria-label={t('phoneList')}>
        {data?.wallets.map(({ walletId, name, balance }) => (
          <li key={walletId} className="bench-phone">
            <span className="bench-phone-name">
              <PlainText text={name} />
              {balance === null ? null : <span className="bench-soft">{formatMoney(balance)}</span>}
            </span>
            <Button
              icon={SmartphoneNfc}
              isDisabled={busyId !== null}
              onPress={() => void act(walletId, () => tap.run({ deviceId: reader.deviceId, walletId }))}
              data-testid={`tap-${walletId}`}
            >
              {t('tap')}
              <span className="visually-hidden">{t('tapWith', { name })}</span>
            </Button>
            {scanner === null ? null : (
              <Button
                icon={ScanLine}
                isDisabled={busyId !== null}
                onPress={() => void act(walletId, () => show.run({ deviceId: scanner.deviceId, walletId }))}
                data-testid={`code-${walletId}`}
              >
                {t(isGate ? 'rideCode' : 'code')}
                <span className="visually-hidden">{t('codeOf', { name })}</span>
              </Button>
            )}
          </li>
        ))}
      </ul>
      <Typed
        label={t('badge')}
        act={t('touch')}
        name="devices.simulate_tag"
        inputOf={(value) => ({ deviceId: reader.deviceId, tag: 'text', value })}
      />
      <BenchRecording deviceId={reader.deviceId} />
    </BenchCard>
  );
}

export function BenchScanner({ scanner }: Readonly<{ scanner: DeviceView }>) {
  const { t } = useTranslation('bench');
  const bilingual = useBilingual();
  const hasCustomers = useTill((till) => till.session.cashier !== null || till.gate !== null);
  // A sale that was paid a moment ago has a receipt to scan.
  const { data } = useTillQuery('bench.codes', {}, { enabled: hasCustomers });
  const scan = useCall('devices.simulate_scan');
  const [kind, setKind] = useState<DemoCode['kind']>('goods');
  const codes = data?.codes.filter((code) => code.kind === kind) ?? [];
  const read = (text: string): void => void scan.run({ deviceId: scanner.deviceId, text, symbologyIdentifier: null });
  return (
    <BenchCard device={scanner}>
      <ErrorBanner error={scan.error} onDismiss={scan.clearError} />
      <p className="bench-label">{t('scan')}</p>
      <ChoiceGroup
        label={t('codeKinds')}
        labelHidden
        choices={DEMO_CODE_KINDS.map((key) => ({ key, text: t(`codes_${key}`) }))}
        value={kind}
        onChange={setKind}
      />
      <div className="bench-codes">
        {codes.map(({ name, text }) => (
          <Button key={text} icon={ScanBarcode} onPress={() => read(text)} data-testid="bench-code">
            {bilingual(name)}
          </Button>
        ))}
      </div>
      <Typed
        label={t('anyCode')}
        act={t('scanIt')}
        name="devices.simulate_scan"
        inputOf={(text) => ({ deviceId: scanner.deviceId, text, symbologyIdentifier: null })}
      />
      <BenchRecording deviceId={scanner.deviceId} />
    </BenchCard>
  );
}

type TypedProps<N extends 'devices.simulate_scan' | 'devices.simulate_tag'> = Readonly<{
  label: string;
  act: string;
  name: N;
  inputOf: (text: string) => Parameters<ReturnType<typeof useCall<N>>['run']>[0];
}>;

/** A text of one's own, held to the device. */
function Typed<N extends 'devices.simulate_scan' | 'devices.simulate_tag'>({
  label,
  act,
  name,
  inputOf,
}: TypedProps<N>) {
  const [text, setText] = useState('');
  const { run, error, clearError } = useCall(name);
  return (
    <>
      <div className="bench-typed">
        <TextField label={label} value={text} onChange={setText} maxLength={200} data-testid={`typed-${name}`} />
        <Button isDisabled={text === ''} onPress={() => void run(inputOf(text))} data-testid={`typed-go-${name}`}>
          {act}
        </Button>
      </div>
      <ErrorBanner error={error} onDismiss={clearError} />
    </>
  );
}
