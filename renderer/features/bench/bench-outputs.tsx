/** The bench's printer with its paper and drawer, the pole display as a customer sees it, and the lights. Rule BENCH-3. */
import { Scissors, Vault } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeviceView } from '../../../electron/contract/terminal-values.ts';
import { useClock } from '../../client/use-now.ts';
import { useCall, useTillQuery } from '../../client/use-till.ts';
import { Button } from '../../ui/button.tsx';
import { BenchCard } from './bench-card.tsx';
import { BenchRecording } from './bench-recording.tsx';
import { PaperRoll } from './paper-roll.tsx';

/** Paper comes line by line, and nobody tells the screen of each: it looks, while somebody looks at it. */
const LOOK_EVERY_MS = 700;

function useLook(deviceId: string) {
  const clock = useClock();
  const query = useTillQuery('bench.look', { deviceId }, { keepPrevious: true });
  const { refetch } = query;
  useEffect(() => {
    let timer = clock.after(LOOK_EVERY_MS, look);
    function look(): void {
      void refetch();
      timer = clock.after(LOOK_EVERY_MS, look);
    }
    return () => timer.cancel();
  }, [clock, refetch]);
  return query;
}

export function BenchPrinter({ printer }: Readonly<{ printer: DeviceView }>) {
  const { t } = useTranslation('bench');
  const { data, refetch } = useLook(printer.deviceId);
  const tearOff = useCall('bench.tear_off');
  const closeDrawer = useCall('bench.close_drawer');
  const input = { deviceId: printer.deviceId };
  const paper = data?.paper ?? null;
  const drawerOpen = paper?.drawerOpen === true;
  return (
    <BenchCard device={printer}>
      <div className="bench-row">
        <p className="bench-label">{t('paper')}</p>
        {paper === null || paper.items.length === 0 ? null : (
          <Button
            kind="quiet"
            icon={Scissors}
            onPress={() => void tearOff.run(input).then(() => refetch())}
            data-testid="tear-off"
          >
            {t('tearOff')}
          </Button>
        )}
      </div>
      {paper === null || paper.items.length === 0 ? (
        <p className="bench-note">{t('paperNone')}</p>
      ) : (
        <PaperRoll items={paper.items} />
      )}
      <div className="bench-row" data-testid="bench-drawer" data-open={drawerOpen}>
        <p className="bench-label">{t(drawerOpen ? 'drawerOpen' : 'drawerShut')}</p>
        {drawerOpen ? (
          <Button
            kind="quiet"
            icon={Vault}
            onPress={() => void closeDrawer.run(input).then(() => refetch())}
            data-testid="close-drawer"
          >
            {t('closeDrawer')}
          </Button>
        ) : null}
      </div>
      <BenchRecording deviceId={printer.deviceId} />
    </BenchCard>
  );
}

export function BenchDisplay({ display }: Readonly<{ display: DeviceView }>) {
  const { t } = useTranslation('bench');
  const { data } = useLook(display.deviceId);
  return (
    <BenchCard device={display}>
      <p className="bench-label">{t('display')}</p>
      <output className="bench-pole" data-testid="bench-pole">
        {(data?.lines ?? []).map((line, index) => (
          // Two lines in their places.
          // oxlint-disable-next-line react/no-array-index-key -- see above
          <span key={index}>{line === '' ? '\u00A0' : line}</span>
        ))}
      </output>
      <BenchRecording deviceId={display.deviceId} />
    </BenchCard>
  );
}

export function BenchLight({ light }: Readonly<{ light: DeviceView }>) {
  const { t } = useTranslation('bench');
  const { data } = useLook(light.deviceId);
  const lights = data?.lights ?? null;
  const lamps = [...(lights?.lit ?? '').padEnd(LAMP_COUNT, '0')];
  const tone = TONES.find((each) => each === lights?.tone) ?? null;
  return (
    <BenchCard device={light}>
      <p className="bench-label">{t('light')}</p>
      <div className="bench-lamps" data-testid="bench-lamps" data-lit={lights?.lit} data-colour={lights?.colour}>
        {lamps.map((lamp, index) => (
          // Four lamps in their places.
          // oxlint-disable-next-line react/no-array-index-key -- see above
          <span key={index} className="bench-lamp" data-lamp={lamp} />
        ))}
      </div>
      <output className="bench-note">{tone === null ? t('toneNone') : t(`tone_${tone}`)}</output>
      <BenchRecording deviceId={light.deviceId} />
    </BenchCard>
  );
}

const LAMP_COUNT = 4;
const TONES = ['GO', 'GO_LOW', 'STOP', 'UNLOCK'] as const;
