/** A statement by hand: which day, which format, which file; and what is wrong with it, with the line. Rules RECON-53 to RECON-56. */
import { FileUp } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import type { ContractError } from '../../../electron/contract/envelope.ts';
import { useTillContext, useTillQuery } from '../../client/use-till.ts';
import { useBilingual } from '../../i18n/use-language.ts';
import { Banner, ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { ChoiceGroup } from '../../ui/choice-group.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { importFile } from './import-file.ts';

type Outcome =
  | Readonly<{ kind: 'refused'; error: ContractError }>
  | Readonly<{ kind: 'imported'; lineCount: number; isNew: boolean }>;

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
  const formatId = chosenFormat ?? choices[0]?.key ?? null;
  const sha256 = digest.trim();
  const isReady = file !== null && formatId !== null && day !== '' && (sha256 === '' || SHA256.test(sha256));

  const send = async (acceptMerchant: boolean): Promise<void> => {
    if (file === null || formatId === null) return;
    setOutcome(null);
    setPercent(0);
    const wish = { businessDate: day, formatId, fileName: file.name, acceptMerchant };
    const end = await importFile(client, file, { ...wish, sha256: sha256 === '' ? null : sha256 }, setPercent);
    setPercent(null);
    setOutcome(end.ok ? { kind: 'imported', ...end.value } : { kind: 'refused', error: end.error });
  };
  const finish = (): void => {
    onClose();
    navigate(`/reconciliation/day/${day}`);
  };
  const isOtherMerchant = outcome?.kind === 'refused' && outcome.error.code === 'statement.merchant_wrong';
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
            onPress={() => void send(false)}
            data-testid="import-send"
          >
            {t('importNow')}
          </Button>
        )
      }
    >
      <div className="recon-form">
        {outcome?.kind === 'refused' ? <ErrorBanner error={outcome.error} /> : null}
        {isOtherMerchant ? <Button onPress={() => void send(true)}>{t('otherMerchant')}</Button> : null}
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
        <label className="recon-field">
          {t('chooseFile')}
          <input
            type="file"
            accept=".csv,.txt,.gz,text/csv"
            data-testid="import-file"
            onChange={({ target }) => {
              setFile(target.files?.[0] ?? null);
              setOutcome(null);
            }}
          />
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
