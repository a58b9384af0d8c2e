/** A field for a note of some lines, with its label and, below it, a hint. */
import { Label, Text, TextArea, TextField as AriaTextField } from 'react-aria-components';
import './text-field.css';
import './note-field.css';

type NoteFieldProps = Readonly<{
  label: string;
  value: string;
  onChange: (text: string) => void;
  maxLength: number;
  hint?: string;
  autoFocus?: boolean;
  'data-testid'?: string;
}>;

export function NoteField({ label, value, onChange, maxLength, hint, autoFocus = false, ...rest }: NoteFieldProps) {
  return (
    <AriaTextField className="text-field note-field" value={value} onChange={onChange} autoFocus={autoFocus}>
      <Label className="text-field-label">{label}</Label>
      <TextArea
        className="note-field-input"
        rows={3}
        maxLength={maxLength}
        autoComplete="off"
        spellCheck={false}
        data-testid={rest['data-testid']}
      />
      {hint === undefined ? null : (
        <Text slot="description" className="text-field-hint">
          {hint}
        </Text>
      )}
    </AriaTextField>
  );
}
