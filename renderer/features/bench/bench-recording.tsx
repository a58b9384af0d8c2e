/** Plays a recording of a real device, chosen as a file, at a simulated one. Rule BENCH-13 of docs/spec/bench.md. */
import { Play } from 'lucide-react';
import { useState } from 'react';
import { FileTrigger } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { MAX_RECORDING_CHARS } from '../../../electron/contract/bench-values.ts';
import { useCall } from '../../client/use-till.ts';
import { Banner, ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';

export function BenchRecording({ deviceId }: Readonly<{ deviceId: string }>) {
  const { t } = useTranslation('bench');
  const { run, busy, error, clearError } = useCall('bench.play');
  const [isTooLong, setTooLong] = useState(false);
  const play = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    clearError();
    // Of letters beyond ASCII a recording has few or none: a byte is a character.
    const fits = file.size > 0 && file.size <= MAX_RECORDING_CHARS;
    setTooLong(!fits && file.size > 0);
    if (fits) await run({ deviceId, recording: await file.text() });
  };
  return (
    <div className="bench-recording" data-testid={`recording-${deviceId}`}>
      <FileTrigger acceptedFileTypes={['.jsonl', '.txt']} onSelect={(files) => void play(files?.[0])}>
        <Button icon={Play} busy={busy}>
          {t('play')}
        </Button>
      </FileTrigger>
      <ErrorBanner error={error} onDismiss={clearError} />
      {isTooLong ? (
        <Banner tone="warning" title={t('playTooLong')} onDismiss={() => setTooLong(false)}>
          {t('playTooLongDo')}
        </Banner>
      ) : null}
    </div>
  );
}
