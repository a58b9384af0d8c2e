/**
 * The note that the customer showed proof of a payment whose outcome is open: the one key there, since it forces nothing
 * (C14). A supervisor or manager writes down what was seen; it stands in the timeline and changes no money.
 *
 * Rule SCREENOPS-11 of docs/spec.md.
 */
import { FilePen, Info } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MAX_NOTE } from '../../../electron/contract/inbox-values.ts';
import { useMay } from '../../client/use-may.ts';
import { useCall } from '../../client/use-till.ts';
import { Banner, ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Icon } from '../../ui/icon.tsx';
import { NoteField } from '../../ui/note-field.tsx';
import { useNotices } from '../../ui/notice.tsx';

export function Evidence({ paymentId }: Readonly<{ paymentId: string }>) {
  const { t } = useTranslation('checkout');
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button size="large" icon={FilePen} onPress={() => setOpen(true)} data-testid="evidence">
        {t('evidenceKey')}
      </Button>
      {open ? <EvidenceDialog paymentId={paymentId} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function EvidenceDialog({ paymentId, onClose }: Readonly<{ paymentId: string; onClose: () => void }>) {
  const { t } = useTranslation('checkout');
  const { t: common } = useTranslation('common');
  const notices = useNotices();
  const permitted = useMay('inbox.close');
  const { run, busy, error, clearError } = useCall('checkout.note_evidence');
  const [note, setNote] = useState('');
  const save = async (): Promise<void> => {
    const answer = await run({ paymentId, note: note.trim() });
    if (answer?.ok !== true) return;
    notices.show({ tone: 'success', title: t('evidenceSaved') });
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('evidenceTitle')}
      actions={
        <>
          <Button size="large" onPress={onClose}>
            {common(permitted ? 'cancel' : 'close')}
          </Button>
          {permitted ? (
            <Button
              kind="primary"
              size="large"
              busy={busy}
              isDisabled={note.trim() === ''}
              onPress={() => void save()}
              data-testid="evidence-save"
            >
              {t('evidenceSave')}
            </Button>
          ) : null}
        </>
      }
    >
      <div className="evidence">
        <p className="evidence-rule">
          <Icon of={Info} size="l" />
          {t('evidenceRule')}
        </p>
        {permitted ? (
          <NoteField
            label={t('evidenceNote')}
            value={note}
            onChange={setNote}
            maxLength={MAX_NOTE}
            hint={t('evidenceHint')}
            autoFocus
            data-testid="evidence-note"
          />
        ) : (
          <Banner tone="info" title={t('evidenceNeedsTitle')}>
            {t('evidenceNeeds')}
          </Banner>
        )}
        <ErrorBanner error={error} onDismiss={clearError} />
      </div>
    </Dialog>
  );
}
