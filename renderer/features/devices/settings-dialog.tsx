/** One device's settings in a form: fields as its kind and driver have them, refusals in place. Rule DEVICESCREEN-8. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeviceSettings } from '../../../electron/contract/device-settings.ts';
import { useCall } from '../../client/use-till.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { ChoiceGroup } from '../../ui/choice-group.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useNotices } from '../../ui/notice.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { choiceText, fieldsIn, readDraft, withField, type DraftSettings, type Field } from './settings-fields.ts';

type SettingsDialogProps = Readonly<{ start: DraftSettings; onClose: () => void; onSaved: () => void }>;

export function SettingsDialog({ start, onClose, onSaved }: SettingsDialogProps) {
  const { t } = useTranslation('deviceSettings');
  const { t: common } = useTranslation('common');
  const notices = useNotices();
  const { run, busy, error, clearError } = useCall('devices.configure');
  const [draft, setDraft] = useState(start);
  const [asked, setAsked] = useState(false);
  const read = readDraft(draft);
  const wrong = 'wrong' in read ? read.wrong : [];
  const save = async (settings: DeviceSettings): Promise<void> => {
    const answer = await run({ settings });
    if (answer?.ok !== true) return;
    notices.show({ tone: 'success', title: t('saved') });
    onSaved();
  };
  const press = (): void => {
    setAsked(true);
    if ('settings' in read) void save(read.settings);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={nameOf(draft)}
      size="large"
      actions={
        <>
          <Button size="large" onPress={onClose}>
            {common('cancel')}
          </Button>
          <Button kind="primary" size="large" busy={busy} onPress={press} data-testid="settings-save">
            {t('save')}
          </Button>
        </>
      }
    >
      <div className="device-settings-form">
        <ErrorBanner error={error} onDismiss={clearError} />
        {fieldsIn(draft).map((field) => (
          <FieldInput
            key={`${field.inner ? 'line ' : ''}${field.name}`}
            field={field}
            isWrong={asked && wrong.includes(field.name)}
            onChange={(value) => setDraft(withField(draft, field, value))}
          />
        ))}
      </div>
    </Dialog>
  );
}

function nameOf({ name }: DraftSettings): string {
  return typeof name === 'string' ? name : '';
}

type FieldInputProps = Readonly<{ field: Field; isWrong: boolean; onChange: (value: Field['value']) => void }>;

function FieldInput({ field, isWrong, onChange }: FieldInputProps) {
  const { t } = useTranslation('deviceSettings');
  const [language] = useLanguage();
  const { name, value, choices } = field;
  const label = t(`field_${name}`);
  if (choices === null) {
    return (
      <TextField
        label={label}
        value={value === null ? '' : String(value)}
        onChange={onChange}
        error={isWrong ? t(value === null || value === '' ? 'fieldEmpty' : 'fieldWrong') : null}
        maxLength={200}
        data-testid={`field-${name}`}
      />
    );
  }
  const wordsOf = (choice: Field['value']): string => choiceText(name, choice, language) ?? String(choice);
  return (
    <ChoiceGroup
      label={label}
      choices={choices.map((choice) => ({ key: String(choice), text: wordsOf(choice) }))}
      value={String(value)}
      onChange={(key) => onChange(choices.find((choice) => String(choice) === key) ?? value)}
    />
  );
}
