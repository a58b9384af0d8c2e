/**
 * The bench: a drawer at the side of the screen with every simulated device of a demo till, what a customer does with it and
 * what can go wrong with it. It is no dialog: the till behind it goes on, and it stays in reach over every dialog, since
 * codes are scanned whatever is open. Rules BENCH-10 to BENCH-12 of docs/spec.md.
 */
import { FlaskConical, PanelLeft, PanelRight, X } from 'lucide-react';
import { useState } from 'react';
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import type { DeviceView } from '../../../electron/contract/terminal-values.ts';
import { useTill } from '../../client/use-till.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { BenchCard } from './bench-card.tsx';
import { BenchDisplay, BenchLight, BenchPrinter } from './bench-outputs.tsx';
import { BenchRecording } from './bench-recording.tsx';
import { BenchReader, BenchScanner } from './bench-inputs.tsx';
import './bench.css';

type BenchDrawerProps = Readonly<{ onClose: () => void }>;

export function BenchDrawer({ onClose }: BenchDrawerProps) {
  const { t } = useTranslation('bench');
  const { t: common } = useTranslation('common');
  // The keys that pay are on the right of every screen.
  const [side, setSide] = useState<'left' | 'right'>('left');
  const devices = useTill((till) => till.devices).filter(({ simulated }) => simulated);
  const scanner = devices.find(({ kind }) => kind === 'barcode_scanner') ?? null;
  return createPortal(
    // The mark keeps it in use while a dialog is open (React Aria hides everything else then).
    <aside
      className={`bench bench-${side}`}
      aria-label={t('title')}
      data-react-aria-top-layer="true"
      data-testid="bench"
    >
      <header className="bench-head">
        <Icon of={FlaskConical} size="l" />
        <h2>{t('title')}</h2>
        <Button
          kind="quiet"
          icon={side === 'right' ? PanelLeft : PanelRight}
          label={t(side === 'right' ? 'toLeft' : 'toRight')}
          onPress={() => setSide(side === 'right' ? 'left' : 'right')}
          data-testid="bench-side"
        />
        <Button kind="quiet" icon={X} label={common('close')} onPress={onClose} data-testid="bench-close" />
      </header>
      {/* It is longer than any screen, and is scrolled by the keyboard too. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- see above */}
      <section className="bench-body" aria-label={t('note')} tabIndex={0}>
        <p className="bench-note">{t('note')}</p>
        {devices.map((device) => (
          <BenchDevice key={device.deviceId} device={device} scanner={scanner} />
        ))}
      </section>
    </aside>,
    document.body,
  );
}

function BenchDevice({ device, scanner }: Readonly<{ device: DeviceView; scanner: DeviceView | null }>) {
  switch (device.kind) {
    case 'nfc_reader':
      return <BenchReader reader={device} scanner={scanner} />;
    case 'barcode_scanner':
      return <BenchScanner scanner={device} />;
    case 'receipt_printer':
      return <BenchPrinter printer={device} />;
    case 'pole_display':
      return <BenchDisplay display={device} />;
    case 'indicator':
      return <BenchLight light={device} />;
    case 'barrier':
      return (
        <BenchCard device={device}>
          <BenchRecording deviceId={device.deviceId} />
        </BenchCard>
      );
    case 'cash_drawer':
      return null;
  }
}
