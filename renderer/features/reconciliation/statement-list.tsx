/** The statements that a day is held against, and the signatures under it. Rule RECON-52. */
import { FileText, PenLine } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MAX_NOTE } from '../../../electron/contract/inbox-values.ts';
import type { ReconciledDay } from '../../../electron/contract/reconciliation-values.ts';
import { useMay } from '../../client/use-may.ts';
import { useCall, useTill } from '../../client/use-till.ts';
import { useFormatMoment } from '../../i18n/format-time.ts';
import { useBilingual } from '../../i18n/use-language.ts';
import { ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Icon } from '../../ui/icon.tsx';
import { NoteField } from '../../ui/note-field.tsx';
import { PlainText } from '../../ui/plain-text.tsx';

export function StatementList({ day }: Readonly<{ day: ReconciledDay }>) {
  const { t } = useTranslation('reconciliation');
  const bilingual = useBilingual();
  const [withdrawing, setWithdrawing] = useState<string | null>(null);
  const maySign = useMay('reconciliation.sign');
  const zone = useTill((till) => till.terminal.store?.timeZone ?? null);
  const formatMoment = useFormatMoment(zone);
  const { statements, signOffs } = day;
  const lastSignedAtMs = signOffs.at(-1)?.signedAtMs ?? null;
  if (statements.length === 0 && signOffs.length === 0) return null;
  return (
    <footer className="recon-foot">
      <ul>
        {statements.map(({ statementId, formatName, fileName, lineCount, source, importedBy, importedAtMs }) => (
          <li key={statementId}>
            <Icon of={FileText} />
            <strong>{bilingual(formatName)}</strong>
            <PlainText text={fileName} />
            <span className="recon-soft">{t('statementLines', { count: lineCount })}</span>
            <span className="recon-soft">
              {source === 'gateway' || importedBy === null ? t('byGateway') : bilingual(importedBy)}
              {' · '}
              {formatMoment(importedAtMs, 'date_time')}
            </span>
            {maySign && (lastSignedAtMs === null || importedAtMs > lastSignedAtMs) ? (
              <Button kind="quiet" onPress={() => setWithdrawing(statementId)}>
                {t('withdraw')}
              </Button>
            ) : null}
          </li>
        ))}
        {signOffs.map(({ round, signedAtMs, signedBy, note }) => (
          <li key={round}>
            <Icon of={PenLine} />
            <strong>
              {t('signedBy', {
                name: signedBy === null ? '' : bilingual(signedBy),
                time: formatMoment(signedAtMs, 'date_time'),
              })}
            </strong>
            {note === '' ? null : <PlainText text={note} />}
          </li>
        ))}
      </ul>
      {withdrawing === null ? null : <WithdrawDialog statementId={withdrawing} onClose={() => setWithdrawing(null)} />}
    </footer>
  );
}

function WithdrawDialog({ statementId, onClose }: Readonly<{ statementId: string; onClose: () => void }>) {
  const { t } = useTranslation('reconciliation');
  const [note, setNote] = useState('');
  const { run, busy, error, clearError } = useCall('reconciliation.withdraw');
  const send = async (): Promise<void> => {
    const answer = await run({ statementId, note });
    if (answer?.ok === true) onClose();
  };
  return (
    <Dialog
      open
      alert
      onClose={onClose}
      title={t('withdraw')}
      actions={
        <>
          <Button onPress={onClose}>{t('cancel')}</Button>
          <Button kind="danger" busy={busy} isDisabled={note.trim() === ''} onPress={() => void send()}>
            {t('withdraw')}
          </Button>
        </>
      }
    >
      <div className="recon-form">
        {error === null ? null : <ErrorBanner error={error} onDismiss={clearError} />}
        <p>{t('withdrawBody')}</p>
        <NoteField label={t('note')} value={note} onChange={setNote} maxLength={MAX_NOTE} autoFocus />
      </div>
    </Dialog>
  );
}
