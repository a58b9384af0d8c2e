/** What a person says about a difference, or about all of a kind: a note, and for an assignment who is to look. Rule RECON-71. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MAX_NOTE } from '../../../electron/contract/inbox-values.ts';
import { useCall, useTillQuery } from '../../client/use-till.ts';
import { useBilingual } from '../../i18n/use-language.ts';
import { ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { ChoiceGroup } from '../../ui/choice-group.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { NoteField } from '../../ui/note-field.tsx';
import type { ActName } from './day-look.ts';

const WORDS = { explained: 'explain', resolved: 'resolve', assigned: 'assign', reopened: 'reopen' } as const;

type ActDialogProps = Readonly<{ act: ActName; ids: readonly string[]; onClose: () => void }>;

export function ActDialog({ act, ids, onClose }: ActDialogProps) {
  const { t } = useTranslation('reconciliation');
  const bilingual = useBilingual();
  const [note, setNote] = useState('');
  const [assigneeId, setAssigneeId] = useState<string | null>(null);
  const { run, busy, error, clearError } = useCall('reconciliation.act');
  const staff = useTillQuery('session.staff', {}, { enabled: act === 'assigned' });
  const needsNote = act === 'explained' || act === 'resolved';
  const isReady = act === 'assigned' ? assigneeId !== null : !needsNote || note.trim() !== '';
  const send = async (): Promise<void> => {
    const answer = await run({ discrepancyIds: ids, act, assigneeId: act === 'assigned' ? assigneeId : null, note });
    if (answer?.ok === true) onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(WORDS[act])}
      actions={
        <>
          <Button onPress={onClose}>{t('cancel')}</Button>
          <Button
            kind="primary"
            size="large"
            busy={busy}
            isDisabled={!isReady}
            onPress={() => void send()}
            data-testid="act-send"
          >
            {t(WORDS[act])}
          </Button>
        </>
      }
    >
      <div className="recon-form">
        {error === null ? null : <ErrorBanner error={error} onDismiss={clearError} />}
        {act === 'assigned' ? (
          <ChoiceGroup
            label={t('assignee')}
            choices={(staff.data?.staff ?? []).map(({ cashierId, name }) => ({
              key: cashierId,
              text: bilingual(name),
            }))}
            value={assigneeId}
            onChange={setAssigneeId}
          />
        ) : null}
        <NoteField
          label={t('note')}
          hint={t('noteHint')}
          value={note}
          onChange={setNote}
          maxLength={MAX_NOTE}
          autoFocus={act !== 'assigned'}
          data-testid="act-note"
        />
      </div>
    </Dialog>
  );
}
