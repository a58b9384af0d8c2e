/** Plays a recording of a real device, chosen as a file, at a simulated one. Rule BENCH-13 of docs/spec/bench.md. */
import { Play, Square } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { FileTrigger } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { MAX_RECORDING_CHARS, PLAY_SPEEDS, type PlaySpeed } from '../../../electron/contract/bench-values.ts';
import { useClock } from '../../client/use-now.ts';
import { useCall } from '../../client/use-till.ts';
import { Banner, ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { ChoiceGroup } from '../../ui/choice-group.tsx';

/** For how long the key that stops it is shown; `end`: it was stopped. */
function usePlayingTime(): Readonly<{ isPlaying: boolean; begin: (durationMs: number) => void; end: () => void }> {
  const clock = useClock();
  const [time, setTime] = useState<Readonly<{ durationMs: number }> | null>(null);
  useEffect(() => {
    if (time === null) return undefined;
    const timer = clock.after(time.durationMs, () => setTime(null));
    return () => timer.cancel();
  }, [clock, time]);
  return { isPlaying: time !== null, begin: (durationMs) => setTime({ durationMs }), end: () => setTime(null) };
}

export function BenchRecording({ deviceId }: Readonly<{ deviceId: string }>) {
  const { t } = useTranslation('bench');
  const { run, busy, error, clearError } = useCall('bench.play');
  const stop = useCall('bench.stop_playing');
  const playing = usePlayingTime();
  const [speed, setSpeed] = useState<PlaySpeed>('as_recorded');
  const [isTooLong, setTooLong] = useState(false);
  // A refusal at the end of a long drawer is not seen by whoever has just closed a dialog of the system.
  const told = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (error !== null || isTooLong) told.current?.scrollIntoView({ block: 'nearest' });
  }, [error, isTooLong]);
  const play = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    clearError();
    // Of letters beyond ASCII a recording has few or none: a byte is a character.
    const fits = file.size > 0 && file.size <= MAX_RECORDING_CHARS;
    setTooLong(!fits && file.size > 0);
    if (!fits) return;
    const played = await run({ deviceId, recording: await file.text(), speed });
    if (played?.ok === true) playing.begin(played.value.durationMs);
  };
  return (
    <details className="bench-recording" data-testid={`recording-${deviceId}`}>
      <summary className="bench-label">{t('recording')}</summary>
      <ChoiceGroup
        label={t('speed')}
        labelHidden
        choices={PLAY_SPEEDS.map((key) => ({ key, text: t(`speed_${key}`) }))}
        value={speed}
        onChange={setSpeed}
      />
      <div className="bench-keys">
        <FileTrigger acceptedFileTypes={['.jsonl', '.txt']} onSelect={(files) => void play(files?.[0])}>
          <Button icon={Play} busy={busy}>
            {t('play')}
          </Button>
        </FileTrigger>
        {playing.isPlaying ? (
          <Button
            icon={Square}
            onPress={() => void stop.run({ deviceId }).then(playing.end)}
            data-testid={`stop-playing-${deviceId}`}
          >
            {t('playing')}
          </Button>
        ) : null}
      </div>
      <div ref={told}>
        <ErrorBanner error={error} onDismiss={clearError} />
        {isTooLong ? (
          <Banner tone="warning" title={t('playTooLong')} onDismiss={() => setTooLong(false)}>
            {t('playTooLongDo')}
          </Banner>
        ) : null}
      </div>
    </details>
  );
}
