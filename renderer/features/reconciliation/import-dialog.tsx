/** A statement by hand: which day, which format, which file; and what is wrong with it, with the line. Rules RECON-53 to RECON-56 and RECON-75. */
import { FileUp } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import type { ContractError } from '../../../electron/contract/envelope.ts';
import type { ImportDoubt } from '../../../electron/contract/reconciliation-values.ts';
import { useTillContext, useTillQuery } from '../../client/use-till.ts';
import { useBilingual } from '../../i18n/use-language.ts';
import { Banner, ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { ChoiceGroup } from '../../ui/choice-group.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Icon } from '../../ui/icon.tsx';
import { doubtOf, importFile } from './import-file.ts';

type Outcome =
  | Readonly<{ kind: 'refused'; error: ContractError; confirmed: readonly ImportDoubt[] }>
  | Readonly<{ kind: 'imported'; lineCount: number; isNew: boolean }>;

/** resources/statement-formats/wallet-api-1.json: the file of the wallet itself, which most who import have in hand. */
const OWN_FORMAT = 'wallet-api-1';
const SHA256 = /^[0-9a-f]{64}$/i;

export function ImportDialog({ date, onClose }: Readonly<{ date: string; onClose: () => void }>) {
  const { t } = useTranslation('reconciliation');
  const bilingual = useBilingual();
  const { client } = useTillContext();
  const [, navigate] = useLocation();
  const formats = useTillQuery('reconciliation.formats', {});
  const [day, setDay] = useState(date);
  const [chosenFormat, setFormat] = useState<string | null>(null);
  const [file, setFile] = useState<File | null>(null);
  const [digest, setDigest] = useState('');
  const [percent, setPercent] = useState<number | null>(null);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const choices = (formats.data?.formats ?? []).map(({ formatId, name }) => ({ key: formatId, text: bilingual(name) }));
  const formatId = chosenFormat ?? choices.find(({ key }) => key === OWN_FORMAT)?.key ?? choices[0]?.key ?? null;
  const sha256 = digest.trim();
  const isReady = file !== null && formatId !== null && day !== '' && (sha256 === '' || SHA256.test(sha256));

  const send = async (confirmed: readonly ImportDoubt[]): Promise<void> => {
    if (file === null || formatId === null) return;
    setOutcome(null);
    setPercent(0);
    const wish = { businessDate: day, formatId, fileName: file.name, confirmed };
    const end = await importFile(client, file, { ...wish, sha256: sha256 === '' ? null : sha256 }, setPercent);
    setPercent(null);
    setOutcome(end.ok ? { kind: 'imported', ...end.value } : { kind: 'refused', error: end.error, confirmed });
  };
  const finish = (): void => {
    onClose();
    navigate(`/reconciliation/day/${day}`);
  };
  const doubt = outcome?.kind === 'refused' ? doubtOf(outcome.error.code) : null;
  return (
    <Dialog
      open
      onClose={onClose}
      closable={percent === null}
      title={t('import')}
      actions={
        outcome?.kind === 'imported' ? (
          <Button kind="primary" size="large" onPress={finish} data-testid="import-done">
            {t('done')}
          </Button>
        ) : (
          <Button
            kind="primary"
            size="large"
            icon={FileUp}
            isDisabled={!isReady}
            busy={percent !== null}
            onPress={() => void send([])}
            data-testid="import-send"
          >
            {t('importNow')}
          </Button>
        )
      }
    >
      <div className="recon-form">
        {outcome?.kind === 'refused' ? <ErrorBanner error={outcome.error} /> : null}
        {outcome?.kind === 'refused' && doubt !== null ? (
          <Button onPress={() => void send([...outcome.confirmed, doubt])} data-testid="import-confirm">
            {t('otherMerchant')}
          </Button>
        ) : null}
        {outcome?.kind === 'imported' ? (
          <Banner
            tone="success"
            title={outcome.isNew ? t('imported', { count: outcome.lineCount }) : t('importedBefore')}
          />
        ) : null}
        {percent === null ? null : <output>{t('importing', { percent })}</output>}
        <label className="recon-field">
          {t('chooseDay')}
          <input type="date" value={day} onChange={({ target }) => setDay(target.value)} data-testid="import-day" />
        </label>
        <ChoiceGroup label={t('chooseFormat')} choices={choices} value={formatId} onChange={setFormat} />
        <label className="recon-field recon-file">
          {t('chooseFile')}
          <input
            type="file"
            className="visually-hidden"
            accept=".csv,.txt,.gz,text/csv"
            data-testid="import-file"
            onChange={({ target }) => {
              setFile(target.files?.[0] ?? null);
              setOutcome(null);
            }}
          />
          {/* The browser's own key speaks the browser's language. */}
          <span className="recon-file-key" aria-hidden="true">
            <Icon of={FileUp} /> {file === null ? t('noFile') : file.name}
          </span>
        </label>
        <label className="recon-field">
          {t('digest')}
          <input
            type="text"
            value={digest}
            autoComplete="off"
            spellCheck={false}
            maxLength={64}
            onChange={({ target }) => setDigest(target.value)}
          />
        </label>
      </div>
    </Dialog>
  );
}
