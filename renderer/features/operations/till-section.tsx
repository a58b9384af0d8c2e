/** Export of what the bank has not confirmed, and the till's own end. Rules SCREENOPS-19 and SCREENOPS-20 of docs/spec.md. */
import { FileDown, PowerOff } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContractError } from '../../../electron/contract/envelope.ts';
import { useMay } from '../../client/use-may.ts';
import { useCall, useTill, useTillContext } from '../../client/use-till.ts';
import { useErrorText } from '../../i18n/error-text.ts';
import { Banner, ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { saveBlob } from '../../ui/save-blob.ts';
import { TextField } from '../../ui/text-field.tsx';
import { CardTitle } from './card-title.tsx';
import { exportQueue, type ExportEnd } from './export-queue.ts';
import { ActivateCard, RenewKeyCard } from './till-identity.tsx';

const asFile = (text: string): Blob => new Blob([text], { type: 'application/json' });

export function TillSection() {
  // A technician looks after the till's identity, a manager after its books and its end as well.
  const maySet = useMay('settings');
  return (
    <div className="operations-cards">
      {maySet ? <ExportCard /> : null}
      <RenewKeyCard />
      <ActivateCard />
      {maySet ? <RetireCard /> : null}
    </div>
  );
}

function ExportCard() {
  const { t } = useTranslation('operations');
  const { client, clock } = useTillContext();
  const [busy, setBusy] = useState(false);
  const [end, setEnd] = useState<ExportEnd | null>(null);
  const run = async (): Promise<void> => {
    setBusy(true);
    setEnd(await exportQueue(client, (fileName, text) => saveBlob(clock, fileName, asFile(text))));
    setBusy(false);
  };
  return (
    <section className="operations-card">
      <CardTitle icon={FileDown}>{t('exportTitle')}</CardTitle>
      <p>{t('exportBody')}</p>
      <Button size="large" icon={FileDown} busy={busy} onPress={() => void run()} data-testid="queue-export">
        {t('exportKey')}
      </Button>
      {end?.ok === false ? <ErrorBanner error={end.error} onDismiss={() => setEnd(null)} /> : null}
      {end?.ok === true ? (
        <Banner tone="success" title={t('exportDone', { count: end.fileCount, items: end.itemCount })}>
          {t('exportNote')}
        </Banner>
      ) : null}
    </section>
  );
}

function RetireCard() {
  const { t } = useTranslation('operations');
  const [asking, setAsking] = useState(false);
  return (
    <section className="operations-card operations-danger">
      <CardTitle icon={PowerOff}>{t('retireTitle')}</CardTitle>
      <p>{t('retireBody')}</p>
      <p>{t('retireNeeds')}</p>
      <Button kind="danger" size="large" icon={PowerOff} onPress={() => setAsking(true)} data-testid="retire">
        {t('retireKey')}
      </Button>
      {asking ? <RetireDialog onClose={() => setAsking(false)} /> : null}
    </section>
  );
}

/** What has to be typed, so that nobody retires a till by a slip: the end of its id. */
const WORD_LENGTH = 4;

function RetireDialog({ onClose }: Readonly<{ onClose: () => void }>) {
  const { t } = useTranslation('operations');
  const { t: common } = useTranslation('common');
  const word = useTill((till) => till.terminal.terminalId ?? '').slice(-WORD_LENGTH);
  const { clock } = useTillContext();
  const { run, busy, error } = useCall('terminal.retire');
  const [typed, setTyped] = useState('');
  const retire = async (): Promise<void> => {
    const answer = await run({});
    if (answer?.ok !== true) return;
    const { certificate } = answer.value;
    if (certificate !== null) saveBlob(clock, certificate.fileName, asFile(certificate.text));
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('retireAsk')}
      alert
      actions={
        <>
          <Button size="large" onPress={onClose}>
            {common('cancel')}
          </Button>
          <Button
            kind="danger"
            size="large"
            busy={busy}
            isDisabled={typed.trim() !== word}
            onPress={() => void retire()}
            data-testid="retire-confirm"
          >
            {t('retireConfirm')}
          </Button>
        </>
      }
    >
      <div className="close-dialog">
        <p>{t('retireBody')}</p>
        <TextField
          label={t('retireWord', { word })}
          value={typed}
          onChange={setTyped}
          autoFocus
          data-testid="retire-word"
        />
        {error?.code === 'terminal.unfinished_business' ? <Unfinished error={error} /> : <ErrorBanner error={error} />}
      </div>
    </Dialog>
  );
}

const OPEN_FACTS = ['running', 'unsent', 'unresolved', 'refund', 'inbox'] as const;

/** What stands in the way, line by line; the sentence of the error would name it all at once. */
function Unfinished({ error }: Readonly<{ error: ContractError }>) {
  const { t } = useTranslation('operations');
  const words = useErrorText(error);
  const open = OPEN_FACTS.map((name) => ({ name, count: Number(error.facts[`${name}Count`] ?? 0) })).filter(
    ({ count }) => count > 0,
  );
  return (
    <div data-testid="unfinished">
      <Banner tone="warning" title={words?.title ?? ''} />
      <dl className="operations-facts">
        {open.map(({ name, count }) => (
          <div key={name}>
            <dt>{t(`retireOpen_${name}`)}</dt>
            <dd>{count}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
