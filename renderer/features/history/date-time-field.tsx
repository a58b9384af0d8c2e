/** A date or a time of day, by the browser's own field: its picker is made for touch, and its value is plain text. */
import { useId } from 'react';

type DateTimeFieldProps = Readonly<{
  kind: 'date' | 'time';
  label: string;
  value: string;
  onChange: (value: string) => void;
  error?: string | null;
  testId: string;
}>;

export function DateTimeField({ kind, label, value, onChange, error = null, testId }: DateTimeFieldProps) {
  const id = useId();
  return (
    <div className="text-field" data-invalid={error === null ? undefined : true}>
      <label className="text-field-label" htmlFor={id}>
        {label}
      </label>
      <div className="text-field-box">
        <input
          id={id}
          className="text-field-input"
          type={kind}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          aria-invalid={error !== null}
          aria-describedby={error === null ? undefined : `${id}-error`}
          data-testid={testId}
        />
      </div>
      {error === null ? null : (
        <span id={`${id}-error`} className="text-field-error">
          {error}
        </span>
      )}
    </div>
  );
}
