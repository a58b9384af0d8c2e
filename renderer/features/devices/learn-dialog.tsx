/**
 * Finds out how the scanner on a serial port is set: the person scans one barcode again and again from the screen while the
 * port listens with one setting after the other. Rule DEVICESCREEN-10 of docs/spec/devices-screens.md.
 */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutputOf } from '../../../electron/contract/contract.ts';
import type { LearningView } from '../../../electron/contract/device-values.ts';
import { useCall, useTillEvent } from '../../client/use-till.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { Banner, ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { code128Image } from '../../ui/code128.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { PlainText } from '../../ui/plain-text.tsx';
import { QrFigure } from '../../ui/qr-figure.tsx';
import { lineText } from './line-text.ts';

export type Learned = Extract<OutputOf<'devices.learn_scanner'>, { kind: 'found' }>;

type LearnDialogProps = Readonly<{
  path: string;
  onClose: () => void;
  /** Its settings, to be looked at and saved. */
  onUse: (settings: Learned['settings']) => void;
}>;

export function LearnDialog({ path, onClose, onUse }: LearnDialogProps) {
  const { t } = useTranslation('deviceSettings');
  const { t: common } = useTranslation('common');
  const { run, busy, error } = useCall('devices.learn_scanner');
  const [learning, setLearning] = useState<LearningView>(null);
  const [end, setEnd] = useState<OutputOf<'devices.learn_scanner'> | null>(null);
  useTillEvent('devices.learning', setLearning);
  const start = async (): Promise<void> => {
    setEnd(null);
    const answer = await run({ path });
    if (answer?.ok === true) setEnd(answer.value);
  };
  const found = end?.kind === 'found' ? end : null;
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('learnTitle')}
      size="large"
      actions={
        <>
          <Button size="large" onPress={onClose}>
            {common('close')}
          </Button>
          {busy ? null : found === null ? (
            <Button kind="primary" size="large" onPress={() => void start()} data-testid="learn-start">
              {t(end === null ? 'learnStart' : 'learnAgain')}
            </Button>
          ) : (
            <Button kind="primary" size="large" onPress={() => onUse(found.settings)} data-testid="learn-use">
              {t('learnUse')}
            </Button>
          )}
        </>
      }
    >
      <div className="learn" data-testid="learn">
        <ErrorBanner error={error} />
        {busy && learning !== null ? (
          <Scanning learning={learning} />
        ) : end === null ? (
          <p className="section-lead">{t('learnLead', { path })}</p>
        ) : (
          <Ending end={end} />
        )}
      </div>
    </Dialog>
  );
}

/** Whole pixels, so that no bar is drawn wider than its like. */
const MODULE_PIXELS = 2;

function Scanning({ learning }: Readonly<{ learning: NonNullable<LearningView> }>) {
  const { t } = useTranslation('deviceSettings');
  const [language] = useLanguage();
  const { setupText, tryNumber, maxTries, settings } = learning;
  const bars = code128Image(setupText);
  return (
    <>
      <output className="learn-ask" data-testid="learn-try">
        {t(tryNumber === 1 ? 'learnScan' : 'learnScanAgain')}
      </output>
      {bars === null ? null : (
        <figure aria-label={setupText} data-testid="learn-bars">
          <svg
            className="learn-bars"
            width={bars.width * MODULE_PIXELS}
            viewBox={`0 0 ${bars.width} 1`}
            preserveAspectRatio="none"
            shapeRendering="crispEdges"
            aria-hidden="true"
          >
            <rect width={bars.width} height={1} fill="#fff" />
            <path d={bars.path} fill="#000" />
          </svg>
        </figure>
      )}
      <QrFigure payload={setupText} label={setupText} className="learn-code" />
      <p className="device-detail">
        {t('learnTry', { number: tryNumber, count: maxTries, line: lineText(settings, language) })}
      </p>
    </>
  );
}

function Ending({ end }: Readonly<{ end: OutputOf<'devices.learn_scanner'> }>) {
  const { t } = useTranslation('deviceSettings');
  const [language] = useLanguage();
  if (end.kind === 'not_found') {
    return (
      <Banner tone="warning" title={t(end.heardAnything ? 'learnGarbage' : 'learnSilent')}>
        {t(end.heardAnything ? 'learnGarbageDo' : 'learnSilentDo')}
      </Banner>
    );
  }
  const { settings, prefix, suffix } = end;
  return (
    <>
      <Banner tone="success" title={t('learnFound')}>
        {lineText(settings, language)}
      </Banner>
      {prefix === '' && suffix === '' ? null : (
        <Banner tone="warning" title={t('learnExtra')}>
          <PlainText text={[prefix, suffix].filter((text) => text !== '').join(' … ')} /> {t('learnExtraDo')}
        </Banner>
      )}
    </>
  );
}
